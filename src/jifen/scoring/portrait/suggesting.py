"""What one more unit would bring, and what closing a gap to the median of peers would bring: the engine asked again for each, the
largest gain first. A suggestion says what would follow from a value, never that the value should be reported."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from jifen.engine.arithmetic import tolerance
from jifen.engine.days import day_number
from jifen.engine.explaining.figures import measured
from jifen.engine.firms import FactValue, Firm
from jifen.engine.formula.syntax import Formula
from jifen.engine.rules.lookup import Lookup
from jifen.engine.scheme.model import Fact
from jifen.engine.states import KNOWN
from jifen.scoring.portrait.figures import Figure, facts_used, formula_of
from jifen.scoring.portrait.peers import Peers
from jifen.scoring.portrait.simulating import COUNTED, LARGEST, changed, facts_to_play_with
from jifen.scoring.portrait.subject import Subject

ONE_MORE: Final = "one_more"
TO_MEDIAN: Final = "to_median"
TELL: Final = "tell"
TITLE: Final = "title"
STEP: Final = {"万元": 100.0}
"""One more unit of money is a hundred 万元; of what is counted it is one."""
STEPS_OF_SEARCH: Final = 60


@dataclass(frozen=True)
class Suggestion:
    """``kind``: one_more, to_median, tell (an unknown value at the peers' median) or title. ``gain`` in hundredths."""

    kind: str
    fact: str
    name: str
    before: str
    after: str
    gain: int
    value: FactValue
    indicator: str = ""
    target: str = ""


def suggestions(subject: Subject, peers: Peers, figures: list[Figure], most: int = 10) -> list[Suggestion]:
    """Only what gains; the largest first; of the same fact one of each kind."""
    if subject.firm is None or subject.total is None:
        return []
    found = [*_one_more(subject), *_to_median(subject, peers, figures), *_titles(subject)]
    gaining = sorted((one for one in found if one.gain > 0), key=lambda one: (-one.gain, one.fact, one.kind))
    seen: dict[tuple[str, str], Suggestion] = {}
    for one in gaining:
        seen.setdefault((one.kind, one.name if one.kind == TITLE else one.fact), one)
    return list(seen.values())[:most]


def _gain(subject: Subject, fact: str, value: FactValue) -> int:
    assert subject.firm is not None and subject.total is not None
    total = subject.scored_again(changed(subject.firm, {fact: value})).total
    return 0 if total is None else total - subject.total


def _one_more(subject: Subject) -> Iterator[Suggestion]:
    assert subject.firm is not None
    for fact in facts_to_play_with(subject):
        now = subject.firm.fact(fact.code)
        if isinstance(now, float):
            after = now + STEP.get(fact.unit, 1.0)
            yield _suggestion(subject, ONE_MORE, fact, now, after)


def _to_median(subject: Subject, peers: Peers, figures: list[Figure]) -> Iterator[Suggestion]:
    """For each indicator below the median of its peers, or unknown: the value of one fact that would bring it there."""
    playable = {fact.code: fact for fact in facts_to_play_with(subject)}
    for figure in figures:
        target = peers.median_value(figure.code) if figure.kind == "indicator" else None
        formula = formula_of(subject, figure.code)
        if target is None or formula is None or (figure.raw is not None and figure.raw >= target):
            continue
        used = [one.code for one in facts_used(subject, figure.code) if one.lag == 0 and one.code in playable]
        ways = [way for code in used for way in _reaching(subject, figure, playable[code], formula, target)]
        if ways:
            yield max(ways, key=lambda one: one.gain)


def _reaching(subject: Subject, figure: Figure, fact: Fact, formula: Formula, target: float) -> Iterator[Suggestion]:
    assert subject.firm is not None
    now = subject.firm.fact(fact.code)
    value = needed(subject, subject.firm, fact, formula, target)
    if value is None or (isinstance(now, float) and value <= now):
        return
    kind = TO_MEDIAN if isinstance(now, float) else TELL
    one = _suggestion(subject, kind, fact, now if isinstance(now, float) else None, value)
    yield Suggestion(**{**vars(one), "indicator": figure.name, "target": figure.median})


def needed(subject: Subject, firm: Firm, fact: Fact, formula: Formula, target: float) -> float | None:
    """The least value of ``fact`` at which the formula reaches ``target``, by halving; None where it does not within bounds."""

    def reaches(value: float) -> bool:
        found, state = subject.evaluator_of(changed(firm, {fact.code: value})).value(formula)
        return state == KNOWN and isinstance(found, float) and found >= target - tolerance(target)

    now = firm.fact(fact.code)
    low = now if isinstance(now, float) else 0.0
    high = max(low, 1.0)
    while not reaches(high):
        high *= 2.0
        if high > LARGEST:
            return None
    for _ in range(STEPS_OF_SEARCH):
        middle = (low + high) / 2.0
        low, high = (low, middle) if reaches(middle) else (middle, high)
    return float(math.ceil(high - 1e-9)) if fact.unit in COUNTED else math.ceil(high * 100.0 - 1e-6) / 100.0


def _titles(subject: Subject) -> Iterator[Suggestion]:
    """Each title the scheme knows and the enterprise does not hold in date, as if it were given on the as-of day."""
    assert subject.firm is not None
    today = day_number(subject.firm.as_of)
    for item in subject.plan.items:
        for part in item.parts:
            fact = next((one for one in facts_used(subject, part.spec.code) if one.lag == 0), None)
            held = subject.firm.fact(fact.code) if fact else None
            if fact is None or not isinstance(part.spec.rule, Lookup) or not isinstance(held, tuple):
                continue
            for title in distinct_titles(part.spec.rule):
                value = (*held, (title, today, None))
                gain = _gain(subject, fact.code, value)
                yield Suggestion(TITLE, fact.code, title, "", "", gain, value)


def distinct_titles(rule: Lookup) -> list[str]:
    """Of words that earn the same in one family, as short and long names do, the first."""
    kept = {(family, earns): word for family, table in rule.families for word, earns in reversed(table)}
    return sorted(kept.values())


def _suggestion(subject: Subject, kind: str, fact: Fact, now: float | None, after: float) -> Suggestion:
    words = "" if now is None else measured(now, fact.unit, subject.language)
    return Suggestion(
        kind,
        fact.code,
        subject.name_of(fact),
        words,
        measured(after, fact.unit, subject.language),
        _gain(subject, fact.code, after),
        after,
    )
