"""Figures that repeat themselves: from last year, across lines of one year, or all of them round."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jifen.engine.checks.check import Allow, Case, Kind, Mask, Outcome, Params
from jifen.engine.checks.firm_columns import FirmColumns
from jifen.engine.checks.kinds.columns_at_once import rows_of
from jifen.engine.checks.suspicion import bounded
from jifen.engine.columns import Floats

MEASURE = "雷同的数据项÷可比的数据项"


def _stacked(firms: FirmColumns, columns: tuple[str, ...]) -> Floats:
    """One row per column."""
    return np.vstack([firms.numbers(column) for column in columns])


def _told(facts: tuple[str, ...], same: Mask, compared: Mask, least: int) -> Outcome:
    """``same``, ``compared``: fact × firm. Firms with at least ``least`` facts compared are tested."""
    many, of = same.sum(axis=0), compared.sum(axis=0)
    rows = rows_of(many >= least)
    names = [[facts[place] for place in np.flatnonzero(column)] for column in same[:, rows].T]
    figures: Params = {"facts": names, "many": many[rows].astype(np.float64), "of": of[rows].astype(np.float64)}
    return Outcome(int((of >= least).sum()), rows, bounded(many[rows] / np.maximum(of[rows], 1)), figures)


@dataclass(frozen=True)
class SameAsLastYear(Kind):
    """At least ``least`` facts, none of them 0, are to the cent what they were. Figures: ``facts``, ``many``, ``of``."""

    facts: tuple[str, ...]
    least: int = 3

    def cases(self) -> tuple[Case, ...]:
        return (Case(self.facts[0], (*self.facts, *(f"{fact}[-1]" for fact in self.facts)), self.least),)

    def test(self, firms: FirmColumns, case: Case, allow: Allow) -> Outcome:
        now, before = _stacked(firms, self.facts), _stacked(firms, case.reads[len(self.facts) :])
        with np.errstate(invalid="ignore"):
            compared = ~np.isnan(now) & ~np.isnan(before) & (now != 0)
        return _told(self.facts, compared & (now == before), compared, self.least)


@dataclass(frozen=True)
class SameFigure(Kind):
    """One figure, at least ``low``, stands in at least ``least`` lines. Figures: ``facts``, ``many``, ``of``, ``value``."""

    facts: tuple[str, ...]
    least: int = 3
    low: float = 1.0

    def cases(self) -> tuple[Case, ...]:
        return (Case(self.facts[0], self.facts, self.least),)

    def test(self, firms: FirmColumns, case: Case, allow: Allow) -> Outcome:
        values = _stacked(firms, self.facts)
        with np.errstate(invalid="ignore"):
            values = np.where(np.abs(values) >= self.low, values, np.nan)
        repeats = np.array([(values == row).sum(axis=0) for row in values])
        first = repeats.argmax(axis=0) if values.size else np.zeros(0, dtype=np.intp)
        common = values[first, np.arange(values.shape[1])]
        told = _told(self.facts, values == common, ~np.isnan(values), self.least)
        return Outcome(told.tested, told.rows, told.suspicion, {**told.params, "value": common[told.rows]})


@dataclass(frozen=True)
class RoundFigures(Kind):
    """At least ``least`` facts are known, not 0, and all of them are multiples of ``multiple``. Figures: ``many``,
    ``multiple``."""

    facts: tuple[str, ...]
    least: int
    multiple: float

    def cases(self) -> tuple[Case, ...]:
        return (Case(self.facts[0], self.facts, self.least),)

    def test(self, firms: FirmColumns, case: Case, allow: Allow) -> Outcome:
        values = _stacked(firms, self.facts)
        with np.errstate(invalid="ignore"):
            told = ~np.isnan(values) & (values != 0)
            rounds = told & (np.rint(values / self.multiple) * self.multiple == values)
        many, of = rounds.sum(axis=0), told.sum(axis=0)
        rows = rows_of((of >= self.least) & (many == of))
        suspicion = bounded(many[rows] / len(self.facts))
        figures: Params = {"many": many[rows].astype(np.float64), "multiple": self.multiple}
        return Outcome(int((of >= self.least).sum()), rows, suspicion, figures)
