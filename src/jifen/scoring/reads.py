"""What later apps and pages may ask of scoring."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.db.models import Max, Q, QuerySet

from jifen.engine.results.reading import Result, open_result
from jifen.enterprises.models import Enterprise
from jifen.scoring import archive
from jifen.scoring.cycle.standing import announced_run, newest_run
from jifen.scoring.models import Cycle, LiveScore, Publication, Run, Score, Snapshot

FEW: Final = 500
"""So many enterprises are asked for by key; more are read with all others and left out."""


def newest_publication(on: date | None = None) -> Publication | None:
    """Of the newest data year that was published (by ``on``)."""
    made = Publication.objects.select_related("cycle", "run__snapshot", "run__scheme")
    if on is not None:
        made = made.filter(on__lte=on)
    return made.order_by("-cycle__year").first()


def publication_of(year: int) -> Publication | None:
    made = Publication.objects.select_related("cycle", "run__snapshot", "run__scheme")
    return made.filter(cycle__year=year).first()


def publications() -> QuerySet[Publication]:
    """Newest data year first."""
    return Publication.objects.select_related("cycle", "run__snapshot", "run__scheme").order_by("-cycle__year")


def published_score(enterprise: Enterprise, year: int) -> Score | None:
    """Its core points of a data year."""
    scores = Score.objects.filter(run__publication__cycle__year=year, enterprise=enterprise)
    return scores.select_related("run__snapshot", "run__scheme").first()


def published_scores(enterprise: Enterprise) -> list[Score]:
    """Its core points of every published data year, oldest first."""
    scores = Score.objects.filter(run__publication__isnull=False, enterprise=enterprise)
    return list(scores.select_related("run__snapshot", "run__scheme", "run__publication").order_by("year"))


def sector_score(enterprise: Enterprise, year: int) -> Score | None:
    """Its sector points of a published data year; none where no sector scheme speaks of it."""
    scores = Score.objects.filter(run__published_beside__publication__cycle__year=year, enterprise=enterprise)
    return scores.select_related("run__snapshot", "run__scheme").order_by("-run__published_beside__pk").first()


def newest_live_score(enterprise: Enterprise) -> LiveScore | None:
    """The one that stands, by the newest publication it was reckoned with."""
    return LiveScore.objects.filter(enterprise=enterprise).select_related("publication__cycle").order_by("-pk").first()


def newest_live_scores(publication: Publication, enterprises: Iterable[Enterprise]) -> list[LiveScore]:
    """One an enterprise that has any."""
    wanted, rows = {one.pk for one in enterprises}, LiveScore.objects.filter(publication=publication)
    if len(wanted) <= FEW:
        rows = rows.filter(enterprise__in=wanted)
    newest = rows.order_by().values("enterprise").annotate(newest=Max("pk")).values("newest")
    return [one for one in LiveScore.objects.filter(pk__in=newest) if one.enterprise_id in wanted]


def result_of(run: Run) -> Result:
    """The archived result of a run that is done; it never changes, so a few stay open in the process."""
    return _result(str(archive.run_folder(run)), run.digest)


@lru_cache(maxsize=8)
def _result(folder: str, digest: str) -> Result:
    return open_result(Path(folder))


def facts_row(snapshot: Snapshot, enterprise: Enterprise) -> dict[str, Any]:
    """What the snapshot holds of the enterprise in its data year; empty where it holds nothing."""
    return next((row for row in facts_rows(snapshot, enterprise) if row["year"] == snapshot.year), {})


def facts_rows(snapshot: Snapshot, enterprise: Enterprise) -> list[dict[str, Any]]:
    """The same for every year it holds, oldest first."""
    return archive.rows_of(snapshot, enterprise.code)


def is_published(run: Run) -> bool:
    """As core run, or beside one."""
    return Publication.objects.filter(Q(run=run) | Q(sector_runs__run=run)).exists()


def cycle_of(year: int) -> Cycle | None:
    return Cycle.objects.filter(year=year).first()


__all__ = [
    "announced_run",
    "cycle_of",
    "facts_row",
    "facts_rows",
    "is_published",
    "newest_live_score",
    "newest_live_scores",
    "newest_publication",
    "newest_run",
    "publication_of",
    "publications",
    "published_score",
    "published_scores",
    "result_of",
    "sector_score",
]
