"""The nouns of a scheme document, frozen. Field names are the document's keys; the language reference explains each."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Literal

from jifen.engine.formula import Formula
from jifen.engine.formula.meaning import Kind
from jifen.engine.problems import Place
from jifen.engine.rules import RuleSpec
from jifen.engine.treatments import TreatmentSpec

Aggregate = Literal["arithmetic", "geometric", "harmonic"]
ByStage = float | dict[str, float]
NOWHERE = Place()
SINGLE_STAGE = "全部"
"""The only stage of a scheme that declares none."""


@dataclass(frozen=True, kw_only=True)
class Placed:
    """``place`` is where the block stands in its document; it is not content."""

    place: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True)
class Written:
    """A formula as the author wrote it, and parsed."""

    text: str
    formula: Formula
    place: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True)
class Basis(Placed):
    title: str
    title_en: str = ""
    clause: str = ""
    url: str = ""
    provisional: bool = False


@dataclass(frozen=True)
class Fact(Placed):
    code: str
    name: str
    name_en: str = ""
    kind: Kind = "number"
    unit: str = "-"
    window: str = ""
    sign: Literal["any", "nonnegative"] = "any"
    values: tuple[str, ...] = ()
    optional: bool = False
    if_empty: Written | None = None
    source: str = ""
    note: str = ""


@dataclass(frozen=True)
class Quantity(Placed):
    code: str
    formula: Written
    name: str = ""
    name_en: str = ""
    unit: str = ""
    defined_when: Written | None = None


@dataclass(frozen=True)
class Stage(Placed):
    code: str
    when: Written
    name_en: str = ""
    numbers_from: str = ""
    note: str = ""


@dataclass(frozen=True)
class Peers(Placed):
    by: tuple[str, ...] = ("stage",)
    minimum: int = 30
    parent_minimum: int = 10

    @property
    def levels(self) -> tuple[str, ...]:
        """From narrow to wide, ending with ``all``."""
        return (*(level for level in self.by if level != "all"), "all")


@dataclass(frozen=True)
class Dimension(Placed):
    code: str
    name: str
    name_en: str = ""
    parent: str = ""
    weight: ByStage = 1.0
    aggregate: Aggregate = "arithmetic"
    numbers_from: str = ""
    note: str = ""


@dataclass(frozen=True)
class UndefinedCase(Placed):
    """What an undefined value earns: a share of the weight, or ``spread``."""

    when: Written | None = None
    earn: ByStage | Literal["spread"] = 0.0


@dataclass(frozen=True)
class Indicator(Placed):
    code: str
    name: str
    formula: Written
    rules: dict[str, RuleSpec]
    """Stage → rule; the key ``""`` stands for every stage."""
    weight: ByStage = 1.0
    name_en: str = ""
    note: str = ""
    annex: int | None = None
    dimension: str = ""
    unit: str = ""
    window: str = ""
    definition: str = ""
    definition_en: str = ""
    source: str = ""
    numbers_from: str = ""
    defined_when: Written | None = None
    undefined: tuple[UndefinedCase, ...] = ()
    missing: Literal["lose", "spread", ""] = ""
    direction: Literal["higher", "lower"] = "higher"
    treat: tuple[TreatmentSpec, ...] = ()
    peers: Peers | None = None

    def rule_for(self, stage: str) -> RuleSpec:
        return self.rules.get(stage) or self.rules[""]


@dataclass(frozen=True)
class Part(Placed):
    """One counted thing of a bonus item; its rule gives points (times ``weight``)."""

    code: str
    name: str
    formula: Written
    rule: RuleSpec
    weight: float = 1.0
    name_en: str = ""
    unit: str = ""
    defined_when: Written | None = None
    note: str = ""


@dataclass(frozen=True)
class BonusItem(Placed):
    code: str
    name: str
    parts: tuple[Part, ...]
    cap: float | None = None
    name_en: str = ""
    annex: int | None = None
    unit: str = ""
    window: str = ""
    definition: str = ""
    definition_en: str = ""
    source: str = ""
    numbers_from: str = ""
    note: str = ""


@dataclass(frozen=True)
class Bonus(Placed):
    items: tuple[BonusItem, ...] = ()
    cap: float | None = None
    numbers_from: str = ""
    name: str = ""
    name_en: str = ""


@dataclass(frozen=True)
class Grade(Placed):
    code: str
    least: float | None = None
    name: str = ""


@dataclass(frozen=True)
class RankWithin(Placed):
    """A population for ranks: ``by`` is ``all``, ``stage`` or a text fact; ``digits`` keeps its first characters."""

    code: str
    by: str = "all"
    digits: int | None = None


@dataclass(frozen=True)
class Ranks(Placed):
    ties: Literal["competition", "dense"] = "competition"
    when: Written | None = None
    completeness: float = 0.0
    within: tuple[RankWithin, ...] = (RankWithin("all"),)


@dataclass(frozen=True)
class Situation(Placed):
    """A constraint situation (约束性情形): true, false or unknown; never points."""

    code: str
    name: str
    fact: str
    name_en: str = ""
    within_years: int | None = None
    effect: Literal["show", "warn", "exclude"] = "show"
    note: str = ""


@dataclass(frozen=True)
class Rounding(Placed):
    snap: float = 1e-9
    places: int = 2
    half: str = "up"


@dataclass(frozen=True)
class Scheme(Placed):
    code: str
    title: str
    version: str
    basis: dict[str, Basis]
    numbers_from: str
    facts: dict[str, Fact]
    title_en: str = ""
    kind: Literal["points", "constraint"] = "points"
    effective: datetime.date | None = None
    owner: str = ""
    note: str = ""
    note_en: str = ""
    founded: str = ""
    quantities: dict[str, Quantity] = field(default_factory=dict)
    scope: Written | None = None
    stages: tuple[Stage, ...] = ()
    peers: Peers = field(default_factory=Peers)
    weights: Literal["absolute", "relative"] = "absolute"
    total: float = 100.0
    aggregate: Aggregate = "arithmetic"
    missing: Literal["lose", "spread"] = "lose"
    dimensions: tuple[Dimension, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    bonus: Bonus = field(default_factory=Bonus)
    grades: tuple[Grade, ...] = ()
    ranks: Ranks = field(default_factory=Ranks)
    rounding: Rounding = field(default_factory=Rounding)
    constraints: tuple[Situation, ...] = ()

    @property
    def stage_codes(self) -> tuple[str, ...]:
        return tuple(stage.code for stage in self.stages) or (SINGLE_STAGE,)

    def provisional(self, numbers_from: str) -> bool:
        """Whether numbers of this basis are placeholders, to be marked 暂定 wherever they are shown."""
        return self.basis[numbers_from or self.numbers_from].provisional
