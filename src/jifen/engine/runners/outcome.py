"""What scoring one firm gives, in the reference form; other runners give the same in columns."""

from __future__ import annotations

from dataclasses import dataclass, field

from jifen.engine.states import Mark, Reason


@dataclass
class Line:
    """One indicator, level, bonus part or cap of one firm. ``points`` are hundredths; None: sub-score only."""

    reason: Reason = Reason.SCORED
    value: float | bool | str | None = None
    treated: float | None = None
    subscore: float | None = None
    weight: float | None = None
    points: int | None = None
    marks: int = 0
    peers: str = ""
    """Level of the norm used: ``stage``, ``all`` …"""

    def marked(self, mark: Mark, when: bool = True) -> None:
        if when:
            self.marks |= mark


@dataclass
class Outcome:
    """All of one firm. Points in hundredths."""

    enterprise: str
    stage: str | None = None
    stage_uncertain: bool = False
    stage_missing: tuple[str, ...] = ()
    why_not_scored: str = ""
    """Empty, ``stage_unknown``, ``out_of_scope`` or ``scope_unknown``."""
    lines: dict[str, Line] = field(default_factory=dict)
    dimensions: dict[str, int | None] = field(default_factory=dict)
    base: int | None = None
    bonus: int | None = None
    total: int | None = None
    grade: str | None = None
    facts_known: int = 0
    facts_read: int = 0
    rankable: bool = False
    flags: dict[str, bool | None] = field(default_factory=dict)

    @property
    def scored(self) -> bool:
        return not self.why_not_scored

    @property
    def completeness(self) -> float:
        return self.facts_known / self.facts_read if self.facts_read else 1.0
