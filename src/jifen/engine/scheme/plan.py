"""Scheme → plan: formulas resolved, weights worked out per stage, the tree of levels, the facts to load.

A plan is what runners execute; building it checks everything that needs more than one block, and every problem is told at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from jifen.engine.formula import Formula, names_in, syntax
from jifen.engine.formula.meaning import Kind
from jifen.engine.problems import Findings
from jifen.engine.rules import Rule
from jifen.engine.scheme.checking import check_scheme
from jifen.engine.scheme.model import Indicator, Part, Peers, Scheme
from jifen.engine.scheme.resolving import Resolved, resolve
from jifen.engine.scheme.weighing import Level, level_tree

SPECIAL_NAMES = ("stage", "data_year")


@dataclass(frozen=True)
class UndefinedPlan:
    when: Formula | None
    earn: dict[str, float] | None
    """Stage → share of the weight; None: the weight is spread over the siblings."""


@dataclass(frozen=True)
class IndicatorPlan:
    spec: Indicator
    formula: Formula
    kind: Kind
    undefined: tuple[UndefinedPlan, ...]
    spread_missing: bool
    peers: Peers
    rules: dict[str, Rule]
    """Stage → rule, already turned for ``direction: lower``."""
    weights: dict[str, float]
    """Stage → points of a full sub-score."""
    denominators: dict[int, Formula]
    """Position in ``spec.treat`` → resolved formula."""
    panel: dict[int, Formula]
    """Lag → the formula in that year, for panel imputation."""

    @property
    def fitted(self) -> bool:
        return any(rule.fitted for rule in self.rules.values())

    @property
    def negated(self) -> bool:
        return self.spec.direction == "lower" and not any(rule.explicit for rule in self.rules.values())


@dataclass(frozen=True)
class PartPlan:
    spec: Part
    formula: Formula
    kind: Kind


@dataclass(frozen=True)
class ItemPlan:
    code: str
    parts: tuple[PartPlan, ...]
    cap: int | None
    """Hundredths."""


@dataclass(frozen=True)
class Slot:
    """One thing completeness counts: a fact of one year, or a fact with its filling."""

    fact: str
    lag: int
    formula: Formula


@dataclass(frozen=True)
class Plan:
    scheme: Scheme
    resolved: Resolved = field(repr=False)
    indicators: tuple[IndicatorPlan, ...]
    root: Level
    items: tuple[ItemPlan, ...]
    bonus_cap: int | None
    slots: tuple[Slot, ...]
    inputs: tuple[tuple[str, int], ...]
    """Every (fact, lag) the runners must have at hand."""

    @property
    def lags(self) -> tuple[int, ...]:
        """Years other than the data year that are read, back positive."""
        return tuple(sorted({lag for _, lag in self.inputs if lag}))

    @property
    def facts(self) -> tuple[str, ...]:
        return tuple(sorted({fact for fact, _ in self.inputs}))

    def level_lines(self) -> Iterator[Level]:
        """Levels that stand as one line of points: not additive, below additive levels only."""
        yield from _level_lines(self.root)

    @cached_property
    def peer_levels(self) -> tuple[str, ...]:
        """Every word used to group peers, ``all`` last; a line's marks name the one used by its place here."""
        words = dict.fromkeys(level for i in self.indicators for level in i.peers.levels)
        words.update(
            dict.fromkeys(lv for i in self.indicators for t in i.spec.treat for lv in getattr(t, "levels", ()))
        )
        return (*(word for word in words if word != "all"), "all")


def _level_lines(level: Level) -> Iterator[Level]:
    if level.aggregate != "arithmetic":
        yield level
        return
    for child in level.levels:
        yield from _level_lines(child)


def plan_of(scheme: Scheme) -> Plan:
    """The plan of a scheme. Raises SchemeRefused with every problem that spans blocks."""
    findings = Findings()
    resolved = resolve(scheme, findings)
    check_scheme(scheme, resolved, findings)
    findings.raise_if_any()
    root = level_tree(scheme)
    indicators = tuple(_indicator(scheme, resolved, spec, root) for spec in scheme.indicators)
    items = tuple(
        ItemPlan(
            item.code,
            tuple(
                PartPlan(p, resolved.parts[p.code].formula, resolved.parts[p.code].signature.kind) for p in item.parts
            ),
            None if item.cap is None else round(item.cap * 100),
        )
        for item in scheme.bonus.items
    )
    cap = scheme.bonus.cap
    slots = _slots(scheme, resolved)
    return Plan(
        scheme,
        resolved,
        indicators,
        root,
        items,
        None if cap is None else round(cap * 100),
        slots,
        _inputs(scheme, resolved),
    )


def _indicator(scheme: Scheme, resolved: Resolved, spec: Indicator, root: Level) -> IndicatorPlan:
    stages = scheme.stage_codes
    rules = {stage: spec.rule_for(stage) for stage in stages}
    if spec.direction == "lower":
        rules = {stage: rule if rule.explicit else rule.flipped() for stage, rule in rules.items()}
    cases = tuple(
        UndefinedPlan(when, None if case.earn == "spread" else _per_stage(case.earn, stages))
        for case, when in zip(spec.undefined, resolved.undefined[spec.code], strict=True)
    )
    return IndicatorPlan(
        spec,
        resolved.indicators[spec.code].formula,
        resolved.indicators[spec.code].signature.kind,
        cases,
        (spec.missing or scheme.missing) == "spread",
        spec.peers or scheme.peers,
        rules,
        root.weight_of(spec.code),
        resolved.denominators[spec.code],
        resolved.panel.get(spec.code, {}),
    )


def _per_stage(value: float | dict[str, float] | str, stages: tuple[str, ...]) -> dict[str, float]:
    if isinstance(value, dict):
        return {stage: value.get(stage, 0.0) for stage in stages}
    return dict.fromkeys(stages, float(value))


def _slots(scheme: Scheme, resolved: Resolved) -> tuple[Slot, ...]:
    """What completeness counts: facts read by stage rules, indicators and bonus, each (fact, year) once."""
    slots: dict[tuple[str, int], Slot] = {}
    for formula in resolved.scoring_formulas():
        _gather(formula, slots)
    return tuple(slots[key] for key in sorted(slots))


def _gather(node: Formula, slots: dict[tuple[str, int], Slot]) -> None:
    match node:
        case syntax.Filled(fact):
            slots.setdefault((fact.code, fact.lag), Slot(fact.code, fact.lag, node))
        case syntax.Name(code, lag) if code not in SPECIAL_NAMES:
            slots.setdefault((code, lag), Slot(code, lag, node))
        case _:
            for child in syntax.children(node):
                _gather(child, slots)


def _inputs(scheme: Scheme, resolved: Resolved) -> tuple[tuple[str, int], ...]:
    inputs = {pair for formula in resolved.all_formulas() for pair in names_in(formula)}
    inputs |= {(fact, 0) for fact in resolved.grouping_facts(scheme)}
    if scheme.founded:
        inputs.add((scheme.founded, 0))
    return tuple(sorted(pair for pair in inputs if pair[0] not in SPECIAL_NAMES))
