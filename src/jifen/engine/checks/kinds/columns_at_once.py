"""Small steps all kinds share."""

from __future__ import annotations

import numpy as np

from jifen.engine.arithmetic import tolerance_many
from jifen.engine.checks.check import Allow, Case, Mask, Outcome, Params, Rows
from jifen.engine.checks.suspicion import beyond
from jifen.engine.columns import Floats


def each(facts: tuple[str, ...]) -> tuple[Case, ...]:
    """A case per fact, judged by itself."""
    return tuple(Case(fact, (fact,)) for fact in facts)


def known(*columns: Floats) -> Mask:
    """Firms that have all of these values."""
    result = ~np.isnan(columns[0])
    for column in columns[1:]:
        result &= ~np.isnan(column)
    return result


def rows_of(mask: Mask) -> Rows:
    return np.flatnonzero(mask)


def over(gap: Floats, size: Floats, allow: Allow) -> tuple[Rows, Floats]:
    """Rows whose gap exceeds the allowance, and their suspicion; a gap of NaN exceeds nothing."""
    with np.errstate(invalid="ignore"):
        excess = gap - allow.margin(size)
        rows = rows_of(excess > tolerance_many(size))
    return rows, beyond(excess[rows], size[rows])


def at(rows: Rows, **columns: Floats) -> Params:
    """The figures of the found rows."""
    return {name: values[rows] for name, values in columns.items()}


def rounded(values: Floats, digits: int = 2) -> Floats:
    """Derived figures are told rounded, small ones to two significant digits so that they do not become 0."""
    size = np.abs(values)
    with np.errstate(invalid="ignore"):
        small = (size > 0) & (size < 0.1)
    places = 10.0 ** (1 - np.floor(np.log10(np.where(small, size, 1.0))))
    return np.where(small, np.rint(values * places) / places, np.round(values, digits)) + 0.0


def outcome(tested: Mask, found: tuple[Rows, Floats], params: Params) -> Outcome:
    return Outcome(int(tested.sum()), found[0], found[1], params)
