"""What must hold across the blocks of a scheme. Each check adds its problems; none stops the others."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

from jifen.engine.formula import Meaning
from jifen.engine.points import MOST
from jifen.engine.problems import Findings, Place, nearest_words
from jifen.engine.rules import Rule
from jifen.engine.rules.bands import Bands
from jifen.engine.rules.distance import Distance
from jifen.engine.rules.percentile import Percentile
from jifen.engine.scheme.model import (
    BonusItem,
    ByStage,
    Dimension,
    Fact,
    Indicator,
    Part,
    Placed,
    Scheme,
    Stage,
)
from jifen.engine.scheme.reachability import unreachable
from jifen.engine.scheme.resolving import NOTHING, Resolved


def check_scheme(scheme: Scheme, resolved: Resolved, findings: Findings) -> None:
    """Every check of the register below."""
    for check in CHECKS:
        check(scheme, resolved, findings)


def _codes(scheme: Scheme, resolved: Resolved, findings: Findings) -> None:
    """Codes of lines are one namespace; those of facts and quantities another."""
    parts = [p for item in scheme.bonus.items for p in item.parts]
    blocks: list[Dimension | Indicator | BonusItem | Part] = [
        *scheme.dimensions,
        *scheme.indicators,
        *scheme.bonus.items,
        *parts,
    ]
    lines: list[tuple[str, Placed]] = [(block.code, block) for block in blocks]
    _unique(lines, findings)
    _unique([(s.code, s) for s in scheme.stages], findings)
    _unique([(g.code, g) for g in scheme.grades], findings)
    _unique([(c.code, c) for c in scheme.constraints], findings)
    names: list[tuple[str, Placed]] = [(c, f) for c, f in scheme.facts.items()]
    _unique(names + [(c, q) for c, q in scheme.quantities.items()], findings)
    for code, block in lines:
        if code in ("base", "bonus", "total"):
            findings.add(
                "reserved",
                block.place,
                f"编号“{code}”是保留词；请换一个。",
                f"the code “{code}” is reserved; choose another.",
            )


def _unique(codes: list[tuple[str, Placed]], findings: Findings) -> None:
    seen: set[str] = set()
    for code, block in codes:
        if code in seen:
            findings.add(
                "duplicate_code",
                block.place,
                f"编号“{code}”重复；每个编号只能用一次。",
                f"the code “{code}” is used twice; use each once.",
            )
        seen.add(code)


def _kind(scheme: Scheme, resolved: Resolved, findings: Findings) -> None:
    if scheme.kind == "points" and not scheme.indicators:
        findings.add(
            "no_indicators",
            scheme.place,
            "没有指标；请在 indicators 下至少写一个。",
            "no indicators; write at least one.",
        )
    if scheme.kind == "constraint" and (scheme.indicators or scheme.bonus.items or not scheme.constraints):
        findings.add(
            "constraint_kind",
            scheme.place,
            "约束性指标体系只写 constraints，不写指标和加分。",
            "a constraint scheme holds constraints only, no indicators and no bonus.",
        )


def _sources(scheme: Scheme, resolved: Resolved, findings: Findings) -> None:
    blocks: list[tuple[str, Placed]] = [(scheme.numbers_from, scheme), (scheme.bonus.numbers_from, scheme.bonus)]
    numbered: list[Stage | Dimension | Indicator | BonusItem] = [
        *scheme.stages,
        *scheme.dimensions,
        *scheme.indicators,
        *scheme.bonus.items,
    ]
    defined: list[Fact | Indicator | BonusItem] = [*scheme.facts.values(), *scheme.indicators, *scheme.bonus.items]
    blocks += [(block.numbers_from, block) for block in numbered] + [(block.source, block) for block in defined]
    for code, placed in blocks:
        if code and code not in scheme.basis:
            _unknown(findings, placed.place, "依据", "basis", code, scheme.basis)


def _unknown(findings: Findings, place: Place, zh: str, en: str, code: str, choices: Iterable[str]) -> None:
    choices = list(choices)
    findings.add(
        "unknown_code",
        place,
        f"没有叫“{code}”的{zh}{nearest_words(code, choices)}。",
        f"no {en} is called “{code}” {nearest_words(code, choices, 'en')}.",
    )


def _facts(scheme: Scheme, resolved: Resolved, findings: Findings) -> None:
    for code, fact in scheme.facts.items():
        if code in ("stage", "data_year", "enterprise", "year", "all"):
            findings.add(
                "reserved", fact.place, f"数据项不能叫“{code}”；请换一个。", f"a fact cannot be called “{code}”."
            )
        if fact.if_empty and fact.kind == "set":
            findings.add("if_empty", fact.place, "集合数据项不能用 if_empty。", "a set fact cannot have if_empty.")
        if fact.values and fact.kind != "text":
            findings.add("values", fact.place, "values 只用于 text 数据项。", "values are for text facts only.")
    founded = scheme.facts.get(scheme.founded)
    if scheme.founded and (founded is None or founded.kind != "date"):
        findings.add("founded", scheme.place, "founded 应是一个日期数据项。", "founded should be a date fact.")


def _stages(scheme: Scheme, resolved: Resolved, findings: Findings) -> None:
    for index in unreachable([formula for _, formula in resolved.stages]):
        stage = scheme.stages[index]
        findings.add(
            "unreachable_stage",
            stage.place,
            f"阶段“{stage.code}”永远不会被选中：条件自相矛盾，或者前面的阶段总是先成立；请调整条件或次序。",
            f"stage “{stage.code}” can never be chosen: its condition contradicts itself or an earlier stage always comes "
            "first; change conditions or order.",
        )


def _by_stage_keys(scheme: Scheme, resolved: Resolved, findings: Findings) -> None:
    values: list[tuple[ByStage | str, Placed, str]] = [(i.weight, i, "weight") for i in scheme.indicators]
    values += [(d.weight, d, "weight") for d in scheme.dimensions]
    values += [(case.earn, case, "earn") for i in scheme.indicators for case in i.undefined]
    values += [(dict.fromkeys(i.rules, 0.0), i, "rule") for i in scheme.indicators if "" not in i.rules]
    for value, block, what in values:
        if isinstance(value, dict):
            _all_stages(scheme, value, block, what, findings)


def _all_stages(scheme: Scheme, value: dict[str, float], block: Placed, what: str, findings: Findings) -> None:
    stages = scheme.stage_codes
    if missing := [stage for stage in stages if stage not in value]:
        joined = "、".join(missing)
        findings.add(
            "stage_missing",
            block.place,
            f"{what} 缺少阶段：{joined}；每个阶段都要写。",
            f"{what} lacks the stages {', '.join(missing)}; write every stage.",
        )
    for stage in value:
        if stage not in stages:
            _unknown(findings, block.place, "阶段", "stage", stage, stages)


def _weights(scheme: Scheme, resolved: Resolved, findings: Findings) -> None:
    weighted: list[Indicator | Dimension] = [*scheme.indicators, *scheme.dimensions]
    for block in weighted:
        numbers = block.weight.values() if isinstance(block.weight, dict) else [block.weight]
        if any(number < 0 for number in numbers):
            findings.add(
                "negative_weight",
                block.place,
                f"“{block.code}”的权重小于 0；请改为 0 或更大的数。",
                f"the weight of “{block.code}” is below 0; make it 0 or more.",
            )
    if not 0 < scheme.total <= MOST:
        findings.add(
            "total", scheme.place, f"total 应大于 0，不超过 {MOST:,}。", f"total should be above 0, at most {MOST:,}."
        )
    if scheme.weights == "relative" or not scheme.indicators:
        return
    for stage in scheme.stage_codes:
        total = math.fsum(
            i.weight.get(stage, 0.0) if isinstance(i.weight, dict) else i.weight for i in scheme.indicators
        )
        if abs(total - scheme.total) > 1e-9:
            findings.add(
                "weights_sum",
                scheme.indicators[0].place,
                f"阶段“{stage}”的权重合计 {total:g}，应为 {scheme.total:g}（差 {scheme.total - total:+g}）；请调整，或写 weights: relative。",
                f"the weights of stage “{stage}” sum to {total:g}, not {scheme.total:g} ({scheme.total - total:+g}); "
                "adjust them, or write weights: relative.",
            )


def _tree(scheme: Scheme, resolved: Resolved, findings: Findings) -> None:
    parents = {d.code: d.parent for d in scheme.dimensions}
    for dimension in scheme.dimensions:
        if dimension.parent and dimension.parent not in parents:
            _unknown(findings, dimension.place, "维度", "dimension", dimension.parent, parents)
        elif _circular(dimension.code, parents):
            findings.add(
                "cycle",
                dimension.place,
                f"维度“{dimension.code}”是自己的上级；请改 parent。",
                f"dimension “{dimension.code}” is above itself; change parent.",
            )
    used = {i.dimension for i in scheme.indicators} | set(parents.values())
    for dimension in scheme.dimensions:
        if dimension.code not in used:
            findings.add(
                "empty_dimension",
                dimension.place,
                f"维度“{dimension.code}”下面没有指标；请加指标或删去。",
                f"dimension “{dimension.code}” holds no indicator; add one or remove it.",
            )
    for indicator in scheme.indicators:
        if indicator.dimension and indicator.dimension not in parents:
            _unknown(findings, indicator.place, "维度", "dimension", indicator.dimension, parents)


def _circular(code: str, parents: dict[str, str]) -> bool:
    seen, here = {code}, parents.get(code, "")
    while here:
        if here == code or here in seen:
            return here == code
        seen.add(here)
        here = parents.get(here, "")
    return False


def _rules(scheme: Scheme, resolved: Resolved, findings: Findings) -> None:
    for indicator in scheme.indicators:
        for rule in indicator.rules.values():
            _accepts(rule, resolved.indicators[indicator.code], indicator, findings)
            _direction(rule, indicator, findings)
            _ends(rule, indicator.direction == "lower", indicator, findings)
        _one_sense(indicator, findings)
    for part in (part for item in scheme.bonus.items for part in item.parts):
        _accepts(part.rule, resolved.parts[part.code], part, findings)
        _ends(part.rule, False, part, findings)
        if part.rule.fitted:
            findings.add(
                "fitted_bonus",
                part.place,
                f"加分条目“{part.code}”不能用需要同类企业的规则 {part.rule.kind}；请用分档、对数、计数或查表。",
                f"bonus part “{part.code}” cannot use the fitted rule {part.rule.kind}; use bands, log, count or lookup.",
            )


def _accepts(rule: Rule, meaning: Meaning, block: Placed, findings: Findings) -> None:
    """A formula that could not be read has been told already; its stand-in is not judged."""
    kind = meaning.signature.kind
    if kind not in rule.accepts and meaning.signature is not NOTHING.signature:
        findings.add(
            "rule_kind",
            block.place,
            f"规则 {rule.kind} 不能用于这种值（{kind}），它需要 {'、'.join(rule.accepts)}。",
            f"rule {rule.kind} cannot take a value of kind {kind}; it needs {', '.join(rule.accepts)}.",
        )


def _direction(rule: Rule, indicator: Indicator, findings: Findings) -> None:
    lower = indicator.direction == "lower"
    if lower and isinstance(rule, Percentile) and rule.over == "positive":
        findings.add(
            "direction",
            indicator.place,
            f"指标“{indicator.code}”越低越好，百分位请写 over: all。",
            f"“{indicator.code}” is less-is-better; write over: all for its percentile.",
        )
    if isinstance(rule, Bands):
        steps = list(zip(rule.earns, rule.earns[1:], strict=False))
        if any((b > a) if lower else (b < a) for a, b in steps):
            findings.add(
                "direction",
                indicator.place,
                f"指标“{indicator.code}”的分档得分与方向（{indicator.direction}）相反；请核对分档或 direction。",
                f"the bands of “{indicator.code}” run against its direction ({indicator.direction}); check them.",
            )
    elif lower and rule.explicit:
        findings.add(
            "direction",
            indicator.place,
            f"规则 {rule.kind} 自己写明得分，direction: lower 不起作用；请删去。",
            f"rule {rule.kind} says itself what is earned; direction: lower has no effect, remove it.",
        )


def _ends(rule: Rule, lower: bool, block: Indicator | Part, findings: Findings) -> None:
    if (
        isinstance(rule, Distance)
        and rule.worst is not None
        and (rule.worst <= rule.target if lower else rule.worst >= rule.target)
    ):
        zh, en = ("大于", "above") if lower else ("小于", "below")
        findings.add(
            "distance",
            block.place,
            f"“{block.code}”的 worst（{rule.worst:g}）应{zh} target（{rule.target:g}）；请核对两个数或 direction。",
            f"worst ({rule.worst:g}) of “{block.code}” should be {en} target ({rule.target:g}); check both or direction.",
        )


def _one_sense(indicator: Indicator, findings: Findings) -> None:
    """A value is turned for all stages or for none."""
    if indicator.direction == "lower" and len({rule.explicit for rule in indicator.rules.values()}) > 1:
        findings.add(
            "direction",
            indicator.place,
            f"指标“{indicator.code}”越低越好，各阶段不能既有分档又有其他规则；请统一。",
            f"“{indicator.code}” is less-is-better; its stages cannot mix bands with other rules, use one kind.",
        )


def _groups(scheme: Scheme, resolved: Resolved, findings: Findings) -> None:
    """Peers and rank populations are ``stage``, ``all`` or text facts."""
    texts = [code for code, fact in scheme.facts.items() if fact.kind == "text"]
    words: list[tuple[str, Placed]] = [(w, scheme.peers) for w in scheme.peers.by]
    words += [(within.by, within) for within in scheme.ranks.within]
    for indicator in scheme.indicators:
        words += [(w, indicator) for w in (indicator.peers.by if indicator.peers else ())]
        words += [(w, indicator) for step in indicator.treat for w in getattr(step, "levels", ())]
    for word, block in words:
        if word not in ("stage", "all") and word not in texts:
            _unknown(findings, block.place, "分组", "group", word, ["stage", "all", *texts])


def _bonus(scheme: Scheme, resolved: Resolved, findings: Findings) -> None:
    caps = [(scheme.bonus.cap, scheme.bonus.place)] + [(item.cap, item.place) for item in scheme.bonus.items]
    for cap, place in caps:
        if cap is not None and (cap < 0 or abs(cap * 100 - round(cap * 100)) > 1e-6):
            findings.add(
                "cap", place, "cap 应不小于 0，最多两位小数。", "a cap is at least 0 with at most two decimals."
            )


def _grades(scheme: Scheme, resolved: Resolved, findings: Findings) -> None:
    for index, (grade, after) in enumerate(zip(scheme.grades, scheme.grades[1:], strict=False)):
        last = index + 2 == len(scheme.grades)
        if (
            grade.least is None
            or (after.least is None and not last)
            or (after.least is not None and after.least >= grade.least)
        ):
            findings.add(
                "grades",
                after.place,
                "等级应从高到低排列，只有最后一级可以不写 from。",
                "grades go from high to low; only the last one may omit `from`.",
            )


def _constraints(scheme: Scheme, resolved: Resolved, findings: Findings) -> None:
    for situation in scheme.constraints:
        fact = scheme.facts.get(situation.fact)
        if fact is None:
            _unknown(findings, situation.place, "数据项", "fact", situation.fact, scheme.facts)
        elif fact.kind != "flag":
            findings.add(
                "constraint_fact",
                situation.place,
                f"约束性情形“{situation.code}”的数据项应是 flag（是 / 否）。",
                f"the fact of situation “{situation.code}” should be a flag.",
            )


CHECKS: tuple[Callable[[Scheme, Resolved, Findings], None], ...] = (
    _codes,
    _kind,
    _sources,
    _facts,
    _stages,
    _by_stage_keys,
    _weights,
    _tree,
    _rules,
    _groups,
    _bonus,
    _grades,
    _constraints,
)
