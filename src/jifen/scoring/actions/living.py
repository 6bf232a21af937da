"""Live points are written down only where something changed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.db import IntegrityError, transaction
from django.utils import timezone

from jifen.audit.actions import SYSTEM, record
from jifen.engine.job.manifest import engine_version
from jifen.enterprises.models import Enterprise
from jifen.scoring import archive
from jifen.scoring.live import Cause, LivePoints, live_points, touched
from jifen.scoring.models import LiveCause, LiveScore, Publication, Run, Score
from jifen.scoring.reads import newest_live_scores

AT_ONCE: Final = 1_000
Signature = tuple[object, ...]


def reckon_live(*, publication: Publication, cause: Cause, at: datetime) -> int:
    """Looks at everybody the cause concerns, once. Returns how many live scores were written."""
    enterprises = {one.code: one for one in touched(cause)}
    points = live_points(publication, enterprises.values(), timezone.localdate(at))
    shown = _shown(publication, [enterprises[one.enterprise] for one in points])
    news = [one for one in points if one.signature != shown.get(one.enterprise)]
    place = _Places(publication.run, [one.enterprise for one in news])
    made = [
        LiveScore(
            enterprise=enterprises[one.enterprise], publication=publication, as_of=timezone.localdate(at), at=at,
            cause=cause.words, would_stand_at=place.of(one), engine=engine_version(), **_plain(one),
        )
        for one in news
    ]  # fmt: skip
    try:
        return _write_down(publication, cause, made, at)
    except IntegrityError:  # another worker looked at the same meanwhile
        return 0


def _plain(one: LivePoints) -> dict[str, Any]:
    names = ("facts_digest", "total", "base", "bonus", "grade", "stage", "lines")
    return {name: getattr(one, name) for name in names}


@transaction.atomic
def _write_down(publication: Publication, cause: Cause, made: list[LiveScore], at: datetime) -> int:
    LiveCause.objects.bulk_create(
        LiveCause(publication=publication, kind=cause.kind, key=key, at=at) for key in cause.keys
    )
    LiveScore.objects.bulk_create(made, batch_size=AT_ONCE)
    if made:
        fields = {"cause": cause.kind, "count": len(made)}
        record("live.reckoned", by=SYSTEM, subject=publication.subject, fields=fields)
    return len(made)


def _shown(publication: Publication, enterprises: list[Enterprise]) -> Mapping[str, Signature]:
    """What is shown until now, by code: the newest live points, or the published ones."""
    shown = _published(publication.run, {one.code for one in enterprises})
    codes = {one.pk: one.code for one in enterprises}
    for before in newest_live_scores(publication, enterprises):
        lines = {code: line["points"] for code, line in before.lines.items()}
        shown[codes[before.enterprise_id]] = _signature(before, lines)
    return shown


def _signature(one: Score | LiveScore, lines: Mapping[str, int | None]) -> Signature:
    return (one.total, one.base, one.bonus, one.grade, sorted(lines.items()))


def _published(run: Run, codes: set[str]) -> dict[str, Signature]:
    path = archive.run_folder(run) / "lines.parquet"
    columns = [name for name in pq.read_schema(path).names if name.endswith((".points", ".reason"))]
    table = pq.read_table(path, columns=["enterprise", *columns])
    names = [name.removesuffix(".reason") for name in columns if name.endswith(".reason")]
    rows = table.filter(
        pc.is_in(table.column("enterprise"), value_set=pa.array(sorted(codes), pa.string()))
    ).to_pylist()
    lines = {row["enterprise"]: {name: row.get(f"{name}.points") for name in names} for row in rows}
    scores = Score.objects.filter(run=run, why_not_scored="").select_related("enterprise")
    among = [one for one in scores if one.enterprise.code in codes]
    return {one.enterprise.code: _signature(one, lines[one.enterprise.code]) for one in among}


class _Places:
    """Where totals would stand among the published ones of everybody else."""

    def __init__(self, run: Run, codes: Iterable[str]) -> None:
        ranked = Score.objects.filter(run=run, ranked=True) if codes else Score.objects.none()
        self.own = {code: total or 0 for code, total in ranked.values_list("enterprise__code", "total")}
        self.totals = sorted(self.own.values())

    def of(self, one: LivePoints) -> int | None:
        """None for who would not be ranked."""
        if not one.rankable:
            return None
        above = len(self.totals) - bisect_right(self.totals, one.total)
        return 1 + above - (self.own.get(one.enterprise, -1) > one.total)
