"""Proposing and deciding a publication, and the publication itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jifen.access.decide import decide, filtered_for, may, require
from jifen.access.decision import SEE
from jifen.portals.acting import attempt, person_of
from jifen.portals.cycle.finding import cycle_for, proposal_for
from jifen.portals.cycle.moving import UNPROCESSABLE, WhyForm
from jifen.portals.deliveries.stations import name_of
from jifen.scoring import actions
from jifen.scoring.actions.publishing import sector_runs_to_publish
from jifen.scoring.models import Publication, PublishProposal, Run, Score


@require_http_methods(["GET", "POST"])
def publication_propose(request: HttpRequest, year: int) -> HttpResponse:
    require(request.user, "propose", PublishProposal)
    cycle = cycle_for(request, year)
    form = WhyForm(request.POST or None, required=False)
    if request.method == "POST" and form.is_valid():
        given = {"cycle": cycle, "why": form.cleaned_data["why"], "at": timezone.now()}
        made = attempt(form, lambda: actions.propose_publication(by=person_of(request), **given))
        if made is not None:
            messages.success(request, _("已提请发布，等待省科技部门业务员批准。"))
            return redirect("proposal", made.pk)
    shown = {
        "form": form,
        "title": _("提请发布 %(year)d 年度积分") % {"year": year},
        "send": _("提请发布"),
        "note": _("发布须两人办理：您提请，省科技部门的另一位业务员批准。发布后不再更改。"),
    }
    return render(request, "portals/form.html", shown, status=UNPROCESSABLE if form.errors else 200)


@require_GET
def proposal_page(request: HttpRequest, pk: int) -> HttpResponse:
    return _shown(request, proposal_for(request, pk), WhyForm(required=False))


def _shown(request: HttpRequest, proposal: PublishProposal, form: WhyForm) -> HttpResponse:
    approves = decide(request.user, "approve", proposal)
    waits = proposal.state == PublishProposal.State.OPEN
    shown = {
        "proposal": proposal,
        "cycle": proposal.cycle,
        "counts": proposal.run.manifest["counts"],
        "sectors": sector_runs_to_publish(proposal.run),
        "by": name_of(proposal.by),
        "decided_by": name_of(proposal.decided_by) if proposal.decided_by else "",
        "approves": approves.allowed and waits,
        "why_not": approves.reason if waits else "",
        "withdraws": waits and may(request.user, "withdraw", proposal),
        "form": form,
    }
    return render(request, "portals/cycle/proposal.html", shown, status=UNPROCESSABLE if form.errors else 200)


@require_POST
def proposal_approve(request: HttpRequest, pk: int) -> HttpResponse:
    me, now = person_of(request), timezone.now()
    sentence = _("已批准，积分已发布。")
    return _decided(
        request, pk, "approve", sentence,
        lambda one, why: actions.approve_publication(by=me, proposal=one, at=now, why=why),
    )  # fmt: skip


@require_POST
def proposal_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    me, now = person_of(request), timezone.now()
    sentence = _("未批准，理由已告知提请人。")
    return _decided(
        request, pk, "approve", sentence,
        lambda one, why: actions.refuse_publication(by=me, proposal=one, at=now, why=why),
    )  # fmt: skip


@require_POST
def proposal_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    me, now = person_of(request), timezone.now()
    return _decided(
        request, pk, "withdraw", _("提请已撤回。"),
        lambda one, why: actions.withdraw_proposal(by=me, proposal=one, at=now, why=why),
    )  # fmt: skip


def _decided(
    request: HttpRequest, pk: int, verb: str, sentence: str, action: Callable[[PublishProposal, str], object]
) -> HttpResponse:
    proposal = proposal_for(request, pk)
    require(request.user, verb, proposal)
    form = WhyForm(request.POST, required=False)
    if form.is_valid() and attempt(form, lambda: action(proposal, form.cleaned_data["why"])) is not None:
        messages.success(request, sentence)
        return redirect("cycle_of", proposal.cycle.year)
    return _shown(request, proposal_for(request, pk), form)


@require_GET
def publication_page(request: HttpRequest, year: int) -> HttpResponse:
    require(request.user, SEE, Publication)
    rows = Publication.objects.select_related("cycle", "run__snapshot", "run__scheme", "run__constraints")
    found = filtered_for(request.user, rows).filter(cycle__year=year).first()
    if found is None:
        raise Http404(_("这个年度还没有发布。"))
    return render(request, "portals/cycle/publication.html", publication_content(request, found))


def publication_content(request: HttpRequest, found: Publication) -> dict[str, Any]:
    return {
        "publication": found,
        "run": found.run,
        "counts": found.run.manifest["counts"],
        "by": name_of(found.by),
        "approved_by": name_of(found.approved_by),
        "sectors": [one.run for one in found.sector_runs.select_related("run__scheme", "run__snapshot")],
        "may_see_runs": may(request.user, SEE, Run),
        "own": filtered_for(request.user, Score.objects.filter(run=found.run)).count(),
        "may_follow": may(request.user, "follow", found.cycle),
    }
