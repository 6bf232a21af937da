"""No reason, mark, rule or function of the language is without words, in either language."""

from __future__ import annotations

import dataclasses

import pytest

from jifen.engine.explaining.formulas import PATTERNS, FormulaWords
from jifen.engine.explaining.lines import line_sentence
from jifen.engine.explaining.placing import Placing
from jifen.engine.explaining.telling import Telling
from jifen.engine.formula.meaning import function_names
from jifen.engine.norms import Norms
from jifen.engine.results.reading import LineView
from jifen.engine.rules import RULES, Rule
from jifen.engine.rules.bands import Bands
from jifen.engine.rules.count import Count
from jifen.engine.rules.distance import Distance
from jifen.engine.rules.efficacy import Efficacy
from jifen.engine.rules.flag import Flag
from jifen.engine.rules.goalposts import Goalposts
from jifen.engine.rules.log import Log
from jifen.engine.rules.lookup import Lookup
from jifen.engine.rules.minmax import MinMax
from jifen.engine.rules.percentile import Percentile
from jifen.engine.rules.zscore import ZScore
from jifen.engine.scheme import load_scheme, plan_of
from jifen.engine.states import Mark, Reason

PLAN = plan_of(load_scheme("jilin-core-2026"))
WORDS = {
    Reason.SCORED: "落在 4 %–5 % 一档，得 50 % × 14 = 7.00 分",
    Reason.UNKNOWN: "按未知处理，不得分",
    Reason.UNDEFINED_ZERO: "指标无意义，不得分",
    Reason.UNDEFINED_EARNED: "指标无意义，按规定得 50 % × 14 = 7.00 分",
    Reason.UNDEFINED_SPREAD: "指标无意义，权重 14 由同组指标分摊",
    Reason.MISSING_SPREAD: "缺数据，权重 14 由同组指标分摊",
    Reason.NOT_POSITIVE: "不大于零，不得分",
    Reason.CONSTANT: "可比企业数值相同，取中性分，得 50 % × 14 = 7.00 分",
    Reason.NO_PEERS: "没有可比企业，不得分",
    Reason.CAP: "没有超过上限 30 分，不扣回",
    Reason.SUBSCORE_ONLY: "分值 50 %，计入上级，本行不单独得分",
    Reason.NOT_SCORED: "该企业未测算，没有得分",
}


def view(reason: Reason, marks: int = 0) -> LineView:
    cap = reason == Reason.CAP
    return LineView(
        code="bonus.cap" if cap else "rd_ratio", name="某项", name_en="An item", kind="cap" if cap else "indicator", value=4.5, treated=None,
        subscore=0.5, weight=14.0, points=0 if cap else 700, reason=reason, marks=marks, peers="", unit="%", dimension="input", annex=2,
        provisional=True,
    )  # fmt: skip


def told(line: LineView, language: str) -> str:
    return line_sentence(Telling(PLAN, Norms(), {"stage": "成长"}, None, language), line, {})[0]


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_its_sentence(reason: Reason) -> None:
    zh, en = told(view(reason), "zh"), told(view(reason), "en")
    assert WORDS[reason] in zh
    assert en.startswith("An item: ")
    assert not any("一" <= letter <= "鿿" for letter in en)


@pytest.mark.parametrize("mark", list(Mark))
def test_every_mark_has_its_words(mark: Mark) -> None:
    zh, en = told(view(Reason.SCORED, mark), "zh"), told(view(Reason.SCORED, mark), "en")
    assert "；" in zh
    assert "; " in en
    assert len(zh) > len(told(view(Reason.SCORED), "zh"))
    if mark != Mark.WIDER_PEERS:
        assert mark.words("zh") in zh
        assert mark.words("en") in en


PLACED: list[tuple[Rule, object, float, str, str]] = [
    (Bands((0.0, 10.0, 20.0), (0.0, 0.5, 1.0), True), 12.0, 0.6, "落在 10 件–20 件一档，档内按直线取值", "in the band 10 items–20 items, straight line inside the band"),
    (Goalposts(0.0, 10.0), 12.0, 1.0, "高于满分线 10 件", "above the full-marks limit 10 items"),
    (Goalposts(0.0, 10.0), -1.0, 0.0, "低于最低线 0 件", "below the lower limit 0 items"),
    (Goalposts(0.0, 10.0), 10.0, 1.0, "达到满分线 10 件", "at the full-marks limit 10 items"),
    (Efficacy(0.0, 10.0), 5.0, 0.8, "介于 0 件与 10 件之间，按比例取值", "between 0 items and 10 items, in proportion"),
    (Log(1.0, 100.0), 10.0, 0.5, "介于 1 件与 100 件之间，按对数取值", "between 1 item and 100 items, by logarithm"),
    (Distance(100.0), 50.0, 0.5, "介于同类企业的最差值与目标 100 件之间，按距离取值", "between the worst of the peers and the target 100 items, by distance"),
    (Distance(100.0), 100.0, 1.0, "达到目标 100 件", "at or beyond the target 100 items"),
    (Percentile(over="all"), 3.0, 0.25, "与同阶段 40 家企业相比，百分位为 25 %", "among 40 enterprises peers, percentile 25 %"),
    (ZScore(), 3.0, 0.75, "与同阶段 40 家企业相比，标准分为 1.5", "among 40 enterprises peers, z-score 1.5"),
    (ZScore(), 3.0, 1.0, "标准分不低于 3", "z-score at least 3"),
    (MinMax(), 3.0, 0.25, "在同阶段 40 家企业的最小值与最大值之间取值", "between the extremes of 40 enterprises peers"),
    (Count(2.0, 6.0), 5.0, 1.0, "每项 2 分，已达 6 分", "2 points each, reaching 6"),
    (Count(1.0), 5.0, 5.0, "每项 1 分", "1 point each"),
    (Lookup((("", (("甲", 1.0),)),)), "甲", 1.0, "查表“甲”", "looked up “甲”"),
    (Flag(), True, 1.0, "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "value", "subscore", "zh", "en"), PLACED)
def test_every_rule_says_where_a_value_lies(rule: Rule, value: object, subscore: float, zh: str, en: str) -> None:
    placing = Placing(rule, value, subscore, "件", False, "同阶段", 40, None, "zh")  # type: ignore[arg-type]
    assert zh in placing.words()
    assert en in dataclasses.replace(placing, peers="peers", language="en").words()


def test_no_rule_is_forgotten() -> None:
    assert {type(row[0]) for row in PLACED} == set(RULES.values())


def test_less_is_better_shows_limits_in_the_indicators_own_sense() -> None:
    placing = Placing(Goalposts(-10.0, -2.0), 12.0, 0.0, "%", negated=True)
    assert placing.words() == "高于最低线 10 %"
    assert dataclasses.replace(placing, value=1.0, subscore=1.0).words() == "低于满分线 2 %"


def test_no_function_of_the_language_is_without_words() -> None:
    assert set(function_names()) - set(PATTERNS) == {"prev", "convert"}, "these two are told by what they contain"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_formula_of_the_shipped_core_scheme_reads_without_codes(language: str) -> None:
    words = FormulaWords(PLAN.scheme, language)
    formulas = [i.formula.formula for i in PLAN.scheme.indicators] + [s.when.formula for s in PLAN.scheme.stages]
    formulas += [p.formula.formula for item in PLAN.scheme.bonus.items for p in item.parts]
    for formula in formulas:
        assert "_" not in words.words(formula)
