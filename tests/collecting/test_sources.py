"""Each source is delivered as its department would send it: partly refused, repaired on the refused sheet, delivered again."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import python_calamine
import xlsxwriter

from jifen.collecting.reading import Received, preview, quarantine_csv, quarantine_xlsx, read_in_child
from jifen.collecting.reading.preview import plain
from jifen.collecting.sources import Sample, load_source, sample_delivery, source_codes
from jifen.collecting.sources.sheet import as_csv, as_xlsx
from tests.collecting.conftest import DAY

Deliver = Callable[..., Received]


def claims(received: Received) -> dict[tuple[str, str, int], tuple[str, str | None, str | None]]:
    rows = received.claims.to_pylist()
    return {(r["fact"], r["enterprise"], r["year"]): (r["state"], r["value"], r["reason"]) for r in rows}


def repaired(sample: Sample, received: Received) -> bytes:
    """The refused sheet with the right cells in place; rows that should not be there are gone."""
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(quarantine_xlsx(received)))
    rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    above, width = len(received.above), len(sample.clean.headers)
    places = [int(row[width]) - sample.clean.first_row for row in rows[above:]]
    body = [sample.clean.body[place] for place in places if place < len(sample.clean.body)]
    return written([*rows[:above], *body])


def written(rows: list[list[Any]]) -> bytes:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"strings_to_formulas": False, "default_date_format": "yyyy-mm-dd"})
    page = book.add_worksheet()
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    book.close()
    return content.getvalue()


@pytest.mark.parametrize("code", source_codes())
def test_a_clean_delivery_is_accepted_whole(code: str, delivered: Deliver) -> None:
    sample = sample_delivery(code, dirty=False)
    received = delivered(sample.content, sample.name, code, register=sample.codes)
    assert received.quarantined == 0, received.faults.to_pylist()
    assert received.received == received.accepted > 0


@pytest.mark.parametrize("code", source_codes())
def test_delivered_refused_repaired_and_delivered_again(code: str, delivered: Deliver) -> None:
    sample = sample_delivery(code)
    first = delivered(sample.content, sample.name, code, register=sample.codes)
    assert first.accepted + first.quarantined == first.received
    assert 0 < first.quarantined < first.accepted
    rules = set(first.faults["rule"].to_pylist())
    assert {"credit_code_check", "credit_code_length", "duplicate_row", "unknown_enterprise"} <= rules
    again = delivered(repaired(sample, first), "repaired.xlsx", code, register=sample.codes)
    assert again.quarantined == 0, again.faults.to_pylist()
    clean_sample = sample_delivery(code, dirty=False)
    clean = delivered(clean_sample.content, clean_sample.name, code, register=sample.codes)
    # what is only to be explained (核实) is taken as it stands
    odd = {f["key"].split("/")[0] for f in first.faults.to_pylist() if f["severity"] != "must"}
    told, wanted = claims(first) | claims(again), claims(clean)
    assert told.keys() == wanted.keys()
    assert {key for key in wanted if told[key] != wanted[key] and key[1] not in odd} == set()


@pytest.mark.parametrize("code", source_codes())
@pytest.mark.parametrize(("ending", "download"), [("csv", quarantine_csv), ("xlsx", quarantine_xlsx)])
def test_what_is_refused_is_refused_again_until_it_is_repaired(
    code: str, ending: str, download: Any, delivered: Deliver
) -> None:
    sample = sample_delivery(code)
    first = delivered(sample.content, sample.name, code, register=sample.codes)
    again = delivered(download(first), f"refused.{ending}", code, register=sample.codes)
    # the second of two equal rows is the only one that is right by itself
    assert (again.received, again.quarantined) == (first.quarantined, first.quarantined - 1)

    def reasons(received: Received) -> set[tuple[str, str]]:
        return {
            (f["rule"], f["key"]) for f in received.faults.to_pylist() if f["severity"] == "must" and "/" in f["key"]
        }

    assert reasons(again) == {(rule, key) for rule, key in reasons(first) if rule != "duplicate_row"}


@pytest.mark.parametrize("code", ["tax", "science"])
def test_the_same_in_a_child_process(code: str, delivered: Deliver, documents: Any, tmp_path: Path) -> None:
    sample = sample_delivery(code)
    here = delivered(sample.content, sample.name, code, register=sample.codes)
    stages: list[str] = []
    there = read_in_child(
        tmp_path / sample.name, **documents(code), register=sample.codes, delivered_on=DAY, progress=stages.append
    )
    assert (
        there.claims.equals(here.claims)
        and there.faults.equals(here.faults)
        and there.quarantine.equals(here.quarantine)
    )
    assert (there.digest, there.states, there.rules) == (here.digest, here.states, here.rules)
    assert stages == [stage for stage in ("opening", "reading", "checking", "writing") if stage in stages] != []


def test_all_faults_of_a_row_are_told_at_once(delivered: Deliver) -> None:
    sample = sample_delivery("tax")
    received = delivered(sample.content, sample.name, "tax", register=sample.codes)
    row = sample.sheet.first_row + 9
    found = [(f["rule"], f["column"]) for f in received.faults.to_pylist() if f["row"] == row]
    assert found == [("scientific", "营业收入"), ("deduction_not_negative", "研发费用加计扣除额")]


def test_a_downloaded_formula_does_not_run_and_comes_back_as_it_was(delivered: Deliver) -> None:
    sample = sample_delivery("market_supervision")
    wrong = sample.sheet.with_cells(
        {(13, "登记状态"): "挺好", (13, "企业名称"): '=HYPERLINK("http://example.invalid","示例")'}
    )
    received = delivered(as_csv(wrong, "gb18030"), "a.csv", "market_supervision", register=sample.codes)
    text = quarantine_csv(received).decode("gb18030")
    assert "'=HYPERLINK(" in text and ",=HYPERLINK(" not in text and ',"=HYPERLINK(' not in text
    mended = text.replace("挺好", "存续").encode("gb18030")
    again = delivered(mended, "b.csv", "market_supervision", register=sample.codes)
    names = [c["value"] for c in again.claims.to_pylist() if c["fact"] == "name"]
    assert '=HYPERLINK("http://example.invalid","示例")' in names


def test_four_states_stay_four(delivered: Deliver) -> None:
    sample = sample_delivery("tax", dirty=False)
    column = "研发费用加计扣除额"
    cells = {(0, column): "0.00", (1, column): "未享受", (2, column): "不适用（负面清单行业）", (3, column): ""}
    received = delivered(as_csv(sample.sheet.with_cells(cells), "gb18030"), "a.csv", "tax")
    rows = {c["enterprise"]: c for c in received.claims.to_pylist() if c["fact"] == "rd_super_deduction"}
    told = [rows[sample.clean.body[i][1]] for i in range(4)]
    assert [(c["state"], c["value"], c["number"], c["reason"]) for c in told] == [
        ("value", "0", 0.0, None),
        ("nil", "无", 0.0, None),
        ("not_applicable", None, None, "negative_list"),
        ("unknown", None, None, None),
    ]


def test_units_of_the_file_become_units_of_the_facts(delivered: Deliver) -> None:
    sample = sample_delivery("tax", dirty=False)
    received = delivered(
        as_csv(
            sample.sheet.with_cells({(0, "营业收入"): "１，２３４，５００．００", (0, "其中：主营业务收入"): "1"}),
            "gb18030",
        ),
        "a.csv",
        "tax",
    )
    claim = next(
        c for c in received.claims.to_pylist() if c["fact"] == "revenue" and c["enterprise"] == sample.clean.body[0][1]
    )
    assert (claim["number"], claim["unit"], claim["row"]) == (123.45, "万元", sample.sheet.first_row)


def test_rows_that_contradict_each_other_are_all_refused(delivered: Deliver) -> None:
    sample = sample_delivery("human_resources", dirty=False)
    other = list(sample.clean.body[0])
    other[3] = 77
    received = delivered(as_xlsx(sample.clean.with_rows([other])), "a.xlsx", "human_resources")
    assert received.quarantined == 2
    assert set(received.faults["rule"].to_pylist()) >= {"duplicate"}


def test_half_a_list_is_never_taken_for_the_whole(delivered: Deliver) -> None:
    sample = sample_delivery("industry", dirty=False)
    codes = [row[1] for row in sample.clean.body]
    twice = next(i for i, code in enumerate(codes) if codes.count(code) == 2)
    received = delivered(as_xlsx(sample.clean.with_cells({(twice, "称号"): "著名企业"})), "a.xlsx", "industry")
    assert received.quarantined == 2
    assert received.faults["rule"].to_pylist() == ["word_not_listed", "sibling_refused"]
    assert codes[twice] not in received.claims["enterprise"].to_pylist()


def test_a_sender_delivers_only_for_its_own(delivered: Deliver) -> None:
    sample = sample_delivery("courts", dirty=False)
    mine = frozenset(list(sample.codes)[:10])
    received = delivered(sample.content, sample.name, "courts", register=sample.codes, allowed=mine)
    assert received.accepted == 10
    assert set(received.faults["rule"].to_pylist()) == {"not_yours"}


def test_a_rule_that_did_not_run_says_so(delivered: Deliver) -> None:
    sample = sample_delivery("courts", dirty=False)
    received = delivered(sample.content, sample.name, "courts", delivered_on=None)
    assert {rule.rule: rule.not_run for rule in received.rules}["listed_by_delivery"] == "没有给出报送日期"


def test_preview_tells_new_equal_superseding_and_asks_twice(delivered: Deliver) -> None:
    source, sample = load_source("tax"), sample_delivery("tax", dirty=False)
    first = delivered(sample.content, sample.name, source)
    new = preview(first, source.contract, first.claims.slice(0, 0))
    unknown = new.counts["unknown"]
    assert (
        new.counts == {"new": len(first.claims) - unknown, "equal": 0, "superseding": 0, "unknown": unknown}
        and new.confirm == ()
    )
    same = preview(first, source.contract, first.claims, first.claims)
    assert (
        same.counts == {"new": 0, "equal": len(first.claims) - unknown, "superseding": 0, "unknown": unknown}
        and same.confirm == ()
    )
    # somebody wrote 万元 in a column of 元, and left out more than half of the enterprises
    small = type(sample.clean)(
        sample.clean.titles, sample.clean.headers, [[*r[:3], "0.5", "0.1", *r[5:]] for r in sample.clean.body[:20]]
    )
    shrunk = preview(delivered(as_csv(small, "gb18030"), "b.csv", source), source.contract, first.claims, first.claims)
    assert shrunk.counts["superseding"] > 0 and shrunk.rows == (20, 60)
    told = " ".join(zh for zh, _ in shrunk.confirm)
    assert "上次有 60 条企业年度数据，这次只有 20 条；请确认不是漏交。" in told
    assert "“营业收入”的户均数是上次的" in told and "请确认单位没有弄错" in told


def test_large_and_small_numbers_in_a_question_are_written_out() -> None:
    assert [plain(2123.4, 3), plain(1_000_651_107.85, 6), plain(0.000123, 3)] == ["2,120", "1,000,650,000", "0.000123"]


def test_a_file_in_another_encoding_than_before_is_read_as_what_it_is(delivered: Deliver) -> None:
    sample = sample_delivery("courts", dirty=False)
    before = delivered(sample.content, "a.csv", "courts")
    now = delivered(as_csv(sample.clean, "utf-8"), "b.csv", "courts")
    assert now.claims.equals(before.claims)
