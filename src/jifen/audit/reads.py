"""What may be asked of the record."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from jifen.audit.action_words import codes_said
from jifen.audit.canonical import digest_of
from jifen.audit.models import Entry


def entries(
    *, by: str = "", action: str = "", subject: str = "", since: date | None = None, until: date | None = None
) -> QuerySet[Entry]:
    """Entries, newest first. ``action``: a code from its start, or part of its words; ``subject``: from its start; days are
    local and both are included."""
    wanted = Q()
    if by:
        wanted &= Q(by=by)
    if action:
        wanted &= Q(action__startswith=action) | Q(action__in=codes_said(action))
    if subject:
        wanted &= Q(subject__startswith=subject)
    if since:
        wanted &= Q(at__gte=_midnight(since))
    if until:
        wanted &= Q(at__lt=_midnight(until + timedelta(days=1)))
    return Entry.objects.filter(wanted)


def actions_seen() -> list[str]:
    return list(Entry.objects.order_by("action").values_list("action", flat=True).distinct())


def altered(within: QuerySet[Entry]) -> list[int]:
    """Numbers of the entries whose bytes no longer give their digest, or whose columns no longer repeat their bytes."""
    return [entry.sequence for entry in within.iterator(chunk_size=2000) if not _is_whole(entry)]


def _is_whole(entry: Entry) -> bool:
    said = entry.content
    columns = (entry.by, entry.action, entry.subject, entry.at)
    repeated = (said["by"], said["action"], said["subject"], datetime.fromisoformat(said["at"]))
    return digest_of(bytes(entry.body)) == entry.digest and columns == repeated


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
