"""The benchmark rule: read strictly, dated, and judged as one would by hand; its laws under random provinces."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jifen.enterprises.dated_documents import DocumentRefused
from jifen.scoring.benchmark import (
    Judgement,
    benchmarks_of,
    judge,
    read_rule,
    rule_in_force,
    shipped_rules,
    standards_of,
)
from jifen.scoring.benchmark.rule import FOLDER

ON = date(2026, 7, 1)
[RULE] = shipped_rules()
TEXT = (FOLDER / "benchmark-2026.yaml").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Firm:
    stage: str = "成长"
    ranked: bool = True
    total: int | None = 5000
    growth: float | None = 10.0
    completeness: float = 1.0
    situations: Mapping[str, Any] = field(default_factory=lambda: {"tax_arrears": False})


BEST = Firm(total=9000)
OTHERS = [Firm(total=5000 + number, growth=float(number)) for number in range(19)]
"""With the best: twenty, so one place; growth 0 to 18 and 10, so a median of 9.5."""


def judged(firm: Firm) -> Judgement:
    return judge(RULE, standards_of(RULE, [firm, *OTHERS]), firm)


def reasons(firm: Firm) -> dict[str, str]:
    return {one.code: one.reason for one in judged(firm).results}


def unmet(firm: Firm) -> set[str]:
    return {one.code for one in judged(firm).results if not one.met}


def test_the_best_of_twenty_is_a_benchmark_and_told_why() -> None:
    assert judged(BEST).met and judged(BEST).rule_digest == RULE.digest
    assert reasons(BEST) == {
        "total": "同阶段参与排名 20 家，前 1 名至少 90.00 分，本企业 90.00 分。",
        "growth": "营业收入增长率 10%，同阶段中位数 9.5%。",
        "completeness": "数据完整度 100%，要求不低于 90%。",
        "situations": "没有已知的约束性情形。",
    }
    assert benchmarks_of([BEST, *OTHERS], ON) == [True] + [False] * 19


@pytest.mark.parametrize(
    ("change", "condition", "words"),
    [
        ({"total": 5017}, "total", "前 1 名至少 50.18 分，本企业 50.17 分"),
        ({"growth": 8.99}, "growth", "营业收入增长率 8.99%，同阶段中位数 9%"),
        ({"growth": None}, "growth", "未知或无意义，无法比较，不算符合"),
        ({"completeness": 0.89996}, "completeness", "数据完整度 89.996%，要求不低于 90%"),
        ({"situations": {"accident": True, "tax_arrears": None}}, "situations", "有 1 项已知的约束性情形"),
    ],
)
def test_each_condition_alone_keeps_an_enterprise_out(change: dict[str, Any], condition: str, words: str) -> None:
    firm = replace(BEST, **change)
    assert unmet(firm) == {condition} and words in reasons(firm)[condition]
    assert benchmarks_of([firm, *OTHERS], ON)[0] is False


@pytest.mark.parametrize(
    "change", [{"growth": 9.0}, {"completeness": 0.9}, {"situations": {"accident": None}}, {"situations": {}}]
)
def test_edges_are_inclusive_and_what_nobody_asked_is_not_held_against_it(change: dict[str, Any]) -> None:
    assert judged(replace(BEST, **change)).met


def test_what_was_not_asked_is_told() -> None:
    assert reasons(replace(BEST, situations={"accident": None}))["situations"].endswith("1 项未查询。")


def test_equals_at_the_last_place_are_all_in() -> None:
    twins = [BEST, replace(BEST, growth=50.0)]
    assert benchmarks_of([*twins, *OTHERS[1:]], ON)[:2] == [True, True]


@pytest.mark.parametrize(("ranked", "places"), [(1, 1), (19, 1), (20, 1), (21, 2), (40, 2), (140, 7), (141, 8)])
def test_places_are_five_per_cent_rounded_up_exactly(ranked: int, places: int) -> None:
    """5 % of 140 in binary is a little over 7; it is 7 here."""
    rows = [Firm(total=number, growth=1.0) for number in range(ranked)]
    assert standards_of(RULE, rows)["成长"].places == {"total": places}
    assert sum(benchmarks_of(rows, ON)) == places


def test_stages_do_not_compete_with_each_other() -> None:
    young = [replace(one, stage="初创", total=(one.total or 0) // 10) for one in [BEST, *OTHERS]]
    assert sum(benchmarks_of([BEST, *OTHERS, *young], ON)) == 2


def test_who_is_not_ranked_is_neither_chosen_nor_counted() -> None:
    out = replace(BEST, ranked=False, total=9900)
    unscored = Firm(stage="", ranked=False, total=None, growth=None, completeness=0.2)
    assert benchmarks_of([out, unscored, BEST, *OTHERS], ON)[:3] == [False, False, True]
    found = judge(RULE, standards_of(RULE, [out, BEST, *OTHERS]), out)
    assert not found.met and {one.reason for one in found.results} == {"不参与排名，不认定。"}


def test_a_stage_whose_growth_nobody_knows_has_no_benchmark() -> None:
    assert benchmarks_of([replace(one, growth=None) for one in [BEST, *OTHERS]], ON) == [False] * 20


def test_rules_are_dated_and_provisional() -> None:
    assert rule_in_force(date(2025, 12, 31)) is None and rule_in_force(date(2026, 1, 1)) is RULE
    assert RULE.provisional and benchmarks_of([BEST, *OTHERS], date(2025, 12, 31)) == [False] * 20


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("share: 5%", "share: 0", "应大于 0、不超过 100%"),
        ("share: 5%", "share: 五", "应是一个数"),
        ("    share: 5%\n", "", "缺少“share”"),
        ("    test: top_share\n", "    test: top_shares\n", "最接近的是“top_share”"),
        ("of: growth", "of: profit", "不能是“profit”"),
        ("    least: 90%\n", "    lest: 90%\n", "不认识“lest”"),
        ("effective: 2026-01-01", "effective: 明年", "2026-01-31 这样的日期"),
        (TEXT[TEXT.index("conditions:") :], "conditions: {}", "请至少写一条"),
    ],
)
def test_a_wrong_rule_is_refused_with_its_line(old: str, new: str, words: str) -> None:
    assert old in TEXT
    with pytest.raises(DocumentRefused, match=words) as refused:
        read_rule(TEXT.replace(old, new, 1), name="规则")
    assert "第 " in str(refused.value)


def test_only_content_makes_the_digest() -> None:
    assert read_rule(TEXT + "\n# 说明\n").digest == RULE.digest
    assert read_rule(TEXT.replace("share: 5%", "share: 6%")).digest != RULE.digest


FIRMS = st.builds(
    Firm,
    st.sampled_from(["初创", "成长", "成熟", "转型"]),
    st.booleans(),
    st.integers(0, 12_000),
    st.none() | st.floats(-90, 300),
    st.sampled_from([0.5, 0.89, 0.9, 1.0]),
    st.dictionaries(st.sampled_from(["accident", "tax_arrears"]), st.sampled_from([True, False, None])),
)


def plainly(firm: Firm, firms: list[Firm]) -> bool:
    """The rule once more, as one would say it."""
    peers = [one for one in firms if one.ranked and one.stage == firm.stage]
    known = sorted(one.growth for one in peers if one.growth is not None)
    middle = (known[(len(known) - 1) // 2] + known[len(known) // 2]) / 2 if known else math.inf
    better = sum((one.total or 0) > (firm.total or 0) for one in peers)
    return (
        firm.ranked
        and better < math.ceil(Fraction(5, 100) * len(peers))
        and firm.growth is not None
        and firm.growth >= middle
        and firm.completeness >= 0.9
        and True not in firm.situations.values()
    )


@given(st.lists(FIRMS, max_size=60))
def test_it_is_what_the_words_say(firms: list[Firm]) -> None:
    assert benchmarks_of(firms, ON) == [plainly(one, firms) for one in firms]
    standards = standards_of(RULE, firms)
    assert benchmarks_of(firms, ON) == [judge(RULE, standards, one).met for one in firms]


@given(st.lists(FIRMS, max_size=40), st.randoms())
def test_the_order_of_rows_is_without_meaning(firms: list[Firm], chance: Any) -> None:
    order = list(range(len(firms)))
    chance.shuffle(order)
    before, after = benchmarks_of(firms, ON), benchmarks_of([firms[place] for place in order], ON)
    assert after == [before[place] for place in order]


@given(st.lists(FIRMS, min_size=1, max_size=40), st.integers(0, 5000))
def test_more_points_never_cost_the_title(firms: list[Firm], more: int) -> None:
    raised = replace(firms[0], total=(firms[0].total or 0) + more)
    assert benchmarks_of([raised, *firms[1:]], ON)[0] >= benchmarks_of(firms, ON)[0]
