"""Finds what a page of the cycle is about, for whoever may see it."""

from __future__ import annotations

from django.http import HttpRequest

from jifen.access.decide import filtered_for, get_for, require
from jifen.access.decision import SEE
from jifen.scoring.models import Cycle, PublishProposal, Run, Snapshot


def cycle_for(request: HttpRequest, year: int) -> Cycle:
    require(request.user, SEE, Cycle)
    return get_for(request.user, Cycle.objects.prefetch_related("steps"), year=year)


def newest_cycle(request: HttpRequest) -> Cycle | None:
    """The oldest that is still under way, because that is where something is to be done; else the newest."""
    seen = filtered_for(request.user, Cycle.objects.prefetch_related("steps"))
    return seen.exclude(state=Cycle.State.PUBLISHED).order_by("year").first() or seen.order_by("-year").first()


def run_for(request: HttpRequest, pk: int) -> Run:
    require(request.user, SEE, Run)
    rows = Run.objects.select_related("snapshot", "scheme", "constraints", "cycle", "core")
    return get_for(request.user, rows, pk=pk)


def snapshot_for(request: HttpRequest, pk: int) -> Snapshot:
    require(request.user, SEE, Snapshot)
    return get_for(request.user, Snapshot, pk=pk)


def proposal_for(request: HttpRequest, pk: int) -> PublishProposal:
    require(request.user, SEE, PublishProposal)
    rows = PublishProposal.objects.select_related("cycle", "run__snapshot", "run__scheme")
    return get_for(request.user, rows, pk=pk)
