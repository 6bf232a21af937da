"""What the worker does of matching, one piece at a time; killed anywhere, the next one finds everything as it was."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from jifen.audit.actions import SYSTEM, record
from jifen.collecting.models import Delivery
from jifen.verifying.actions.link_repairs import hand_in_due_links
from jifen.verifying.actions.linking import write_cases
from jifen.verifying.models import MatchCase

_SET_ASIDE: set[int] = set()
"""Deliveries that could not be looked through since this worker began: one bad one must not hold up the others."""


def link_once() -> bool:
    """Cases that settled themselves, links that are due as repairs, and one delivery looked through. Whether anything was done."""
    now = timezone.now()
    return bool(_settle_repaired() or hand_in_due_links(now) or _look_through_next())


@transaction.atomic
def _settle_repaired() -> int:
    """Somebody put the row right on another road: nothing is left to decide."""
    open_still = Q(state=MatchCase.State.WAITING) | Q(state=MatchCase.State.LINKED, repair=None)
    repaired = MatchCase.objects.filter(open_still, row__settled_by__isnull=False)
    settled = repaired.update(state=MatchCase.State.SETTLED, enterprise=None)
    if settled:
        record("match.settled", by=SYSTEM, fields={"count": settled})
    return settled


def next_delivery() -> Delivery | None:
    """The oldest applied one with rows sent back that was not looked through; an enterprise's own form is not matched."""
    waiting = Delivery.objects.filter(state=Delivery.State.APPLIED, match_round=None, quarantined_rows__gt=0)
    waiting = waiting.exclude(road=Delivery.Road.FORM).exclude(pk__in=_SET_ASIDE)
    return waiting.select_related("contract", "mapping").order_by("pk").first()


def _look_through_next() -> bool:
    delivery = next_delivery()
    if delivery is None:
        return False
    planning: Any = import_module("jifen.verifying.linking.planning")  # slow to load, and only the worker needs it
    try:
        plan = planning.plan_for(delivery)
    except Exception:
        _SET_ASIDE.add(delivery.pk)
        raise
    write_cases(delivery, plan, at=timezone.now())
    return True


def work_until_linked() -> int:
    """Everything that waits, for the command line and tests."""
    steps = 0
    while link_once():
        steps += 1
    return steps
