"""The list of cases: a department's own, for the operator all, for business officers those of their area."""

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

from jifen.access.decide import filtered_for, may
from jifen.portals.deliveries.lists import ANY, source_choices, title_of
from jifen.portals.linking.words import chance_words, name_or_dash
from jifen.portals.listing import Column, Listing, QueryForm, Tool, show
from jifen.portals.templatetags.house import moment
from jifen.verifying.linking_reads import progress_of
from jifen.verifying.models import MatchCase

State = MatchCase.State
CHANCES: Final = {"high": (0.99, 1.01), "middle": (0.5, 0.99), "low": (0.0, 0.5)}


class CaseQuery(QueryForm):
    words = forms.CharField(label=gettext_lazy("来件名称、代码或编号"), required=False, max_length=100)
    source = forms.ChoiceField(label=gettext_lazy("数据来源"), required=False, choices=source_choices)
    state = forms.ChoiceField(label=gettext_lazy("状态"), required=False, choices=[*ANY, *State.choices])
    delivery = forms.IntegerField(label=gettext_lazy("报送序号"), required=False, min_value=1, max_value=2**31 - 1)
    chance = forms.ChoiceField(
        label=gettext_lazy("最高把握"),
        required=False,
        choices=[
            *ANY,
            ("high", gettext_lazy("99% 以上")),
            ("middle", gettext_lazy("50%—99%")),
            ("low", gettext_lazy("50% 以下")),
        ],
    )


def narrow_cases(rows: QuerySet[MatchCase], chosen: dict[str, Any]) -> QuerySet[MatchCase]:
    rows = rows.filter(**{name: chosen[name] for name in ("source", "state") if name in chosen})
    if "delivery" in chosen:
        rows = rows.filter(row__delivery=chosen["delivery"])
    if "chance" in chosen:
        low, high = CHANCES[chosen["chance"]]
        rows = rows.filter(best__gte=low, best__lt=high)
    return rows.filter(_with_words(chosen["words"].strip())) if "words" in chosen else rows


def _with_words(words: str) -> Q:
    number = words.rpartition("-")[2]
    wanted = Q(given__name__icontains=words) | Q(given__code__icontains=words) | Q(enterprise__name__contains=words)
    return wanted | Q(pk=int(number)) if number.isascii() and number.isdigit() and len(number) < 18 else wanted


def chance_when_decided(one: MatchCase) -> str:
    """Blind first: what still waits does not show how sure the machine is."""
    return _("判断前不显示") if one.state == State.WAITING else chance_words(one.best)


LISTING: Final = Listing(
    name="match-cases",
    title=gettext_lazy("企业匹配"),
    columns=(
        Column("number", gettext_lazy("编号"), lambda one: one.number, "pk", lambda one: reverse("match_case", args=[one.pk]), close=True),
        Column("given", gettext_lazy("来件所写名称"), lambda one: one.name_given, "given__name"),
        Column("code", gettext_lazy("来件所写代码"), lambda one: one.given.get("code") or "—"),
        Column("source", gettext_lazy("数据来源"), lambda one: title_of(one.row.delivery.contract_id), "source"),
        Column("delivery", gettext_lazy("报送"), lambda one: one.row.delivery.number, "row__delivery", close=True),
        Column("row", gettext_lazy("行"), lambda one: one.row.row, "row__row", number=True),
        Column("state", gettext_lazy("状态"), lambda one: one.get_state_display(), "state", close=True),
        Column("enterprise", gettext_lazy("认定的企业"), lambda one: name_or_dash(one.enterprise), "enterprise__name"),
        Column("chance", gettext_lazy("最高把握"), chance_when_decided, number=True),
        Column("made", gettext_lazy("建立时间"), lambda one: moment(one.made_at), "made_at", close=True),
    ),
    query_form=CaseQuery,
    narrow=narrow_cases,
    empty=gettext_lazy("没有企业匹配。报送入库后，因信用代码退回而写有企业名称的行会列在这里。"),
    order="-pk",
)  # fmt: skip


@require_GET
def case_list(request: HttpRequest) -> HttpResponseBase:
    rows = MatchCase.objects.select_related("row__delivery", "enterprise")
    done = progress_of(filtered_for(request.user, MatchCase.objects.all()))
    shown = {"total": done.total, "done": done.done, "waiting": done.waiting}
    note = _("共 %(total)d 件，已办 %(done)d 件，待人工判断 %(waiting)d 件。") % shown
    follows = may(request.user, "follow", MatchCase)
    tools = (Tool(_("界限与统计"), reverse("match_thresholds")),) if follows else ()
    return show(request, replace(LISTING, note=note, tools=tools), rows)
