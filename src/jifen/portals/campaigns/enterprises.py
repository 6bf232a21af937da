"""The enterprises of a campaign, and how far each is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from jifen.access.decide import may, require
from jifen.collecting.campaign_reads import STATE_WORDS, with_last_reminder, with_state
from jifen.collecting.models import Campaign
from jifen.people import areas
from jifen.portals.campaigns.finding import campaign_for, in_city, invited_seen
from jifen.portals.government.enterprises import sector_choices
from jifen.portals.listing import Column, Listing, QueryForm, Tool, show
from jifen.portals.templatetags.house import dash

ANY: Final = [("", _("全部"))]
CITIES: Final = [*ANY, *areas.PREFECTURES.items()]
STATES: Final = [*ANY, *STATE_WORDS.items()]


class EnterpriseQuery(QueryForm):
    words = forms.CharField(label=_("名称或信用代码"), required=False, max_length=100)
    city = forms.ChoiceField(label=_("市州"), required=False, choices=CITIES)
    sector = forms.ChoiceField(label=_("重点产业"), required=False, choices=sector_choices)
    state = forms.ChoiceField(label=_("状态"), required=False, choices=STATES)


def narrow_invited(rows: QuerySet[Any], chosen: dict[str, Any]) -> QuerySet[Any]:
    """``rows`` carry ``filing_state``."""
    if "city" in chosen:
        rows = in_city(rows, chosen["city"])
    if "sector" in chosen:
        rows = rows.filter(sector=chosen["sector"])
    if "state" in chosen:
        rows = rows.filter(filing_state=chosen["state"])
    if "words" in chosen:
        words = chosen["words"].strip()
        rows = rows.filter(Q(name__contains=words) | Q(code__startswith=words.upper()))
    return rows


LISTING: Final = Listing(
    name="campaign-enterprises",
    title=_("集中调整的企业"),
    columns=(
        Column("name", _("企业"), lambda one: one.name, "name", lambda one: reverse("enterprise", args=[one.code])),
        Column("code", _("统一社会信用代码"), lambda one: one.code, "code", close=True),
        Column("county", _("县区"), lambda one: dash(one.area_name), "county"),
        Column("sector", _("重点产业"), lambda one: dash(one.sector), "sector"),
        Column("state", _("状态"), lambda one: STATE_WORDS[one.filing_state], "filing_state"),
        Column("account", _("账号"), lambda one: _("已认领") if one.organisation_id else _("未认领，提醒不到")),
        Column("reminded", _("最近提醒"), lambda one: dash(one.reminded_on and one.reminded_on.isoformat()), "reminded_on"),
    ),
    query_form=EnterpriseQuery,
    narrow=narrow_invited,
    empty=_("本辖区今天没有符合适用范围的企业。"),
    order="code",
)  # fmt: skip


@require_GET
def campaign_enterprises(request: HttpRequest, year: int) -> HttpResponseBase:
    require(request.user, "follow", Campaign)
    found = campaign_for(request, year)
    rows = with_last_reminder(with_state(invited_seen(request), found.year), found)
    return show(request, _listing(request, found), rows)


def _listing(request: HttpRequest, found: Campaign) -> Listing:
    if not may(request.user, "remind", found):
        return replace(LISTING, note=found.title)
    address = reverse("campaign_remind", args=[found.year])
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    one = Column("remind", _("提醒"), lambda row: _remind_words(row), url=lambda row: _remind_url(row, address))
    tools = (Tool(_("提醒这些企业"), f"{address}{query}"),)
    return replace(
        LISTING, note=found.title, columns=(*LISTING.columns, replace(one, in_file=lambda row: "")), tools=tools
    )


def _remind_words(row: Any) -> Any:
    return _("提醒") if _is_reminded(row) else dash(None)


def _remind_url(row: Any, address: str) -> str:
    return f"{address}?words={row.code}" if _is_reminded(row) else ""


def _is_reminded(row: Any) -> bool:
    return bool(row.organisation_id) and row.filing_state != "delivered"
