"""What is counted from the beginning does not become less."""

from __future__ import annotations

from dataclasses import dataclass

from jifen.engine.checks.check import Allow, Case, Kind, Outcome
from jifen.engine.checks.firm_columns import FirmColumns
from jifen.engine.checks.kinds.columns_at_once import at, known, outcome, over


@dataclass(frozen=True)
class NotFalling(Kind):
    """Figures: ``fact``, ``value``, ``before``."""

    facts: tuple[str, ...]

    def cases(self) -> tuple[Case, ...]:
        return tuple(Case(fact, (fact, f"{fact}[-1]")) for fact in self.facts)

    def test(self, firms: FirmColumns, case: Case, allow: Allow) -> Outcome:
        value, before = (firms.numbers(column) for column in case.reads)
        found = over(before - value, before, allow)
        figures = at(found[0], value=value, before=before)
        return outcome(known(value, before), found, {"fact": case.fact, **figures})
