"""The list of claims on one enterprise, newest first, with what still stands and what is disputed."""

from __future__ import annotations

import dataclasses
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from jifen.access.decide import filtered_for, get_for, may, require
from jifen.collecting import reads
from jifen.collecting.contracts.facts import FACTS
from jifen.collecting.models import FactClaim
from jifen.collecting.objection_reads import open_objections
from jifen.enterprises.models import Enterprise
from jifen.enterprises.reads import own_enterprise
from jifen.portals.acting import person_of
from jifen.portals.listing import Column, Listing, QueryForm, show
from jifen.verifying.models import Finding, Verdict
from jifen.verifying.models.findings import STILL_OPEN

ANY = [("", _("全部"))]


class ChainQuery(QueryForm):
    fact = forms.ChoiceField(
        label=_("数据项"), required=False, choices=[*ANY, *((code, known.name) for code, known in FACTS.items())]
    )
    year = forms.IntegerField(label=_("年度"), required=False, min_value=1900, max_value=2200)
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[*ANY, *FactClaim.State.choices])
    standing = forms.ChoiceField(
        label=_("现行"), required=False, choices=[*ANY, ("yes", _("现行")), ("no", _("已被取代或撤回"))]
    )


def narrow(claims: QuerySet[Any], chosen: dict[str, Any]) -> QuerySet[Any]:
    plain = {name: chosen[name] for name in ("fact", "year", "state") if name in chosen}
    claims = claims.filter(**plain)
    if "standing" in chosen:
        standing = Q(superseded=False, is_withdrawn=False)
        claims = claims.filter(standing if chosen["standing"] == "yes" else ~standing)
    return claims


def with_standing(claims: QuerySet[FactClaim], reader: Any) -> QuerySet[Any]:
    """Each with ``superseded``, a later word of the same source; ``is_withdrawn``; ``is_disputed``, an open objection; ``judged``, the kind of the
    newest verdict; ``is_checked``, an open finding the reader may see."""
    same = {name: OuterRef(name) for name in ("source", "enterprise_id", "fact", "year")}
    later = reads.applied_claims().filter(**same, pk__gt=OuterRef("pk"))
    verdicts = Verdict.objects.filter(claim=OuterRef("pk")).order_by("-pk").values("kind")
    about = {name: OuterRef(name) for name in ("enterprise_id", "fact", "year")}
    findings = filtered_for(reader, Finding.objects.filter(**about, state__in=STILL_OPEN))
    return claims.annotate(
        superseded=Exists(later),
        is_withdrawn=Exists(reads.withdrawn_claims().filter(claim=OuterRef("pk"))),
        is_disputed=Exists(open_objections().filter(**same)),
        judged=Subquery(verdicts[:1]),
        is_checked=Exists(findings),
    )


def value_words(claim: FactClaim) -> str:
    if claim.state != FactClaim.State.VALUE:
        return str(claim.get_state_display())
    if claim.number is not None:
        return f"{claim.number:,.10g} {claim.unit}".removesuffix(" -").strip()
    return {"true": _t("是"), "false": _t("否")}.get(claim.value or "", claim.value or "—")


def standing_words(claim: Any) -> str:
    if claim.is_withdrawn:
        return _t("已撤回")
    if claim.superseded:
        return _t("已被取代")
    judged = {Verdict.Kind.ACCEPTED: [_t("裁定采用")], Verdict.Kind.REJECTED: [_t("裁定不采用")]}.get(claim.judged, [])
    marks = [_t("有异议")] if claim.is_disputed else []
    return " · ".join([_t("现行"), *judged, *([_t("核实中")] if claim.is_checked else []), *marks])


def chain_url(claim: FactClaim, own: bool) -> str:
    """The chain of this fact; what holds for every year is looked at in the last whole one."""
    year = claim.year or timezone.localdate().year - 1
    return (
        reverse("own_fact_chain", args=[claim.fact, year])
        if own
        else reverse("fact_chain", args=[claim.enterprise.code, claim.fact, year])
    )


LISTING = Listing(
    name="chain",
    title=_("数据链"),
    columns=(
        Column("fact", _("数据项"), lambda one: one.fact_name, "fact"),
        Column("year", _("年度"), lambda one: one.year or _t("各年度"), "year"),
        Column("value", _("值"), value_words, number=True),
        Column("source", _("来源"), lambda one: one.delivery.contract.title, "source"),
        Column("delivery", _("报送"), lambda one: _t("%(number)s 第 %(row)d 行") % {"number": one.delivery.number, "row": one.row}, close=True),
        Column(
            "received", _("收到"), lambda one: f"{timezone.localtime(one.delivery.received_at):%Y-%m-%d}",
            "delivery__received_at", close=True,
        ),
        Column("standing", _("效力"), standing_words),
    ),
    query_form=ChainQuery,
    narrow=narrow,
    empty=_("还没有任何来源报送过这家企业的数据。部门报送或企业填报入库后，会出现在这里。"),
    order="-pk",
)  # fmt: skip


@require_GET
def chain_list(request: HttpRequest, code: str) -> HttpResponseBase:
    return _chain(request, get_for(request.user, Enterprise, code=code))


@require_GET
def own_chain(request: HttpRequest) -> HttpResponseBase:
    require(request.user, "see_own", Enterprise)
    found = own_enterprise(person_of(request))
    return _chain(request, found) if found else render(request, "portals/enterprises/not_registered.html")


def _chain(request: HttpRequest, enterprise: Enterprise) -> HttpResponseBase:
    own = may(request.user, "see_own", enterprise)
    columns = [
        dataclasses.replace(one, url=lambda row: chain_url(row, own)) if one.name == "fact" else one
        for one in LISTING.columns
    ]
    listing = dataclasses.replace(LISTING, columns=columns, note=f"{enterprise.name} {enterprise.code}")
    claims = reads.chain(enterprise).select_related("delivery__contract", "enterprise")
    return show(request, listing, with_standing(claims, request.user))
