"""The page of the yearly return: how far it is, what to do next, what was signed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from jifen.access.decide import filtered_for, may
from jifen.collecting.actions.returning import begin_return
from jifen.collecting.models import Pledge
from jifen.collecting.return_reads import Situation
from jifen.collecting.returns import form_digest
from jifen.portals.acting import person_of
from jifen.portals.returns.own import own_return
from jifen.portals.returns.progress import progress_of, tasks_of


@require_GET
@own_return
def return_home(request: HttpRequest, situation: Situation) -> HttpResponse:
    filing = situation.filing
    pledges = Pledge.objects.filter(filing__enterprise=situation.enterprise).select_related("filing", "delivery")
    shown = {
        "situation": situation, "filing": filing, "progress": progress_of(situation), "tasks": tasks_of(situation),
        "pledges": filtered_for(request.user, pledges), "signs": filing is not None and may(request.user, "sign", filing),
        "other_form": filing is not None and filing.form_digest != form_digest(situation.form),
    }  # fmt: skip
    return render(request, "portals/returns/start.html", shown)


@require_POST
@own_return
def return_begin(request: HttpRequest, situation: Situation) -> HttpResponse:
    begin_return(by=person_of(request), enterprise=situation.enterprise, year=situation.year, at=timezone.now())
    first = next((one for one in tasks_of(situation) if one.asked), None)
    return redirect("return_section", first.section.code) if first else redirect("return_home")
