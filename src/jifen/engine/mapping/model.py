"""The nouns of a fact mapping, frozen. Field names are the document's keys; the mapping reference explains each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from jifen.engine.formula import Formula
from jifen.engine.formula.meaning import Kind
from jifen.engine.problems import Place
from jifen.engine.tables import TableOptions

Duplicates = Literal["refuse", "quarantine", "first"]
NOWHERE = Place()


@dataclass(frozen=True)
class Written:
    """A formula as the author wrote it, and resolved: names checked, units brought together."""

    text: str
    formula: Formula
    place: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True)
class EnterpriseKey:
    """Where the key of the enterprise stands. ``pad``: digits only, filled with zeros on the left to this length."""

    column: str
    pad: int = 0
    prefix: str = ""
    length: int | None = None
    upper: bool = False


@dataclass(frozen=True)
class YearKey:
    """Exactly one is given: the column, a constant year, or ``every`` (a register: the row counts for every year)."""

    column: str = ""
    constant: int | None = None
    every: bool = False


@dataclass(frozen=True)
class TableSource:
    """One table of the delivery; ``file`` is a pattern for file names, several files are put under one another."""

    code: str
    file: str
    options: TableOptions
    enterprise: EnterpriseKey
    year: YearKey
    optional: bool = False
    place: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True)
class FactSource:
    """Where one fact comes from: a column of a table, or a formula over other facts and working columns (``derive``)."""

    code: str
    kind: Kind = "number"
    name: str = ""
    unit: str = "-"
    unit_said: bool = True
    """False: the mapping names no unit; then nothing is written beside the numbers, and the scheme's unit is presumed."""
    table: str = ""
    column: str = ""
    file_unit: str = ""
    multiply: float = 1.0
    sign: Literal["any", "nonnegative"] = "any"
    range: tuple[float, float] | None = None
    missing: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    only_listed: bool = False
    unknown_when: Written | None = None
    derive: Written | None = None
    optional: bool = False
    output: bool = True
    """False for working columns: read and checked like a fact, used by formulas, not written out."""
    place: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True)
class FactMapping:
    """How the files of one delivery become facts. ``digest``: SHA-256 of the document's content, comments left out."""

    code: str
    title: str
    tables: dict[str, TableSource]
    sources: dict[str, FactSource]
    duplicates: Duplicates = "refuse"
    digest: str = ""
    file: str = ""

    @property
    def facts(self) -> tuple[FactSource, ...]:
        return tuple(source for source in self.sources.values() if source.output)

    @property
    def derived(self) -> tuple[FactSource, ...]:
        return tuple(source for source in self.sources.values() if source.derive)
