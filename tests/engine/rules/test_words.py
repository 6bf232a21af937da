"""Every rule in a phrase, in Chinese and in English; as it stands in explanations and on the pages of a scheme."""

from __future__ import annotations

from math import inf

import pytest

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

ONE = (("", (("一级", 1.0), ("二级", 0.5))),)
TWO = (("培育", (("领军", 6.0),)), ("其他", (("高新", 4.0),)))
PHRASES: list[tuple[Rule, str, str]] = [
    (Bands((-inf, 5.0), (0.1, 1.0)), "分档：其余 得 10%；≥ 5 得 100%", "bands: else 10%; ≥ 5 100%"),
    (
        Bands((0.0, 9.0), (0.2, 1.0), True),
        "分档（档内线性）：≥ 0 得 20%；≥ 9 得 100%",
        "bands (linear inside): ≥ 0 20%; ≥ 9 100%",
    ),
    (Count(), "每项 1 分", "1 points each"),
    (Count(2.0, 8.0), "每项 2 分，最多 8 分", "2 points each, at most 8"),
    (
        Distance(10.0),
        "目标距离：达到 10 得满分，同类最差值 得 0",
        "distance to target: full at 10, 0 at the worst of the peers",
    ),
    (Distance(10.0, 0.0), "目标距离：达到 10 得满分，0 得 0", "distance to target: full at 10, 0 at 0"),
    (
        Efficacy(0.0, 10.0),
        "功效系数：0 得 60%，10 得 100%，按比例增减",
        "efficacy coefficient: 60% at 0, 100% at 10, in proportion",
    ),
    (
        Efficacy(0.0, 10.0, 0.5, 0.3),
        "功效系数：0 得 50%，10 得 80%，按比例增减",
        "efficacy coefficient: 50% at 0, 80% at 10, in proportion",
    ),
    (Flag(), "是 1，否 0", "true 1, false 0"),
    (Flag(0.75, 0.25), "是 0.75，否 0.25", "true 0.75, false 0.25"),
    (Goalposts(2.0, 10.0), "门柱：2 得 0，10 得满分，其间线性", "goalposts: 0 at 2, full at 10, straight between"),
    (
        Goalposts(0.0, 12345678.25),
        "门柱：0 得 0，12345678.25 得满分，其间线性",
        "goalposts: 0 at 0, full at 12345678.25, straight between",
    ),
    (Log(1.0, 1000.0), "对数：1 得 0，1000 得满分，其间按对数", "logarithmic: 0 at 1, full at 1000"),
    (Lookup(ONE), "查表：一级 1、二级 0.5", "look-up: 一级 1, 二级 0.5"),
    (Lookup(TWO), "查表：领军 6；高新 4（同一家族只取最高）", "look-up: 领军 6; 高新 4 (best of each family)"),
    (MinMax(), "极差：在同类企业最小值与最大值之间线性", "min-max between the peers' extremes"),
    (
        Percentile(),
        "同类企业百分位（只与大于零的企业比，不大于零不得分）",
        "percentile among peers (above zero only; zero or less earns 0)",
    ),
    (Percentile(over="all"), "同类企业百分位", "percentile among peers"),
    (ZScore(), "标准分：低于均值 3 个标准差得 0，高 3 个得满分", "z-score from -3 (0) to 3 (full)"),
    (ZScore(-0.5, 1.0), "标准分：低于均值 0.5 个标准差得 0，高 1 个得满分", "z-score from -0.5 (0) to 1 (full)"),
    (ZScore(0.0, 1.0), "标准分 0–1", "z-score from 0 (0) to 1 (full)"),
    (ZScore(1.0, 2.0), "标准分 1–2", "z-score from 1 (0) to 2 (full)"),
]


@pytest.mark.parametrize(("rule", "zh", "en"), PHRASES, ids=[repr(rule) for rule, _, _ in PHRASES])
def test_the_phrase(rule: Rule, zh: str, en: str) -> None:
    assert (rule.words(), rule.words("en")) == (zh, en)


def test_every_rule_has_one() -> None:
    assert {rule.kind for rule, _, _ in PHRASES} == set(RULES)
