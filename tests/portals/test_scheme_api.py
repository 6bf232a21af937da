"""Programmes read schemes, versions and differences, and have a document checked with the sentences of the command line."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from jifen.collecting.actions.clients import make_client
from jifen.collecting.client_secrets import token_for
from jifen.engine.scheme import scheme_digest
from jifen.schemes import reads
from jifen.schemes.actions import publish_scheme
from jifen.schemes.models import PublishedScheme
from tests.cast import played
from tests.collecting.deliveries import stand_up
from tests.schemes.designing import approved, core_draft, edited, lighter, now, the_core, today

pytestmark = pytest.mark.usefixtures("cast")
SCHEMES = "/api/v1/schemes"


@pytest.fixture
def caller(cast: None) -> dict[str, str]:
    stand_up()
    officer = played("tax-data")
    assert officer.organisation is not None
    client, _ = make_client(by=officer, organisation=officer.organisation, name="示例系统", sources=["tax"], at=now())
    token = token_for(client, now())
    return {"Authorization": f"Bearer {token}"}


def asked(caller: dict[str, str], path: str = "", **query: Any) -> Any:
    return Client().get(f"{SCHEMES}{path}", query, headers=caller)


def test_without_a_token_nothing_is_read() -> None:
    the_core()
    answer = Client().get(SCHEMES)
    assert answer.status_code == 401 and answer.json()["code"] == "no_token"


def test_schemes_in_force_on_a_day(caller: dict[str, str]) -> None:
    core = the_core()
    held = asked(caller).json()["schemes"]
    assert {one["family"] for one in held} == {"core", "sector", "constraint"}
    mine = next(one for one in held if one["code"] == core.code)
    assert (mine["digest"], mine["standing"], mine["provisional"]) == (core.digest, "in_force", True)
    assert asked(caller, on="2020-01-01").json()["schemes"] == []
    assert asked(caller, on="yesterday").status_code == 422


def test_a_document_with_its_digest_and_word_for_word(caller: dict[str, str]) -> None:
    core = the_core()
    told = asked(caller, f"/{core.code}/{core.version}").json()
    assert told["document"]["indicators"][0]["code"] == "rd_expense"
    assert told["scheme"]["digest"] == scheme_digest(reads.document_of(core))
    assert asked(caller, f"/{core.code}/{core.version}/scheme.yaml").content.decode() == core.text
    for path in ("/nothing", "/nothing/1.0", f"/{core.code}/9", f"/{core.code}/9/scheme.yaml"):
        assert asked(caller, path).status_code == 404, path


def test_versions_and_their_difference(caller: dict[str, str]) -> None:
    made = publish_scheme(by=played("science-reviewer"), draft=approved(edited(core_draft(), lighter)), at=now())
    versions = asked(caller, f"/{made.code}").json()["versions"]
    assert [(one["version"], one["standing"]) for one in versions] == [("1.1", "in_force"), ("1.0", "superseded")]
    told = asked(caller, f"/{made.code}/difference", **{"from": "1.0", "to": "1.1"}).json()
    assert not told["same"] and made.effective == today()
    assert "指标 研发费用金额（rd_expense）：权重（初创） 10 → 5。" in [one["zh"] for one in told["changes"]]
    same = asked(caller, f"/{made.code}/difference", **{"from": "1.1", "to": "1.1"}).json()
    assert same["same"] and same["changes"] == []


def test_a_banks_model_is_not_told(caller: dict[str, str]) -> None:
    the_core()
    shipped = PublishedScheme.objects.get(sector="医药健康")
    own = PublishedScheme(**{f.attname: getattr(shipped, f.attname) for f in PublishedScheme._meta.concrete_fields})
    own.pk, own.code, own.digest, own.family, own._state.adding = None, "credit-demo", "0" * 64, "finance", True
    own.save()
    assert asked(caller, "/credit-demo").status_code == 404
    assert asked(caller, f"/credit-demo/{own.version}").status_code == 404


def checked(caller: dict[str, str], text: bytes, **more: Any) -> Any:
    return Client().post(f"{SCHEMES}/validate", text, content_type="application/yaml", headers=caller, **more)


def test_a_document_is_checked_and_not_kept(caller: dict[str, str]) -> None:
    core = the_core()
    told = checked(caller, core.text.encode()).json()
    assert told == {"valid": True, "digest": core.digest, "problems": []}
    wrong = core.text.replace("rd_expense / revenue", "rd_expense / revenu").encode()
    told = checked(caller, wrong).json()
    assert not told["valid"] and told["digest"] is None
    one = told["problems"][0]
    assert one["zh"] == "没有叫“revenu”的数据项或中间量（最接近的是“revenue”）。"
    assert core.text.splitlines()[one["line"] - 1].strip() == "formula: rd_expense / revenue"
    assert PublishedScheme.objects.count() == 6


@pytest.mark.parametrize(
    ("text", "status", "words"),
    [
        (b"", 411, "长度"),
        (b"\xff\xfe", 400, "UTF-8"),
        (b"a" * (1024 * 1024 + 1), 413, "1 MiB"),
        (b"- 1", 200, "键: 值"),
        (b"a: [", 200, "YAML"),
        (b"a: &x [1]\nb: *x\n", 200, "锚点"),
    ],
)
def test_what_is_no_document(caller: dict[str, str], text: bytes, status: int, words: str) -> None:
    answer = checked(caller, text)
    assert answer.status_code == status and words in answer.content.decode()
