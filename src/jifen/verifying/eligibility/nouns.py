"""What goes into a judgement and what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Fact:
    """``value`` None: nobody has told it. ``on``: the day it is known for."""

    value: bool | float | None
    source: str = ""
    on: date | None = None


@dataclass(frozen=True)
class Title:
    title: str
    family: str
    since: date | None
    until: date | None
    withdrawn_on: date | None = None


@dataclass(frozen=True)
class Decision:
    """A person's, with a reason; counts from ``on``."""

    criterion: str
    met: bool
    why: str
    by: str
    on: date


@dataclass(frozen=True)
class Inputs:
    """``county``: GB/T 2260, 000000 outside the province, empty unknown. ``decisions``: every one taken, oldest first."""

    county: str
    register_state: str
    facts: Mapping[str, Fact] = field(default_factory=dict)
    titles: tuple[Title, ...] = ()
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True)
class CriterionResult:
    """``of``: the criterion it is an alternative of, if any. ``reason``: the sentence the page shows."""

    code: str
    name: str
    state: str
    reason: str
    of: str = ""
    by_person: bool = False
    """Whether a person decides it."""


@dataclass(frozen=True)
class Judgement:
    overall: str
    results: tuple[CriterionResult, ...]
    rule: str
    rule_digest: str
