"""Who works on what: a worker takes a delivery for a while and says again and again that it is alive.

A worker that dies leaves a lease behind that runs out; the next worker then takes up where it stopped. Deliveries of one source
are worked on one after another, in the order they came, because each is compared with what stood before it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from jifen.collecting.models import Delivery
from jifen.collecting.models.deliveries import BY_WORKER

LEASE: Final = timedelta(minutes=5)
MOST_ATTEMPTS: Final = 5


def take_next(at: datetime) -> Delivery | None:
    """The oldest delivery nobody works on, of a source nobody works on; ours until its lease runs out."""
    free = Q(leased_until=None) | Q(leased_until__lt=at)
    earlier = Delivery.objects.filter(source=OuterRef("source"), state__in=BY_WORKER, pk__lt=OuterRef("pk"))
    first = Delivery.objects.filter(free, ~Exists(earlier), state__in=BY_WORKER).order_by("pk")
    for key in first.values_list("pk", flat=True)[:20]:
        mine = Delivery.objects.filter(free, pk=key, state__in=BY_WORKER)
        if mine.update(leased_until=at + LEASE, attempts=F("attempts") + 1):
            return Delivery.objects.select_related("contract", "mapping", "organisation", "repairs").get(pk=key)
    return None


def still_here(delivery: Delivery, *, stage: str = "", done: int | None = None, todo: int | None = None) -> None:
    """Says that the worker lives, and how far it is; one short write, so that the page can show it."""
    changes: dict[str, object] = {"leased_until": timezone.now() + LEASE}
    if stage:
        changes |= {"stage": stage, "done": 0, "todo": 0}
    if done is not None:
        changes["done"] = done
    if todo is not None:
        changes["todo"] = todo
    Delivery.objects.filter(pk=delivery.pk).update(**changes)
