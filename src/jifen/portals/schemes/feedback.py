"""Feedback on an indicator: given on its page, listed, answered once by the owner."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from jifen.access.decide import decide, get_for, require
from jifen.access.decision import SEE
from jifen.portals.acting import attempt, person_of
from jifen.portals.deliveries.stations import name_of
from jifen.portals.listing import Column, Listing, QueryForm, show
from jifen.portals.schemes.editing import UNPROCESSABLE
from jifen.portals.schemes.finding import scheme_for
from jifen.portals.templatetags.house import moment
from jifen.schemes import reads
from jifen.schemes.actions import answer_feedback, give_feedback
from jifen.schemes.models import FeedbackItem, PublishedScheme

ANY: Final = [("", gettext_lazy("全部"))]


class FeedbackForm(forms.Form):
    indicator = forms.ChoiceField(label=gettext_lazy("哪一项"), required=False)
    text = forms.CharField(
        label=gettext_lazy("意见"), max_length=2000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("哪里不合适、依据是什么、建议怎样改。请勿写具体企业的数据；提出单位会看到贵单位名称。"),
    )  # fmt: skip

    def __init__(self, *args: Any, scheme: PublishedScheme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        indicator = self.fields["indicator"]
        assert isinstance(indicator, forms.ChoiceField)
        indicator.choices = [("", gettext_lazy("整套指标体系")), *reads.line_names(reads.document_of(scheme)).items()]


class AnswerForm(forms.Form):
    state = forms.ChoiceField(
        label=gettext_lazy("结论"), widget=forms.RadioSelect,
        choices=[(FeedbackItem.State.TAKEN, FeedbackItem.State.TAKEN.label), (FeedbackItem.State.KEPT, FeedbackItem.State.KEPT.label)],
    )  # fmt: skip
    answer = forms.CharField(
        label=gettext_lazy("答复"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("怎样改、何时改，或者为什么不改；答复后不能再改。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def feedback_new(request: HttpRequest, code: str, version: str) -> HttpResponse:
    scheme = scheme_for(request, code, version)
    require(request.user, "make", FeedbackItem)
    form = FeedbackForm(request.POST or None, scheme=scheme, initial={"indicator": request.GET.get("indicator", "")})
    if form.is_valid():
        me, now, said = person_of(request), timezone.now(), form.cleaned_data
        made = attempt(form, lambda: give_feedback(by=me, scheme=scheme, at=now, **said))
        if made is not None:
            messages.success(
                request, _("反馈 %(number)s 已送达提出单位，答复后在工作台可以看到。") % {"number": made.number}
            )
            return redirect("feedback", made.pk)
    shown = {"title": _("提意见：%(title)s") % {"title": scheme}, "form": form, "send": _("提交")}
    return render(request, "portals/form.html", shown, status=UNPROCESSABLE if form.errors else 200)


@require_http_methods(["GET", "POST"])
def feedback_page(request: HttpRequest, pk: int) -> HttpResponse:
    require(request.user, SEE, FeedbackItem)
    item = get_for(request.user, FeedbackItem.objects.select_related("scheme__owner", "organisation"), pk=pk)
    if request.method == "POST":
        require(request.user, "answer", item)
    answers = decide(request.user, "answer", item)
    form = AnswerForm(request.POST or None) if answers.allowed else None
    if form is not None and form.is_valid():
        me, now, said = person_of(request), timezone.now(), form.cleaned_data
        if attempt(form, lambda: answer_feedback(by=me, item=item, at=now, **said)) is not None:
            messages.success(request, _("已答复，反馈单位在工作台会看到。"))
            return redirect("feedback", pk)
    shown = {
        "item": item,
        "form": form,
        "made_by": name_of(item.by),
        "answered_by": name_of(item.answered_by) if item.answered_by else "",
    }
    return render(
        request,
        "portals/schemes/feedback.html",
        shown,
        status=UNPROCESSABLE if form is not None and form.errors else 200,
    )


class FeedbackQuery(QueryForm):
    words = forms.CharField(label=gettext_lazy("指标、体系或单位"), required=False, max_length=100)
    state = forms.ChoiceField(label=gettext_lazy("状态"), required=False, choices=[*ANY, *FeedbackItem.State.choices])


def narrow(rows: QuerySet[FeedbackItem], chosen: dict[str, Any]) -> QuerySet[FeedbackItem]:
    rows = rows.filter(state=chosen["state"]) if "state" in chosen else rows
    if "words" in chosen:
        words = chosen["words"].strip()
        rows = rows.filter(
            Q(indicator_name__contains=words) | Q(scheme__title__contains=words) | Q(scheme__code=words)
            | Q(organisation__name__contains=words)
        )  # fmt: skip
    return rows


LISTING: Final = Listing(
    name="scheme_feedback",
    title=gettext_lazy("指标反馈"),
    columns=(
        Column("number", gettext_lazy("编号"), lambda one: one.number, "pk", lambda one: reverse("feedback", args=[one.pk]), close=True),
        Column("about", gettext_lazy("指标"), lambda one: one.about, "indicator_name"),
        Column("scheme", gettext_lazy("指标体系"), lambda one: str(one.scheme), "scheme__title"),
        Column("organisation", gettext_lazy("反馈单位"), lambda one: one.organisation.name, "organisation__name"),
        Column("state", gettext_lazy("状态"), lambda one: one.get_state_display(), "state", close=True),
        Column("made", gettext_lazy("提出时间"), lambda one: moment(one.made_at), "made_at", close=True),
        Column("answered", gettext_lazy("答复时间"), lambda one: moment(one.answered_at), "answered_at", close=True),
    ),
    query_form=FeedbackQuery,
    narrow=narrow,
    empty=gettext_lazy("没有指标反馈。打开一套指标体系，在任何一项指标下面可以提意见。"),
    order="-pk",
    template="portals/schemes/list.html",
)  # fmt: skip


@require_GET
def feedback_list(request: HttpRequest) -> HttpResponseBase:
    return show(request, LISTING, FeedbackItem.objects.select_related("scheme", "organisation"))
