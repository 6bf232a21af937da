"""Lists: what is published, and what a department works on."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET

from jifen.access.decide import may
from jifen.people.models import Organisation
from jifen.portals.listing import Column, Listing, QueryForm, Tool, show
from jifen.portals.schemes.words import STANDINGS
from jifen.portals.templatetags.house import dash, moment
from jifen.schemes import reads
from jifen.schemes.models import Draft, PublishedScheme

ANY: Final = [("", gettext_lazy("全部"))]
FAMILIES: Final = [*ANY, *PublishedScheme.Family.choices]


def owner_choices() -> list[tuple[str, Any]]:
    owners = Organisation.objects.filter(schemes__isnull=False).exclude(kind=Organisation.Kind.FINANCE)
    return [*ANY, *owners.distinct().order_by("name").values_list("code", "name")]


class SchemeQuery(QueryForm):
    words = forms.CharField(label=gettext_lazy("名称、编号或产业"), required=False, max_length=100)
    family = forms.ChoiceField(label=gettext_lazy("类别"), required=False, choices=FAMILIES)
    owner = forms.ChoiceField(label=gettext_lazy("提出单位"), required=False, choices=owner_choices)
    standing = forms.ChoiceField(
        label=gettext_lazy("状态"), required=False, choices=[*ANY, *((key, words) for key, words in STANDINGS.items())]
    )


def narrow_schemes(rows: QuerySet[PublishedScheme], chosen: dict[str, Any]) -> QuerySet[PublishedScheme]:
    if "family" in chosen:
        rows = rows.filter(family=chosen["family"])
    if "owner" in chosen:
        rows = rows.filter(owner__code=chosen["owner"])
    if "words" in chosen:
        words = chosen["words"].strip()
        rows = rows.filter(Q(title__contains=words) | Q(code__contains=words.lower()) | Q(sector__contains=words))
    return _standing(rows, chosen["standing"]) if "standing" in chosen else rows


def _standing(rows: QuerySet[PublishedScheme], standing: str) -> QuerySet[PublishedScheme]:
    today = timezone.localdate()
    now = reads.in_force(today).values("pk")
    retired = Q(retirement__on__lte=today)
    if standing == "in_force":
        return rows.filter(pk__in=now)
    if standing == "retired":
        return rows.filter(retired)
    begun = rows.exclude(retired)
    if standing == "coming":
        return begun.filter(effective__gt=today)
    return begun.filter(effective__lte=today).exclude(pk__in=now)


def standing_words(one: PublishedScheme) -> str:
    return str(STANDINGS[reads.standing(one, timezone.localdate())])


SCHEMES: Final = Listing(
    name="schemes",
    title=pgettext_lazy("all of them", "指标体系"),
    columns=(
        Column("title", gettext_lazy("名称"), lambda one: one.title, "title",
               lambda one: reverse("scheme", args=[one.code, one.version])),
        Column("version", gettext_lazy("版本"), lambda one: one.version, close=True),
        Column("family", gettext_lazy("类别"), lambda one: one.get_family_display(), "family", close=True),
        Column("sector", gettext_lazy("产业"), lambda one: dash(one.sector), "sector", close=True),
        Column("owner", gettext_lazy("提出单位"), lambda one: dash(one.owner.name if one.owner else None), "owner__name"),
        Column("effective", gettext_lazy("生效日期"), lambda one: one.effective.isoformat(), "effective", close=True),
        Column("standing", gettext_lazy("状态"), standing_words, close=True),
        Column("provisional", pgettext_lazy("whether provisional", "数值"), lambda one: gettext_lazy("暂定") if one.provisional else gettext_lazy("无暂定数值"), "provisional", close=True),
        Column("code", gettext_lazy("编号"), lambda one: one.code, "code"),
    ),
    query_form=SchemeQuery,
    narrow=narrow_schemes,
    empty=gettext_lazy("还没有已发布的指标体系；平台首次启动时会载入随平台提供的暂定文本。"),
    order="family",
    template="portals/schemes/list.html",
)  # fmt: skip


class DraftQuery(QueryForm):
    words = forms.CharField(label=gettext_lazy("名称、编号或产业"), required=False, max_length=100)
    state = forms.ChoiceField(label=gettext_lazy("状态"), required=False, choices=[*ANY, *Draft.State.choices])


def narrow_drafts(rows: QuerySet[Draft], chosen: dict[str, Any]) -> QuerySet[Draft]:
    if "state" in chosen:
        rows = rows.filter(state=chosen["state"])
    if "words" in chosen:
        words = chosen["words"].strip()
        rows = rows.filter(Q(title__contains=words) | Q(code__contains=words.lower()) | Q(sector__contains=words))
    return rows


DRAFTS: Final = Listing(
    name="scheme_drafts",
    title=gettext_lazy("指标体系草案"),
    columns=(
        Column("title", gettext_lazy("名称"), lambda one: one.title, "title", lambda one: reverse("draft", args=[one.pk])),
        Column("family", gettext_lazy("类别"), lambda one: one.get_family_display(), "family", close=True),
        Column("sector", gettext_lazy("产业"), lambda one: dash(one.sector), "sector", close=True),
        Column("state", gettext_lazy("状态"), lambda one: one.get_state_display(), "state", close=True),
        Column("revision", gettext_lazy("稿次"), lambda one: one.revision, "revision", number=True),
        Column("base", gettext_lazy("起草自"), lambda one: dash(str(one.base) if one.base else None)),
        Column("changed", gettext_lazy("最近保存"), lambda one: moment(one.changed_at), "changed_at", close=True),
        Column("code", gettext_lazy("编号"), lambda one: one.code, "code"),
    ),
    query_form=DraftQuery,
    narrow=narrow_drafts,
    empty=gettext_lazy("还没有草案。打开一套已发布的指标体系，选“以此起草”；或新建产业特色体系。"),
    order="-changed_at",
    tools=(Tool(gettext_lazy("新建草案"), "/schemes/new/"),),
    template="portals/schemes/list.html",
)  # fmt: skip


@require_GET
def scheme_list(request: HttpRequest) -> HttpResponseBase:
    rows = PublishedScheme.objects.select_related("owner", "retirement")
    return show(request, SCHEMES, rows)


@require_GET
def draft_list(request: HttpRequest) -> HttpResponseBase:
    return show(request, DRAFTS, Draft.objects.select_related("base"))


def designs(request: HttpRequest) -> bool:
    return may(request.user, "branch", PublishedScheme)
