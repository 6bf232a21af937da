"""Scores beside others of the same enterprise. Year on year: how far an enterprise moved against the points published for the year before (Y2: without those it did not move)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import F, FilteredRelation, Q, QuerySet

from jifen.scoring.models import Publication, Run, Score
from jifen.scoring.statistics import BONUS

BEFORE = "before"


@dataclass(frozen=True)
class Movement:
    """``points``: hundredths gained; ``places``: places gained within the province, None where it was not ranked in both
    years; ``parts``: dimension or bonus → hundredths gained, those that changed, adding up to ``points``."""

    points: int
    places: int | None
    parts: Mapping[str, int]
    stage_before: str
    grade_before: str


def with_year_before(scores: QuerySet[Score], before: Publication | None) -> QuerySet[Score]:
    """Each score beside that of the same enterprise in the publication of the year before, as ``before_total`` and so on; all
    of them None where there is none."""
    run = before.run_id if before else None
    beside = FilteredRelation("enterprise__scores", condition=Q(enterprise__scores__run=run))
    return scores.alias(**{BEFORE: beside}).annotate(
        before_total=F("before__total"),
        before_rank=F("before__rank_province"),
        before_bonus=F("before__bonus"),
        before_dimensions=F("before__dimensions"),
        before_stage=F("before__stage"),
        before_grade=F("before__grade"),
        gained=F("total") - F("before__total"),
        climbed=F("before__rank_province") - F("rank_province"),
    )


def with_sector_points(scores: QuerySet[Score], run: Run) -> QuerySet[Score]:
    """Each core score beside the same enterprise's points by a sector scheme, as ``sector_total`` and ``sector_rank``; None
    where the sector scheme does not speak of it."""
    beside = FilteredRelation("enterprise__scores", condition=Q(enterprise__scores__run=run))
    return scores.alias(by_sector=beside).annotate(
        sector_total=F("by_sector__total"), sector_rank=F("by_sector__rank_province")
    )


def moved(score: Score) -> Movement | None:
    """Of a score read ``with_year_before``; None where it has no points in one of the years."""
    said = vars(score)
    if score.total is None or said.get("before_total") is None:
        return None
    return Movement(
        score.total - said["before_total"],
        said["climbed"],
        split(_parts(score.dimensions, score.bonus), _parts(said["before_dimensions"], said["before_bonus"])),
        said["before_stage"],
        said["before_grade"],
    )


def split(now: Mapping[str, int], before: Mapping[str, int]) -> dict[str, int]:
    """What each part gained, the largest change first; a part only one of the years knows counts as 0 in the other."""
    gains = {code: now.get(code, 0) - before.get(code, 0) for code in {**now, **before}}
    return dict(sorted(((code, gain) for code, gain in gains.items() if gain), key=lambda pair: -abs(pair[1])))


def _parts(dimensions: Mapping[str, int] | None, bonus: int | None) -> dict[str, int]:
    return {**(dimensions or {}), BONUS: bonus or 0}
