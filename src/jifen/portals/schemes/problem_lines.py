"""What is wrong with a draft, each sentence with the way to where it is mended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from jifen.engine.problems import Problem
from jifen.engine.scheme import Scheme
from jifen.engine.scheme.model import Placed
from jifen.people.models import Organisation
from jifen.portals.schemes.words import language
from jifen.schemes.checking import Checked, check_text


@dataclass(frozen=True)
class ProblemLine:
    """``line``: in the YAML; ``block`` and ``url``: the form it belongs to, empty where only the YAML shows it."""

    sentence: str
    line: int | None
    url: str
    block: str


def problems_of(text: str, owner: Organisation, draft: int = 0) -> list[ProblemLine]:
    """The same sentences as the command line says, and those only the platform knows."""
    return lines_of(check_text(text, owner), draft)


def lines_of(checked: Checked, draft: int = 0) -> list[ProblemLine]:
    places = sorted(_places(checked.scheme)) if checked.scheme else []
    return [_line(one, places, draft) for one in checked.problems]


def _line(one: Problem, places: list[tuple[int, str, str, str]], draft: int) -> ProblemLine:
    before = [place for place in places if one.place.line is not None and place[0] <= one.place.line]
    if not before:
        return ProblemLine(one.sentence(language()), one.place.line, "", "")
    _, kind, code, name = before[-1]
    url = reverse("draft_block", args=[draft, kind, code]) if draft and code else ""
    return ProblemLine(one.sentence(language()), one.place.line, url, name)


def _places(scheme: Scheme) -> Iterator[tuple[int, str, str, str]]:
    """First line, kind and code of every block with a form of its own."""
    named: list[tuple[str, str, str, Placed]] = [("fact", code, one.name, one) for code, one in scheme.facts.items()]
    named += [("quantity", code, one.name or code, one) for code, one in scheme.quantities.items()]
    named += [("stage", one.code, one.code, one) for one in scheme.stages]
    named += [("dimension", one.code, one.name, one) for one in scheme.dimensions]
    named += [("indicator", one.code, one.name, one) for one in scheme.indicators]
    named += [("item", one.code, one.name, one) for one in scheme.bonus.items]
    named += [("part", f"{item.code}/{p.code}", p.name, p) for item in scheme.bonus.items for p in item.parts]
    named += [("grades", "-", "", one) for one in scheme.grades]
    named += [("basis", code, one.title, one) for code, one in scheme.basis.items()]
    named += [("constraint", one.code, one.name, one) for one in scheme.constraints]
    for kind, code, name, placed in named:
        if placed.place.line is not None and code:
            yield placed.place.line, kind, code, name
