"""The portrait of one enterprise, as its own people and those who may see it see it."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from jifen.access.decide import get_for, require
from jifen.engine.problems import ResultRefused
from jifen.enterprises.models import Enterprise
from jifen.enterprises.reads import own_enterprise
from jifen.portals.acting import person_of
from jifen.portals.portrait.content import portrait_content
from jifen.portals.portrait.finding import found_portrait

log = logging.getLogger("jifen.portrait")


@require_GET
def portrait_page(request: HttpRequest, code: str) -> HttpResponse:
    enterprise = get_for(request.user, Enterprise, code=code)
    require(request.user, "see_portrait", enterprise)
    return _portrait(request, enterprise)


@require_GET
def own_portrait(request: HttpRequest) -> HttpResponse:
    require(request.user, "see_own", Enterprise)
    enterprise = own_enterprise(person_of(request))
    if enterprise is None:
        return render(request, "portals/enterprises/not_registered.html")
    return _portrait(request, enterprise)


def _portrait(request: HttpRequest, enterprise: Enterprise) -> HttpResponse:
    portrait = found_portrait(enterprise, request)
    if portrait is None:
        return render(request, "portals/portrait/none.html", {"enterprise": enterprise})
    try:
        return render(request, "portals/portrait/page.html", portrait_content(request, portrait))
    except (ResultRefused, OSError):
        log.exception("archive of %s cannot be read", portrait.score.run.number)
        gone = {"enterprise": enterprise, "run": portrait.score.run}
        return render(request, "portals/portrait/none.html", gone, status=503)
