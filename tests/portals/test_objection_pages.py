"""Objections: an enterprise says that a value is wrong, every reader sees the mark, the owning department answers once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from jifen.audit.models import Entry
from jifen.collecting.actions.objecting import Ending, answer_objection, assign_objection, make_objection
from jifen.collecting.models import FactClaim, Objection, ObjectionFile
from jifen.collecting.objection_reads import disputed, statements
from jifen.enterprises.models import Enterprise
from tests.cast import EVERYBODY, played, signed_in
from tests.collecting.duties import noon
from tests.collecting.values import DAY, stand_up_sources, told
from tests.enterprises.firms import firm, own_firm

pytestmark = pytest.mark.usefixtures("cast")
NEW = "/objections/new/?fact=revenue&year=2025"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000" + "1f15c489"
    "0000000d4944415478da63f8ffffff7f0009fb03fd05433745" + "0000000049454e44ae426082"
)  # fmt: skip
SAID = "营业收入应为 1250 万元，见 2025 年度审计报告第 8 页。"


def words(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


@pytest.fixture
def own(cast: None) -> Enterprise:
    stand_up_sources()
    return own_firm()


@pytest.fixture
def claim(own: Enterprise) -> FactClaim:
    return told(own, "revenue", 1205.0)


@pytest.fixture
def made(claim: FactClaim) -> Objection:
    return make_objection(by=played("filler"), claim=claim, text=SAID, at=noon(DAY))


def after(days: int) -> datetime:
    return noon(DAY + timedelta(days=days))


def test_the_whole_way(own: Enterprise, claim: FactClaim) -> None:
    filler, tax = signed_in("filler"), signed_in("tax-data")
    page = words(filler.get(NEW))
    assert "1,205 万元" in page and "2026-06-01" in page and "涉税" in page
    file = SimpleUploadedFile("审计报告.png", PNG)
    answer = filler.post(NEW, {"claim": claim.pk, "text": SAID, "proofs": [file]})
    one = Objection.objects.get()
    assert answer.status_code == 302 and answer["Location"] == f"/objections/{one.pk}/"
    assert one.owner == claim.delivery.organisation and one.due_on == timezone.localdate() + timedelta(days=20)
    assert disputed([claim]) == {claim.pk}
    page = words(filler.get(f"/objections/{one.pk}/"))
    assert "有异议" in page and SAID in page and "第 1 天，还剩 20 天" in page and "答复企业" not in page

    assert "1 件数据异议等待答复" in words(tax.get("/"))
    assert b"".join(tax.get(f"/objections/files/{one.files.get().pk}/").streaming_content) == PNG
    page = words(tax.get(f"/objections/{one.pk}/"))
    assert "答复企业" in page and "审计报告.png" in page
    assert tax.post(f"/objections/{one.pk}/assign/", {"person": played("tax-data").pk}).status_code == 302
    newer = told(own, "revenue", 1250.0, on=timezone.localdate())
    assert disputed([newer]) == {newer.pk}, "the mark goes with the answer, not with a newer file"
    said = {"state": "corrected", "answer": "经核实企业说得对。", "correction": newer.delivery_id, "promised": ""}
    assert tax.post(f"/objections/{one.pk}/answer/", said).status_code == 302
    one.refresh_from_db()
    assert (one.state, one.correction) == ("corrected", newer.delivery) and disputed([claim, newer]) == frozenset()
    page = words(filler.get(f"/objections/{one.pk}/"))
    assert "已更正" in page and newer.delivery.number in page and "1,250 万元" in page
    assert "答复了对“营业收入”的异议：已更正" in words(filler.get("/"))
    actions = list(Entry.objects.filter(subject=one.subject).order_by("sequence").values_list("action", flat=True))
    assert actions == ["objection.made", "objection.file_read", "objection.assigned", "objection.answered"]


def test_all_values_are_offered_when_none_is_named(own: Enterprise, claim: FactClaim, made: Objection) -> None:
    told(own, "staff", 80.0, state="nil")
    told(firm(7), "assets", 77777.0)
    page = words(signed_in("legal").get("/objections/new/"))
    assert (
        "营业收入" in page and "有异议" in page and "从业人员期末人数" in page and "?fact=staff&amp;year=2025" in page
    )
    assert "77,777" not in page
    assert "政府部门没有这一项数据" in words(signed_in("legal").get("/objections/new/?fact=assets&year=2025"))


@pytest.mark.parametrize("year", ["2025", "0", "", "abc", "99999", "-1"])
def test_any_address_gets_a_page(year: str, claim: FactClaim) -> None:
    assert signed_in("filler").get("/objections/new/", {"fact": "revenue", "year": year}).status_code == 200


def test_several_sources_are_told_apart(own: Enterprise, claim: FactClaim) -> None:
    other = told(own, "revenue", 9.0, source="courts")
    page = words(signed_in("filler").get(NEW))
    assert page.count('type="radio"') == 2 and "9 万元" in page
    assert signed_in("filler").post(NEW, {"text": SAID}).status_code == 422
    assert signed_in("filler").post(NEW, {"text": SAID, "claim": other.pk}).status_code == 302
    assert Objection.objects.get().owner.code == "courts"


@pytest.mark.parametrize("name", EVERYBODY)
def test_who_gets_which_page(name: str, made: Objection) -> None:
    client = signed_in(name)
    seen = {"filler", "legal", "tax-data", "operator"}
    lists = seen | {"science-data"}
    assert client.get("/objections/").status_code == (200 if name in lists else 404)
    assert client.get(f"/objections/{made.pk}/").status_code == (200 if name in seen else 404)
    enterprise = {"filler", "legal"}
    expected = 200 if name in enterprise else 403 if name in lists else 404
    assert client.get("/objections/new/").status_code == expected


def test_only_the_department_answers(made: Objection) -> None:
    said = {"state": "kept", "answer": "核实无误。"}
    for name, status in {"operator": 403, "filler": 403, "science-data": 404, "bank-analyst": 404}.items():
        assert signed_in(name).post(f"/objections/{made.pk}/answer/", said).status_code == status, name
        assert signed_in(name).post(f"/objections/{made.pk}/assign/", {"person": 1}).status_code == status, name
    for name in ("operator", "legal", "science-data", "science-officer"):
        with pytest.raises(PermissionDenied):
            answer_objection(by=played(name), objection=made, ending=Ending("kept", "试"), at=after(1))


def test_only_its_own_people_object(own: Enterprise, claim: FactClaim) -> None:
    other = told(firm(7), "revenue", 1.0)
    for name, thing in (("filler", other), ("tax-data", claim), ("operator", claim)):
        with pytest.raises(PermissionDenied):
            make_objection(by=played(name), claim=thing, text=SAID, at=noon(DAY))


def test_one_open_objection_at_a_time(own: Enterprise, claim: FactClaim, made: Objection) -> None:
    again = {"claim": claim.pk, "text": SAID}
    assert "已经提出异议" in words(signed_in("filler").get(NEW))
    assert signed_in("filler").post(NEW, again).status_code == 422
    with pytest.raises(ValidationError, match="不必重复提出"):
        make_objection(by=played("legal"), claim=claim, text="又", at=after(1))
    newer = told(own, "revenue", 1300.0, on=DAY + timedelta(days=1))
    with pytest.raises(ValidationError, match="不必重复提出"):
        make_objection(by=played("legal"), claim=newer, text="又", at=after(2))
    row = Objection.objects.filter(pk=made.pk).values().get() | {"id": None}
    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.create(**row)


def test_a_value_that_no_longer_stands_is_not_objected_to(own: Enterprise, claim: FactClaim) -> None:
    told(own, "revenue", 1300.0, on=DAY + timedelta(days=1))
    with pytest.raises(ValidationError, match="更新的数据代替"):
        make_objection(by=played("filler"), claim=claim, text=SAID, at=after(2))


@pytest.mark.parametrize(
    ("name", "content"), [("说明.html", b"<html><script>1</script>"), ("证明.pdf", b"MZ" + b"0" * 99), ("空.pdf", b"")]
)
def test_a_hostile_file_stops_the_objection(name: str, content: bytes, claim: FactClaim) -> None:
    said = {"claim": claim.pk, "text": SAID, "proofs": [SimpleUploadedFile(name, content)]}
    answer = signed_in("filler").post(NEW, said)
    assert answer.status_code == 422 and "证明材料" in words(answer)
    assert not Objection.objects.exists() and not ObjectionFile.objects.exists()


def test_hostile_words_stay_words(claim: FactClaim) -> None:
    one = make_objection(by=played("filler"), claim=claim, text="<script>alert(1)</script>", at=noon(DAY))
    page = words(signed_in("tax-data").get(f"/objections/{one.pk}/"))
    assert "<script>alert" not in page and "&lt;script&gt;" in page


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"state": "corrected", "answer": "对"}, "更正的报送，或写明"),
        ({"state": "kept", "answer": "核实无误", "promised": "下月"}, "只有结论是"),
        ({"state": "kept", "answer": "  "}, "答复"),
        ({"answer": "核实无误"}, "结论"),
        ({"state": "open", "answer": "核实无误"}, "结论"),
    ],
)
def test_an_answer_is_whole(said: dict[str, str], sentence: str, made: Objection) -> None:
    answer = signed_in("tax-data").post(f"/objections/{made.pk}/answer/", said)
    assert answer.status_code == 422 and sentence in words(answer)
    assert Objection.objects.get().is_open


@pytest.mark.parametrize(
    ("ending", "shown"),
    [
        (Ending("kept", "与申报表一致。"), "维持原值"),
        (Ending("undecided", "原始凭证已销毁。"), "企业的说明一并留在这个值旁边"),
        (Ending("corrected", "确有差错。", promised="2026 年 7 月的报送"), "2026 年 7 月的报送"),
    ],
)
def test_three_endings(ending: Ending, shown: str, made: Objection) -> None:
    done = answer_objection(by=played("tax-data"), objection=made, ending=ending, at=after(6))
    page = words(signed_in("legal").get(f"/objections/{made.pk}/"))
    assert shown in page and ending.answer in page and "用了 6 天" in page
    assert disputed([done.claim]) == frozenset()
    assert (done.claim_id in statements([done.claim])) == (ending.state == "undecided")


def test_a_correction_must_have_brought_the_value(own: Enterprise, made: Objection) -> None:
    elsewhere = told(own, "staff", 5.0, on=DAY + timedelta(days=1)).delivery
    ending = Ending("corrected", "对", correction=elsewhere)
    with pytest.raises(ValidationError, match="没有带来这个值"):
        answer_objection(by=played("tax-data"), objection=made, ending=ending, at=after(2))


def test_what_was_said_stays_and_an_answer_is_given_once(made: Objection) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Objection.objects.filter(pk=made.pk).update(text="别的")
    with pytest.raises(DatabaseError), transaction.atomic():
        Objection.objects.filter(pk=made.pk).delete()
    answer_objection(by=played("tax-data"), objection=made, ending=Ending("kept", "无误。"), at=after(1))
    with pytest.raises(ValidationError, match="不能再改"):
        answer_objection(by=played("tax-data"), objection=made, ending=Ending("undecided", "又想"), at=after(2))
    with pytest.raises(DatabaseError), transaction.atomic():
        Objection.objects.filter(pk=made.pk).update(answer="别的")
    assert "已于" in words(
        signed_in("tax-data").post(f"/objections/{made.pk}/answer/", {"state": "kept", "answer": "再"})
    )
    make_objection(by=played("filler"), claim=made.claim, text="仍不同意，补充材料。", at=after(3))


def test_assigned_are_officers_of_the_department_only(made: Objection) -> None:
    with pytest.raises(ValidationError, match="负责部门"):
        assign_objection(by=played("tax-data"), objection=made, person=played("science-data"), at=after(1))
    stranger = {"person": played("science-data").pk}
    assert signed_in("tax-data").post(f"/objections/{made.pk}/assign/", stranger).status_code == 422


def test_the_list_narrows_and_goes_out_as_a_file(own: Enterprise, made: Objection) -> None:
    later = make_objection(by="system", claim=told(own, "staff", 80.0), text=SAID, at=timezone.now())
    operator = signed_in("operator")

    def found(query: str) -> list[int]:
        return [row.pk for row, *_ in operator.get(f"/objections/?{query}").context["lines"]]

    assert found("") == [later.pk, made.pk] and found("sort=number") == [made.pk, later.pk]
    assert found("fact=staff") == [later.pk] and found("owner=tax&state=open") == [later.pk, made.pk]
    assert found("state=late") == [made.pk] and found("words=" + made.number) == [made.pk]
    assert found("words=示例企业") == [later.pk, made.pk] and found("words=没有") == []
    assert found(f"since={timezone.localdate()}") == [later.pk]
    sheet = operator.get("/objections/?file=csv")
    assert made.number in b"".join(sheet.streaming_content).decode()
    assert Entry.objects.filter(action="list.exported", subject="list:objections").exists()
    assert "逾期" in words(operator.get("/objections/")) and "提出异议</a>" not in words(operator.get("/objections/"))
    assert "提出异议</a>" in words(signed_in("filler").get("/objections/"))


def test_the_menu_leads_there_for_those_who_may(own: Enterprise) -> None:
    menus = {name: {line.url for line in signed_in(name).get("/").context["menu"]} for name in EVERYBODY}
    there = {name for name, urls in menus.items() if "/objections/" in urls}
    assert there == {"filler", "legal", "tax-data", "science-data", "operator"}


def test_too_many_files_are_told(claim: FactClaim) -> None:
    files = [SimpleUploadedFile(f"{number}.png", PNG) for number in range(11)]
    answer = signed_in("filler").post(NEW, {"claim": claim.pk, "text": SAID, "proofs": files})
    assert answer.status_code == 422 and "最多 10 个文件" in words(answer)


def test_values_are_said_in_words(own: Enterprise) -> None:
    told(own, "revenue", 3254.7200000000003)
    code = told(own, "industry", 0)
    FactClaim.objects.bulk_create(
        [
            FactClaim(**said(code) | {"fact": "industry", "year": 0, "value": "C2720", "number": None}),
            FactClaim(**said(code) | {"fact": "county", "year": 0, "value": "220102", "number": None}),
        ]
    )
    page = words(signed_in("filler").get("/objections/new/"))
    assert "3,254.72 万元" in page and "各年度通用" in page
    page = words(signed_in("filler").get("/objections/new/?year=0000"))
    assert "长春市南关区" in page and "医药制造业" in page


def said(claim: FactClaim) -> dict[str, Any]:
    names = ("delivery_id", "source", "enterprise_id", "state", "unit", "row")
    return {name: getattr(claim, name) for name in names}


def test_someone_without_a_registered_enterprise_is_told(cast: None) -> None:
    assert signed_in("filler").get("/objections/new/").status_code == 200
