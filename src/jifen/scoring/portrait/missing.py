"""What completeness misses, fact by fact, and who could tell it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jifen.collecting import reads as collecting
from jifen.collecting.returns import self_report
from jifen.engine.states import UNKNOWN
from jifen.scoring.portrait.subject import Subject


@dataclass(frozen=True)
class MissingFact:
    """``in_return``: the enterprise may tell it itself; ``departments``: titles of the sources that owe it."""

    code: str
    lag: int
    name: str
    in_return: bool
    departments: tuple[str, ...]


def missing_facts(subject: Subject, on: date) -> list[MissingFact]:
    """In the order of the scheme's facts; empty where the archived facts are gone."""
    evaluator = subject.evaluator
    if evaluator is None:
        return []
    own, owed = _facts_of_return(on), _facts_owed(on)
    unknown = [slot for slot in subject.plan.slots if evaluator.value(slot.formula)[1] == UNKNOWN]
    order = list(subject.scheme.facts)
    return [
        MissingFact(
            slot.fact,
            slot.lag,
            subject.telling.names.label(slot.fact, slot.lag),
            slot.fact in own,
            tuple(owed.get(slot.fact, ())),
        )
        for slot in sorted(unknown, key=lambda one: (order.index(one.fact), one.lag))
    ]


def _facts_of_return(on: date) -> set[str]:
    held = collecting.contract_in_force(self_report.CODE, on)
    return set(collecting.contract_of(held).facts) if held else set()


def _facts_owed(on: date) -> dict[str, list[str]]:
    owed: dict[str, list[str]] = {}
    for held in collecting.contracts_in_force(on):
        for fact in collecting.contract_of(held).facts:
            owed.setdefault(fact, []).append(held.title)
    return owed
