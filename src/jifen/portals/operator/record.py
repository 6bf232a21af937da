"""The auditor's page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from jifen.audit import reads
from jifen.audit.action_words import in_words
from jifen.audit.models import Entry
from jifen.portals.listing import Column, Listing, QueryForm, show
from jifen.portals.templatetags.house import dash, moment

LONGEST = 160


class DayInput(forms.DateInput):
    input_type = "date"


class EntryQuery(QueryForm):
    by = forms.CharField(label=_("操作人"), required=False, max_length=80)
    action = forms.CharField(label=_("动作"), required=False, max_length=80)
    subject = forms.CharField(label=_("对象"), required=False, max_length=200)
    since = forms.DateField(label=_("自"), required=False, widget=DayInput(format="%Y-%m-%d"))
    until = forms.DateField(label=_("至"), required=False, widget=DayInput(format="%Y-%m-%d"))


def narrow_entries(rows: QuerySet[Entry], chosen: dict[str, Any]) -> QuerySet[Entry]:
    return rows & reads.entries(**chosen) if chosen else rows


def shortened(words: str) -> str:
    """What fits a cell; the file has all of it."""
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}…"


def both(entry: Entry) -> str:
    """Words for reading, the code for counting."""
    words = in_words(entry.action)
    return words if words == entry.action else f"{words}（{entry.action}）"


LISTING = Listing(
    name="audit",
    title=_("审计记录"),
    note=_("只能追加，任何人不能修改或删除；每条附原文的 SHA-256 摘要。"),
    columns=(
        Column("sequence", _("序号"), lambda one: one.sequence, "sequence", number=True),
        Column("at", _("时间"), lambda one: moment(one.at), "at", close=True, in_file=lambda one: one.at.isoformat()),
        Column("by", _("操作人"), lambda one: one.by, "by"),
        Column("action", _("动作"), lambda one: in_words(one.action), "action", close=True, in_file=both),
        Column("subject", _("对象"), lambda one: dash(one.subject), "subject"),
        Column(
            "fields",
            _("内容"),
            lambda one: dash(shortened(one.fields_in_words)),
            in_file=lambda one: one.fields_in_words,
        ),
        Column("why", _("理由"), lambda one: dash(one.why)),
        Column("digest", _("摘要"), lambda one: one.digest[:12], in_file=lambda one: one.digest),
    ),
    query_form=EntryQuery,
    narrow=narrow_entries,
    empty=_("没有符合条件的审计记录。"),
    order="-sequence",
)


@require_GET
def entry_list(request: HttpRequest) -> HttpResponseBase:
    return show(request, LISTING, Entry.objects.all())
