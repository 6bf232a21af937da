"""The main job on real annual reports: facts by mapping, points by scheme, and both against people and a second reckoning."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from jifen.engine.explaining import explain
from jifen.engine.job import ScoreRequest, replay, score
from jifen.engine.mapping import load_mapping, write_facts
from jifen.engine.results.reading import LineView, Result, open_result
from jifen.engine.states import Reason
from tests.real_data.annual_reports import WEIGHTS, Key, Report, Value, read_reports, scored

HERE = Path(__file__).parent
SCHEME = HERE / "schemes" / "listed-companies-2021.yaml"
TABLES = ("people", "profit_statement", "balance_static")
KNOWN_IN_2021 = {
    "rd_expense_amount": 3_787,
    "rd_ratio": 3_779,
    "rd_staff_share": 3_962,
    "main_revenue_amount": 4_072,
    "revenue_growth": 3_582,
    "return_on_equity": 3_470,
}
RealFile = Callable[[str], Path]
OnePass = dict[str, tuple[dict[str, Value], dict[str, int]]]


@pytest.fixture(scope="module")
def facts(real_file: RealFile, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("listed") / "facts.parquet"
    files = [real_file(f"cn_finglm_2019_2021/{name}.xlsx") for name in TABLES]
    write_facts(files, load_mapping(HERE / "mappings" / "finglm-2019-2021.yaml"), out)
    return out


@pytest.fixture(scope="module")
def result_of(facts: Path) -> Callable[[int], Result]:
    """The result of a year; scored once."""
    made: dict[int, Result] = {}

    def result(year: int) -> Result:
        if year not in made:
            folder = facts.parent / str(year)
            score(ScoreRequest(SCHEME, (facts,), year, folder))
            made[year] = open_result(folder)
        return made[year]

    return result


@pytest.fixture(scope="module")
def reports(real_file: RealFile) -> dict[Key, Report]:
    return read_reports(real_file("cn_finglm_2019_2021/people.xlsx").parent)


@pytest.fixture(scope="module")
def again(reports: dict[Key, Report]) -> OnePass:
    """Year 2021 reckoned without the engine."""
    return scored(reports, 2021)


# ── against people who read the reports ──


@pytest.fixture(scope="module")
def answers(real_file: RealFile) -> list[dict[str, str]]:
    with real_file("cn_finglm_2019_2021/annotated_values_A.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def in_percent(answer: str) -> tuple[float, float]:
    """The value in per cent, and how far a rounding to two decimals may take it."""
    if answer.endswith("%"):
        return float(answer.rstrip("%")), 0.00501
    return float(answer) * 100, 0.501


def yuan(amount: str) -> float:
    return float(amount.rstrip("元"))


def asked(answers: list[dict[str, str]], words: str) -> list[dict[str, str]]:
    return [answer for answer in answers if answer["key_word"] == words]


def line_of(result: Result, enterprise: str, code: str) -> LineView:
    return next(line for line in result.lines(enterprise) if line.code == code)


@pytest.mark.parametrize(
    ("words", "code", "otherwise"),
    [
        # 冠捷科技 2019: the tables hold 210 million yuan of R&D expense, the annotators read 1,386 million in the report
        ("研发费用、营业收入", "rd_ratio", ["冠捷科技"]),
        ("研发人员数、职工总数", "rd_staff_share", []),
    ],
)
def test_ratios_agree_with_what_people_read_in_the_reports(
    result_of: Callable[[int], Result], answers: list[dict[str, str]], words: str, code: str, otherwise: list[str]
) -> None:
    """All 36 questions about these two ratios; each is asked of the year it speaks of (they speak of 2019 and 2020)."""
    rows, wrong = asked(answers, words), []
    for row in rows:
        expected, rounding = in_percent(row["answer"])
        value = line_of(result_of(int(row["year"])), row["ent_short_name"], code).value
        if value is None or abs(value - expected) > rounding:
            wrong.append(row["ent_short_name"])
    assert len(rows) == 18
    assert wrong == otherwise


@pytest.mark.parametrize(
    ("words", "code", "unparsed", "otherwise"),
    [
        ("研发费用", "rd_expense_amount", ["富春股份"], []),
        ("营业收入", "main_revenue_amount", [], ["上海临港"]),
    ],
)
def test_amounts_agree_with_what_people_read_in_the_reports(
    result_of: Callable[[int], Result],
    answers: list[dict[str, str]],
    words: str,
    code: str,
    unparsed: list[str],
    otherwise: list[str],
) -> None:
    """Asked in yuan, answered in 万元; what the tables say is not parsed stays unknown."""
    rows = asked(answers, words)
    expected = {row["ent_short_name"]: (int(row["year"]), yuan(row["answer"]) / 10_000) for row in rows}
    assert len(expected) == 18
    check_values(result_of, expected, code, unparsed, otherwise)


def test_growth_of_2021_agrees_with_the_two_revenues_people_read(
    result_of: Callable[[int], Result], answers: list[dict[str, str]]
) -> None:
    """14 of 18 agree; four companies lack a year in the tables (newly listed, or not parsed), so their growth is unknown."""
    read = {row["ent_short_name"]: json.loads(row["operands"]) for row in asked(answers, "营业收入、上年营业收入")}
    assert len(read) == 18
    growth = {name: (2021, (yuan(r["营业收入"]) / yuan(r["上年营业收入"]) - 1) * 100) for name, r in read.items()}
    check_values(result_of, growth, "revenue_growth", ["海航投资", "南京银行", "共同药业", "密封科技"], [])


def check_values(
    result_of: Callable[[int], Result],
    expected: dict[str, tuple[int, float]],
    code: str,
    unparsed: list[str],
    otherwise: list[str],
) -> None:
    """``expected``: firm → year and value. Exactly ``unparsed`` are unknown, exactly ``otherwise`` differ."""
    unknown, different = [], []
    for name, (year, value) in expected.items():
        ours = line_of(result_of(year), name, code).value
        if ours is None:
            unknown.append(name)
        elif ours != pytest.approx(value, abs=0.01):
            different.append(name)
    assert (unknown, different) == (unparsed, otherwise)


def test_growth_of_the_first_year_is_unknown_and_not_zero(result_of: Callable[[int], Result]) -> None:
    """2018 is not in the tables."""
    lines = pq.read_table(result_of(2019).folder / "lines.parquet")
    assert lines["revenue_growth.value"].null_count == len(lines)
    assert set(lines["revenue_growth.reason"].to_pylist()) == {Reason.UNKNOWN}


# ── against a second reckoning, for all firms ──


def test_values_equal_an_independent_reckoning_for_all_firms(
    result_of: Callable[[int], Result], again: OnePass
) -> None:
    lines = pq.read_table(result_of(2021).folder / "lines.parquet").to_pylist()
    assert {line["enterprise"] for line in lines} == set(again)
    assert len(lines) == 4_268
    for line in lines:
        for code, value in again[line["enterprise"]][0].items():
            ours, reason = line[f"{code}.value"], Reason(line[f"{code}.reason"])
            if isinstance(value, float):
                assert ours == pytest.approx(value, rel=1e-9, abs=1e-7) or ours * 10_000 == pytest.approx(value)
            else:
                assert ours is None
                assert (reason == Reason.UNKNOWN) is (value is None), (line["enterprise"], code, reason, value)


def test_points_equal_an_independent_reckoning_for_all_firms(
    result_of: Callable[[int], Result], again: OnePass
) -> None:
    lines = pq.read_table(result_of(2021).folder / "lines.parquet").to_pylist()
    ours = {line["enterprise"]: {code: line[f"{code}.points"] for code in WEIGHTS} for line in lines}
    theirs = {firm: points for firm, (_, points) in again.items()}
    different = {firm: (ours[firm], theirs[firm]) for firm in theirs if ours[firm] != theirs[firm]}
    assert different == {}


def test_totals_ranks_and_completeness_hang_together(result_of: Callable[[int], Result], again: OnePass) -> None:
    rows = result_of(2021).scores.to_pylist()
    for row in rows:
        assert row["total"] == row["base"] == sum(again[row["enterprise"]][1].values())
        assert row["base"] == row["input.points"] + row["growth.points"]
        assert row["bonus"] == 0
    ranked = [row for row in rows if row["ranked"]]
    assert all(row["completeness"] >= 0.6 for row in ranked)
    assert all(row["rank_all"] is None and row["percentile"] is None for row in rows if not row["ranked"])
    totals = sorted((row["total"] for row in ranked), reverse=True)
    assert [row["rank_all"] for row in ranked] == [totals.index(row["total"]) + 1 for row in ranked]
    best = max(ranked, key=lambda row: row["total"])
    assert (best["rank_all"], best["percentile"] > 99.9) == (1, True)


def test_how_many_firms_know_each_indicator(result_of: Callable[[int], Result], again: OnePass) -> None:
    """Counted from the workbooks; growth and return need two years, and no gap was filled on the way."""
    lines = pq.read_table(result_of(2021).folder / "lines.parquet")
    known = {code: len(lines) - lines[f"{code}.value"].null_count for code in WEIGHTS}
    assert known == KNOWN_IN_2021
    assert known == {code: sum(isinstance(v[code], float) for v, _ in again.values()) for code in WEIGHTS}


def test_a_percentile_is_spread_evenly_over_the_firms(result_of: Callable[[int], Result]) -> None:
    """By its nature: mean one half, as many firms in each tenth; a firm without research expense earns nothing."""
    lines = pq.read_table(result_of(2021).folder / "lines.parquet")
    for code in ("rd_expense_amount", "main_revenue_amount"):
        pairs = zip(lines[f"{code}.value"].to_pylist(), lines[f"{code}.subscore"].to_pylist(), strict=True)
        known = [(value, share) for value, share in pairs if value is not None]
        above = sorted((value, share) for value, share in known if value > 0)
        assert all(share == 0.0 for value, share in known if value <= 0)
        assert sum(share for _, share in above) / len(above) == pytest.approx(0.5, abs=1e-9)
        assert [share for _, share in above] == sorted(share for _, share in above)
        tenths = Counter(min(int(share * 10), 9) for _, share in above)
        assert max(tenths.values()) - min(tenths.values()) <= 2


# ── the promise ──


def test_replay_proves_the_result(result_of: Callable[[int], Result]) -> None:
    report = replay(result_of(2021).folder)
    assert report.same, report.differences()
    assert {"lines.parquet：逐字节相同", "scores.parquet：逐字节相同"} <= set(report.checked())


def test_both_runners_write_the_same_bytes(result_of: Callable[[int], Result], facts: Path) -> None:
    fast = json.loads((result_of(2021).folder / "manifest.json").read_text(encoding="utf-8"))
    slow = score(ScoreRequest(SCHEME, (facts,), 2021, facts.parent / "reference", runner="reference"))
    assert slow.files == fast["files"]
    assert slow.norms == fast["norms"]


def test_one_firm_of_the_province_is_explained(result_of: Callable[[int], Result], again: OnePass) -> None:
    """长春高新, a company of Changchun: every line in a sentence, with the facts behind it, and the sum at the top."""
    told = explain(result_of(2021), "000661")
    assert told.name == "长春高新"
    assert told.title.startswith("长春高新（000661） · 2021 年度 · 上市公司六项指标（试算）")
    total = sum(again["000661"][1].values())
    assert f"{total / 100:.2f}" in " ".join(told.about("total"))
    for line in told.lines:
        assert told.line(line.code), f"no sentence for {line.code}"
    assert "研发费用" in told.line("rd_ratio")
    assert "营业收入" in told.line("rd_ratio")
    english = explain(result_of(2021), "长春高新", "en")
    assert "R&D expense" in english.line("rd_ratio")


def test_the_result_is_marked_provisional(result_of: Callable[[int], Result]) -> None:
    assert all(line.provisional for line in result_of(2021).lines("000661"))
