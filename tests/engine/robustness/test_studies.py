"""Typed paths and study documents: what is misspelt is refused with the nearest right word, never silently without effect."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jifen.engine.problems import Refusal
from jifen.engine.robustness import StudyRefused, read_study, study_of_weights
from jifen.engine.robustness.factors import Alternatives, Between, Setting, Times
from jifen.engine.robustness.paths import leaf_at, with_value
from jifen.engine.rules.minmax import MinMax
from jifen.engine.rules.percentile import Percentile
from jifen.engine.scheme.digest import scheme_digest
from jifen.engine.scheme.model import Scheme


def refused(scheme: Scheme, *factors: dict[str, Any], language: str = "zh") -> list[str]:
    with pytest.raises(StudyRefused) as caught:
        read_study({"factors": list(factors)}, scheme)
    return [getattr(problem, language) for problem in caught.value.problems]


UNKNOWN_PATHS = {
    "indicators.rd_ration.weight": "路径“indicators.rd_ration.weight”不存在：“indicators”下面没有“rd_ration”（最接近的是“rd_ratio”）。",
    "indicators.rd_ratio.wieght": "路径“indicators.rd_ratio.wieght”不存在：“indicators.rd_ratio”下面没有“wieght”（最接近的是“weight”）。",
    "indicator.rd_ratio.weight": "路径“indicator.rd_ratio.weight”不存在：指标体系里没有“indicator”（最接近的是“indicators”）。",
    "indicators.rd_expense.rule.tie": "路径“indicators.rd_expense.rule.tie”不存在：“indicators.rd_expense.rule”下面没有“tie”（最接近的是“ties”）。",
    "indicators.rd_ratio.weight.初创期": (
        "路径“indicators.rd_ratio.weight.初创期”不存在：“indicators.rd_ratio.weight”下面没有“初创期”（最接近的是“初创”）。"
    ),
    "bonus.items.fundin.cap": "路径“bonus.items.fundin.cap”不存在：“bonus.items”下面没有“fundin”（最接近的是“funding”）。",
    "bonus.cap.high": (
        "路径“bonus.cap.high”走不下去：“bonus.cap”处是一个值，没有“high”；请停在“bonus.cap”，用 alternatives 或 range 给出取值。"
    ),
}


@pytest.mark.parametrize("path", UNKNOWN_PATHS)
def test_an_unknown_path_names_the_nearest_right_word(core: Scheme, path: str) -> None:
    assert refused(core, {"path": path, "range": [1, 2]}) == [UNKNOWN_PATHS[path]]


def test_an_unknown_path_in_english(core: Scheme) -> None:
    path = {"path": "indicators.rd_expense.rule.tie", "alternatives": ["low"]}
    assert refused(core, path, language="en") == [
        "no path “indicators.rd_expense.rule.tie”: “indicators.rd_expense.rule” has no “tie” (the nearest is “ties”)."
    ]


WRONG_VALUES: list[tuple[dict[str, Any], str]] = [
    (
        {"path": "indicators.rd_expense.rule.ties", "alternatives": ["middle"]},
        "“indicators.rd_expense.rule.ties”不能是“middle”（最接近的是“mid”）。",
    ),
    (
        {"path": "indicators.rd_expense.rule", "alternatives": [{"percentil": {}}]},
        "没有叫“percentil”的规则（最接近的是“percentile”）。",
    ),
    (
        {"path": "indicators.rd_expense.rule.ties", "alternatives": ["mid"]},
        "“indicators.rd_expense.rule.ties”的取值都与体系里写的（mid）相同；请给出别的取值。",
    ),
    (
        {"path": "indicators.rd_ratio.weight", "range": [1, 2]},
        "“indicators.rd_ratio.weight”处不是一个数，不能用 range；请写到阶段（如 indicators.rd_ratio.weight.初创），或用 times。",
    ),
    ({"path": "bonus.cap", "range": [40, 20]}, "range 应是 [小, 大]。"),
    ({"path": "bonus.cap"}, "每个因素要写 alternatives、range、times 之一。"),
    ({"path": "bonus.cap", "rang": [1, 2]}, "因素不认识“rang”（最接近的是“range”）。"),
    ({"path": "peers", "alternatives": [1]}, "“peers”是一整块，不能整体替换；请把路径写到其中一项。"),
]


@pytest.mark.parametrize(("factor", "words"), WRONG_VALUES)
def test_wrong_values_are_refused_in_words(core: Scheme, factor: dict[str, Any], words: str) -> None:
    assert words in refused(core, factor)


def test_every_problem_is_told_at_once_with_its_line(core: Scheme) -> None:
    text = "factors:\n  - {path: bonus.cup, range: [1, 2]}\n  - {path: aggregate, alternatives: [median]}\n"
    with pytest.raises(StudyRefused) as caught:
        read_study(text, core, "study.yaml")
    assert [problem.sentence().split("：")[0] for problem in caught.value.problems] == [
        "study.yaml 第 2 行 第 5 列",
        "study.yaml 第 3 行 第 38 列",
    ]


def test_a_path_twice_is_refused(core: Scheme) -> None:
    twice = {"path": "bonus.cap", "range": [20, 40]}
    assert refused(core, twice, twice) == ["路径“bonus.cap”写了两次；请只留一个。"]


def test_a_file_and_a_dictionary_say_the_same(core: Scheme, tmp_path: Path) -> None:
    document = {
        "study": "试",
        "within": "province",
        "factors": [
            {"path": "indicators.rd_ratio.weight.初创", "range": [10, 30]},
            {"path": "indicators.rd_expense.rule", "alternatives": [{"minmax": {}}]},
        ],
    }
    path = tmp_path / "study.yaml"
    path.write_text(
        "study: 试\nwithin: province\nfactors:\n  - {path: indicators.rd_ratio.weight.初创, range: [10, 30]}\n"
        "  - path: indicators.rd_expense.rule\n    alternatives:\n      - minmax: {}\n",
        encoding="utf-8",
    )
    study = read_study(path, core)
    assert study == read_study(document, core)
    weight, rule = study.factors
    assert isinstance(weight, Between)
    assert [setting.value for setting in weight.ends()] == [10.0, 30.0]
    assert isinstance(rule, Alternatives)
    assert [choice.value for choice in rule.choices] == [Percentile(), MinMax()]


def test_a_star_stands_for_every_code(core: Scheme) -> None:
    study = study_of_weights(core)
    assert [factor.path for factor in study.factors] == [f"indicators.{i.code}.weight" for i in core.indicators]
    first = study.factors[0]
    assert isinstance(first, Times)
    assert first.ends()[1].value == {"初创": 12.5, "成长": 17.5, "成熟": 20.0, "转型": 15.0}


def test_a_setting_changes_its_place_and_nothing_else(core: Scheme) -> None:
    changed = with_value(core, "indicators.rd_expense.rule.ties", "high")
    assert leaf_at(changed, "indicators.rd_expense.rule.ties").value == "high"
    assert changed.indicators[1] is core.indicators[1]
    assert changed.facts is core.facts
    assert scheme_digest(changed) != scheme_digest(core)
    assert scheme_digest(with_value(changed, "indicators.rd_expense.rule.ties", "mid")) == scheme_digest(core)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("aggregate", "geometric"),
        ("missing", "spread"),
        ("peers.minimum", 5),
        ("bonus.items.projects_awards.parts.standards.rule.each", 3.0),
        ("grades.A.from", 90.0),
        ("indicators.revenue_growth.rule.high", 50.0),
        ("indicators.rd_staff_share.rule.linear", False),
        ("ranks.completeness", 70.0),
    ],
)
def test_what_is_set_is_read_back(core: Scheme, path: str, value: object) -> None:
    assert leaf_at(core, path).value != value
    assert leaf_at(with_value(core, path, value), path).value == value


def test_shares_of_alternatives_are_even(core: Scheme) -> None:
    factor = read_study(
        {"factors": [{"path": "indicators.rd_expense.rule.ties", "alternatives": ["low", "high"]}]}, core
    ).factors[0]
    assert [factor.at(share).shown for share in (0.0, 0.33, 0.34, 0.66, 0.67, 0.999999)] == [
        "mid",
        "mid",
        "low",
        "low",
        "high",
        "high",
    ]


def test_whole_numbers_stay_whole(core: Scheme) -> None:
    factor = read_study({"factors": [{"path": "peers.minimum", "range": [10, 12]}]}, core).factors[0]
    assert [factor.at(share).value for share in (0.0, 0.34, 0.5, 0.999999)] == [10, 11, 11, 12]


def test_a_document_that_is_no_study_is_a_refusal(core: Scheme) -> None:
    for text in ("factors: []", "factors: 3", "- 1", "factors: [1]", "", "a: &x 1"):
        with pytest.raises(Refusal):
            read_study(text, core, "study.yaml")


def test_settings_know_what_they_reach() -> None:
    light = (
        "total",
        "aggregate",
        "bonus.cap",
        "bonus.items.x.cap",
        "indicators.x.weight",
        "indicators.x.weight.s",
        "dimensions.x.aggregate",
    )
    assert all(Setting(path, 1, "1").re_weighs for path in light)
    heavy = (
        "missing",
        "indicators.x.rule",
        "indicators.x.rule.weight",
        "ranks.ties",
        "grades.A.from",
        "bonus.items.x.parts.y.weight",
    )
    assert not any(Setting(path, 1, "1").re_weighs for path in heavy)
