"""Fits norms from firms in plain lists: first the treatments, step by step, then the rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from jifen.engine.firms import Firm
from jifen.engine.norms import Group, Key, Norms
from jifen.engine.rules.rule import Norm
from jifen.engine.runners.reference.evaluating import Evaluator
from jifen.engine.runners.reference.scoring import groups_of, rule_step, stage_of
from jifen.engine.runners.reference.treating import Treated, treated
from jifen.engine.scheme.plan import IndicatorPlan, Plan
from jifen.engine.states import KNOWN
from jifen.engine.treatments import FITTED, GroupImputation


@dataclass(frozen=True)
class Peer:
    """A firm that takes part in the norms: in scope, stage known."""

    evaluator: Evaluator
    stage: str
    groups: dict[str, Group]


def fit_firms(plan: Plan, firms: Iterable[Firm]) -> Norms:
    """The norms of a population."""
    peers = [peer for firm in firms if (peer := peer_of(plan, firm))]
    tables: dict[Key, dict[Group, Norm]] = {}
    for indicator in plan.indicators:
        _fit_indicator(indicator, peers, tables)
    return Norms(tables)


def peer_of(plan: Plan, firm: Firm) -> Peer | None:
    evaluator = Evaluator(firm, plan.scheme.founded)
    stage, _ = stage_of(plan, evaluator)
    if stage is None or (plan.resolved.scope is not None and not evaluator.true(plan.resolved.scope)):
        return None
    return Peer(Evaluator(firm, plan.scheme.founded, stage), stage, groups_of(plan, firm, stage))


def _fit_indicator(indicator: IndicatorPlan, peers: list[Peer], tables: dict[Key, dict[Group, Norm]]) -> None:
    code = indicator.spec.code
    for position, step in enumerate(indicator.spec.treat):
        if isinstance(step, FITTED):
            values = _values(indicator, peers, Norms(tables), position)
            levels = step.levels if isinstance(step, GroupImputation) else ("all",)
            grouped = _grouped(values, levels)
            tables[(code, str(position))] = {group: step.fit(np.array(own)) for group, own in grouped.items()}
    if not indicator.fitted:
        return
    values = _values(indicator, peers, Norms(tables), None)
    for stage, rule in indicator.rules.items():
        if not rule.fitted or (key := (code, rule_step(indicator, stage))) in tables:
            continue
        for group, own in _grouped(values, indicator.peers.levels).items():
            if group[0] != "stage" or group[1] == stage or key[1] == "rule":
                turned = [-v for v in own] if indicator.negated else own
                tables.setdefault(key, {})[group] = rule.fit_one(turned)


def _values(indicator: IndicatorPlan, peers: list[Peer], norms: Norms, steps: int | None) -> list[tuple[Peer, float]]:
    """Known values after the first ``steps`` treatments."""
    known = []
    for peer in peers:
        value, state = peer.evaluator.value(indicator.formula)
        here = treated(indicator, Treated(float(value), state), peer.evaluator, norms, peer.groups, steps)  # type: ignore[arg-type]
        if here.state == KNOWN:
            known.append((peer, here.value))
    return known


def _grouped(values: list[tuple[Peer, float]], levels: tuple[str, ...]) -> dict[Group, list[float]]:
    groups: dict[Group, list[float]] = {}
    for peer, value in values:
        for level in levels:
            if level in peer.groups:
                groups.setdefault(peer.groups[level], []).append(value)
    return groups
