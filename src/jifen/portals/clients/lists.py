"""The list of programmes: a department's own, or all of them for the operator."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from jifen.access.decide import may
from jifen.collecting.models import SourceClient
from jifen.portals.listing import Column, Listing, SearchForm, Tool, show
from jifen.portals.templatetags.house import moment


class ClientQuery(SearchForm):
    q = forms.CharField(label=gettext_lazy("名称、编号或单位"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=gettext_lazy("状态"),
        required=False,
        choices=[("", gettext_lazy("全部")), ("active", gettext_lazy("使用中")), ("ended", gettext_lazy("已停用"))],
    )


def narrow_clients(rows: QuerySet[SourceClient], chosen: dict[str, Any]) -> QuerySet[SourceClient]:
    if "q" in chosen:
        word = chosen["q"]
        rows = rows.filter(
            Q(name__icontains=word) | Q(client_id__icontains=word) | Q(organisation__name__icontains=word)
        )
    return rows.filter(ended_at__isnull=chosen["state"] == "active") if "state" in chosen else rows


def state_of(client: SourceClient) -> str:
    return _("使用中") if client.is_active else _("已停用")


def page_of(client: SourceClient) -> str:
    return reverse("client", args=[client.client_id])


LISTING: Final = Listing(
    name="clients",
    title=gettext_lazy("接口客户端"),
    note=gettext_lazy("部门业务系统凭客户端编号和密钥自动报送数据，不必有人登录。"),
    columns=(
        Column("name", gettext_lazy("名称"), lambda one: one.name, "name", page_of),
        Column("client_id", gettext_lazy("编号"), lambda one: one.client_id, "client_id", close=True),
        Column("organisation", gettext_lazy("所属单位"), lambda one: one.organisation.name, "organisation__name"),
        Column("sources", gettext_lazy("可报送的来源"), lambda one: "、".join(one.sources)),
        Column("state", gettext_lazy("状态"), state_of, close=True),
        Column("used", gettext_lazy("最近取得令牌"), lambda one: moment(one.last_used_at), "last_used_at", close=True),
        Column("made", gettext_lazy("建立时间"), lambda one: moment(one.made_at), "made_at", close=True),
    ),
    query_form=ClientQuery,
    narrow=narrow_clients,
    empty=gettext_lazy("还没有接口客户端。新建一个，业务系统就可以自动报送。"),
    order="-pk",
)


@require_GET
def client_list(request: HttpRequest) -> HttpResponseBase:
    makes = may(request.user, "make", SourceClient)
    tools = (Tool(_("新建客户端"), reverse("client_new")),) if makes else ()
    return show(request, replace(LISTING, tools=tools), SourceClient.objects.select_related("organisation"))
