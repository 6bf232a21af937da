"""What this platform would put into the ministry's sheet: one value per fact, of several sources the department's newest."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.db.models import Max, QuerySet

from jifen.collecting import reads
from jifen.collecting.models import FactClaim
from jifen.collecting.return_reads import STATES
from jifen.collecting.returns import Answer, MinistryRow, MinistrySheet, self_report
from jifen.collecting.returns.answers import answer_of_claim
from jifen.enterprises.models import Enterprise

AT_ONCE = 5_000


def our_rows(enterprises: QuerySet[Enterprise], year: int, sheet: MinistrySheet) -> Iterator[MinistryRow]:
    """By credit code; an enterprise nobody has told anything about has no row. Unknown is no value."""
    for code, rows in groupby(_standing(enterprises, year, sheet), key=lambda row: row["enterprise__code"]):
        yield MinistryRow(str(code), year, _answers(list(rows)))


def _standing(enterprises: QuerySet[Enterprise], year: int, sheet: MinistrySheet) -> Iterator[dict[str, Any]]:
    claims = reads.applied_claims().filter(enterprise__in=enterprises, fact__in=sheet.columns, year__in=(0, year))
    newest = claims.order_by().values("source", "enterprise", "fact", "year").annotate(newest=Max("pk"))
    told = FactClaim.objects.filter(pk__in=newest.values("newest"), state__in=STATES)
    columns = ("enterprise__code", "fact", "source", "year", "pk", "state", "value", "number", "unit", "reason")
    yield from told.order_by("enterprise__code", "pk").values(*columns).iterator(chunk_size=AT_ONCE)


def _answers(rows: list[dict[str, Any]]) -> dict[str, Answer]:
    """A department before the enterprise itself, the year before every year, the newest last."""
    ranked = sorted(rows, key=lambda row: (row["source"] != self_report.CODE, row["year"] != 0, row["pk"]))
    return {row["fact"]: answer_of_claim(row) for row in ranked}
