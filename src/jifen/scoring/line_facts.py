"""Which facts a line of a run reads, of the data year and of years before."""

from __future__ import annotations

from jifen.engine.formula import Formula, names_in
from jifen.engine.scheme.plan import Plan
from jifen.schemes import reads as schemes
from jifen.scoring.models import Run


def facts_of_line(run: Run, line: str) -> tuple[str, ...]:
    """Codes of facts, each once; empty for a line that reads none (a cap)."""
    return tuple(dict.fromkeys(fact for fact, _lag in readings_of_line(run, line)))


def readings_of_line(run: Run, line: str) -> tuple[tuple[str, int], ...]:
    """Fact and how many years back, this year first."""
    plan = schemes.plan_for(run.scheme)
    formula = _formula(plan, line)
    named = names_in(formula) if formula is not None else set()
    return tuple(sorted((one for one in named if one[0] in plan.scheme.facts), key=lambda one: (one[1], one[0])))


def _formula(plan: Plan, line: str) -> Formula | None:
    meanings = plan.resolved.indicators | plan.resolved.parts
    return meanings[line].formula if line in meanings else None
