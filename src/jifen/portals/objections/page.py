"""The page of one objection: what was said, how far it is, and the department's answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from jifen.access.decide import decide, get_for, may, require
from jifen.access.decision import SEE
from jifen.collecting import objection_reads
from jifen.collecting.actions.objecting import Ending, answer_objection, assign_objection, note_file_read
from jifen.collecting.kept_files import path_of
from jifen.collecting.models import Delivery, Objection, ObjectionFile
from jifen.people.models import Person
from jifen.portals.acting import attempt, person_of
from jifen.portals.deliveries.stations import name_of
from jifen.portals.objections.stations import days_words, stations
from jifen.portals.objections.values import claim_words, year_words
from jifen.portals.returns.proofs import TYPES

State = Objection.State
TONES = {State.OPEN: "asks", State.CORRECTED: "good", State.KEPT: "plain", State.UNDECIDED: "asks"}


class _ChoiceOfOne(forms.ModelChoiceField):  # type: ignore[type-arg]
    """The library's field takes no type argument when it runs."""


class PersonField(_ChoiceOfOne):
    def label_from_instance(self, obj: Person) -> str:
        return obj.name


class AssignForm(forms.Form):
    person = PersonField(
        label=gettext_lazy("办理人"), queryset=Person.objects.none(), empty_label=gettext_lazy("请选择")
    )

    def __init__(self, *args: Any, objection: Objection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = self.fields["person"]
        assert isinstance(person, forms.ModelChoiceField)
        person.queryset = objection_reads.officers_of(objection.owner)
        person.initial = objection.assigned_id


class DeliveryField(_ChoiceOfOne):
    def label_from_instance(self, obj: Delivery) -> str:
        return f"{obj.number} · {timezone.localdate(obj.received_at).isoformat()} · {obj.file_name}"


class AnswerForm(forms.Form):
    """One of three endings; what brings the correction is asked for where it was corrected."""

    state = forms.ChoiceField(
        label=gettext_lazy("结论"),
        widget=forms.RadioSelect,
        choices=[
            (State.CORRECTED, gettext_lazy("已更正：企业说得对，数据已经或将由一次报送更正")),
            (State.KEPT, gettext_lazy("维持原值：核实无误，去掉异议标记")),
            (State.UNDECIDED, gettext_lazy("暂无法核实：核实经过和企业的说明一并记录")),
        ],
    )
    answer = forms.CharField(
        label=gettext_lazy("答复"),
        max_length=2000,
        help_text=gettext_lazy("写明核实了什么、结论的理由；企业会看到全文。答复后不能再改。"),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    correction = DeliveryField(
        label=gettext_lazy("更正的报送"),
        required=False,
        queryset=Delivery.objects.none(),
        empty_label=gettext_lazy("还没有报送"),
        help_text=gettext_lazy("只在结论是“已更正”时选；列出的是提出异议以后带来这个值的报送。"),
    )
    promised = forms.CharField(
        label=gettext_lazy("或由哪一次报送更正"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("例如：2026 年 12 月 5 日前的月度报送。"),
    )

    def __init__(self, *args: Any, objection: Objection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        correction = self.fields["correction"]
        assert isinstance(correction, forms.ModelChoiceField)
        found = [one.pk for one in objection_reads.corrections_for(objection)]
        correction.queryset = Delivery.objects.filter(pk__in=found).order_by("-pk")

    def ending(self) -> Ending:
        said = self.cleaned_data
        return Ending(said["state"], said["answer"], said["correction"], said["promised"])


def objection_for(request: HttpRequest, pk: int) -> Objection:
    require(request.user, SEE, Objection)
    rows = Objection.objects.select_related(
        "enterprise", "owner", "assigned", "correction", "claim__delivery__contract", "claim__delivery__organisation"
    )
    return get_for(request.user, rows, pk=pk)


@require_GET
def objection_page(request: HttpRequest, pk: int) -> HttpResponse:
    return _shown(request, objection_for(request, pk))


def _shown(request: HttpRequest, one: Objection, status: int = 200, **sent: forms.Form) -> HttpResponse:
    today = timezone.localdate()
    answers = decide(request.user, "answer", one)
    now = objection_reads.standing_now(one)
    shown = {
        "objection": one,
        "tone": "bad" if one.is_late_on(today) else TONES[State(one.state)],
        "late": one.is_late_on(today),
        "days": days_words(one, today),
        "term": objection_reads.ANSWER_WITHIN.days,
        "stations": stations(one, today),
        "year": year_words(one.year),
        "value": claim_words(one.claim),
        "now": claim_words(now) if now is not None and now.pk != one.claim_id else "",
        "now_from": now.delivery if now is not None else None,
        "made_by": name_of(one.by),
        "answered_by": name_of(one.answered_by) if one.answered_by else "",
        "sees_delivery": one.correction is not None and may(request.user, SEE, one.correction),
        "why_not": answers.reason if one.is_open else "",
    }
    if one.is_open and answers.allowed:
        shown["assign_form"] = sent.get("assign") or AssignForm(objection=one)
        shown["answer_form"] = sent.get("answer") or AnswerForm(objection=one)
    return render(request, "portals/objections/page.html", shown, status=status)


@require_POST
def objection_assign(request: HttpRequest, pk: int) -> HttpResponse:
    one, me, now = objection_for(request, pk), person_of(request), timezone.now()
    require(request.user, "assign", one)
    form = AssignForm(request.POST, objection=one)
    if form.is_valid():
        chosen = form.cleaned_data["person"]
        if attempt(form, lambda: assign_objection(by=me, objection=one, person=chosen, at=now)) is not None:
            messages.success(request, _("已指定%(name)s办理。") % {"name": chosen.name})
            return redirect("objection", pk)
    return _refused(request, one, form, "assign")


@require_POST
def objection_answer(request: HttpRequest, pk: int) -> HttpResponse:
    one, me, now = objection_for(request, pk), person_of(request), timezone.now()
    require(request.user, "answer", one)
    form = AnswerForm(request.POST, objection=one)
    if form.is_valid() and _answered(form, me, one, now):
        messages.success(request, _("已答复，企业在工作台会看到；有异议的标记已去掉。"))
        return redirect("objection", pk)
    return _refused(request, one, form, "answer")


def _answered(form: AnswerForm, me: Person, one: Objection, at: datetime) -> Objection | None:
    return attempt(form, lambda: answer_objection(by=me, objection=one, ending=form.ending(), at=at))


def _refused(request: HttpRequest, one: Objection, form: forms.Form, name: str) -> HttpResponse:
    if not one.is_open:  # the form is no longer on the page
        for error in form.non_field_errors():
            messages.error(request, str(error))
    return _shown(request, one, status=422, **{name: form})


@require_GET
def objection_file(request: HttpRequest, pk: int) -> FileResponse:
    """A stranger's bytes: a download, never shown in the browser."""
    require(request.user, SEE, ObjectionFile)
    found = get_for(request.user, ObjectionFile.objects.select_related("objection"), pk=pk)
    note_file_read(by=person_of(request), file=found)
    return FileResponse(
        path_of(found.digest).open("rb"), as_attachment=True, filename=found.name, content_type=TYPES[found.kind]
    )
