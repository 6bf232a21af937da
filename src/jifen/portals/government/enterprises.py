"""The list of enterprises and the page of one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from jifen.access.decide import get_for, may, require
from jifen.enterprises import reads
from jifen.enterprises.models import Enterprise
from jifen.enterprises.reads import Wanted
from jifen.people import areas
from jifen.portals.enterprise_content import STATE_NAMES, enterprise_content
from jifen.portals.government.forms import DecisionForm
from jifen.portals.listing import Column, Listing, QueryForm, show
from jifen.portals.templatetags.house import dash
from jifen.verifying.models import EligibilityResult
from jifen.verifying.reads import with_eligibility

ANY = [("", _("全部"))]
NEVER_JUDGED = "never"
FILTERS = ("area", "sector", "size", "industry", "words")


def sector_choices() -> list[tuple[str, Any]]:
    return [*ANY, *((name, name) for name in reads.sector_mapping(timezone.localdate()).names)]


class EnterpriseQuery(QueryForm):
    words = forms.CharField(label=_("名称、曾用名或信用代码"), required=False, max_length=100)
    prefecture = forms.ChoiceField(label=_("市州"), required=False, choices=[*ANY, *areas.PREFECTURES.items()])
    county = forms.ChoiceField(
        label=_("县区"), required=False, choices=[*ANY, *((code, areas.full_name(code)) for code in areas.COUNTIES)]
    )
    sector = forms.ChoiceField(label=_("重点产业"), required=False, choices=sector_choices)
    size = forms.ChoiceField(label=_("规模"), required=False, choices=[*ANY, *Enterprise.Size.choices])
    eligibility = forms.ChoiceField(
        label=_("适用范围"),
        required=False,
        choices=[*ANY, *EligibilityResult.Overall.choices, (NEVER_JUDGED, STATE_NAMES[""])],
    )
    enrolled = forms.ChoiceField(
        label=_("参评登记"), required=False, choices=[*ANY, ("yes", _("已登记")), ("no", _("未登记"))]
    )


def narrow_enterprises(rows: QuerySet[Enterprise], chosen: dict[str, Any]) -> QuerySet[Enterprise]:
    """Prefecture and county narrow together: a county of another prefecture finds nothing."""
    enrolled = {"yes": True, "no": False}.get(chosen.get("enrolled", ""))
    today = timezone.localdate()
    for area in (chosen.get("prefecture", ""), chosen.get("county", "")):
        rows = reads.narrowed(rows, Wanted(area=area), today)
    named = {name: chosen[name] for name in FILTERS if name in chosen}
    rows = reads.narrowed(rows, Wanted(**named, enrolled=enrolled), today)
    state = chosen.get("eligibility", "")
    return (
        rows.filter(**({"eligibility": None} if state == NEVER_JUDGED else {"eligibility": state})) if state else rows
    )


def eligibility_words(one: Any) -> str:
    return str(STATE_NAMES[one.eligibility or ""])


def established_words(one: Enterprise) -> str:
    return one.established_on.isoformat() if one.established_on else "—"


LISTING = Listing(
    name="enterprises",
    title=_("企业名录"),
    columns=(
        Column("name", _("名称"), lambda one: one.name, "name", lambda one: reverse("enterprise", args=[one.code])),
        Column("code", _("统一社会信用代码"), lambda one: one.code, "code"),
        Column("county", _("县区"), lambda one: dash(one.area_name), "county"),
        Column("sector", _("重点产业"), lambda one: dash(one.sector), "sector"),
        Column("industry", _("行业"), lambda one: dash(one.industry), "industry"),
        Column("size", _("规模"), lambda one: dash(one.get_size_display()), "size"),
        Column("established", _("成立日期"), established_words, "established_on"),
        Column("eligibility", _("适用范围"), eligibility_words, "eligibility"),
    ),
    query_form=EnterpriseQuery,
    narrow=narrow_enterprises,
    empty=_("本辖区还没有企业。市场监管部门归集企业登记信息后，会出现在这里。"),
    order="code",
)


@require_GET
def enterprise_list(request: HttpRequest) -> HttpResponseBase:
    require(request.user, "list", Enterprise)
    return show(request, LISTING, with_eligibility(Enterprise.objects.all(), timezone.localdate()))


@require_GET
def enterprise_page(request: HttpRequest, code: str) -> HttpResponse:
    found = get_for(request.user, Enterprise, code=code)
    content = enterprise_content(request, found)
    decides = may(request.user, "decide_eligibility", found) and content["to_decide"]
    form = DecisionForm(criteria=content["to_decide"]) if decides else None
    return render(request, "portals/enterprises/page.html", content | {"form": form})
