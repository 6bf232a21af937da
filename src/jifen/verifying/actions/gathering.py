"""Brings together what a judgement reads, and puts it into the form in which it is kept beside the result."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import islice
from typing import Any, TypeVar

from jifen.enterprises.models import Enterprise, Recognition
from jifen.verifying.eligibility import Decision, Fact, Inputs, Title
from jifen.verifying.models import EligibilityDecision, EligibilityResult

Facts = Mapping[str, Fact]
T = TypeVar("T")
AT_ONCE = 500


def in_portions(things: Iterable[T]) -> Iterator[list[T]]:
    """Few enough for one question to the database."""
    rest = iter(things)
    while portion := list(islice(rest, AT_ONCE)):
        yield portion


def gather(
    enterprises: list[Enterprise], given: Mapping[str, Facts], newest: Mapping[int, EligibilityResult]
) -> dict[int, Inputs]:
    """Inputs by key of the enterprise. ``given``: facts by credit code; where none are given, those of the last result."""
    keys = [one.pk for one in enterprises]
    titles, decisions = defaultdict(list), defaultdict(list)
    for held in Recognition.objects.filter(enterprise__in=keys).order_by("enterprise_id", "title", "since", "pk"):
        titles[held.enterprise_id].append(Title(held.title, held.family, held.since, held.until, held.withdrawn_on))
    for one in EligibilityDecision.objects.filter(enterprise__in=keys):
        decisions[one.enterprise_id].append(Decision(one.criterion, one.met, one.why, one.by, one.on))
    return {
        one.pk: Inputs(
            one.county,
            one.register_state,
            {**_facts(one, given, newest), "legal_person": Fact(one.legal_person, "企业登记信息")},
            tuple(titles[one.pk]),
            tuple(decisions[one.pk]),
        )
        for one in enterprises
    }


def _facts(one: Enterprise, given: Mapping[str, Facts], newest: Mapping[int, EligibilityResult]) -> Facts:
    if one.code in given:
        return given[one.code]
    return kept_facts(newest[one.pk].inputs) if one.pk in newest else {}


def newest_results(enterprises: list[Enterprise]) -> dict[int, EligibilityResult]:
    rows = EligibilityResult.objects.filter(enterprise__in=[one.pk for one in enterprises]).order_by("as_of", "pk")
    return {row.enterprise_id: row for row in rows}


def plain_inputs(inputs: Inputs) -> dict[str, Any]:
    """JSON values; ``kept_facts`` reads the facts back."""
    return {
        "county": inputs.county,
        "register_state": inputs.register_state,
        "facts": {
            name: {"value": fact.value, "source": fact.source, "on": _day(fact.on)}
            for name, fact in sorted(inputs.facts.items())
        },
        "titles": [
            [one.title, one.family, _day(one.since), _day(one.until), _day(one.withdrawn_on)] for one in inputs.titles
        ],
        "decisions": [[one.criterion, one.met, one.why, one.by, _day(one.on)] for one in inputs.decisions],
    }


def kept_facts(inputs: Mapping[str, Any]) -> dict[str, Fact]:
    return {
        name: Fact(kept["value"], kept["source"], date.fromisoformat(kept["on"]) if kept["on"] else None)
        for name, kept in inputs["facts"].items()
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
