"""The list of endpoints: a department's own, or all of them for operator and security administrator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from jifen.access.decide import may
from jifen.collecting import reads
from jifen.collecting.models import PullEndpoint
from jifen.portals.deliveries.lists import ANY, source_choices
from jifen.portals.endpoints.words import in_words, schedule_of
from jifen.portals.listing import Column, Listing, SearchForm, Tool, show
from jifen.portals.templatetags.house import moment


class EndpointQuery(SearchForm):
    q = forms.CharField(label=gettext_lazy("网址或单位"), required=False, max_length=100)
    source = forms.ChoiceField(label=gettext_lazy("数据来源"), required=False, choices=source_choices)
    state = forms.ChoiceField(label=gettext_lazy("状态"), required=False, choices=[*ANY, *PullEndpoint.State.choices])


def narrow_endpoints(rows: QuerySet[PullEndpoint], chosen: dict[str, Any]) -> QuerySet[PullEndpoint]:
    rows = rows.filter(**{name: chosen[name] for name in ("source", "state") if name in chosen})
    if "q" in chosen:
        rows = rows.filter(Q(url__icontains=chosen["q"]) | Q(organisation__name__icontains=chosen["q"]))
    return rows


def page_of(endpoint: PullEndpoint) -> str:
    return reverse("endpoint", args=[endpoint.pk])


def titles() -> dict[str, str]:
    """Source → what people call it."""
    return {one.source: one.title for one in reads.contracts_in_force(timezone.localdate())}


def listing(names: Mapping[str, str], tools: tuple[Tool, ...]) -> Listing:
    return Listing(
        name="endpoints",
        title=_("拉取接口"),
        note=_("平台按时到部门的服务器取文件。每个网址先由安全管理员许可，之后只访问固定的 IP。"),
        columns=(
            Column("source", _("数据来源"), lambda one: names.get(one.source, one.source), "source", page_of),
            Column("owner", _("报送单位"), lambda one: one.organisation.name, "organisation__name"),
            Column("host", _("主机"), lambda one: one.host),
            Column("schedule", _("时间"), schedule_of, "every_hours", close=True),
            Column("state", _("状态"), lambda one: one.get_state_display(), "state", close=True),
            Column("last", _("上次拉取"), lambda one: moment(one.last_at), "last_at", close=True),
            Column("result", _("上次结果"), lambda one: in_words(one.last_result)),
            Column("next", _("下次拉取"), lambda one: moment(one.next_at), "next_at", close=True),
        ),
        query_form=EndpointQuery,
        narrow=narrow_endpoints,
        empty=_("还没有拉取接口。部门的服务器上有现成文件时，申请一个，平台就会按时去取。"),
        order="-pk",
        tools=tools,
    )


@require_GET
def endpoint_list(request: HttpRequest) -> HttpResponseBase:
    proposes = may(request.user, "propose", PullEndpoint)
    tools = (Tool(_("申请拉取接口"), reverse("endpoint_new")),) if proposes else ()
    return show(request, listing(titles(), tools), PullEndpoint.objects.select_related("organisation"))
