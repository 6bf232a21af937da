"""The nouns of a contract, frozen. Field names are the document's keys; what stands at its default is not content of the digest."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Literal

from jifen.engine.formula.meaning import Kind
from jifen.engine.problems import Place

Frequency = Literal["daily", "monthly", "quarterly", "yearly"]
Severity = Literal["must", "explain", "hint"]
Blank = Literal["unknown", "nil", "refuse"]
Missing = Literal["skip", "fail"]
NOWHERE = Place()

FREQUENCIES = ("daily", "monthly", "quarterly", "yearly")
SEVERITIES = ("must", "explain", "hint")
SEVERITY_WORDS = {"must": ("强制", "must"), "explain": ("核实", "explain"), "hint": ("提示", "hint")}
BLANKS = ("unknown", "nil", "refuse")
BLANK_WORDS = {
    "unknown": ("未知", "unknown"),
    "nil": ("无（确认没有）", "nil (known to be none)"),
    "refuse": ("退回，不得空白", "refused, must be filled in"),
}


@dataclass(frozen=True)
class Entry:
    """One name a dated set may hold, and the columns that say so. Exactly one of ``name`` (fixed) and ``named_by`` (a column)."""

    on: str
    name: str = ""
    named_by: str = ""
    until: str = ""


@dataclass(frozen=True)
class ContractFact:
    """One fact owed. ``nil``: words for *known to be none*; ``not_applicable``: reason code → words."""

    code: str
    name: str
    kind: Kind
    unit: str = "-"
    blank: Blank = "unknown"
    nil: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    not_applicable: tuple[tuple[str, str], ...] = ()
    entries: tuple[Entry, ...] = ()
    aliases: tuple[str, ...] = ()
    asked_if: str = ""
    """A flag of the same contract; where it is false, a blank here is not applicable, for the first reason."""
    place: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True)
class ValidationRule:
    """One rule over the facts of a row. Which fields count depends on ``kind``; see ``rules.KINDS``.

    ``allow``: rounding allowance in the unit of the facts. ``missing``: what an unknown fact means: the rule is not asked
    (skip), or the row fails.
    """

    code: str
    kind: str
    facts: tuple[str, ...]
    severity: Severity = "must"
    low: float | None = None
    high: float | None = None
    allow: float = 0.0
    words: tuple[str, ...] = ()
    day: datetime.date | None = None
    digits: int = 0
    prefix: str = ""
    missing: Missing = "skip"
    because: str = ""
    place: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True)
class Deadline:
    """``months_after`` months after the month in which the period ends, on ``day`` (the last day where a month is shorter);
    for daily sources ``days_after`` days after the day."""

    months_after: int = 1
    day: int = 10
    days_after: int = 1


@dataclass(frozen=True)
class Clocks:
    """Days beside the deadline, which is the last timely day: opens so many before, can be changed until so many after."""

    opens_before: int = 30
    changeable_after: int = 30


@dataclass(frozen=True)
class Shift:
    """Beyond these a delivery asks for a second confirmation: shares of the last delivery, and a factor on sums."""

    rows_fall_to: float = 0.5
    sum_times: float = 1000.0
    unknown_rises_by: float = 0.2


@dataclass(frozen=True)
class Contract:
    """What one source owes. ``rows``: ``one`` per enterprise and year, or ``many`` whose entries are gathered into one set."""

    code: str
    version: int
    title: str
    owner: str
    matter: str
    in_force_from: datetime.date
    frequency: Frequency
    deadline: Deadline
    facts: dict[str, ContractFact]
    rules: dict[str, ValidationRule] = field(default_factory=dict)
    rows: Literal["one", "many"] = "one"
    yearly_facts: bool = True
    """False: a register, whose rows hold for every year."""
    clocks: Clocks = Clocks()
    shift: Shift = Shift()
    contact: str = ""
    basis: str = ""
    note: str = ""
    key_aliases: tuple[str, ...] = ()
    file: str = field(default="", compare=False, repr=False)
