"""Titles an enterprise claims against the register of the department that grants them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jifen.engine.checks.check import Allow, Case, Kind, Mask, Outcome
from jifen.engine.checks.firm_columns import FirmColumns
from jifen.engine.checks.kinds.agree import SELF
from jifen.engine.checks.kinds.dated_entries import Entries, entries_of, told
from jifen.engine.checks.suspicion import beyond
from jifen.engine.columns import Floats

MEASURE = "未登记的条目÷该部门登记范围内的条目"
MEASURE_DAYS = "超出容差的日数÷365，按通用算法"
Registers = tuple[tuple[str, tuple[str, ...]], ...]


def _cases(fact: str, registers: Registers) -> tuple[Case, ...]:
    return tuple(Case(fact, (f"{fact}@{SELF}", f"{fact}@{source}")) for source, _ in registers)


@dataclass(frozen=True)
class Registered(Kind):
    """Every claimed title that a department registers stands in its register. Tested: firms that claim one, whose register is
    known. Figures: ``titles``, ``many``, ``of``, ``source``."""

    fact: str
    registers: Registers

    def cases(self) -> tuple[Case, ...]:
        return _cases(self.fact, self.registers)

    def test(self, firms: FirmColumns, case: Case, allow: Allow) -> Outcome:
        source, names = _register(case, self.registers)
        claimed, held = (_listed(entries_of(firms.sets(column)), names) for column in case.reads)
        claimed = _some(claimed, held.known[claimed.owner])
        result = told(claimed, ~np.isin(_key(claimed), _key(held)))
        return Outcome(result.tested, result.rows, result.suspicion, {**result.params, "source": source})


@dataclass(frozen=True)
class RegisteredDays(Kind):
    """The newest day of a title is the same in both within the allowance (days). Of several titles of a firm the one furthest
    apart is told. Figures: ``title``, ``value``, ``other`` (days), ``source``."""

    fact: str
    registers: Registers

    def cases(self) -> tuple[Case, ...]:
        return _cases(self.fact, self.registers)

    def test(self, firms: FirmColumns, case: Case, allow: Allow) -> Outcome:
        source, names = _register(case, self.registers)
        claimed, held = (_newest(_listed(entries_of(firms.sets(column)), names)) for column in case.reads)
        keys, mine, theirs = np.intersect1d(claimed[0], held[0], assume_unique=True, return_indices=True)
        said, registered = claimed[1][mine], held[1][theirs]
        owner = keys // len(names)
        excess = np.abs(said - registered) - allow.absolute
        best = _furthest(owner, excess)
        figures: Mapping[str, Floats | list[str] | str] = {
            "title": [names[key % len(names)] for key in keys[best].tolist()],
            "value": said[best],
            "other": registered[best],
            "source": source,
        }
        suspicion = beyond(excess[best], np.full(len(best), 365.0))
        return Outcome(len(np.unique(owner)), owner[best], suspicion, figures)


def _register(case: Case, registers: Registers) -> tuple[str, tuple[str, ...]]:
    source = case.reads[1].partition("@")[2]
    return source, dict(registers)[source]


def _listed(entries: Entries, names: tuple[str, ...]) -> Entries:
    """Only entries with one of these names, and names as places in ``names``."""
    places = {name: place for place, name in enumerate(names)}
    as_place = np.array([places.get((word or "").strip(), -1) for word in entries.words] + [-1], dtype=np.int32)
    there = Entries(entries.owner, as_place[entries.name], entries.on, entries.until, names, entries.known)
    return _some(there, there.name >= 0)


def _some(entries: Entries, chosen: Mask) -> Entries:
    days = entries.on[chosen], entries.until[chosen]
    return Entries(entries.owner[chosen], entries.name[chosen], *days, entries.words, entries.known)


def _key(entries: Entries) -> NDArray[np.int64]:
    return entries.owner * len(entries.words) + entries.name


def _newest(entries: Entries) -> tuple[NDArray[np.int64], Floats]:
    """Firm and title as keys in order, and the last day of each, of entries that have one."""
    dated = ~np.isnan(entries.on)
    key, on = _key(entries)[dated], entries.on[dated]
    order = np.lexsort((on, key))
    key, on = key[order], on[order]
    last = np.append(key[1:] != key[:-1], True)[: len(key)]
    return key[last], on[last]


def _furthest(owner: NDArray[np.int64], excess: Floats) -> NDArray[np.intp]:
    """Per firm with something beyond the allowance, the place of what is furthest; firms in order."""
    order = np.lexsort((-excess, owner))
    order = order[excess[order] > 0]
    first = np.ones(len(order), dtype=bool)
    first[1:] = owner[order][1:] != owner[order][:-1]
    return order[first]
