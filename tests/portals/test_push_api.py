"""A department's programme hands in data: token, delivery, receipt, verdict, refused rows; and what is refused, how."""

from __future__ import annotations

import base64
import hashlib
import http.client
import io
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jifen.audit.models import Entry
from jifen.collecting import client_secrets
from jifen.collecting.actions.clients import end_client, make_client, renew_secret
from jifen.collecting.actions.receiving import LARGEST
from jifen.collecting.client_guessing import NOBODY
from jifen.collecting.jobs import work_until_done
from jifen.collecting.models import Delivery, PushedKey, SourceClient
from jifen.collecting.receipts import verify_text
from jifen.enterprises.append_only import AppendOnlyError
from jifen.people.models import Organisation, RefusedSignIn
from jifen.people.throttling import FREE
from jifen.portals.api.door import api
from jifen.portals.api.problems import PROBLEMS
from tests.cast import EVERYBODY, played, signed_in
from tests.collecting.deliveries import hand_in, stand_up, tax_sample

pytestmark = pytest.mark.usefixtures("cast", "own_data")
DELIVERIES, TOKEN, TRY = "/api/v1/deliveries", "/api/token", "/api/v1/try"
RAW = "application/octet-stream"
FORM = "application/x-www-form-urlencoded"
KEYS = count(1)


@pytest.fixture
def own_data(tmp_path: Path, settings: Any) -> None:
    settings.DATA_FOLDER = tmp_path / "data"
    settings.DATA_FOLDER.mkdir()


@pytest.fixture(scope="session")
def sample() -> Any:
    return tax_sample()


@pytest.fixture
def made(cast: None, sample: Any) -> tuple[SourceClient, str]:
    stand_up()
    return new_client("tax-data", ["tax"])


@pytest.fixture
def registered(made: tuple[SourceClient, str], sample: Any) -> tuple[SourceClient, str]:
    """The same, with the enterprises of the sample in the register."""
    stand_up(sample.codes)
    return made


def new_client(officer: str, sources: list[str], **more: Any) -> tuple[SourceClient, str]:
    person = played(officer)
    assert person.organisation is not None
    return make_client(
        by=person, organisation=person.organisation, name="业务系统", sources=sources, at=timezone.now(), **more
    )


def token_of(client: SourceClient, *, ago: timedelta = timedelta()) -> str:
    return client_secrets.token_for(client, timezone.now() - ago)


def called(client: SourceClient | str, **headers: str) -> dict[str, str]:
    """Headers of a call by this client, or with this token; a key of its own unless one is given."""
    token = client if isinstance(client, str) else token_of(client)
    own = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"key-{next(KEYS)}"}
    return own | {name.replace("_", "-"): value for name, value in headers.items()}


def push(client: SourceClient | str, content: bytes, *, query: str = "source=tax", **headers: str) -> Any:
    where = f"{DELIVERIES}?{query}"
    return Client().post(where, content, content_type=RAW, headers=called(client, **headers))


def fetch(client: SourceClient | str, address: str) -> Any:
    return Client().get(address, headers=called(client))


def ask_token(client_id: str, secret: str, **more: str) -> Any:
    said = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
    return Client().post(TOKEN, urlencode(said), content_type=FORM, **more)  # type: ignore[arg-type]


def is_problem(answer: Any, status: int, code: str) -> bool:
    """Every refusal: four fields in words, JSON, kept by no cache, no trace."""
    said = answer.json()
    assert (answer.status_code, said["code"]) == (status, code), said
    assert {"code", "zh", "en", "next"} <= set(said) and said["zh"].endswith("。")
    assert answer["Content-Type"].startswith("application/json") and answer["Cache-Control"] == "no-store"
    assert "Traceback" not in answer.content.decode()
    return True


# Tokens


def test_a_secret_is_changed_for_a_token_of_ten_minutes(made: tuple[SourceClient, str]) -> None:
    client, secret = made
    answer = ask_token(client.client_id, secret)
    assert answer.status_code == 200
    said = answer.json()
    assert {**said, "access_token": ""} == {
        "access_token": "", "token_type": "Bearer", "expires_in": 600, "scope": "tax",
    }  # fmt: skip
    assert (answer["Cache-Control"], answer["Pragma"]) == ("no-store", "no-cache")
    client.refresh_from_db()
    assert client.last_used_at is not None
    assert fetch(said["access_token"], "/api/v1/sources").status_code == 200


def test_basic_credentials_are_form_encoded_as_the_rfc_says(made: tuple[SourceClient, str]) -> None:
    client, secret = made
    pair = f"{quote(client.client_id)}:{quote(secret)}".encode()
    headers = {"Authorization": "Basic " + base64.b64encode(pair).decode()}
    body = "grant_type=client_credentials"
    assert Client().post(TOKEN, body, content_type=FORM, headers=headers).status_code == 200
    twice = f"{body}&client_id={client.client_id}&client_secret={secret}"
    answer = Client().post(TOKEN, twice, content_type=FORM, headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


@pytest.mark.parametrize(
    ("body", "content_type", "status", "error"),
    [
        ("grant_type=password&client_id={id}&client_secret={secret}", FORM, 400, "unsupported_grant_type"),
        ("client_id={id}&client_secret={secret}", FORM, 400, "invalid_request"),
        ("grant_type=client_credentials&grant_type=x&client_id={id}&client_secret={secret}", FORM, 400, "invalid_request"),
        ('{{"grant_type":"client_credentials"}}', "application/json", 400, "invalid_request"),
        ("grant_type=client_credentials", FORM, 401, "invalid_client"),
        ("grant_type=client_credentials&client_id={id}&client_secret=wrong", FORM, 401, "invalid_client"),
        ("grant_type=client_credentials&client_id=jf-0000000000000000&client_secret={secret}", FORM, 401, "invalid_client"),
        ("grant_type=client_credentials&client_id=%00&client_secret=%ff", FORM, 401, "invalid_client"),
        ("grant_type=client_credentials&x=" + "a" * 9000, FORM, 400, "invalid_request"),
    ],
)  # fmt: skip
def test_the_rfc_s_errors(
    made: tuple[SourceClient, str], body: str, content_type: str, status: int, error: str
) -> None:
    filled = body.format(id=made[0].client_id, secret=made[1])
    answer = Client().post(TOKEN, filled, content_type=content_type)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert re.search(r"[\u4e00-\u9fff]", answer.json()["error_description"])
    assert answer["Cache-Control"] == "no-store"
    assert ("WWW-Authenticate" in answer) == (status == 401)


def test_guessing_makes_the_guesser_wait_and_nobody_else(made: tuple[SourceClient, str]) -> None:
    client, secret = made
    for _ in range(FREE):
        assert ask_token(client.client_id, "wrong").status_code == 401
    noted = RefusedSignIn.objects.get(username=client.key)
    assert noted.failures == FREE
    slowed = ask_token(client.client_id, "wrong")
    assert slowed.status_code == 429 and int(slowed["Retry-After"]) > 0
    noted.refresh_from_db()
    assert noted.failures == FREE, "while waiting nothing more is written"
    assert ask_token(client.client_id, "wrong", REMOTE_ADDR="10.9.9.9").status_code == 401
    assert ask_token(client.client_id, secret).status_code == 200, "the right secret always passes"
    assert not RefusedSignIn.objects.filter(username=client.key, place="127.0.0.1").exists()


def test_what_was_typed_as_a_client_is_kept_nowhere(made: tuple[SourceClient, str]) -> None:
    ask_token("a-password-typed-here", "x")
    assert RefusedSignIn.objects.get().username == NOBODY
    assert not Entry.objects.filter(subject__contains="a-password").exists()


def test_a_token_ends_with_its_time_its_secret_and_its_client(made: tuple[SourceClient, str]) -> None:
    client, _ = made
    assert fetch(token_of(client, ago=timedelta(minutes=9)), "/api/v1/sources").status_code == 200
    assert is_problem(fetch(token_of(client, ago=timedelta(minutes=10)), "/api/v1/sources"), 401, "invalid_token")
    before = token_of(client)
    renewed = renew_secret(by=played("tax-data"), client=client, at=timezone.now())
    assert is_problem(fetch(before, "/api/v1/sources"), 401, "invalid_token")
    assert ask_token(client.client_id, made[1]).status_code == 401
    fresh = ask_token(client.client_id, renewed).json()["access_token"]
    assert fetch(fresh, "/api/v1/sources").status_code == 200
    end_client(by=played("tax-data"), client=client, why="系统下线", at=timezone.now())
    assert is_problem(fetch(fresh, "/api/v1/sources"), 401, "invalid_token")
    assert ask_token(client.client_id, renewed).json()["error"] == "invalid_client"


def test_only_from_the_networks_named(cast: None) -> None:
    stand_up()
    client, secret = new_client("tax-data", ["tax"], addresses=["10.2.3.4/16", "2001:db8::1"])
    assert client.addresses == ["10.2.0.0/16", "2001:db8::1/128"]
    assert ask_token(client.client_id, secret).status_code == 401
    assert ask_token(client.client_id, secret, REMOTE_ADDR="10.2.200.1").status_code == 200
    headers = called(client)
    assert is_problem(Client().get("/api/v1/sources", headers=headers), 403, "address_not_allowed")
    assert Client().get("/api/v1/sources", headers=headers, REMOTE_ADDR="::ffff:10.2.0.9").status_code == 200
    assert Client().get("/api/v1/sources", headers=headers, REMOTE_ADDR="2001:db8::1").status_code == 200


def test_the_secret_is_kept_as_a_keyed_digest_only(made: tuple[SourceClient, str]) -> None:
    client, secret = made
    stored = json.dumps(SourceClient.objects.values().get(pk=client.pk), default=str)
    assert secret not in stored and hashlib.sha256(secret.encode()).hexdigest() not in stored
    assert not any(secret.encode() in bytes(one.body) for one in Entry.objects.all())
    assert len(base64.urlsafe_b64decode(secret + "=")) == 32


# The story


def test_from_the_file_to_the_refused_rows(registered: tuple[SourceClient, str], sample: Any) -> None:
    client, _ = registered
    sent = push(client, sample.content, X_File_Name=quote("税务 年度.csv"))
    assert sent.status_code == 202 and sent["Cache-Control"] == "no-store"
    said = sent.json()
    here = said["delivery"]["links"]["delivery"]
    assert sent["Location"] == here and said["is_new"]
    one = Delivery.objects.get()
    assert (one.road, one.by, one.file_name) == ("push", client.key, "税务 年度.csv")
    assert one.digest == said["delivery"]["sha256"] == hashlib.sha256(sample.content).hexdigest()
    pem = Client().get("/api/v1/receipt-key").content.decode()
    assert verify_text(json.dumps(said["receipt"]), pem)
    waiting = fetch(client, f"{here}/verdict")
    assert is_problem(waiting, 404, "no_verdict_yet") and int(waiting["Retry-After"]) > 0
    assert fetch(client, here).json()["received_rows"] is None, "unknown is not 0"

    work_until_done()
    done = fetch(client, here).json()
    assert (done["state"], done["is_done"]) == ("applied", True)
    assert done["received_rows"] == done["accepted_rows"] + done["quarantined_rows"]
    assert done["accepted_rows"] > 0 and done["quarantined_rows"] > 0
    verdict = fetch(client, f"{here}/verdict").content.decode()
    assert verify_text(verdict, pem) and json.loads(verdict)["body"]["state"] == "applied"
    assert json.loads(fetch(client, f"{here}/receipt").content) == said["receipt"]
    rows = every_page(client, f"{here}/quarantine?size=3")
    assert len(rows) == done["quarantined_rows"] and all(row["faults"] for row in rows)
    assert len({row["row"] for row in rows}) == len(rows)
    sheet = fetch(client, f"{here}/quarantine.csv")
    assert sheet.status_code == 200 and "退回原因" in sheet.content.decode("gb18030", "replace") + sheet.content.decode(
        "utf-8", "replace"
    )
    assert Entry.objects.filter(action="list.exported", by=client.key).count() == 1
    assert Entry.objects.filter(action="delivery.received", by=client.key).count() == 1


def every_page(client: SourceClient, address: str | None) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    while address:
        page = fetch(client, address).json()
        rows, address = rows + page["rows"], page["next"]
    return rows


def test_a_file_that_is_no_table_is_told_in_the_verdict(made: tuple[SourceClient, str]) -> None:
    sent = push(made[0], b"\x00\x01\x02 no table")
    assert sent.status_code == 202
    work_until_done()
    said = fetch(made[0], sent.json()["delivery"]["links"]["delivery"]).json()
    assert said["state"] == "refused" and said["problems"][0]["zh"] and said["problems"][0]["en"]
    assert fetch(made[0], sent.json()["delivery"]["links"]["verdict"]).status_code == 200


def test_refused_rows_can_be_read_before_a_person_confirms(registered: tuple[SourceClient, str], sample: Any) -> None:
    sent = push(registered[0], sample.content, query="source=tax&look_first=true", X_File_Name=sample.name)
    work_until_done()
    here = sent.json()["delivery"]["links"]
    said = fetch(registered[0], here["delivery"]).json()
    assert said["state"] == "waiting"
    rows = every_page(registered[0], here["quarantine"])
    assert len(rows) == said["quarantined_rows"] and all(row["faults"] for row in rows)
    assert is_problem(fetch(registered[0], here["verdict"]), 404, "no_verdict_yet")


def test_a_form_carries_the_same_file(made: tuple[SourceClient, str], sample: Any) -> None:
    client = made[0]
    form = {"file": SimpleUploadedFile(sample.name, sample.content)}
    sent = Client().post(f"{DELIVERIES}?source=tax", form, headers=called(client))
    assert sent.status_code == 202 and Delivery.objects.get().file_name == sample.name
    again = push(client, sample.content, X_File_Name=sample.name)
    assert (again.status_code, again.json()["is_new"]) == (200, False)
    two = {"file": SimpleUploadedFile("a", b"1"), "other": SimpleUploadedFile("b", b"2")}
    assert is_problem(Client().post(f"{DELIVERIES}?source=tax", two, headers=called(client)), 400, "one_file")


# Keys


def test_the_same_key_brings_the_first_answer_or_a_conflict(made: tuple[SourceClient, str]) -> None:
    client = made[0]
    first = push(client, b"a,b\n1,2\n", Idempotency_Key="K")
    again = push(client, b"a,b\n1,2\n", Idempotency_Key="K")
    assert (first.status_code, again.status_code) == (202, 200)
    assert first.json()["delivery"]["number"] == again.json()["delivery"]["number"]
    assert first.json()["receipt"] == again.json()["receipt"]
    assert is_problem(push(client, b"other", Idempotency_Key="K"), 409, "key_reused")
    assert Delivery.objects.count() == 1


def test_a_key_answered_with_an_older_delivery_is_taken_too(made: tuple[SourceClient, str]) -> None:
    """Otherwise the second file would be a new delivery under a key that was answered before."""
    client = made[0]
    first = push(client, b"a", Idempotency_Key="K1").json()
    assert push(client, b"a", Idempotency_Key="K2").json()["delivery"]["number"] == first["delivery"]["number"]
    assert is_problem(push(client, b"b", Idempotency_Key="K2"), 409, "key_reused")
    assert push(client, b"a", Idempotency_Key="K2").status_code == 200
    assert Delivery.objects.count() == 1
    with pytest.raises(AppendOnlyError):
        PushedKey.objects.get().delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        PushedKey.objects.all().delete()


def test_a_key_belongs_to_its_period_as_well(made: tuple[SourceClient, str], sample: Any) -> None:
    client = made[0]
    periods = fetch(client, "/api/v1/sources").json()["sources"][0]["open_periods"]
    assert is_problem(push(client, b"a", query="source=tax&period=1999"), 422, "bad_period")
    assert push(client, b"a", Idempotency_Key="P").status_code == 202
    for period in periods[:1]:
        answer = push(client, b"a", query=f"source=tax&period={period}", Idempotency_Key="P")
        assert is_problem(answer, 409, "key_reused")


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from("KLM"), st.sampled_from("abc")), max_size=9))
def test_in_any_order_a_key_names_one_file_and_a_file_is_taken_once(
    made: tuple[SourceClient, str], calls: list[tuple[str, str]]
) -> None:
    with transaction.atomic():
        bytes_of: dict[str, str] = {}
        number_of: dict[str, str] = {}
        for key, content in calls:
            answer = push(made[0], content.encode(), Idempotency_Key=key)
            if bytes_of.setdefault(key, content) != content:
                assert answer.status_code == 409
                continue
            assert answer.status_code == (200 if content in number_of else 202)
            number = answer.json()["delivery"]["number"]
            assert number_of.setdefault(content, number) == number
        assert Delivery.objects.count() == len(number_of)
        transaction.set_rollback(True)


@pytest.mark.parametrize("key", ["", " ", "ü", "a" * 101, "a b"])
def test_a_key_that_cannot_be_one(made: tuple[SourceClient, str], key: str) -> None:
    assert is_problem(push(made[0], b"a", Idempotency_Key=key), 400, "bad_key")


# Who may what


def test_another_source_is_refused_with_a_sentence(made: tuple[SourceClient, str]) -> None:
    for source in ("science", "no-such-source", "\x00"):
        answer = push(made[0], b"a", query=urlencode({"source": source}))
        assert is_problem(answer, 403, "other_source"), source
        assert is_problem(
            Client().post(f"{TRY}?{urlencode({'source': source})}", b"a", content_type=RAW, headers=called(made[0])),
            403,
            "other_source",
        )
    assert not Delivery.objects.exists()


def test_a_strangers_delivery_is_not_there(made: tuple[SourceClient, str], sample: Any) -> None:
    sent = push(made[0], sample.content).json()["delivery"]
    stranger, _ = new_client("science-data", ["science"])
    for address in sent["links"].values():
        assert is_problem(fetch(stranger, address), 404, "not_found"), address
    for number in ("SCIENCE-000001", "TAX-999999", "TAX-", "x", "TAX-" + "9" * 30, "TAX-１", sent["number"].lower()):
        assert is_problem(fetch(made[0], f"{DELIVERIES}/{quote(number)}"), 404, "not_found"), number
    assert is_problem(fetch(stranger, "/api/v1/sources/tax/contract"), 404, "not_found")


def test_what_the_department_uploaded_is_seen_by_its_programme(made: tuple[SourceClient, str], sample: Any) -> None:
    uploaded = hand_in(sample.content, name=sample.name).delivery
    assert fetch(made[0], f"{DELIVERIES}/{uploaded.number}").json()["road"] == "upload"


def test_a_session_opens_nothing_here(made: tuple[SourceClient, str]) -> None:
    for name in ("operator", "tax-data"):
        browser = signed_in(name)
        assert is_problem(browser.get("/api/v1/sources"), 401, "no_token")
        assert is_problem(browser.post(f"{DELIVERIES}?source=tax", b"a", content_type=RAW), 401, "no_token")


def test_no_forged_request_check_stands_in_a_programmes_way(made: tuple[SourceClient, str]) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(f"{DELIVERIES}?source=tax", b"a", content_type=RAW, headers=called(made[0]))
    assert answer.status_code == 202


@pytest.mark.parametrize(
    "said", ["Bearer", "Bearer ", "Bearer x", "Basic eA==", "bearer a b c", "Bearer " + "x" * 5000]
)
def test_what_is_no_token(said: str) -> None:
    answer = Client().get("/api/v1/sources", headers={"Authorization": said})
    assert answer.status_code == 401 and answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["code"] in ("no_token", "invalid_token")


def test_a_session_cookie_or_signature_of_ours_is_no_token(made: tuple[SourceClient, str]) -> None:
    """Signed with the same key for another purpose, it opens nothing."""
    forged = client_secrets.signing.dumps([made[0].client_id, 1, 99999999999], salt="another.purpose")
    assert is_problem(fetch(forged, "/api/v1/sources"), 401, "invalid_token")
    for content in ({}, [1], "x", [made[0].client_id, 1, "x"], [made[0].client_id, 1, None]):
        signed = client_secrets.signing.dumps(content, salt="jifen.collecting.client-token")
        assert is_problem(fetch(signed, "/api/v1/sources"), 401, "invalid_token")


# Hostile bodies


def test_too_large_is_said_before_anything_is_read(made: tuple[SourceClient, str]) -> None:
    environ = {"CONTENT_LENGTH": str(10 * LARGEST), "wsgi.input": io.BytesIO(b"a" * 1000)}
    answer = Client().post(f"{DELIVERIES}?source=tax", b"", content_type=RAW, headers=called(made[0]), **environ)
    assert is_problem(answer, 413, "file_too_large")


def in_pieces(content: bytes, client: SourceClient, *, where: str = DELIVERIES, **more: str) -> Any:
    """As a server hands on a chunked body: no length, an input that ends by itself."""
    environ = {"CONTENT_LENGTH": "", "wsgi.input": io.BytesIO(content), "wsgi.input_terminated": True}
    headers = called(client, Transfer_Encoding="chunked", **more)
    return Client().post(f"{where}?source=tax", b"", content_type=RAW, headers=headers, **environ)  # type: ignore[arg-type]


def test_a_chunked_body_needs_its_digest(made: tuple[SourceClient, str]) -> None:
    digest = hashlib.sha256(b"whole").hexdigest()
    assert is_problem(in_pieces(b"whole", made[0]), 411, "length_missing")
    assert is_problem(in_pieces(b"who", made[0], X_Content_SHA256=digest), 400, "digest_differs")
    assert not Delivery.objects.exists()
    assert in_pieces(b"whole", made[0], X_Content_SHA256=digest.upper()).status_code == 202


def test_a_chunked_body_over_the_limit_is_stopped_on_the_way(made: tuple[SourceClient, str]) -> None:
    digest = "0" * 64
    for where in (DELIVERIES, TRY):
        answer = in_pieces(b"a" * (LARGEST + 1), made[0], where=where, X_Content_SHA256=digest)
        assert is_problem(answer, 413, "file_too_large"), where


def test_a_body_that_breaks_off_is_not_taken(made: tuple[SourceClient, str]) -> None:
    environ = {"CONTENT_LENGTH": "100", "wsgi.input": io.BytesIO(b"half")}
    answer = Client().post(f"{DELIVERIES}?source=tax", b"", content_type=RAW, headers=called(made[0]), **environ)
    assert is_problem(answer, 400, "body_cut") and not Delivery.objects.exists()


@pytest.mark.parametrize(
    ("content", "content_type", "code"),
    [
        (b"", RAW, "empty_file"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x", "one_file"),
        (b"broken", "multipart/form-data", "bad_form"),
        (b"broken", "multipart/form-data; boundary=" + "x" * 500, "bad_form"),
        (b"--x\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nno file\r\n--x--\r\n", "multipart/form-data; boundary=x", "one_file"),
    ],
)  # fmt: skip
def test_bodies_that_cannot_be_read(
    made: tuple[SourceClient, str], content: bytes, content_type: str, code: str
) -> None:
    answer = Client().post(
        f"{DELIVERIES}?source=tax",
        content,
        content_type=content_type,
        headers=called(made[0]),
        CONTENT_LENGTH=str(len(content)),
    )
    assert is_problem(answer, 400, code) and not Delivery.objects.exists()


@pytest.mark.parametrize("name", ["../../etc/passwd", "%00%0A", "%E7%A8%8E.csv", "a" * 3000, "%FF%FE", ""])
def test_file_names_are_only_names(made: tuple[SourceClient, str], name: str) -> None:
    assert push(made[0], b"a", X_File_Name=name).status_code == 202
    kept = Delivery.objects.get().file_name
    assert kept.isprintable() and "/" not in kept and 0 < len(kept) <= 255


@pytest.mark.parametrize(
    ("method", "address", "status", "code"),
    [
        ("GET", "/api/v1/", 404, "not_found"), ("GET", "/api/", 404, "not_found"), ("GET", "/api/v2/x", 404, "not_found"),
        ("DELETE", DELIVERIES, 405, "wrong_method"), ("GET", TOKEN, 405, "wrong_method"), ("PUT", TRY, 405, "wrong_method"),
        ("POST", DELIVERIES, 400, "source_missing"), ("POST", f"{DELIVERIES}?source=tax", 400, "key_missing"),
        ("POST", f"{DELIVERIES}?source=tax&look_first=maybe", 400, "key_missing"),
        ("GET", f"{DELIVERIES}/TAX-000001/quarantine?page=0", 422, "bad_parameter"),
        ("GET", f"{DELIVERIES}/TAX-000001/quarantine?size=99999", 422, "bad_parameter"),
    ],
)  # fmt: skip
def test_every_refusal_has_the_same_shape(
    made: tuple[SourceClient, str], method: str, address: str, status: int, code: str
) -> None:
    headers = {"Authorization": f"Bearer {token_of(made[0])}"}
    if code == "source_missing":
        headers["Idempotency-Key"] = "k"
    assert is_problem(Client().generic(method, address, headers=headers), status, code)


def test_every_sentence_says_what_to_do_in_both_languages() -> None:
    for code, told in PROBLEMS.items():
        assert told.zh.endswith("。") and told.en.endswith(".") and told.next.startswith("/api/"), code


# Trying


def test_trying_tells_what_a_delivery_would_and_keeps_nothing(
    registered: tuple[SourceClient, str], sample: Any
) -> None:
    headers = called(registered[0], X_File_Name=sample.name)
    tried = Client().post(f"{TRY}?source=tax", sample.content, content_type=RAW, headers=headers).json()
    assert not Delivery.objects.exists()
    push(registered[0], sample.content, X_File_Name=sample.name)
    work_until_done()
    one = Delivery.objects.get()
    assert (tried["outcome"], tried["problems"]) == ("read", [])
    told = (tried["received"], tried["accepted"], tried["quarantined"], tried["dropped"])
    assert told == (one.received_rows, one.accepted_rows, one.quarantined_rows, one.dropped_rows)
    assert {row["row"]: row["key"] for row in tried["rows"]} == dict(one.quarantine.values_list("row", "key"))
    assert sum(fault["count"] for fault in tried["faults"]) >= tried["quarantined"]
    assert Entry.objects.filter(action="source.tried", by=registered[0].key).count() == 1


def test_a_try_that_cannot_be_read_says_why(made: tuple[SourceClient, str]) -> None:
    answer = Client().post(f"{TRY}?source=tax", b"no,table\n", content_type=RAW, headers=called(made[0]))
    said = answer.json()
    assert (answer.status_code, said["outcome"], said["received"]) == (200, "refused", None)
    assert said["problems"][0]["zh"] and said["problems"][0]["en"]


# Sources and the documentation


def test_sources_contract_and_rules(made: tuple[SourceClient, str]) -> None:
    client = made[0]
    listed = fetch(client, "/api/v1/sources").json()["sources"]
    assert [one["code"] for one in listed] == ["tax"]
    links = listed[0]["links"]
    document = fetch(client, links["contract"]).json()
    assert document["digest"] == listed[0]["digest"] and document["contract"]["code"] == "tax"
    assert "contract: tax" in fetch(client, links["contract_yaml"]).content.decode()
    rules = fetch(client, links["rules"]).json()
    assert {one["code"] for one in rules["facts"]} == set(document["contract"]["facts"])
    assert all(one["zh"] and one["en"] and one["severity"] in ("must", "explain", "hint") for one in rules["rules"])


def test_the_documentation_asks_no_other_machine(cast: None) -> None:
    page = Client().get("/api/docs")
    text = page.content.decode()
    assert page.status_code == 200 and "https://" not in text and "http://" not in text
    assert not re.search(r"<script(?![^>]*(src=|application/json))", text), "no inline script"
    assert "script-src 'self'" in page["Content-Security-Policy"]
    for address in re.findall(r'(?:src|href)="(/api/[^"]+)"', text):
        asset = Client().get(address)
        assert asset.status_code == 200, address
    assert Client().get("/api/docs/swagger_cdn.html").status_code == 404
    assert Client().get("/api/docs/..%2Fx").status_code == 404


def test_the_documentation_names_every_address_and_no_module(cast: None) -> None:
    schema = Client().get("/api/openapi.json").json()
    assert {TOKEN, DELIVERIES, TRY, "/api/v1/receipt-key"} <= set(schema["paths"])
    operations = [one for path in schema["paths"].values() for one in path.values()]
    assert len({one["operationId"] for one in operations}) == len(operations)
    assert "jifen" not in json.dumps([one["operationId"] for one in operations])
    text = json.dumps(schema)
    assert '"name": "request"' not in text and '"name": "response"' not in text


ODD = st.one_of(
    st.text(max_size=30), st.sampled_from(["tax", "TAX-000001", "0", "-1", "1e9", "true", "\x00", "../..", "％", "𝟙"])
)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_call_however_odd_brings_the_platform_down(made: tuple[SourceClient, str], data: st.DataObject) -> None:
    """Every operation of the documentation with odd paths, queries, headers and bodies: an answer, never a 5xx."""
    schema = api.get_openapi_schema()
    operations = [(path, method) for path, methods in schema["paths"].items() for method in methods]
    path, method = data.draw(st.sampled_from(operations))
    address = re.sub(r"\{\w+\}", lambda _: quote(data.draw(ODD), safe="") or "x", path)
    names = st.sampled_from(["source", "period", "page", "size", "look_first", "zzz"])
    query = data.draw(st.lists(st.tuples(names, ODD), max_size=3))
    headers = {"Authorization": f"Bearer {token_of(made[0])}", "Idempotency-Key": data.draw(ODD_HEADER)}
    headers |= data.draw(st.dictionaries(st.sampled_from(["X-File-Name", "X-Content-SHA256", "Accept"]), ODD_HEADER))
    kind = data.draw(st.sampled_from([RAW, FORM, "multipart/form-data; boundary=x", "application/json", ""]))
    with transaction.atomic():
        answer = Client(raise_request_exception=True).generic(
            method.upper(), f"{address}?{urlencode(query)}", data.draw(st.binary(max_size=60)), kind, headers=headers
        )
        transaction.set_rollback(True)
    assert answer.status_code < 500
    if answer.status_code >= 400 and not address.startswith(TOKEN):
        assert {"code", "zh", "en", "next"} <= set(answer.json())


ODD_HEADER = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=20)


# Making, renewing, ending


@pytest.mark.parametrize("name", EVERYBODY)
def test_who_gets_the_pages(made: tuple[SourceClient, str], name: str) -> None:
    browser, own = signed_in(name), f"/clients/of/{made[0].client_id}/"
    keeps = name in ("tax-data", "science-data", "operator")
    for address in ("/clients/", "/clients/new/"):
        assert browser.get(address).status_code == (200 if keeps else 404), address
    for address in (own, f"{own}end/"):
        assert browser.get(address).status_code == (200 if name in ("tax-data", "operator") else 404), address
    menu = browser.get("/").content.decode()
    assert ("/clients/" in menu) == keeps


def test_a_secret_is_shown_once_and_works(cast: None) -> None:
    stand_up()
    browser = signed_in("tax-data")
    shown = browser.post("/clients/new/", {"name": "金税系统", "sources": ["tax"], "addresses": "127.0.0.0/8\n"})
    text = shown.content.decode()
    client = SourceClient.objects.get()
    assert client.client_id in text and shown["Cache-Control"] == "no-store, private"
    found = re.search(r"<code>([\w-]{43})</code>", text)
    assert found is not None
    assert ask_token(client.client_id, found[1]).status_code == 200
    page = browser.get(f"/clients/of/{client.client_id}/").content.decode()
    assert found[1] not in page and "curl" in page and "http://testserver/api/token" in page
    assert found[1] not in browser.get("/clients/").content.decode()
    renewed = browser.post(f"/clients/of/{client.client_id}/renew/").content.decode()
    fresh = re.search(r"<code>([\w-]{43})</code>", renewed)
    assert fresh is not None and fresh[1] != found[1]
    assert ask_token(client.client_id, found[1]).status_code == 401
    assert ask_token(client.client_id, fresh[1]).status_code == 200
    assert "理由" in browser.post(f"/clients/of/{client.client_id}/end/", {"why": ""}).content.decode()
    assert browser.post(f"/clients/of/{client.client_id}/end/", {"why": "系统下线"}).status_code == 302
    assert ask_token(client.client_id, fresh[1]).status_code == 401
    assert "系统下线" in browser.get(f"/clients/of/{client.client_id}/").content.decode()
    browser.post(f"/clients/of/{client.client_id}/renew/")
    assert SourceClient.objects.get().secret_version == 2
    done = list(Entry.objects.filter(subject=client.key).order_by("pk").values_list("action", flat=True))
    assert [one for one in done if one != "client.refused"] == ["client.made", "client.renewed", "client.ended"]


def test_the_operator_makes_one_for_a_department_that_owes_the_source(cast: None) -> None:
    stand_up()
    browser, tax = signed_in("operator"), Organisation.objects.get(code="tax")
    wrong = browser.post("/clients/new/", {"organisation": tax.pk, "name": "系统", "sources": ["science"]})
    assert "不由" in wrong.content.decode() and not SourceClient.objects.exists()
    bad = {"organisation": tax.pk, "name": "系统", "sources": ["tax"], "addresses": "10.2.0.0/99"}
    assert "10.2.3.4" in browser.post("/clients/new/", bad).content.decode()
    browser.post("/clients/new/", bad | {"addresses": ""})
    assert SourceClient.objects.get().organisation == tax


def test_a_data_officer_makes_none_for_others(cast: None) -> None:
    stand_up()
    tax, now = Organisation.objects.get(code="tax"), timezone.now()
    for name in ("science-data", "science-officer", "legal", "security", "stranger"):
        with pytest.raises(PermissionDenied):
            make_client(by=played(name), organisation=tax, name="x", sources=["tax"], at=now)
    for sources in ([], ["science"], ["no-such"]):
        with pytest.raises(ValidationError):
            make_client(by=played("tax-data"), organisation=tax, name="x", sources=sources, at=now)
    assert not SourceClient.objects.exists()


def test_the_database_refuses_half_an_end(made: tuple[SourceClient, str]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        SourceClient.objects.filter(pk=made[0].pk).update(ended_at=timezone.now())


def test_a_source_that_moved_away_takes_nothing_more(made: tuple[SourceClient, str]) -> None:
    """The client outlives the contract that named its department; its right does not."""
    SourceClient.objects.filter(pk=made[0].pk).update(organisation=Organisation.objects.get(code="science"))
    assert is_problem(push(made[0], b"a"), 422, "no_source")


# The real server


MAKE = """
import django; django.setup()
from django.utils import timezone
from jifen.collecting.actions.clients import make_client
from jifen.people.models import Organisation
client, secret = make_client(by="system", organisation=Organisation.objects.get(code="tax"), name="x", sources=["tax"], at=timezone.now())
print(client.client_id, secret)
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, str, str]]:
    """The platform as it is started, web and worker: its port, and a client's id and secret."""
    folder = tmp_path_factory.mktemp("served")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    environment = {**os.environ, "JIFEN_DEMO": "0", "JIFEN_DATA": str(folder / "data")}
    environment["DJANGO_SETTINGS_MODULE"] = "jifen.config.settings"
    jifen = str(Path(sys.executable).with_name("jifen"))
    command = [jifen, "platform", "serve", "--port", str(port)]
    with (folder / "log").open("wb") as out:
        server = subprocess.Popen(command, env=environment, stdout=out, stderr=out, cwd=folder)
    try:
        wait_for(port, server, folder / "log")
        told = subprocess.run([sys.executable, "-c", MAKE], env=environment, capture_output=True, text=True, check=True)
        client_id, secret = told.stdout.split()
        yield port, client_id, secret
    finally:
        server.terminate()
        server.wait(timeout=30)


def wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        assert server.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in/", timeout=2)
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(log.read_text())


def asked(port: int, method: str, path: str, body: Any, headers: dict[str, str], chunked: bool = False) -> Any:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, path, body, headers, encode_chunked=chunked)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, dict(answer.getheaders()), json.loads(content)


def test_the_whole_story_over_the_wire(served: tuple[int, str, str], sample: Any) -> None:
    port, client_id, secret = served
    pair = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
    form = {"Authorization": f"Basic {pair}", "Content-Type": FORM}
    status, headers, said = asked(port, "POST", TOKEN, "grant_type=client_credentials", form)
    assert status == 200 and headers["cache-control"] == "no-store", said
    bearer = {"Authorization": f"Bearer {said['access_token']}"}
    keyed = bearer | {"Idempotency-Key": "wire-1", "X-File-Name": quote(sample.name), "Content-Type": RAW}
    pieces = [sample.content[at : at + 700] for at in range(0, len(sample.content), 700)]
    chunked = keyed | {"Transfer-Encoding": "chunked"}
    status, _, said = asked(port, "POST", f"{DELIVERIES}?source=tax", iter(pieces), chunked, chunked=True)
    assert (status, said["code"]) == (411, "length_missing")
    chunked["X-Content-SHA256"] = hashlib.sha256(sample.content).hexdigest()
    status, _, said = asked(port, "POST", f"{DELIVERIES}?source=tax", iter(pieces), chunked, chunked=True)
    assert status == 202, said
    links = said["delivery"]["links"]
    counted = keyed | {"Content-Length": str(len(sample.content))}
    status, _, again = asked(port, "POST", f"{DELIVERIES}?source=tax", iter(pieces), counted)
    assert (status, again["delivery"]["number"]) == (200, said["delivery"]["number"])
    status, _, verdict = until_told(port, links["verdict"], bearer)
    assert status == 200 and verdict["body"]["sha256"] == chunked["X-Content-SHA256"]
    status, _, page = asked(port, "GET", links["quarantine"], None, bearer)
    assert status == 200 and page["total"] == verdict["body"]["quarantined"]


def until_told(port: int, address: str, bearer: dict[str, str]) -> Any:
    for _ in range(60):
        answer = asked(port, "GET", address, None, bearer)
        if answer[0] == 200:
            return answer
        assert answer[2]["code"] == "no_verdict_yet" and int(answer[1]["retry-after"]) > 0
        time.sleep(1)
    raise AssertionError(answer)


def test_a_sender_that_breaks_off_leaves_nothing(served: tuple[int, str, str]) -> None:
    """Half a chunked body ends like a whole one on the wire; only the digest tells."""
    port, client_id, secret = served
    form = urlencode({"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret})
    token = asked(port, "POST", TOKEN, form, {"Content-Type": FORM})[2]["access_token"]
    whole = b"a,b\n1,2\n" * 100
    digest = hashlib.sha256(whole).hexdigest()
    head = (
        f"POST {DELIVERIES}?source=tax HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
        f"Idempotency-Key: cut\r\nX-Content-SHA256: {digest}\r\nTransfer-Encoding: chunked\r\n\r\n5\r\na,b\n1\r\n"
    )
    with socket.create_connection(("127.0.0.1", port)) as broken:
        broken.sendall(head.encode())
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "cut", "Content-Type": RAW}
    time.sleep(1)
    status, _, said = asked(port, "POST", f"{DELIVERIES}?source=tax", whole, headers)
    assert (status, said["delivery"]["sha256"]) == (202, digest)
