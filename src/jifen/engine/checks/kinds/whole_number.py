"""People and papers are counted, not measured."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jifen.engine.checks.check import Allow, Case, Kind, Outcome
from jifen.engine.checks.firm_columns import FirmColumns
from jifen.engine.checks.kinds.columns_at_once import at, each, known, outcome, over


@dataclass(frozen=True)
class WholeNumber(Kind):
    """Figures: ``fact``, ``value``."""

    facts: tuple[str, ...]

    def cases(self) -> tuple[Case, ...]:
        return each(self.facts)

    def test(self, firms: FirmColumns, case: Case, allow: Allow) -> Outcome:
        value = firms.numbers(case.fact)
        found = over(np.abs(value - np.rint(value)), np.abs(value), allow)
        return outcome(known(value), found, {"fact": case.fact, **at(found[0], value=value)})
