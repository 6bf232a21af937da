"""Entries of dated sets: titles and rankings with the day they begin and the day they end."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jifen.engine.checks.check import Allow, Case, Kind, Mask, Outcome, Rows
from jifen.engine.checks.firm_columns import FirmColumns
from jifen.engine.checks.suspicion import bounded
from jifen.engine.columns import NO_DAY, Floats, Sets
from jifen.engine.days import date_of, day_number
from jifen.engine.states import UNKNOWN

MEASURE = "有问题的条目÷全部条目"
Test = Callable[["Entries", int, Floats], Mask]
"""Which entries are faulty, given the as-of day and the day each entry's firm was founded."""


@dataclass(frozen=True)
class Entries:
    """Entries one after another: the firm's row, name as a code into ``words``, days as float64 with NaN where not given."""

    owner: NDArray[np.int64]
    name: NDArray[np.int32]
    on: Floats
    until: Floats
    words: tuple[str, ...]
    known: Mask
    """Per firm: whether its set is known."""


def entries_of(sets: Sets) -> Entries:
    owner = np.repeat(np.arange(len(sets.lengths)), sets.lengths)
    inside = np.arange(len(owner)) - np.repeat(np.cumsum(sets.lengths) - sets.lengths, sets.lengths)
    place = sets.starts[owner] + inside
    known = np.ones(len(sets.lengths), dtype=bool) if sets.state is None else sets.state != UNKNOWN
    days = [np.where(days[place] == NO_DAY, np.nan, days[place]) for days in (sets.on, sets.until)]
    return Entries(owner, sets.names[place], days[0], days[1], sets.words or ("",), known)


def told(entries: Entries, faulty: Mask) -> Outcome:
    """One finding per firm with all its faulty entries. Figures: ``titles``, ``many``, ``of``."""
    wrong = np.bincount(entries.owner[faulty], minlength=len(entries.known))
    of = np.bincount(entries.owner, minlength=len(entries.known))
    rows: Rows = np.flatnonzero(wrong)
    names: dict[int, list[str]] = {}
    for owner, name in zip(entries.owner[faulty].tolist(), entries.name[faulty].tolist(), strict=True):
        names.setdefault(owner, []).append(entries.words[name])
    figures: Mapping[str, Floats | list[str]] = {
        "titles": ["、".join(dict.fromkeys(names[row])) for row in rows.tolist()],
        "many": wrong[rows].astype(np.float64),
        "of": of[rows].astype(np.float64),
    }
    suspicion = bounded(wrong[rows] / np.maximum(of[rows], 1))
    return Outcome(int((of > 0).sum()), rows, suspicion, figures)


@dataclass(frozen=True)
class EntriesSound(Kind):
    """``test``: ``dated``, ``in_date``, ``in_order``, ``by_year_end`` or ``since_founding``. Firms with at least one entry are
    tested. Figures: ``fact``, ``titles``, ``many``, ``of``, ``year``."""

    facts: tuple[str, ...]
    test_of: str
    founded: str = ""

    def cases(self) -> tuple[Case, ...]:
        more = (self.founded,) if self.founded else ()
        return tuple(Case(fact, (fact, *more)) for fact in self.facts)

    def test(self, firms: FirmColumns, case: Case, allow: Allow) -> Outcome:
        entries = entries_of(firms.sets(case.fact))
        founded = firms.numbers(self.founded) if self.founded else np.full(len(firms), np.nan)
        as_of = day_number(datetime.date(firms.year, 12, 31))
        with np.errstate(invalid="ignore"):
            result = told(entries, TESTS[self.test_of](entries, as_of, founded[entries.owner]))
        figures = {"fact": case.fact, **result.params, "year": str(firms.year)}
        return Outcome(result.tested, result.rows, result.suspicion, figures)


def _lapsed(entries: Entries, as_of: int, founded: Floats) -> Mask:
    """Ended within the data year, and no entry of the same name of the same firm is still in date; older ones are history."""
    key = entries.owner * max(len(entries.words), 1) + entries.name
    alive = ~(entries.until < as_of)
    return ~alive & (entries.until >= first_of_year(as_of)) & ~np.isin(key, key[alive])


def first_of_year(day: int) -> int:
    return day_number(date_of(day).replace(month=1, day=1))


TESTS: Mapping[str, Test] = {
    "dated": lambda entries, as_of, founded: np.isnan(entries.on),
    "in_date": _lapsed,
    "in_order": lambda entries, as_of, founded: entries.until < entries.on,
    "by_year_end": lambda entries, as_of, founded: entries.on > as_of,
    "since_founding": lambda entries, as_of, founded: entries.on < founded,
}
