"""Source health on one page (来源概况): no source is exempt."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from jifen.access.decide import filtered_for, require
from jifen.access.decision import SEE
from jifen.collecting import reads
from jifen.collecting.models import PublishedContract
from jifen.collecting.source_health import (
    NEVER,
    OVERDUE,
    SOON,
    TIMELY,
    Standing,
    answering_for,
    standings,
    with_health,
)
from jifen.portals.listing import Column, Listing, QueryForm, show
from jifen.portals.templatetags.house import moment

ANY = [("", gettext_lazy("全部"))]
STATE_NAMES = {
    OVERDUE: gettext_lazy("已逾期"),
    NEVER: gettext_lazy("从未报送"),
    SOON: gettext_lazy("即将到期"),
    TIMELY: gettext_lazy("按期"),
}


def owner_choices() -> list[tuple[str, Any]]:
    owners = PublishedContract.objects.order_by("owner").values_list("owner", flat=True).distinct()
    return [*ANY, *((owner, owner) for owner in owners)]


class SourceQuery(QueryForm):
    q = forms.CharField(label=gettext_lazy("名称或共享事项"), required=False, max_length=100)
    owner = forms.ChoiceField(label=gettext_lazy("负责部门"), required=False, choices=owner_choices)
    state = forms.ChoiceField(label=gettext_lazy("状态"), required=False, choices=[*ANY, *STATE_NAMES.items()])
    waiting = forms.ChoiceField(
        label=gettext_lazy("待确认的报送"), required=False, choices=[*ANY, ("yes", gettext_lazy("有"))]
    )


@dataclass(frozen=True)
class Health:
    """What the cells of the page need beside the rows themselves."""

    standing: dict[str, Standing]
    officers: dict[str, list[str]]

    @classmethod
    def of(cls, contracts: list[PublishedContract], on: date) -> Health:
        return cls(standings(contracts, on), answering_for(one.owner for one in contracts))

    def narrow(self, rows: QuerySet[Any], chosen: dict[str, Any]) -> QuerySet[Any]:
        if "q" in chosen:
            document = [key for key, words in _matters(rows).items() if chosen["q"] in words]
            rows = rows.filter(Q(title__icontains=chosen["q"]) | Q(pk__in=document))
        if "owner" in chosen:
            rows = rows.filter(owner=chosen["owner"])
        if "state" in chosen:
            rows = rows.filter(source__in=[c for c, one in self.standing.items() if one.state == chosen["state"]])
        return rows.filter(waiting__gt=0) if "waiting" in chosen else rows

    def state(self, one: Any) -> str:
        state = self.standing[one.source].state
        return format_html('<span class="state state-{}">{}</span>', state, STATE_NAMES[state])

    def state_words(self, one: Any) -> str:
        return str(STATE_NAMES[self.standing[one.source].state])

    def due(self, one: Any) -> str:
        standing = self.standing[one.source]
        if standing.due is None:
            return "—"
        return format_html(
            '<span>{}<br><span class="note">{} · {}</span></span>',
            standing.due.timely_until.isoformat(),
            standing.due.code,
            days_words(standing.days),
        )

    def due_day(self, one: Any) -> str:
        due = self.standing[one.source].due
        return due.timely_until.isoformat() if due else ""

    def who(self, one: Any) -> str:
        """Duty and name; a source nobody answers for says so."""
        contact = reads.contract_of(one).contact
        named = [*self.officers[one.owner], *([contact] if contact else [])]
        return "、".join(named) or _("还没有数据员")

    def owner(self, one: Any) -> str:
        return format_html('<span>{}<br><span class="note">{}</span></span>', one.owner, self.who(one))


def _matters(rows: QuerySet[Any]) -> dict[int, str]:
    return {one.pk: reads.contract_of(one).matter for one in rows}


def days_words(days: int) -> str:
    if days < 0:
        return _("逾期 %(n)d 天") % {"n": -days}
    return _("今天到期") if days == 0 else _("还有 %(n)d 天") % {"n": days}


def share_words(share: float | None) -> str:
    return "—" if share is None else f"{share:.1%}"


def took_words(one: Any) -> str:
    if one.took is None:
        return "—"
    seconds = one.took.total_seconds()
    if seconds < 120:
        return _("%(n)s 秒") % {"n": f"{seconds:.0f}" if seconds >= 10 else f"{seconds:.1f}"}
    minutes = round(seconds / 60)
    if minutes < 120:
        return _("%(n)d 分钟") % {"n": minutes}
    return (
        _("%(n)d 小时") % {"n": round(minutes / 60)} if minutes < 2880 else _("%(n)d 天") % {"n": round(minutes / 1440)}
    )


def columns(health: Health) -> tuple[Column, ...]:
    return (
        Column(
            "title", gettext_lazy("数据来源"), lambda one: one.title, "title",
            lambda one: reverse("source", args=[one.source]),
        ),
        Column("owner", gettext_lazy("负责部门和数据员"), health.owner, "owner", in_file=lambda one: one.owner),
        Column("state", gettext_lazy("状态"), health.state, in_file=health.state_words, close=True),
        Column("due", gettext_lazy("下一期限"), health.due, in_file=health.due_day, close=True),
        Column("succeeded", gettext_lazy("最近成功"), lambda one: moment(one.succeeded_at), "succeeded_at", close=True),
        Column("failed", gettext_lazy("最近失败"), lambda one: moment(one.failed_at), "failed_at", close=True),
        Column("rows", gettext_lazy("行数"), lambda one: _number(one.last_rows), "last_rows", number=True),
        Column("share", gettext_lazy("退回"), lambda one: share_words(one.refused_share), "refused_share", number=True),
        Column("took", gettext_lazy("收到至入库"), took_words, "took", number=True),
        Column("waiting", gettext_lazy("待确认"), lambda one: one.waiting, "waiting", number=True),
    )  # fmt: skip


def only_in_files(health: Health) -> tuple[Column, ...]:
    return (
        Column("who", gettext_lazy("数据员"), health.who),
        Column("matter", gettext_lazy("共享事项"), lambda one: reads.contract_of(one).matter),
        Column("code", gettext_lazy("编号"), lambda one: one.source),
    )


def _number(rows: int | None) -> str:
    return "—" if rows is None else f"{rows:,}"


def summary(health: Health) -> str:
    """How many stand how, each a way to them."""
    counts = Counter(one.state for one in health.standing.values())
    return format_html_join(
        " · ",
        '<a href="?state={}">{} {}</a>',
        ((state, name, counts[state]) for state, name in STATE_NAMES.items() if counts[state]),
    )


@require_GET
def source_list(request: HttpRequest) -> HttpResponseBase:
    require(request.user, SEE, PublishedContract)
    today = timezone.localdate()
    rows = with_health(today)
    health = Health.of(list(filtered_for(request.user, rows)), today)
    listing = Listing(
        name="sources",
        title=gettext_lazy("数据来源"),
        note=summary(health),
        columns=(*columns(health), *(only_in_files(health) if "file" in request.GET else ())),
        query_form=SourceQuery,
        narrow=health.narrow,
        empty=gettext_lazy("还没有数据来源。平台运营发布归集合同后，会出现在这里。"),
        order="source",
        template="portals/sources/list.html",
    )
    return show(request, listing, rows)
