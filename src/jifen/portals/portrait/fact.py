"""The chain of one fact: what was scored, what counts today, and every claim with delivery, row, verdict, finding and objection."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from jifen.access.decide import get_for, may, require
from jifen.collecting.contracts.facts import FACTS
from jifen.enterprises.models import Enterprise
from jifen.portals.acting import person_of
from jifen.portals.chain.fact import chain_words
from jifen.portals.portrait.finding import found_portrait
from jifen.scoring import reads
from jifen.verifying.facts import fact_chain
from jifen.verifying.facts.fact_text import fact_text


@require_GET
def portrait_fact(request: HttpRequest, code: str, fact: str, year: int) -> HttpResponse:
    enterprise = get_for(request.user, Enterprise, code=code)
    require(request.user, "see_portrait", enterprise)
    if fact not in FACTS or not 1900 <= year <= timezone.localdate().year:
        raise Http404(_("没有这一项数据；请从画像里点击数据项进入。"))
    chain, own = fact_chain(enterprise, fact, year), may(request.user, "see_own", enterprise)
    shown: dict[str, Any] = {
        "enterprise": enterprise,
        "code": fact,
        "year": year,
        "chain": chain,
        "words": chain_words(person_of(request), chain, own),
        "own": own,
        "frozen": _frozen(request, enterprise, fact, year),
    }
    return render(request, "portals/portrait/fact.html", shown)


def _frozen(request: HttpRequest, enterprise: Enterprise, fact: str, year: int) -> dict[str, Any]:
    """What the snapshot behind the published points holds of it; empty where it does not reach this year."""
    portrait = found_portrait(enterprise, request)
    if portrait is None:
        return {}
    snapshot = portrait.score.run.snapshot
    row = next((one for one in reads.facts_rows(snapshot, enterprise) if one["year"] == year), None)
    if row is None or fact not in row:
        return {}
    state = "unknown" if row[fact] is None else "nil" if row[fact] == [] else "value"
    return {"snapshot": snapshot, "words": fact_text(fact, state, row[fact])}
