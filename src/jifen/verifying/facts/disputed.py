"""What is disputed (有异议): facts an enterprise objects to, from the minute it does until the department has answered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from jifen.collecting.models import Objection
from jifen.collecting.objection_reads import open_objections
from jifen.enterprises.models import Enterprise
from jifen.verifying.facts.standing import EVERY_YEAR

Disputed = frozenset[tuple[str, str, int]]
"""Enterprise (code), fact, year."""


def disputed_facts(
    *, years: Iterable[int], known_by: datetime | None = None, enterprises: Iterable[Enterprise] | None = None
) -> Disputed:
    """Whichever source's word is objected to; an objection to a word for every year marks each of ``years``."""
    wanted = sorted(set(years))
    found = objections_open(known_by).filter(year__in=[EVERY_YEAR, *wanted])
    if enterprises is not None:
        found = found.filter(enterprise__in=[one.pk for one in enterprises])
    rows = found.values_list("enterprise__code", "fact", "year")
    return frozenset((code, fact, one) for code, fact, year in rows for one in ([year] if year else wanted))


def objections_open(known_by: datetime | None = None) -> QuerySet[Objection]:
    """Those open now, or at an earlier moment."""
    if known_by is None:
        return open_objections()
    unanswered = Q(answered_at=None) | Q(answered_at__gt=known_by)
    return Objection.objects.filter(unanswered, made_at__lte=known_by)
