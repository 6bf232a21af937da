"""Treatments of a column, step by step, with marks: the same steps as the reference takes for one value."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jifen.engine.columns import Floats, Numbers
from jifen.engine.norms import ALL, Norms
from jifen.engine.rules.rule import Norm
from jifen.engine.runners.columnar.evaluating import ColumnEvaluator, state_of
from jifen.engine.runners.columnar.groups import Grouping
from jifen.engine.scheme.plan import IndicatorPlan
from jifen.engine.states import KNOWN, UNDEFINED, UNKNOWN, Mark
from jifen.engine.treatments import BoxCox, Denominator, GroupImputation, LogTransform, PanelImputation, Winsorise


@dataclass
class TreatedColumn:
    values: Floats
    state: NDArray[np.uint8]
    marks: NDArray[np.uint8]


def treated_column(
    indicator: IndicatorPlan, evaluator: ColumnEvaluator, grouping: Grouping, norms: Norms, steps: int | None = None
) -> TreatedColumn:
    """The indicator's column after the first ``steps`` treatments (all by default)."""
    own = evaluator.numbers(indicator.formula)
    length = len(own.values)
    state = np.broadcast_to(state_of(own), length)
    here = TreatedColumn(own.values.copy(), state.copy(), np.zeros(length, dtype=np.uint8))
    code = indicator.spec.code
    for position, step in enumerate(indicator.spec.treat[:steps]):
        match step:
            case PanelImputation():
                _from_panel(here, step, indicator, evaluator)
            case Denominator():
                _divide(here, evaluator.numbers(indicator.denominators[position]))
            case GroupImputation():
                _from_groups(here, step, norms, (code, str(position)), grouping)
            case Winsorise() | LogTransform() | BoxCox():
                norm = norms.groups(code, str(position)).get(ALL)
                if norm is not None and norm.n:
                    _shape(here, step, norm)
    return here


def _from_panel(
    here: TreatedColumn, step: PanelImputation, indicator: IndicatorPlan, evaluator: ColumnEvaluator
) -> None:
    back_value, back_lag = _nearest([lag for lag in step.lags if lag > 0], indicator, evaluator, len(here.values))
    wanted = (here.state == UNKNOWN) & (back_lag != 0)
    filled = back_value
    if step.method == "linear":
        ahead_value, ahead_lag = _nearest([lag for lag in step.lags if lag < 0], indicator, evaluator, len(here.values))
        wanted &= ahead_lag != 0
        apart = np.where(wanted, back_lag - ahead_lag, 1.0)
        filled = back_value + (ahead_value - back_value) * (back_lag / apart)
    _fill(here, wanted, filled)


def _nearest(
    lags: list[int], indicator: IndicatorPlan, evaluator: ColumnEvaluator, length: int
) -> tuple[Floats, Floats]:
    """Value and lag of the nearest known year; lag 0 where none is known."""
    value, found = np.zeros(length), np.zeros(length)
    for lag in reversed(lags):
        column = evaluator.numbers(indicator.panel[lag])
        known = np.broadcast_to(state_of(column) == KNOWN, length)
        value, found = np.where(known, column.values, value), np.where(known, float(lag), found)
    return value, found


def _fill(here: TreatedColumn, where: NDArray[np.bool_], values: Floats) -> None:
    here.values[where] = values[where]
    here.state[where] = KNOWN
    here.marks[where] |= np.uint8(Mark.IMPUTED)


def _divide(here: TreatedColumn, below: Numbers) -> None:
    here.state = np.maximum(here.state, state_of(below))
    with np.errstate(all="ignore"):
        quotient = here.values / np.where(below.values == 0.0, np.nan, below.values)
    gone = ~np.isfinite(quotient)
    here.values = np.where(gone, 0.0, quotient)
    here.state = np.where(gone & (here.state == KNOWN), np.uint8(UNDEFINED), here.state)


def _from_groups(
    here: TreatedColumn, step: GroupImputation, norms: Norms, key: tuple[str, str], grouping: Grouping
) -> None:
    for _, chain, rows in grouping.parts(step.levels):
        norm, _ = norms.choose(*key, chain, 1)
        if norm is not None:
            where = np.zeros(len(here.values), dtype=bool)
            where[rows] = here.state[rows] == UNKNOWN
            _fill(here, where, np.full(len(here.values), norm.numbers["value"]))


def _shape(here: TreatedColumn, step: Winsorise | LogTransform | BoxCox, norm: Norm) -> None:
    known = here.state == KNOWN
    if isinstance(step, Winsorise):
        inside = np.minimum(np.maximum(here.values, norm.numbers["lower"]), norm.numbers["upper"])
        moved = known & (inside != here.values)
        here.values[moved] = inside[moved]
        here.marks[moved] |= np.uint8(Mark.WINSORISED)
    elif norm.numbers["acts"]:
        here.values[known] = step.many(here.values[known], norm)
        here.marks[known] |= np.uint8(Mark.TRANSFORMED)
