"""What the page of a portrait shows, put together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from jifen.access.decide import filtered_for, may
from jifen.engine.explaining.figures import figure
from jifen.portals.charting import ThinBar
from jifen.portals.portrait import drawing
from jifen.portals.portrait.play import play_content
from jifen.portals.portrait.timeline import moments
from jifen.scoring.models import PortraitPaper
from jifen.scoring.portrait.figures import FactUsed, Figure, Group
from jifen.scoring.portrait.head import band, scheme_words, stage_words
from jifen.scoring.portrait.situations import situations
from jifen.scoring.portrait.whole import Portrait
from jifen.scoring.portrait.words import (
    PARTS,
    gained,
    judging_rule,
    movement_notes,
    place_words,
    points_of,
    short_name,
    spot_words,
    why_no_strength,
)

WHOLE = ("stage", "grade", "rank", "completeness", "caps", "facts")
PAPERS_SHOWN = 5


@dataclass(frozen=True)
class Source:
    """A fact behind a line, and where its chain is."""

    name: str
    url: str
    disputed: bool


@dataclass(frozen=True)
class Row:
    figure: Figure
    bar: ThinBar | None
    points: str
    left: str
    weight: str
    sources: tuple[Source, ...]

    @property
    def disputed(self) -> bool:
        return any(one.disputed for one in self.sources)


@dataclass(frozen=True)
class Block:
    """A dimension or item of the bonus with its rows."""

    group: Group
    name: str
    points: str
    most: str
    rows: tuple[Row, ...]


def portrait_content(request: HttpRequest, portrait: Portrait) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "enterprise": portrait.enterprise,
        "portrait": portrait,
        "score": portrait.score,
        "publication": portrait.publication,
        "scheme": portrait.subject.scheme,
        "scheme_words": scheme_words(portrait),
        "manifest": portrait.subject.result.manifest,
        "may": {
            verb: may(request.user, verb, portrait.enterprise)
            for verb in ("simulate", "see_situations", "issue_portrait")
        },
        "band": band(portrait),
        "sentences": portrait.subject.explanation.about(*WHOLE),
        "timeline": moments(portrait.enterprise, portrait.on),
        "years": [one.year for one in reversed(portrait.years) if one.score],
        "papers": filtered_for(request.user, PortraitPaper.objects.filter(enterprise=portrait.enterprise))[
            :PAPERS_SHOWN
        ],
    }
    if portrait.score.total is not None:
        shown |= _scored(portrait)
    if shown["may"]["simulate"] and portrait.score.total is not None:
        shown |= play_content(portrait)
    if shown["may"]["see_situations"]:
        shown["situations"] = situations(
            portrait.enterprise, on=portrait.on, year=portrait.score.year, language=portrait.language
        )
    return shown


def _scored(portrait: Portrait) -> dict[str, Any]:
    return {
        "stage": stage_words(portrait),
        "compared": drawing.compared(portrait),
        "made_of": drawing.made_of(portrait),
        "over_years": drawing.over_years(portrait),
        "blocks": [block(portrait, group) for group in portrait.groups],
        "sector_blocks": [block(portrait, group) for group in portrait.sector.groups] if portrait.sector else [],
        "movement": portrait.movement,
        "movement_before": points_of(portrait.movement.before) if portrait.movement else "",
        "movement_after": points_of(portrait.movement.after) if portrait.movement else "",
        "sector_total": points_of(portrait.sector.score.total) if portrait.sector else "",
        "moved_by": _moved_by(portrait),
        "movement_notes": movement_notes(portrait.movement) if portrait.movement else [],
        "indicator_years": _indicator_years(portrait),
        "missing": [(one, fact_url(portrait, one.code, one.lag)) for one in portrait.missing],
        **_judged(portrait),
    }


def block(portrait: Portrait, group: Group) -> Block:
    most = "" if group.most is None else figure(group.most / 100)
    rows = tuple(_row(portrait, one) for one in group.figures)
    return Block(group, short_name(group.code, group.name), points_of(group.points), most, rows)


def _row(portrait: Portrait, one: Figure) -> Row:
    words = place_words(one)
    bar = ThinBar(one.place, words) if words else None
    return Row(
        one, bar, points_of(one.points), "" if one.left is None else points_of(one.left),
        "" if one.weight is None else figure(one.weight), tuple(_source(portrait, fact) for fact in one.facts),
    )  # fmt: skip


def _source(portrait: Portrait, fact: FactUsed) -> Source:
    disputed = (fact.code, portrait.score.year - fact.lag) in portrait.disputed
    return Source(fact.name, fact_url(portrait, fact.code, fact.lag), disputed)


def fact_url(portrait: Portrait, fact: str, lag: int = 0) -> str:
    return reverse("portrait_fact", args=[portrait.enterprise.code, fact, portrait.score.year - lag])


def _moved_by(portrait: Portrait) -> list[tuple[str, str]]:
    return (
        [(str(PARTS[part.code]), gained(part.points)) for part in portrait.movement.parts] if portrait.movement else []
    )


def _indicator_years(portrait: Portrait) -> list[tuple[str, list[str]]]:
    """Points of each indicator, year by year; only where more than one year was scored."""
    if len(portrait.years) < 2:
        return []
    by_year = [portrait.points_in(one) for one in portrait.years]
    named = [one for one in portrait.figures if one.kind == "indicator"]
    return [(one.name, [points_of(year.get(one.code)) for year in by_year]) for one in named]


def _judged(portrait: Portrait) -> dict[str, Any]:
    judgement = portrait.judgement
    return {
        "judgement": judgement,
        "strengths": [(spot.figure.name, spot_words(spot, True)) for spot in judgement.strengths],
        "weak_spots": [(spot.figure.name, spot_words(spot, False)) for spot in judgement.weak],
        "why_no_strength": why_no_strength(judgement, portrait.peers.count),
        "thin": _("、").join(judgement.thin),
        "judging_rule": judging_rule(),
    }
