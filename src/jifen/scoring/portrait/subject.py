"""One enterprise in one result: its row, its lines, its facts, and the words of the engine about them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from jifen.engine.explaining import Explanation, explain
from jifen.engine.explaining.facts_at_hand import firm_of
from jifen.engine.explaining.telling import Telling
from jifen.engine.firms import Firm
from jifen.engine.results.reading import LineView, Result
from jifen.engine.runners.outcome import Outcome
from jifen.engine.runners.reference.evaluating import Evaluator
from jifen.engine.runners.reference.scoring import score_firm
from jifen.engine.scheme.model import Scheme
from jifen.engine.scheme.plan import Plan

CHINESE = "zh"
MOST_FIRMS = 256
_FIRMS: dict[tuple[str, str, str], Firm] = {}


@dataclass(frozen=True, eq=False)
class Subject:
    """``key``: its credit code; ``language``: ``zh`` or ``en``. Raises ResultRefused when the result holds no such enterprise."""

    result: Result
    key: str
    language: str = CHINESE

    @cached_property
    def row(self) -> dict[str, Any]:
        """Its row of ``scores.parquet``; points are hundredths."""
        return self.result.outcome_row(self.key)

    @cached_property
    def lines(self) -> tuple[LineView, ...]:
        """Every line, in the scheme's order; none for an enterprise that was not scored."""
        return tuple(self.result.lines(self.key)) if self.is_scored else ()

    @cached_property
    def firm(self) -> Firm | None:
        """Its facts as they were scored; None where the archived file is gone or was changed."""
        return firm_as_scored(self.result, self.key)

    @cached_property
    def explanation(self) -> Explanation:
        return explain(self.result, self.key, self.language, firm=self.firm)

    @cached_property
    def telling(self) -> Telling:
        return Telling(self.plan, self.result.norms, self.row, self.evaluator, self.language)

    @property
    def evaluator(self) -> Evaluator | None:
        return None if self.firm is None else self.evaluator_of(self.firm)

    def evaluator_of(self, firm: Firm) -> Evaluator:
        return Evaluator(firm, self.scheme.founded, self.row.get("stage"))

    def scored_again(self, firm: Firm) -> Outcome:
        """What the engine makes of these facts under this run's scheme and norms."""
        return score_firm(self.plan, self.result.norms, firm)

    @property
    def plan(self) -> Plan:
        return self.result.plan

    @property
    def scheme(self) -> Scheme:
        return self.result.scheme

    @property
    def is_scored(self) -> bool:
        return not self.row.get("why_not_scored")

    @property
    def stage(self) -> str:
        return str(self.row.get("stage") or "")

    @property
    def total(self) -> int | None:
        """Hundredths."""
        total: int | None = self.row.get("total")
        return total

    def name_of(self, thing: Any) -> str:
        """A line, dimension, item or fact in the reader's language."""
        chinese = str(thing.name or getattr(thing, "code", ""))
        return chinese if self.language == CHINESE else str(thing.name_en or chinese)


def firm_as_scored(result: Result, key: str) -> Firm | None:
    """Kept for a while: who plays with values asks for the same facts at every stroke. An archive never changes, so what was read
    once and was whole stays true; what was missing is looked for again."""
    known = (str(result.folder), result.manifest["files"]["scores.parquet"], key)
    if known not in _FIRMS:
        firm = firm_of(result, key)
        if firm is None:
            return None
        while len(_FIRMS) >= MOST_FIRMS:
            _FIRMS.pop(next(iter(_FIRMS)), None)
        _FIRMS[known] = firm
    return _FIRMS[known]
