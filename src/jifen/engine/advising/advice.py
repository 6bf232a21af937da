"""What a method suggests, and what it cannot know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from jifen.engine.columns import Floats
from jifen.engine.problems import ResultRefused

FEWEST_FIRMS = 30
"""Fewer firms than this say nothing about spread or correlation (decided P3 asks the same of a peer group)."""


@dataclass(frozen=True)
class Limit:
    """A sentence about what the method does not see."""

    zh: str
    en: str


@dataclass(frozen=True)
class Method:
    code: str
    name: str
    name_en: str
    limits: tuple[Limit, ...]


METHODS: dict[str, Method] = {
    one.code: one
    for one in (
        Method(
            "equal", "等权", "equal weights",
            (Limit("不含任何判断；指标多的一级指标自然占得多。", "Holds no judgement; a dimension with more indicators weighs more."),),
        ),
        Method(
            "budget", "专家分配 100 分", "expert budget allocation",
            (
                Limit("指标超过十项时，人很难同时权衡。", "With more than ten indicators people can hardly weigh them all at once."),
                Limit("平均值会掩盖分歧；请看一致程度和每项的最低、最高。", "A mean hides dissent; see agreement and the least and most of each."),
            ),
        ),
        Method(
            "pairs", "两两比较", "pairwise comparison",
            (
                Limit("一致性比率高于 0.1 时，比较自相矛盾，权重不可用。", "Above a consistency ratio of 0.1 the comparisons contradict each other."),
                Limit("1 至 9 的标度是约定，不是测量。", "The scale of 1 to 9 is a convention, not a measurement."),
            ),
        ),
        Method(
            "components", "主成分", "principal components",
            (
                Limit("只看指标之间的相关，不看重要性；孤立而重要的指标会得到很低的权重。", "Sees correlation, not importance; an important indicator that stands alone gets little."),
                Limit("换一批企业，权重就会变。", "Other firms give other weights."),
            ),
        ),
        Method(
            "entropy", "熵权", "entropy",
            (
                Limit("企业间差异越大权重越高，差异可能来自数据错误或偶然。", "Spread earns weight, and spread may come from errors or chance."),
                Limit("几乎人人都有或都没有的指标权重接近零，不等于不重要。", "What everybody or nobody has gets almost none, which does not mean it is unimportant."),
            ),
        ),
        Method(
            "critic", "CRITIC（差异与冲突）", "CRITIC (contrast and conflict)",
            (
                Limit("把与其他指标不相关当作信息；测量噪声也不相关。", "Takes lack of correlation for information; noise is uncorrelated too."),
                Limit("换一批企业，权重就会变。", "Other firms give other weights."),
            ),
        ),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Advice:
    """``weights``: indicator → share of one, in the order asked. ``firms``: how many stood behind it, 0 for experts.
    ``silent``: indicators about which the data says nothing (no known value, or all equal); they get 0."""

    method: str
    weights: Mapping[str, float]
    firms: int = 0
    silent: tuple[str, ...] = ()
    figures: Mapping[str, float] = field(default_factory=dict)

    @property
    def limits(self) -> tuple[Limit, ...]:
        return METHODS[self.method].limits

    def points(self, total: float = 100.0) -> dict[str, float]:
        """Shares of ``total``, rounded to hundredths so that they add up to it: the largest remainders go up."""
        exact = {code: share * total * 100.0 for code, share in self.weights.items()}
        floors = {code: int(np.floor(value)) for code, value in exact.items()}
        left = round(total * 100.0) - sum(floors.values())
        order = sorted(exact, key=lambda code: (floors[code] - exact[code], list(exact).index(code)))
        for code in order[:left]:
            floors[code] += 1
        return {code: value / 100.0 for code, value in floors.items()}


def equally(codes: Sequence[str]) -> Advice:
    check_codes(codes)
    return Advice("equal", dict.fromkeys(codes, 1.0 / len(codes)))


def advice_of(method: str, codes: Sequence[str], raw: Floats, firms: int, **figures: float) -> Advice:
    """``raw``: L numbers ≥ 0, NaN where the data is silent. Raises ResultRefused when it is silent everywhere."""
    said = np.where(np.isnan(raw), 0.0, np.maximum(raw, 0.0))
    whole = float(said.sum())
    if whole <= 0.0:
        raise ResultRefused.because(
            "advice_silent",
            "这些企业的各项得分没有差异，数据给不出权重；请换一批企业，或用专家的办法。",
            "these firms do not differ in any indicator, so the data suggests nothing; choose other firms or ask experts.",
        )
    silent = tuple(code for code, value in zip(codes, raw, strict=True) if np.isnan(value))
    return Advice(method, dict(zip(codes, (said / whole).tolist(), strict=True)), firms, silent, figures)


def check_matrix(codes: Sequence[str], subscores: Floats) -> None:
    """n firms × L indicators, NaN unknown. Raises ResultRefused for another shape, a negative or too few firms."""
    check_codes(codes)
    if subscores.ndim != 2 or subscores.shape[1] != len(codes):
        raise ValueError("subscores: firms × indicators")
    if len(subscores) < FEWEST_FIRMS:
        raise ResultRefused.because(
            "advice_few_firms",
            f"只有 {len(subscores)} 家企业，少于 {FEWEST_FIRMS} 家，差异和相关都不可靠；请放宽范围。",
            f"{len(subscores)} firms are fewer than {FEWEST_FIRMS}; spread and correlation mean nothing. Widen the choice.",
        )
    if np.nanmin(subscores, initial=0.0) < 0.0:
        raise ResultRefused.because(
            "advice_negative",
            "子得分有负数，不能据此分配权重。",
            "a sub-score is negative; no weights can be drawn from it.",
        )


def check_codes(codes: Sequence[str]) -> None:
    if len(codes) < 2 or len(set(codes)) != len(codes):
        raise ResultRefused.because(
            "advice_indicators",
            "至少要有两项不同的指标才谈得上权重；请再选一些。",
            "weights need at least two different indicators; choose more.",
        )
