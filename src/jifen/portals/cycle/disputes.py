"""Disputes of the announcement: making one, and the list of them with their days."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from jifen.access.decide import filtered_for, require
from jifen.collecting.actions.sent_files import SentFile
from jifen.collecting.models import FactClaim, Objection
from jifen.collecting.objection_reads import ANSWER_WITHIN
from jifen.collecting.returns import self_report
from jifen.engine.problems import Refusal
from jifen.enterprises.reads import own_enterprise
from jifen.portals.acting import carry, person_of
from jifen.portals.cycle.announcement import shown_run
from jifen.portals.cycle.finding import cycle_for
from jifen.portals.deliveries.arriving import carry_refusal, limited_upload, too_large, was_turned_away
from jifen.portals.listing import Column, Listing, QueryForm, show
from jifen.portals.objections.making import PAYLOAD_TOO_LARGE, ObjectionForm, claim_line
from jifen.portals.objections.stations import days_words
from jifen.portals.templatetags.house import moment
from jifen.scoring import actions
from jifen.scoring.actions import Disputed
from jifen.scoring.actions.disputing import why_not_disputed
from jifen.scoring.line_facts import readings_of_line
from jifen.scoring.models import Dispute, Run, Score
from jifen.scoring.reads import result_of
from jifen.verifying.facts import VerifiedFact, verified_facts

ANY: Final = [("", gettext_lazy("全部"))]


@dataclass(frozen=True)
class Behind:
    """A fact behind the line: ``own`` reported by the enterprise itself, ``unknown`` told by nobody."""

    fact: VerifiedFact
    own: bool

    @property
    def can_be_disputed(self) -> bool:
        return self.fact.claim is not None and not self.own and not self.fact.disputed


def facts_behind(run: Run, score: Score, line: str) -> list[Behind]:
    """What the line reads, as it counts now, newest year first."""
    wanted = {(code, run.snapshot.year - lag) for code, lag in readings_of_line(run, line)}
    facts = verified_facts(score.enterprise, years={year for _code, year in wanted})
    found = [one for one in facts if (one.fact, one.year) in wanted]
    listed = [Behind(one, one.claim is not None and one.claim.source == self_report.CODE) for one in found]
    return sorted(listed, key=lambda one: -one.fact.year)


class DisputeForm(ObjectionForm):
    """Values of several facts: each says which it is."""

    def __init__(self, *args: Any, claims: list[FactClaim], **kwargs: Any) -> None:
        super().__init__(*args, claims=claims, **kwargs)
        claim = self.fields["claim"]
        assert isinstance(claim, forms.ChoiceField)
        claim.choices = [(str(one.pk), format_html("{} {}", one.fact_name, claim_line(one))) for one in claims]


@require_http_methods(["GET", "POST"])
@limited_upload
def dispute_new(request: HttpRequest, year: int, line: str) -> HttpResponse:
    require(request.user, "dispute", Score)
    cycle = cycle_for(request, year)
    run, enterprise = shown_run(cycle), own_enterprise(person_of(request))
    mine = filtered_for(request.user, Score.objects.filter(run=run, enterprise=enterprise)).first() if run else None
    if run is None or mine is None:
        raise Http404(_("没有这一项，或您无权查看。"))
    view = next((one for one in result_of(run).lines(mine.enterprise.code) if one.code == line), None)
    if view is None:
        raise Http404(line)
    behind, reason = facts_behind(run, mine, line), why_not_disputed(run, timezone.now())
    claims = [one.fact.claim for one in behind if one.can_be_disputed and one.fact.claim is not None]
    form = DisputeForm(*((request.POST, request.FILES) if request.method == "POST" else ()), claims=claims)
    if was_turned_away(request):
        form.errors.clear()
        form.add_error("proofs", too_large())
    elif form.is_bound and form.is_valid() and (made := _made(request, form, mine, line, claims)) is not None:
        messages.success(request, _("异议 %(number)s 已送达%(owner)s；答复以前，本年度积分不会发布。") % {
            "number": made.objection.number, "owner": made.objection.owner.name,
        })  # fmt: skip
        return redirect("announcement", year)
    shown = {
        "form": form, "cycle": cycle, "line": view, "behind": behind, "why_not": reason, "claims": claims,
        "term": ANSWER_WITHIN.days,
    }  # fmt: skip
    status = PAYLOAD_TOO_LARGE if was_turned_away(request) else 422 if form.errors else 200
    return render(request, "portals/cycle/dispute.html", shown, status=status)


def _made(request: HttpRequest, form: DisputeForm, score: Score, line: str, claims: list[FactClaim]) -> Dispute | None:
    said = form.cleaned_data
    claim = next(one for one in claims if str(one.pk) == said["claim"])
    sent = [SentFile(one.name or "", one.chunks()) for one in said["proofs"]]
    given: dict[str, Any] = {"disputed": Disputed(score, line, claim), "text": said["text"], "files": sent}
    try:
        return actions.dispute_fact(by=person_of(request), at=timezone.now(), **given)
    except Refusal as refused:
        carry_refusal(form, refused, field="proofs")
    except ValidationError as refused:
        carry(form, refused)
    return None


class DisputeQuery(QueryForm):
    words = forms.CharField(label=gettext_lazy("企业名称或信用代码"), required=False, max_length=100)
    year = forms.IntegerField(label=gettext_lazy("数据年度"), required=False, min_value=2000, max_value=2200)
    state = forms.ChoiceField(label=gettext_lazy("状态"), required=False, choices=[*ANY, *Objection.State.choices])


def narrow_disputes(rows: QuerySet[Dispute], chosen: dict[str, Any]) -> QuerySet[Dispute]:
    if "year" in chosen:
        rows = rows.filter(cycle__year=chosen["year"])
    if "state" in chosen:
        rows = rows.filter(objection__state=chosen["state"])
    words = chosen.get("words", "").strip()
    wanted = Q(enterprise__name__contains=words) | Q(enterprise__code__startswith=words.upper())
    return rows.filter(wanted) if words else rows


LISTING: Final = Listing(
    name="disputes",
    title=gettext_lazy("公示异议"),
    columns=(
        Column("number", gettext_lazy("编号"), lambda one: one.objection.number, "objection", close=True),
        Column("year", gettext_lazy("年度"), lambda one: one.cycle.year, "cycle__year", number=True),
        Column("enterprise", gettext_lazy("企业"), lambda one: one.enterprise.name, "enterprise__name"),
        Column("line", gettext_lazy("指标"), lambda one: line_name(one), "line"),
        Column("fact", gettext_lazy("数据项"), lambda one: one.objection.fact_name, "objection__fact"),
        Column("owner", gettext_lazy("负责部门"), lambda one: one.objection.owner.name, "objection__owner__name"),
        Column(
            "state", gettext_lazy("状态"), lambda one: one.objection.get_state_display(), "objection__state", close=True
        ),
        Column("at", gettext_lazy("提出时间"), lambda one: moment(one.at), "at", close=True),
        Column(
            "due", gettext_lazy("答复期限"), lambda one: one.objection.due_on.isoformat(), "objection__due_on", close=True
        ),
        Column("days", gettext_lazy("天数"), lambda one: days_words(one.objection, timezone.localdate())),
    ),
    query_form=DisputeQuery,
    narrow=narrow_disputes,
    empty=gettext_lazy("没有公示异议。公示期间企业可以对得分所用的数据提出异议。"),
    note=gettext_lazy("答复期限为提出后 20 天，暂定。全部答复、更正的数据重新测算并公示以后，积分才能发布。"),
    order="-pk",
)  # fmt: skip


def line_name(dispute: Dispute) -> str:
    """As the scheme of the announced run has it."""
    run = shown_run(dispute.cycle)
    if run is None:
        return dispute.line
    names = {one.code: one.name for one in result_of(run).scheme.indicators}
    parts = {part.code: part.name for item in result_of(run).scheme.bonus.items for part in item.parts}
    return (names | parts).get(dispute.line, dispute.line)


@require_GET
def dispute_list(request: HttpRequest) -> HttpResponseBase:
    rows = Dispute.objects.select_related("cycle", "enterprise", "objection__owner")
    return show(request, _listing_for(request), rows)


def _listing_for(request: HttpRequest) -> Listing:
    """The objection itself is opened by those it is about and by those who answer it; other officers see that there is one."""
    seen = set(filtered_for(request.user, Objection.objects.filter(dispute__isnull=False)).values_list("pk", flat=True))
    number, *others = LISTING.columns
    linked = replace(
        number, url=lambda one: reverse("objection", args=[one.objection_id]) if one.objection_id in seen else ""
    )
    return replace(LISTING, columns=(linked, *others))
