"""Remarks of the audit: what stands out, in words, Chinese and English; never a verdict."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass

from jifen.engine.audit_pack.distributions import IndicatorProfile
from jifen.engine.audit_pack.effective_weights import EffectiveWeight
from jifen.engine.audit_pack.relations import Correlation, Reliability
from jifen.engine.audit_pack.thresholds import Thresholds

WORDS = {
    "unknown": ("缺失", "missing"),
    "undefined": ("无意义", "undefined"),
    "skewed": ("偏斜", "skewed"),
    "outliers": ("离群", "outliers"),
    "constant": ("无差别", "constant"),
    "indistinct": ("区分度低", "indistinct"),
    "saturated": ("饱和", "saturated"),
    "floored": ("触底", "floored"),
    "redundant": ("多余", "redundant"),
    "opposing": ("相左", "opposing"),
    "inconsistent": ("一致性低", "inconsistent"),
    "heavier": ("实际偏重", "heavier than written"),
    "lighter": ("实际偏轻", "lighter than written"),
}
"""Code → the word shown for it."""


@dataclass(frozen=True)
class Finding:
    """``subjects``: codes of indicators, lines or dimensions; ``stage`` empty: all. ``value`` went past ``threshold``."""

    code: str
    subjects: tuple[str, ...]
    stage: str
    value: float
    threshold: float
    zh: str
    en: str

    def word(self, language: str = "zh") -> str:
        return WORDS[self.code][0 if language == "zh" else 1]

    def sentence(self, language: str = "zh") -> str:
        return self.zh if language == "zh" else self.en


Names = Mapping[str, tuple[str, str]]
"""Code → Chinese and English name."""


def profile_findings(
    rows: Iterable[IndicatorProfile], stretched: Container[str], limits: Thresholds
) -> Iterator[Finding]:
    """What holds for all firms is said once and not again by stage; ``stretched``: indicators whose rule runs straight from
    one value to another, where a long tail matters."""
    said: set[tuple[str, str]] = set()
    for row in rows:
        found = [*_availability(row, limits), *_subscores(row, limits)]
        found += _shape(row, limits) if row.indicator in stretched else []
        found = [f for f in found if row.firms >= limits.fewest and (f.code, row.indicator) not in said]
        if not row.stage:
            said |= {(f.code, row.indicator) for f in found}
        yield from found


def _found(row: IndicatorProfile, code: str, value: float, threshold: float, zh: str, en: str) -> Finding:
    where, where_en = (f"（{row.stage}）", f" ({row.stage})") if row.stage else ("", "")
    label, label_en = WORDS[code]
    return Finding(
        code,
        (row.indicator,),
        row.stage,
        value,
        threshold,
        f"{label}：{row.name}{where}{zh}",
        f"{label_en}: {row.name_en or row.indicator}{where_en} {en}",
    )


def _availability(row: IndicatorProfile, limits: Thresholds) -> Iterator[Finding]:
    if row.unknown > limits.unknown:
        share = f"{row.unknown:.0%}"
        yield _found(
            row,
            "unknown",
            row.unknown,
            limits.unknown,
            f"有 {share} 的企业没有数据；先补数据，再看其他统计。",
            f"has no data for {share} of the firms; collect data before reading other statistics.",
        )
    if row.undefined > limits.undefined:
        share = f"{row.undefined:.0%}"
        yield _found(
            row,
            "undefined",
            row.undefined,
            limits.undefined,
            f"对 {share} 的企业没有意义；核对这些企业得分的规定。",
            f"is not defined for {share} of the firms; check what those firms earn.",
        )


def _shape(row: IndicatorProfile, limits: Thresholds) -> Iterator[Finding]:
    if (
        row.skew is not None
        and row.kurtosis is not None
        and abs(row.skew) > limits.skew
        and row.kurtosis > limits.kurtosis
    ):
        yield _found(
            row,
            "skewed",
            row.skew,
            limits.skew,
            f"偏度 {row.skew:.1f}、峰度 {row.kurtosis:.1f}；按数值直线计分，少数极端值会压住其余，百分位、对数或缩尾可缓解。",
            f"has skewness {row.skew:.1f} and kurtosis {row.kurtosis:.1f}; under its straight rule a few extreme values press the "
            "rest together, a percentile, a logarithm or winsorising helps.",
        )
    if (
        row.outliers_log is not None
        and row.outliers is not None
        and min(row.outliers, row.outliers_log) > limits.outliers
    ):
        share = min(row.outliers, row.outliers_log)
        yield _found(
            row,
            "outliers",
            share,
            limits.outliers,
            f"取对数后仍有 {share:.1%} 的值离群；先核对这些数据。",
            f"has {share:.1%} outliers even in logarithms; check those data first.",
        )


def _subscores(row: IndicatorProfile, limits: Thresholds) -> Iterator[Finding]:
    if row.subscore_sd == 0.0:
        yield _found(
            row,
            "constant",
            0.0,
            limits.deviation,
            "所有企业分值相同，不影响名次。",
            "gives every firm the same sub-score and no say in the ranks.",
        )
        return
    if row.subscore_sd is not None and row.subscore_sd < limits.deviation:
        yield _found(
            row,
            "indistinct",
            row.subscore_sd,
            limits.deviation,
            f"分值标准差只有 {row.subscore_sd:.3f}，几乎分不出高低；核对门槛或分档。",
            f"has a deviation of sub-scores of only {row.subscore_sd:.3f} and hardly tells firms apart; check its bounds or bands.",
        )
    if row.at_one is not None and row.at_one > limits.at_one:
        yield _found(
            row,
            "saturated",
            row.at_one,
            limits.at_one,
            f"有 {row.at_one:.0%} 的企业得满分，满分以上不再区分；可提高上限。",
            f"gives full marks to {row.at_one:.0%} of the firms and cannot tell them apart; raise the upper bound.",
        )
    if row.at_zero is not None and row.at_zero > limits.at_zero:
        yield _found(
            row,
            "floored",
            row.at_zero,
            limits.at_zero,
            f"有 {row.at_zero:.0%} 的企业得零分；可降低下限，或改作加分项。",
            f"gives nothing to {row.at_zero:.0%} of the firms; lower the lower bound, or make it a bonus.",
        )


def relation_findings(rows: Iterable[Correlation], names: Names, limits: Thresholds) -> Iterator[Finding]:
    """Within a dimension: nearly the same, or pulling against each other."""
    for row in rows:
        if row.kind != "indicator" or not row.same_dimension or row.pearson is None or row.n < limits.fewest:
            continue
        pair = row.one, row.other
        zh, en = ([names[code][language] for code in pair] for language in (0, 1))
        if abs(row.pearson) > limits.redundant:
            yield Finding(
                "redundant",
                pair,
                "",
                row.pearson,
                limits.redundant,
                f"多余：“{zh[0]}”与“{zh[1]}”相关系数 {row.pearson:.2f}，几乎是同一件事，等于重复计分；可合并或去掉一个。",
                f"redundant: {en[0]} and {en[1]} correlate at {row.pearson:.2f}, nearly one thing counted twice; merge or drop one.",
            )
        elif row.pearson < limits.opposing:
            yield Finding(
                "opposing",
                pair,
                "",
                row.pearson,
                limits.opposing,
                f"相左：“{zh[0]}”与“{zh[1]}”相关系数 {row.pearson:.2f}，放在同一维度会互相抵消；核对方向和归类。",
                f"opposing: {en[0]} and {en[1]} correlate at {row.pearson:.2f} and cancel out within one dimension; check "
                "direction and grouping.",
            )


def reliability_findings(rows: Iterable[Reliability], names: Names, limits: Thresholds) -> Iterator[Finding]:
    for row in rows:
        if row.alpha is not None and row.alpha < limits.alpha and row.n >= limits.fewest:
            name, name_en = names[row.dimension] if row.dimension else ("全部指标", "all indicators")
            yield Finding(
                "inconsistent",
                (row.dimension,) if row.dimension else (),
                "",
                row.alpha,
                limits.alpha,
                f"一致性低：“{name}”的 α 系数为 {row.alpha:.2f}；各指标说的不是同一件事，若本意如此则无妨。",
                f"inconsistent: Cronbach's alpha of {name_en} is {row.alpha:.2f}; its indicators tell different things, which is "
                "fine where that is meant.",
            )


def weight_findings(
    rows: Iterable[EffectiveWeight], firms: Mapping[str, int], names: Names, limits: Thresholds
) -> Iterator[Finding]:
    for row in rows:
        if row.times is None or row.share is None or firms[row.stage] < limits.fewest:
            continue
        code = "heavier" if row.times > limits.heavier else "lighter" if row.times < limits.lighter else ""
        if code:
            (label, label_en), (name, name_en) = WORDS[code], names[row.line]
            yield Finding(
                code,
                (row.line,),
                row.stage,
                row.times,
                limits.heavier if code == "heavier" else limits.lighter,
                f"{label}：{name}（{row.stage}）写明占 {row.nominal:.0%}，实际左右基础分差异的 {row.share:.0%}。",
                f"{label_en}: {name_en} ({row.stage}) is written as {row.nominal:.0%} and decides {row.share:.0%} of the differences "
                "in base points.",
            )
