"""The pages about sources: who gets them, what they tell, and what trying, mapping and publishing leave behind."""

from __future__ import annotations

import csv
import dataclasses
import json
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from jifen.audit.models import Entry
from jifen.collecting import reads
from jifen.collecting.actions import headers_digest
from jifen.collecting.contracts import due_periods
from jifen.collecting.contracts.in_words import rule_words
from jifen.collecting.models import ColumnMapping, Delivery, FactClaim, PublishedContract
from jifen.collecting.reading import DeliveryRefused, read_delivery
from jifen.collecting.reading.drafting import Draft, draft_text, propose_columns, targets
from jifen.collecting.reading.isolation import peek_in_child
from jifen.collecting.source_health import NEVER, OVERDUE, SOON, SOON_DAYS, TIMELY, standings, with_health
from jifen.collecting.sources import load_source, sample_delivery, source_codes
from jifen.collecting.sources.sheet import as_csv
from jifen.engine.mapping import load_mapping
from jifen.people.models import Organisation, Person
from tests.cast import EVERYBODY, played, signed_in
from tests.collecting.deliveries import delivered, stand_up, tax_sample

pytestmark = pytest.mark.usefixtures("cast")
READERS = {"tax-data", "science-data", "science-officer", "county-officer", "operator"}
"""Who may read what is owed by whom."""


@pytest.fixture(autouse=True)
def sources(cast: None) -> None:
    stand_up()


def words(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


def file_of(content: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def everything() -> dict[str, int]:
    """Rows of every table but the record of sign-ins and sessions."""
    return {model._meta.label: model._default_manager.count() for model in apps.get_models() if model is not Entry}


def files_kept() -> set[str]:
    folder = Path(settings.DATA_FOLDER)
    return {str(path) for path in folder.rglob("*") if path.is_file() and "sqlite" not in path.name}


@pytest.mark.parametrize("name", EVERYBODY)
def test_who_gets_which_page(name: str) -> None:
    client = signed_in(name)
    for address in (
        "/sources/", "/sources/tax/", "/sources/tax/versions/", "/sources/tax/versions/1/", "/sources/tax/sample/",
        "/sources/tax/template/", "/sources/tax/contract.yaml", "/sources/tax/contract.json",
    ):  # fmt: skip
        assert client.get(address).status_code == (200 if name in READERS else 404), address
    for address in ("/sources/tax/try/", "/sources/tax/mapping/"):
        expected = 200 if name == "tax-data" else 403 if name in READERS else 404
        assert client.get(address).status_code == expected, address
    expected = 200 if name == "operator" else 403 if name in READERS else 404
    assert client.get("/sources/tax/versions/new/").status_code == expected


def test_the_reason_of_a_refusal_is_told() -> None:
    assert "不属于贵单位" in words(signed_in("science-data").get("/sources/tax/try/"))
    assert "由平台运营发布" in words(signed_in("tax-data").get("/sources/tax/versions/new/"))
    assert signed_in("tax-data").get("/sources/nowhere/").status_code == 404


def test_without_signing_in_there_is_only_the_door() -> None:
    for address in ("/sources/", "/sources/tax/", "/sources/tax/try/"):
        answer = Client().get(address)
        assert answer.status_code == 302 and "sign-in" in answer["Location"]


def test_menus_lead_there() -> None:
    for name in ("tax-data", "science-officer", "operator"):
        assert "/sources/" in {line.url for line in signed_in(name).get("/").context["menu"]}
    assert "/sources/" not in {line.url for line in signed_in("bank-analyst").get("/").context["menu"]}


def test_no_source_is_exempt() -> None:
    page = words(signed_in("science-officer").get("/sources/"))
    for code in source_codes():
        contract = load_source(code).contract
        assert contract.title in page and contract.owner in page
    assert "从未报送 9" in page and "税务部门数据员" in page
    Person.objects.filter(username="tax-data").update(is_active=False)
    assert "还没有数据员" in words(signed_in("science-officer").get("/sources/?owner=国家税务总局吉林省税务局"))


def test_what_a_delivery_brought_stands_in_its_line() -> None:
    sample = tax_sample()
    stand_up(sample.codes)
    good: Any = delivered(sample.content, name=sample.name)
    bad = delivered(b"a,b\n1,2\n", name="a.csv")
    assert (good.state, bad.state) == (Delivery.State.APPLIED, Delivery.State.REFUSED)
    line: Any = with_health(timezone.localdate()).get(source="tax")
    assert (line.succeeded_at, line.failed_at, line.last_rows) == (good.ended_at, bad.ended_at, good.received_rows)
    assert good.quarantined_rows and line.refused_share == pytest.approx(good.quarantined_rows / good.received_rows)
    assert line.took == good.ended_at - good.received_at
    answer = signed_in("operator").get("/sources/?sort=-rows")
    assert answer.context["lines"][0][0].source == "tax" or answer.context["lines"][-1][0].source == "tax"
    assert f"{good.quarantined_rows / good.received_rows:.1%}" in words(answer)


def told_on(day: date, period: str = "", source: str = "tax") -> None:
    """An applied delivery received on a day, as the clock of the test needs it."""
    contract = reads.contract_in_force(source, day)
    mapping = reads.mapping_for(source)
    assert contract is not None and mapping is not None
    at = timezone.make_aware(datetime.combine(day, datetime.min.time())) + timedelta(hours=9)
    Delivery.objects.create(
        source=source, organisation=Organisation.objects.get(code="tax"), road="upload", by="tax-data", file_name="a.csv",
        size=1, digest="0" * 64, contract=contract, mapping=mapping, period=period, received_at=at, ended_at=at,
        state=Delivery.State.APPLIED, received_rows=1, accepted_rows=1, quarantined_rows=0,
    )  # fmt: skip


def standing(on: date) -> Any:
    contract = reads.contract_in_force("tax", on)
    assert contract is not None
    return standings([contract], on)["tax"]


def test_states_follow_the_deadlines_of_the_contract() -> None:
    due = next(one for one in due_periods(load_source("tax").contract, 2025))  # timely until 15 June 2026
    assert due.timely_until == date(2026, 6, 15)
    assert standing(date(2026, 6, 1)).state == NEVER
    told_on(date(2026, 1, 5), period="2024")
    assert standing(due.timely_until - timedelta(days=SOON_DAYS + 1)).state == TIMELY
    assert standing(due.timely_until).state == SOON
    late = standing(due.timely_until + timedelta(days=1))
    assert (late.state, late.due.code, late.days) == (OVERDUE, "2025", -1)
    told_on(date(2026, 6, 20), period="2025")
    mended = standing(date(2026, 6, 21))
    assert (mended.state, mended.due.code) == (TIMELY, "2026")


def test_a_delivery_without_a_period_counts_for_the_one_open_that_day() -> None:
    told_on(date(2026, 6, 1))
    assert standing(date(2026, 7, 1)).due.code == "2026"


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("owner=国家税务总局吉林省税务局", {"tax"}),
        ("q=涉税", {"tax"}),
        ("q=技术合同", {"science"}),
        ("q=名单核查结果", {"courts"}),
        ("state=never", set(source_codes())),
        ("state=timely", set()),
        ("waiting=yes", set()),
    ],
)
def test_the_list_narrows(query: str, codes: set[str]) -> None:
    answer = signed_in("operator").get(f"/sources/?{query}")
    assert {row.source for row, *_ in answer.context["lines"]} == codes


@pytest.mark.parametrize("column", ["title", "owner", "succeeded", "failed", "rows", "share", "took", "waiting"])
def test_the_list_sorts_without_losing_a_source(column: str) -> None:
    for sign in ("", "-"):
        answer = signed_in("operator").get(f"/sources/?sort={sign}{column}")
        assert {row.source for row, *_ in answer.context["lines"]} == set(source_codes())


def test_a_waiting_delivery_is_counted() -> None:
    sample = tax_sample()
    stand_up(sample.codes)
    delivered(sample.content, name=sample.name, look_first=True)
    answer = signed_in("operator").get("/sources/?waiting=yes")
    assert [(row.source, row.waiting) for row, *_ in answer.context["lines"]] == [("tax", 1)]


def test_the_same_lines_as_a_file() -> None:
    answer: Any = signed_in("operator").get("/sources/?file=csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    lines = text.splitlines()
    assert len(lines) == 1 + len(source_codes()) and "<" not in text
    assert "税务部门数据员" in text and "从未报送" in text
    assert Entry.objects.filter(action="list.exported").count() == 1


@pytest.mark.parametrize("code", source_codes())
def test_every_contract_is_a_page_people_can_read(code: str) -> None:
    page = words(signed_in("science-officer").get(f"/sources/{code}/"))
    contract = load_source(code).contract
    for fact in contract.facts.values():
        assert fact.name in page and fact.code in page
        for alias in fact.aliases:
            assert escape(alias) in page
    for rule in contract.rules.values():
        assert rule_words(rule, contract)[0].replace('"', "&quot;") in page
    assert contract.matter in page and contract.basis in page


def test_rules_are_sentences() -> None:
    contract = load_source("tax").contract
    assert [rule_words(rule, contract)[0] for rule in contract.rules.values()] == [
        "主营业务收入不大于营业收入（容许误差 0.01 万元）",
        "营业收入在 -1,000,000 至 50,000,000 万元之间",
        "营业收入不为负数",
        "研发费用加计扣除额不为负数",
    ]


def test_the_contract_goes_out_to_the_letter() -> None:
    client, held = signed_in("tax-data"), PublishedContract.objects.get(source="tax")
    assert words(client.get("/sources/tax/contract.yaml")) == held.text
    told = json.loads(words(client.get("/sources/tax/contract.json")))
    assert told["digest"] == held.digest and told["contract"]["code"] == "tax"


def read_as(content: bytes, code: str, folder: Path) -> Any:
    path = folder / sample_delivery(code).name
    path.write_bytes(content)
    return read_delivery(path, load_source(code), delivered_on=timezone.localdate())


@pytest.mark.parametrize("code", source_codes())
def test_the_sample_is_a_delivery_and_the_empty_file_its_head(code: str, tmp_path: Path) -> None:
    client = signed_in("operator")
    sample, empty = client.get(f"/sources/{code}/sample/"), client.get(f"/sources/{code}/template/")
    received = read_as(sample.content, code, tmp_path)
    assert received.received >= 24 and received.quarantined == 0
    with pytest.raises(DeliveryRefused, match="没有数据行"):
        read_as(empty.content, code, tmp_path)


# trying


def test_a_try_tells_what_a_delivery_would_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample = tax_sample()
    stand_up(sample.codes)
    client = signed_in("tax-data")
    client.get("/sources/tax/try/")
    before, files, entries = everything(), files_kept(), Entry.objects.count()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    page = words(client.post("/sources/tax/try/", {"file": file_of(sample.content, sample.name)}))
    assert (everything(), files_kept()) == (before, files)
    assert list(tmp_path.iterdir()) == []
    entry = Entry.objects.latest("sequence")
    assert (entry.action, Entry.objects.count()) == ("source.tried", entries + 1)
    assert sample.name not in entry.fields_in_words and "outcome" in entry.fields_in_words
    real = delivered(sample.content, name=sample.name)
    assert f"{real.received_rows} 行中 {real.accepted_rows} 行可以采用，{real.quarantined_rows} 行会被退回" in page
    for row in real.quarantine.all():
        for fault in row.faults:
            assert escape(fault["zh"]) in page
    assert "试读不留任何内容" in page and "主营业务收入" in page


def test_a_clean_file_is_told_so() -> None:
    sample = tax_sample(dirty=False)
    stand_up(sample.codes)
    page = words(signed_in("tax-data").post("/sources/tax/try/", {"file": file_of(sample.content, sample.name)}))
    assert f"全部 {len(sample.clean.body)} 行都可以采用" in page and "会被退回的行" not in page


def test_equal_faults_are_told_once_and_twenty_rows_are_enough() -> None:
    sample = sample_delivery("tax", enterprises=60, dirty=False)
    bad = sample.clean.with_cells({(row, "是否欠税"): "可能" for row in range(40)})
    stand_up(sample.codes)
    answer = signed_in("tax-data").post("/sources/tax/try/", {"file": file_of(as_csv(bad, "gb18030"), "a.csv")})
    folds, rows = answer.context["folds"], answer.context["refused_rows"]
    assert [(fold.column, fold.count) for fold in folds] == [("是否欠税", 40)]
    assert folds[0].rows.endswith("…") and len(rows) == 20 and rows[0].row == 4


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"a,b\n" * 5, "a.csv", "没有“纳税人名称”列"),
        (b"%PDF-1.7", "a.xlsx", "内容是PDF 文档"),
        (b"PK\x03\x04" + b"\x00" * 50, "a.xlsx", "工作簿损坏"),
        (b"a,b\n1,2\n", "<script>alert(1)</script>.exe", "不收“.exe”的文件"),
    ],
)
def test_what_cannot_be_read_is_told_and_forgotten(content: bytes, name: str, sentence: str) -> None:
    client = signed_in("tax-data")
    before, files = everything(), files_kept()
    page = words(client.post("/sources/tax/try/", {"file": file_of(content, name)}))
    assert sentence in page and "整份读不了" in page and "<script>alert" not in page
    assert ("去拟列映射" in page) == ("列" in sentence)
    assert (everything(), files_kept()) == (before, files)
    assert Entry.objects.latest("sequence").action == "source.tried"


def test_one_try_at_a_time_for_each_person() -> None:
    me, client = played("tax-data"), signed_in("tax-data")
    cache.add(f"reading-for-{me.pk}", True)
    sample = tax_sample(dirty=False)
    answer = client.post("/sources/tax/try/", {"file": file_of(sample.content, sample.name)})
    assert answer.status_code == 422 and "上一份文件还在读取" in words(answer)
    assert not Entry.objects.filter(action="source.tried").exists()
    cache.delete(f"reading-for-{me.pk}")
    for _ in range(2):
        answer = client.post("/sources/tax/try/", {"file": file_of(sample.content, sample.name)})
        assert "上一份文件还在读取" not in words(answer), "the turn is given back"


def test_nobody_tries_what_is_not_theirs() -> None:
    for name, status in (("science-data", 403), ("operator", 403), ("filler", 404), ("bank-analyst", 404)):
        answer = signed_in(name).post("/sources/tax/try/", {"file": file_of(b"a,b\n1,2\n", "a.csv")})
        assert answer.status_code == status
    assert not Entry.objects.filter(action="source.tried").exists()


# mapping

UNSEEN = (
    "单位", "社会信用代码（纳税人识别号）", "年份", "营业收入合计", "主营业务收入额", "研发加计扣除", "欠税", "非税欠缴", "社保费欠缴",
)  # fmt: skip


def unseen() -> tuple[bytes, frozenset[str]]:
    """The tax sample under headers nobody has met, in UTF-8."""
    sample = tax_sample(dirty=False)
    sheet = dataclasses.replace(sample.clean, headers=[(word,) for word in UNSEEN])
    return as_csv(sheet, "utf-8"), sample.codes


def begun(client: Client, content: bytes, name: str = "新表.csv", code: str = "tax", **more: str) -> Any:
    return client.post(f"/sources/{code}/mapping/", {"file": file_of(content, name), **more})


def sent(answer: Any, **changes: str) -> dict[str, str]:
    """The form as the browser would send it."""
    form = answer.context["form"]
    said = {field.name: field.value() for field in form}
    return {"rows": answer.context["packed"]} | {k: str(v) for k, v in (said | changes).items() if v not in (None, "")}


def test_an_unseen_layout_is_refused_then_mapped_then_known() -> None:
    content, codes = unseen()
    stand_up(codes)
    assert delivered(content, name="新表.csv").state == Delivery.State.REFUSED
    client = signed_in("tax-data")
    answer = begun(client, content)
    form = answer.context["form"]
    chosen = {name.removeprefix("column-"): form[name].value() for name in form.fields if name.startswith("column-")}
    assert chosen == dict(zip(("enterprise", "year", *load_source("tax").contract.facts), UNSEEN[1:], strict=True))
    assert form["unit-revenue"].value() == "元" and form["header_rows"].value() == "3"
    page = words(answer)
    assert "列名与“营业收入合计”相同" in page and "100% 的内容像数字" in page and "社会信用代码（纳税人识别号）" in page
    first = answer.context["preview"].rows[0]
    assert first.number == 4 and first.cells[0].read == first.cells[0].given
    revenue = first.cells[2]
    assert float(revenue.read.removesuffix(" 万元")) == pytest.approx(float(revenue.given.replace(",", "")) / 10_000)
    kept = client.post("/sources/tax/mapping/columns/", sent(answer, remember="1"))
    assert kept.status_code == 302
    made = ColumnMapping.objects.latest("pk")
    assert made.headers == headers_digest(UNSEEN) and made.organisation == Organisation.objects.get(code="tax")
    assert made.by == played("tax-data").key and "新表" in words(client.get("/sources/tax/"))
    again = delivered(content, name="新表.csv")
    assert (again.state, again.mapping, again.quarantined_rows) == (Delivery.State.APPLIED, made, 0)
    assert FactClaim.objects.filter(delivery=again, fact="revenue", state="value").exists()


def test_a_refused_delivery_can_be_taken_instead() -> None:
    content, codes = unseen()
    stand_up(codes)
    refused = delivered(content, name="新表.csv")
    client = signed_in("tax-data")
    page = words(client.get("/sources/tax/mapping/"))
    assert refused.number in page
    answer = client.post("/sources/tax/mapping/", {"refused": str(refused.pk)})
    assert answer.context["form"]["column-revenue"].value() == "营业收入合计"
    assert refused.number not in words(signed_in("science-data").get("/sources/science/mapping/"))
    both = client.post("/sources/tax/mapping/", {"refused": str(refused.pk), "file": file_of(content, "a.csv")})
    assert both.status_code == 422 and "只选其一" in words(both)
    assert client.post("/sources/tax/mapping/", {}).status_code == 422


def test_looking_stores_nothing() -> None:
    content, _ = unseen()
    client = signed_in("tax-data")
    before, files = everything(), files_kept()
    answer = begun(client, content)
    look = client.post("/sources/tax/mapping/look/", sent(answer))
    assert "行可以采用" in words(look) and "<html" not in words(look)
    assert (everything(), files_kept()) == (before, files)


def test_the_preview_follows_what_is_chosen() -> None:
    content, _ = unseen()
    client = signed_in("tax-data")
    answer = begun(client, content)
    in_thousands = client.post("/sources/tax/mapping/look/", sent(answer, **{"unit-revenue": "万元"}))
    row, before = in_thousands.context["preview"].rows[0], answer.context["preview"].rows[0]
    assert float(row.cells[2].read.split()[0]) == pytest.approx(10_000 * float(before.cells[2].read.split()[0]))
    mixed = client.post("/sources/tax/mapping/look/", sent(answer, **{"column-tax_arrears": "单位"}))
    assert "退回：" in words(mixed) and mixed.context["preview"].quarantined > 0
    twice = client.post("/sources/tax/mapping/look/", sent(answer, **{"column-tax_arrears": "年份"}))
    assert "“年份”已用作“年度”" in words(twice)


def test_a_fact_the_file_does_not_hold_stays_unknown() -> None:
    content, codes = unseen()
    stand_up(codes)
    client = signed_in("tax-data")
    answer = begun(client, content)
    assert (
        client.post("/sources/tax/mapping/columns/", sent(answer, **{"column-nontax_arrears": ""})).status_code == 302
    )
    again = delivered(content, name="新表.csv")
    assert again.state == Delivery.State.APPLIED
    assert not FactClaim.objects.filter(delivery=again, fact="nontax_arrears").exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"column-enterprise": ""}, "统一社会信用代码"),
        ({"column-year": ""}, "请选择年度列，或填写统一的年度。"),
        ({"header_rows": "99"}, "表头行号应在 1 至 12 之间"),
        ({"header_rows": "abc"}, "表头行号应在 1 至 12 之间"),
        ({"data_from": "3"}, "数据应在表头之后开始"),
        ({"column-revenue": "没有的列"}, "没有的列"),
        ({"title": ""}, "这种表的名称"),
    ],
)
def test_a_wrong_mapping_is_not_kept_and_the_form_stays(changes: dict[str, str], sentence: str) -> None:
    content, _ = unseen()
    client = signed_in("tax-data")
    answer = begun(client, content)
    known = ColumnMapping.objects.count()
    refused = client.post("/sources/tax/mapping/columns/", sent(answer, **changes))
    assert refused.status_code == 422 and sentence in words(refused) and "请更正以下问题" in words(refused)
    assert ColumnMapping.objects.count() == known
    assert refused.context["form"]["column-premium_arrears"].value() == "社保费欠缴"


def test_a_constant_year_and_another_header() -> None:
    """A file without a year whose header stands lower than it looks."""
    lines = ["营业收入,主营业务收入,纳税人识别号,加计扣除", "A,B,C,D", "914403001922038216".join(["12.5,3,", ",1"])]
    content = "\n".join(lines).encode()
    client = signed_in("tax-data")
    answer = begun(client, content, "短表.csv")
    assert answer.context["form"]["header_rows"].value() == "1"
    again = client.post("/sources/tax/mapping/columns/", sent(answer, header_rows="2", again="1"))
    assert again.context["form"].columns == ["A", "B", "C", "D"]
    said = {"year": "2025", "data_from": "3"}
    look = client.post("/sources/tax/mapping/look/", sent(answer, **said))
    cells = {cell.label: cell.read for cell in look.context["preview"].rows[0].cells}
    assert (cells["年度"], cells["营业收入"], cells["欠税"]) == ("2025", "12.5 万元", "")


@pytest.mark.parametrize("code", ["science", "industry"])
def test_sets_are_mapped_by_the_columns_they_are_made_of(code: str) -> None:
    """The department's own layout is proposed whole, and the document it gives reads the same facts."""
    sample, source = sample_delivery(code, enterprises=24, dirty=False), load_source(code)
    contract = source.contract
    path_rows = first_rows_of(sample.content, sample.name)
    proposal = propose_columns(path_rows, contract, source.mapping)
    columns = {target: one.column for target, one in proposal.chosen.items()}
    assert set(columns) >= {one for one, target in targets(contract, source.mapping).items() if target.part}
    draft = Draft("一张表", proposal.header_rows, columns, {}, drop=proposal.totals)
    mapping = load_mapping(draft_text(draft, contract, source.mapping))
    assert {c: s.column for c, s in mapping.sources.items()} == {c: s.column for c, s in source.mapping.sources.items()}
    assert {c: s.values for c, s in mapping.sources.items()} == {c: s.values for c, s in source.mapping.sources.items()}


def first_rows_of(content: bytes, name: str) -> list[list[str]]:
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / name
        path.write_bytes(content)
        return peek_in_child(path, name=name).rows


def test_words_of_a_file_never_become_a_document() -> None:
    """Headers that look like YAML or HTML stay quoted words."""
    evil = '", kind: text}\\nmapping: x #<b>&'
    rows = [["纳税人识别号", "年度", evil], ["914403001922038216", "2025", "12.5"]]
    file = StringIO()
    csv.writer(file).writerows(rows)
    client = signed_in("tax-data")
    answer = begun(client, file.getvalue().encode(), "<b>.csv")
    said = sent(answer, **{"column-revenue": evil, "title": 'x"\n  y: <i>'})
    look = client.post("/sources/tax/mapping/look/", said)
    assert "<b>&" not in words(answer) + words(look) and look.context["preview"].rows[0].cells[2].given == "12.5"
    assert client.post("/sources/tax/mapping/columns/", said).status_code == 302
    mapping = load_mapping(ColumnMapping.objects.latest("pk").text)
    assert mapping.code == "tax" and mapping.sources["revenue"].column == evil
    assert "<i>" not in words(client.get("/sources/tax/"))


def test_rows_of_another_source_or_of_nobody_are_not_taken() -> None:
    content, _ = unseen()
    client = signed_in("tax-data")
    said = sent(begun(client, content))
    assert client.post("/sources/tax/mapping/columns/", said | {"rows": said["rows"][:-3] + "abc"})[
        "Location"
    ].endswith("/sources/tax/mapping/")
    other = signed_in("science-data").post("/sources/science/mapping/columns/", said)
    assert other["Location"].endswith("/sources/science/mapping/")
    for name, status in (("science-data", 403), ("operator", 403), ("filler", 404)):
        assert signed_in(name).post("/sources/tax/mapping/columns/", said).status_code == status
        assert signed_in(name).post("/sources/tax/mapping/look/", said).status_code == status
        assert begun(signed_in(name), content).status_code == status


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"%PDF-1.7", "a.xlsx", "内容是PDF 文档"),
        (b"," * 20_000, "a.csv", "超过 512 列"),
        (b" , \n , \n", "a.csv", "没有任何内容"),
    ],
)
def test_a_file_that_cannot_be_looked_at(content: bytes, name: str, sentence: str) -> None:
    answer = begun(signed_in("tax-data"), content, name)
    assert answer.status_code == 422 and sentence in words(answer)


def workbook(**sheets: Sequence[Sequence[object]]) -> bytes:
    made = BytesIO()
    with xlsxwriter.Workbook(made) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return made.getvalue()


def test_one_of_several_sheets() -> None:
    rows: list[list[object]] = [["纳税人识别号", "年度", "营业收入（元）"], ["914403001922038216", 2025, 125000]]
    content = workbook(说明=[["填报说明"]], 数据=rows, 空=[])
    client = signed_in("tax-data")
    wrong = begun(client, content, "a.xlsx", sheet="别的")
    assert wrong.status_code == 422 and "有内容的是：说明、数据" in words(wrong)
    answer = begun(client, content, "a.xlsx", sheet="数据")
    assert answer.context["form"]["column-revenue"].value() == "营业收入（元）"
    assert client.post("/sources/tax/mapping/columns/", sent(answer)).status_code == 302
    made = ColumnMapping.objects.latest("pk")
    assert next(iter(load_mapping(made.text).tables.values())).options.sheet == "数据"
    stand_up({"914403001922038216"})
    told = delivered(content, name="a.xlsx")
    assert (told.state, told.mapping) == (Delivery.State.APPLIED, made)
    assert FactClaim.objects.get(delivery=told, fact="revenue").number == 12.5


# versions


def next_version(changes: Mapping[str, str] | None = None, *, day: date | None = None) -> str:
    held = PublishedContract.objects.filter(source="tax").latest("version")
    day = day or timezone.localdate() + timedelta(days=30)
    text = held.text.replace(f"version: {held.version}", f"version: {held.version + 1}", 1)
    text = text.replace(f"in_force_from: {held.in_force_from}", f"in_force_from: {day}", 1)
    for old, new in (changes or {}).items():
        assert old in text
        text = text.replace(old, new, 1)
    return text


def seen_then_published(client: Client, text: str) -> Any:
    look = client.post("/sources/tax/versions/new/", {"text": text, "why": "示例", "look": "1"})
    assert look.status_code == 200, look.context["form"].errors
    seen = look.context["form"]["seen"].value()
    return look, client.post("/sources/tax/versions/new/", {"text": text, "why": "示例", "seen": seen, "publish": "1"})


def test_differences_are_seen_before_publishing() -> None:
    client = signed_in("operator")
    text = next_version({"{months_after: 6, day: 15}": "{months_after: 5, day: 31}", "low: -1000000": "low: -500"})
    look, done = seen_then_published(client, text)
    page = words(look)
    assert (
        "期限 每年数据，期后第 6 个月 15 日前 → 每年数据，期后第 5 个月 31 日前" in page and "其中 2 处影响报送" in page
    )
    assert done.status_code == 302
    made = PublishedContract.objects.get(source="tax", version=2)
    assert (made.text, made.by, made.why) == (text, played("operator").key, "示例")
    history = words(client.get("/sources/tax/versions/"))
    assert "已公告，未生效" in history and "现行" in history and "影响报送" in history and "平台运营" in history
    assert "期后第 6 个月 15 日前" in words(client.get("/sources/tax/")), "the version in force is the old one"


def test_nothing_is_published_by_looking_or_without_having_looked() -> None:
    client, text = signed_in("operator"), next_version()
    before = everything(), Entry.objects.count()
    said = {"text": text, "why": "示例", "publish": "1", "seen": "0" * 64}
    assert "确认发布" in words(client.post("/sources/tax/versions/new/", said | {"look": "1"}))
    look = client.post("/sources/tax/versions/new/", said)
    assert "内容没有改动，只有版本号或生效日期不同。" in words(look)
    changed = said | {"seen": look.context["form"]["seen"].value(), "text": text + "# 另一行\n"}
    assert client.post("/sources/tax/versions/new/", changed).status_code == 200
    assert (everything(), Entry.objects.count()) == before


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("frequency: yearly", "frequency: weekly"), "第 8 行"),
        (("owner: ", "ownr: "), "第 4 行"),
        (("contract: tax", "contract: courts"), "contract 应为“tax”"),
        (("version: 2", "version: 5"), "下一版应为 2"),
        (("facts:", "facts: ["), "行"),
    ],
)
def test_a_wrong_contract_says_where_and_keeps_the_draft(change: tuple[str, str], sentence: str) -> None:
    text = next_version({change[0]: change[1]})
    answer = signed_in("operator").post("/sources/tax/versions/new/", {"text": text, "why": "示例", "look": "1"})
    assert answer.status_code == 422
    assert sentence in " ".join(answer.context["form"].errors["text"])
    assert answer.context["form"]["text"].value() == text and 'name="publish"' not in words(answer)


def test_not_in_force_before_today() -> None:
    text = next_version(day=timezone.localdate() - timedelta(days=1))
    answer = signed_in("operator").post("/sources/tax/versions/new/", {"text": text, "why": "示例", "look": "1"})
    assert answer.status_code == 422 and "生效日期不能早于今天" in words(answer)
    _, done = seen_then_published(signed_in("operator"), next_version(day=timezone.localdate()))
    assert done.status_code == 302 and "第 2 版" in words(signed_in("tax-data").get("/sources/tax/"))


def test_a_contract_as_a_file_stands_in_the_form() -> None:
    client, text = signed_in("operator"), next_version()
    said = {"upload": file_of(text.encode(), "tax.yaml"), "why": "示例", "look": "1"}
    answer = client.post("/sources/tax/versions/new/", said)
    assert answer.status_code == 200 and answer.context["form"]["text"].value() == text
    wrong = client.post("/sources/tax/versions/new/", {"upload": file_of(b"\xff\xfe\x00", "a.yaml"), "why": "示例"})
    assert wrong.status_code == 422 and "不是 UTF-8 文本" in words(wrong)
    assert client.post("/sources/tax/versions/new/", {"text": "", "why": ""}).status_code == 422


def test_a_contract_the_known_columns_do_not_keep_is_told() -> None:
    text = next_version({"rules:": "  staff: {aliases: [从业人数]}\nrules:"})
    answer = signed_in("operator").post("/sources/tax/versions/new/", {"text": text, "why": "示例", "look": "1"})
    assert answer.status_code == 200 and "现有的列映射与新合同不符" in words(answer)


@pytest.mark.parametrize("name", ["tax-data", "science-officer", "filler", "stranger"])
def test_only_the_operator_publishes(name: str) -> None:
    answer = signed_in(name).post("/sources/tax/versions/new/", {"text": next_version(), "why": "示例"})
    assert answer.status_code in (403, 404) and not PublishedContract.objects.filter(version=2).exists()


def test_a_contract_is_only_text_on_the_page() -> None:
    text = next_version({"title: 企业涉税数据": 'title: "<script>alert(1)</script>"'}, day=timezone.localdate())
    _, done = seen_then_published(signed_in("operator"), text)
    assert done.status_code == 302
    for address in ("/sources/", "/sources/tax/", "/sources/tax/versions/", "/sources/tax/versions/2/"):
        assert "<script>alert" not in words(signed_in("tax-data").get(address))


@pytest.mark.parametrize("address", ["/sources/", "/sources/science/", "/sources/tax/versions/"])
def test_few_questions_to_the_database(address: str, django_assert_max_num_queries: Any) -> None:
    client = signed_in("operator")
    with django_assert_max_num_queries(25):
        client.get(address)
