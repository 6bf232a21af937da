"""Real deliveries with all their traps become facts by a mapping document, without a line of code."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from jifen.engine.mapping import FactsReport, Quarantined, facts_from_files, load_mapping

MAPPINGS = Path(__file__).parent / "mappings"
Result = tuple[pa.Table, list[Quarantined], FactsReport]
RealFile = Callable[[str], Path]


def mapped(mapping: str, *files: Path) -> Result:
    return facts_from_files(files, load_mapping(MAPPINGS / f"{mapping}.yaml"))


def row(table: pa.Table, enterprise: str) -> dict[str, Any]:
    found = table.filter(pc.equal(table["enterprise"], enterprise)).to_pylist()
    assert len(found) == 1
    return dict(found[0])


@pytest.mark.parametrize("path", sorted(MAPPINGS.glob("*.yaml")), ids=lambda p: p.stem)
def test_every_mapping_document_is_in_order(path: Path) -> None:
    assert load_mapping(path).code == path.stem


# ── annual reports of listed companies ──


@pytest.fixture(scope="module")
def finglm(real_file: RealFile) -> Result:
    names = ("people", "profit_statement", "balance_static")
    return mapped("finglm-2019-2021", *(real_file(f"cn_finglm_2019_2021/{name}.xlsx") for name in names))


def test_three_tables_join_one_to_one(finglm: Result) -> None:
    table, _, report = finglm
    assert (len(table), report.enterprises, report.years) == (11_587, 4_366, (2019, 2020, 2021))
    assert all(fact.no_row == 0 for fact in report.facts)
    by_year = table.group_by("year").aggregate([("enterprise", "count")]).to_pylist()
    assert {r["year"]: r["enterprise_count"] for r in by_year} == {2019: 3_450, 2020: 3_869, 2021: 4_268}


def test_codes_keep_their_leading_zeros(finglm: Result) -> None:
    codes = finglm[0]["enterprise"]
    assert pc.all(pc.equal(pc.utf8_length(codes), 6)).as_py()
    assert "000661" in codes.to_pylist()


def test_what_was_not_parsed_is_unknown_and_never_zero_or_minus_one(finglm: Result) -> None:
    table, _, report = finglm
    counts = {fact.fact: fact for fact in report.facts}
    assert {name: counts[name].missing for name in ("rd_expense", "revenue", "net_profit")} == {
        "rd_expense": 1_487, "revenue": 548, "net_profit": 440,
    }  # fmt: skip
    assert counts["staff"].set_aside == 178
    assert counts["rd_staff"].set_aside == 500
    unparsed = pc.and_(pc.equal(table["rd_staff"], 0), pc.greater(table["rd_expense"], 0))
    assert not pc.any(unparsed).as_py()
    assert pc.sum(pc.greater(table["rd_expense"], 0)).as_py() == 10_069
    assert pc.sum(pc.greater(table["revenue"], 0)).as_py() == 11_034


def test_negative_research_expense_is_set_apart_but_losses_are_real(finglm: Result) -> None:
    table, refused, report = finglm
    assert report.rules == {"negative": 4}
    assert {(q.file, q.column) for q in refused} == {("profit_statement.xlsx", "研发费用")}
    assert pc.min(table["rd_expense"]).as_py() >= 0
    assert pc.min(table["net_profit"]).as_py() < 0
    assert pc.min(table["revenue"]).as_py() < 0


def test_yuan_became_ten_thousand_yuan_and_equity_comes_from_the_balance_totals(finglm: Result) -> None:
    table = finglm[0].filter(pc.equal(finglm[0]["year"], 2019))
    firm = row(table, "300565")
    assert firm["name"] == "科信技术"
    assert firm["revenue"] == 339068492.6 / 10_000
    assert firm["equity_closing"] == pytest.approx((554913890.63 + 400353027.42 - 268958247.06 - 18925843.79) / 10_000)
    assert (firm["staff"], firm["rd_staff"]) == (802.0, 182.0)
    assert table.schema.field("equity_closing").metadata[b"unit"].decode() == "万元"
    assert row(table, "000415")["equity_closing"] is None


@pytest.mark.parametrize(
    ("words", "above", "below", "otherwise"),
    # 冠捷科技 2019: the tables hold 210 million yuan of R&D expense, the annotators read 1,386 million in the report
    [("研发费用、营业收入", "rd_expense", "revenue", ["冠捷科技"]), ("研发人员数、职工总数", "rd_staff", "staff", [])],
)
def test_ratios_agree_with_people_who_read_the_reports(
    finglm: Result, real_file: RealFile, words: str, above: str, below: str, otherwise: list[str]
) -> None:
    """Eighteen annotated questions each; the answers are rounded to two decimals."""
    facts = {(r["name"], r["year"]): r for r in finglm[0].to_pylist()}
    with real_file("cn_finglm_2019_2021/annotated_values_A.csv").open(encoding="utf-8-sig", newline="") as file:
        asked = [a for a in csv.DictReader(file) if a["key_word"] == words and a["list"] == "A"]
    wrong = []
    for question in asked:
        firm = facts[(question["ent_short_name"], int(question["year"]))]
        expected = float(question["answer"].rstrip("%")) / (100 if question["answer"].endswith("%") else 1)
        if firm[above] is None or firm[below] is None or abs(firm[above] / firm[below] - expected) > 0.00501:
            wrong.append(question["ent_short_name"])
    assert len(asked) == 18
    assert wrong == otherwise


# ── the EU scoreboard, another layout every year ──

EDITIONS = {
    # edition: (file, year, rows, known staff, example, R&D in EUR million, staff)
    2011: ("SB2011 World1400.xls", 2010, 1_400, 1_277, "ROCHE", 7181.108, 80_653),
    2015: ("SB2015_World2500.xlsx", 2014, 2_496, None, "VOLKSWAGEN", 13120.0, 592_586),
    2016: ("SB2016_World2500.xlsx", 2015, 2_498, None, "VOLKSWAGEN", 13612.0, 610_076),
    2017: ("SB2017_World2500.xlsx", 2016, 2_500, 2_313, "VOLKSWAGEN", 13672.0, 626_715),
    2018: ("SB2018_World2500.xlsx", 2017, 2_500, 2_332, "VOLKSWAGEN", 13135.0, 642_300),
    2019: ("SB2019_World2500.xlsx", 2018, 2_500, 2_327, "VOLKSWAGEN", 13640.0, 664_500),
    2023: ("SB2023_World2500.xlsx", 2022, 2_500, 2_344, "MICROSOFT", 25496.917005, 221_000),
}


@pytest.fixture(params=EDITIONS)
def edition(request: pytest.FixtureRequest, real_file: RealFile) -> tuple[int, Result]:
    file = real_file(f"eu_rd_scoreboard/{EDITIONS[request.param][0]}")
    return request.param, mapped(f"eu-scoreboard-{request.param}", file)


def test_every_edition_gives_the_same_facts(edition: tuple[int, Result]) -> None:
    number, (table, _, report) = edition
    _, year, rows, staff, example, spent, people = EDITIONS[number]
    assert (len(table), report.years) == (rows, (year,))
    assert {"country", "industry", "rd_expense", "revenue", "staff"} <= set(table.column_names)
    firm = row(table, example)
    assert (firm["rd_expense"], firm["staff"]) == (spent, pytest.approx(people))
    assert pc.min(table["staff"]).as_py() > 0
    assert "TOTALS" not in table["enterprise"].to_pylist()
    if staff:
        assert next(fact.known for fact in report.facts if fact.fact == "staff") == staff


def test_a_zero_that_means_missing(real_file: RealFile) -> None:
    table, _, report = mapped("eu-scoreboard-2016", real_file("eu_rd_scoreboard/SB2016_World2500.xlsx"))
    staff = next(fact for fact in report.facts if fact.fact == "staff")
    assert staff.missing == 469
    assert row(table, "SAMSUNG ELECTRONICS")["staff"] is None


def test_two_firms_of_one_name_cannot_be_told_apart(real_file: RealFile) -> None:
    table, refused, _ = mapped("eu-scoreboard-2015", real_file("eu_rd_scoreboard/SB2015_World2500.xlsx"))
    assert sorted((q.row, q.value, q.rule) for q in refused) == [
        (47, "LG 2014", "duplicate"),
        (194, "YAMAHA 2014", "duplicate"),
        (500, "YAMAHA 2014", "duplicate"),
        (1441, "LG 2014", "duplicate"),
    ]
    assert "LG" not in table["enterprise"].to_pylist()


# ── a composite index of countries ──


def test_a_wide_table_of_forty_nine_indicators(real_file: RealFile) -> None:
    table, refused, report = mapped("asem", real_file("asem/in_iData.csv"))
    assert (len(table), report.years, refused) == (51, (2018,), [])
    with real_file("asem/in_iMeta.csv").open(encoding="utf-8", newline="") as file:
        meta = [line["iCode"] for line in csv.DictReader(file) if line["Type"] in ("Indicator", "Denominator")]
    assert set(meta) < set(table.column_names)
    assert len(meta) == 53
    austria = row(table, "AUT")
    assert (austria["LPI"], austria["CO2"], austria["EurAsia_group"]) == (
        4.0979850000000004,
        6.8737132203369988,
        "Europe",
    )
    with real_file("asem/in_iData.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    for code in meta:
        assert table[code].null_count == sum(line[code] == "" for line in lines)
