"""What the enterprise was asked: its list, the ones waiting for it first."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.db.models import Case, QuerySet, When
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from jifen.access.decide import require
from jifen.enterprises.models import Enterprise
from jifen.portals.listing import Column, Listing, QueryForm, show
from jifen.portals.verification import words
from jifen.portals.verification.queue import due_words
from jifen.verifying.finding_reads import with_dispute
from jifen.verifying.models import Finding

ANY: Final = [("", gettext_lazy("全部"))]


class QuestionQuery(QueryForm):
    state = forms.ChoiceField(label=gettext_lazy("状态"), required=False, choices=[*ANY, *Finding.State.choices[1:]])


def narrow_questions(rows: QuerySet[Finding], chosen: dict[str, Any]) -> QuerySet[Finding]:
    return rows.filter(state=chosen["state"]) if "state" in chosen else rows


LISTING: Final = Listing(
    name="questions",
    title=gettext_lazy("核验问题"),
    columns=(
        Column("number", gettext_lazy("编号"), lambda one: one.number, "pk", lambda one: reverse("question", args=[one.pk]), close=True),
        Column("sentence", gettext_lazy("问题"), words.sentence),
        Column("fact", gettext_lazy("数据项"), lambda one: one.fact_name, "fact"),
        Column("year", gettext_lazy("数据年度"), lambda one: one.year, "year", number=True),
        Column("severity", gettext_lazy("级别"), lambda one: one.get_severity_display(), "severity", close=True),
        Column("state", gettext_lazy("状态"), words.state_words, "state"),
        Column("due", gettext_lazy("答复期限"), due_words, "due_on"),
        Column("disputed", gettext_lazy("异议"), lambda one: _("有异议") if one.is_disputed else "—", close=True),
    ),
    query_form=QuestionQuery,
    narrow=narrow_questions,
    empty=gettext_lazy("没有请本企业说明的问题。部门核验数据时有不清楚的地方，会在这里请企业说明。"),
    order="waits_until",
    can_export=False,
    note=gettext_lazy("部门核验数据时请本企业说明的问题；请在期限内答复，数据确实有误的请更正数据。"),
)  # fmt: skip


@require_GET
def question_list(request: HttpRequest) -> HttpResponseBase:
    require(request.user, "see_own", Enterprise)
    until = Case(When(state=Finding.State.ASKED, then="due_on"))
    rows = Finding.objects.select_related("enterprise", "assigned", "asked").annotate(waits_until=until)
    return show(request, LISTING, with_dispute(rows))
