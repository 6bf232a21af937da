"""The enterprise's own page: what is known of it, whether it is eligible, and why."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from jifen.access.decide import require
from jifen.enterprises.models import Enterprise
from jifen.enterprises.reads import own_enterprise as own_enterprise_of
from jifen.portals.acting import person_of
from jifen.portals.enterprise_content import enterprise_content


@require_GET
def own_enterprise(request: HttpRequest) -> HttpResponse:
    require(request.user, "see_own", Enterprise)
    found = own_enterprise_of(person_of(request))
    if found is None:
        return render(request, "portals/enterprises/not_registered.html")
    return render(request, "portals/enterprises/page.html", enterprise_content(request, found))
