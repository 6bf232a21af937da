"""Treatments of one value, step by step, with its marks."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from jifen.engine.norms import Group, Norms
from jifen.engine.runners.reference.evaluating import Evaluator
from jifen.engine.scheme.plan import IndicatorPlan
from jifen.engine.states import KNOWN, UNDEFINED, UNKNOWN, Mark
from jifen.engine.treatments import BoxCox, Denominator, GroupImputation, LogTransform, PanelImputation, Winsorise
from jifen.engine.treatments.imputation import PanelImputation as Panel


@dataclass(frozen=True)
class Treated:
    value: float
    state: int
    marks: int = 0


def treated(
    indicator: IndicatorPlan,
    raw: Treated,
    evaluator: Evaluator,
    norms: Norms,
    groups: dict[str, Group],
    steps: int | None = None,
) -> Treated:
    """The value after the first ``steps`` treatments (all by default). ``groups``: level → the firm's group."""
    here = raw
    for position, step in enumerate(indicator.spec.treat[:steps]):
        match step:
            case PanelImputation():
                here = _from_panel(here, step, indicator, evaluator)
            case Denominator():
                here = _divided(here, evaluator.value(indicator.denominators[position]))
            case GroupImputation():
                if here.state == UNKNOWN:
                    chain = [groups[level] for level in step.levels if level in groups]
                    norm, _ = norms.choose(indicator.spec.code, str(position), chain, 1)
                    if norm is not None:
                        here = Treated(norm.numbers["value"], KNOWN, here.marks | Mark.IMPUTED)
            case Winsorise() | LogTransform() | BoxCox():
                norm = norms.groups(indicator.spec.code, str(position)).get(("all", ""))
                if here.state == KNOWN and norm is not None and norm.n:
                    here = _shaped(here, step, norm)
    return here


def _from_panel(here: Treated, step: Panel, indicator: IndicatorPlan, evaluator: Evaluator) -> Treated:
    if here.state != UNKNOWN:
        return here
    known = {}
    for lag in step.lags:
        value, state = evaluator.value(indicator.panel[lag])
        if state == KNOWN:
            known[lag] = float(value)  # type: ignore[arg-type]
    back = next((lag for lag in step.lags if lag > 0 and lag in known), None)
    ahead = next((lag for lag in step.lags if lag < 0 and lag in known), None)
    if back is None or (step.method == "linear" and ahead is None):
        return here
    if step.method == "latest" or ahead is None:
        return Treated(known[back], KNOWN, here.marks | Mark.IMPUTED)
    share = back / (back - ahead)
    return Treated(known[back] + (known[ahead] - known[back]) * share, KNOWN, here.marks | Mark.IMPUTED)


def _divided(here: Treated, below: tuple[object, int]) -> Treated:
    state = max(here.state, below[1])
    divisor = float(below[0])  # type: ignore[arg-type]
    if state != KNOWN or divisor == 0.0:
        return replace(here, value=0.0, state=max(state, UNDEFINED))
    value = here.value / divisor
    return replace(here, value=value) if math.isfinite(value) else replace(here, value=0.0, state=UNDEFINED)


def _shaped(here: Treated, step: object, norm: object) -> Treated:
    assert hasattr(norm, "numbers")
    if isinstance(step, Winsorise):
        value = min(max(here.value, norm.numbers["lower"]), norm.numbers["upper"])
        return Treated(value, KNOWN, here.marks | (Mark.WINSORISED if value != here.value else 0))
    assert isinstance(step, LogTransform | BoxCox)
    if not norm.numbers["acts"]:
        return here
    return Treated(step.one(here.value, norm), KNOWN, here.marks | Mark.TRANSFORMED)  # type: ignore[arg-type]
