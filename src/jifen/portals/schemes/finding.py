"""The scheme or draft an address names, past the door."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from jifen.access.decide import filtered_for, get_for, require
from jifen.access.decision import SEE
from jifen.schemes import reads
from jifen.schemes.models import Draft, PublishedScheme, Review


def scheme_for(request: HttpRequest, code: str, version: str = "") -> PublishedScheme:
    """That version, or without one the one in force, else the newest. 404 for whoever may not know of it."""
    require(request.user, SEE, PublishedScheme)
    rows = PublishedScheme.objects.select_related("owner", "retirement")
    if version:
        return get_for(request.user, rows, code=code, version=version)
    seen = filtered_for(request.user, rows.filter(code=code)).order_by("-effective", "-pk")
    now = reads.in_force(timezone.localdate()).filter(code=code).values("pk")
    found = seen.filter(pk__in=now).first() or seen.first()
    if found is None:
        raise Http404(_("没有这套指标体系。"))
    return found


def draft_for(request: HttpRequest, pk: int) -> Draft:
    require(request.user, SEE, Draft)
    return get_for(request.user, Draft.objects.select_related("owner", "base", "published"), pk=pk)


def waiting_review(draft: Draft) -> Review | None:
    return draft.reviews.filter(state=Review.State.WAITING).select_related("revision", "draft__owner").first()
