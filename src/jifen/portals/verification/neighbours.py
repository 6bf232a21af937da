"""Where one finding stands in the queue it was opened from, and its neighbours there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.urls import reverse

from jifen.access.decide import filtered_for
from jifen.portals.listing import ordered
from jifen.portals.verification.queue import in_queue, listing_for, queue_query
from jifen.verifying.models import Finding

MOST: Final = 20_000


@dataclass(frozen=True)
class Neighbours:
    """``place``: counted from 1; 0 where the finding is not, or no longer, in the queue: then ``later`` is its first."""

    place: int
    of: int
    earlier: str
    later: str
    queue: str


def neighbours(request: HttpRequest, one: Finding) -> Neighbours:
    query = queue_query(request.GET).urlencode()
    tail = f"?{query}" if query else ""
    rows = in_queue(request, filtered_for(request.user, Finding.objects.all()))
    keys = list(ordered(request, listing_for(request), rows).values_list("pk", flat=True)[:MOST])
    place = keys.index(one.pk) + 1 if one.pk in keys else 0

    def address(number: int) -> str:
        return f"{reverse('finding', args=[keys[number - 1]])}{tail}" if 1 <= number <= len(keys) else ""

    return Neighbours(
        place, len(keys), address(place - 1) if place else "", address(place + 1), f"{reverse('finding_list')}{tail}"
    )
