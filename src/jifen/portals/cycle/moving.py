"""Pressing the buttons of a cycle: opening a year, moving it, freezing, scoring."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from jifen.access.decide import require
from jifen.collecting.return_reads import year_to_fill
from jifen.portals.acting import attempt, person_of
from jifen.portals.cycle.finding import cycle_for
from jifen.scoring import actions
from jifen.scoring.cycle import MOVES, Move
from jifen.scoring.models import Cycle
from jifen.scoring.models.cycles import ANNOUNCEMENT_DAYS

UNPROCESSABLE = 422


class OpenForm(forms.Form):
    year = forms.IntegerField(
        label=gettext_lazy("数据年度"),
        min_value=2000,
        max_value=2200,
        help_text=gettext_lazy("测算哪一年的数据；2026 年开展的测算 2025 年度。"),
    )
    announcement_days = forms.IntegerField(
        label=gettext_lazy("公示天数"),
        min_value=1,
        max_value=60,
        help_text=gettext_lazy("公示开始之后的整天数；方案没有规定，暂定 7 天。"),
    )


class WhyForm(forms.Form):
    why = forms.CharField(
        label=gettext_lazy("说明"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, required: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].required = required
        if required:
            self.fields["why"].label = _("理由")
            self.fields["why"].help_text = _("和这一步一起留存，任何人不能删改。")


@require_http_methods(["GET", "POST"])
def cycle_new(request: HttpRequest) -> HttpResponse:
    require(request.user, "open", Cycle)
    first = {"year": year_to_fill(timezone.localdate()), "announcement_days": ANNOUNCEMENT_DAYS}
    form = OpenForm(request.POST or None, initial=first)
    if form.is_bound and form.is_valid():
        given = {**form.cleaned_data, "at": timezone.now()}
        made = attempt(form, lambda: actions.open_cycle(by=person_of(request), **given))
        if made is not None:
            messages.success(request, _("%(year)d 年度已启动。") % {"year": made.year})
            return redirect("cycle_of", made.year)
    note = _("一个数据年度从归集到发布走一遍：归集、核验、测算、公示、异议办结、发布。")
    return _page(request, form, _("启动年度周期"), _("启动"), note)


@require_http_methods(["GET", "POST"])
def cycle_move(request: HttpRequest, year: int, verb: str) -> HttpResponse:
    """One move, with what it does said before it is done."""
    require(request.user, "move", Cycle)
    cycle, move = cycle_for(request, year), _move(verb)
    form = WhyForm(request.POST or None, required=move.why)
    if request.method == "POST" and form.is_valid():
        given = {"cycle": cycle, "verb": verb, "why": form.cleaned_data["why"], "at": timezone.now()}
        if attempt(form, lambda: actions.move_cycle(by=person_of(request), **given)) is not None:
            messages.success(request, _("%(year)d 年度：%(move)s，已记录。") % {"year": year, "move": move.name})
            return redirect("cycle_of", year)
    title = _("%(year)d 年度：%(move)s") % {"year": year, "move": move.name}
    return _page(request, form, title, str(move.name), str(move.sentence), grave=move.back)


def _move(verb: str) -> Move:
    found = next((one for one in MOVES if one.verb == verb and one.before and not one.two), None)
    if found is None:
        raise Http404(verb)
    return found


@require_http_methods(["GET", "POST"])
def announcement_shorten(request: HttpRequest, year: int) -> HttpResponse:
    """Demo mode only."""
    require(request.user, "move", Cycle)
    cycle = cycle_for(request, year)
    form = WhyForm(request.POST or None, required=True)
    if form.is_bound and form.is_valid():
        given = {"cycle": cycle, "why": form.cleaned_data["why"], "at": timezone.now()}
        if attempt(form, lambda: actions.shorten_announcement(by=person_of(request), **given)) is not None:
            messages.success(request, _("公示期已缩短，仅限演示；理由留存。"))
            return redirect("cycle_of", year)
    note = _("正式运行时公示期不能缩短；演示模式可以，以便当天走完全程。")
    return _page(request, form, _("缩短公示期（演示）"), _("缩短"), note, grave=True)


@require_POST
def cycle_freeze(request: HttpRequest, year: int) -> HttpResponse:
    require(request.user, "freeze", Cycle)
    cycle = cycle_for(request, year)
    sentence = _("已开始冻结快照；此后到达的数据归入下一个快照。")
    return _told(request, year, sentence, lambda: actions.ask_freezing(
        by=person_of(request), cycle=cycle, at=timezone.now()
    ))  # fmt: skip


@require_POST
def cycle_score(request: HttpRequest, year: int) -> HttpResponse:
    require(request.user, "score", Cycle)
    cycle = cycle_for(request, year)
    sentence = _("已发起测算：核心指标体系一项，产业特色指标体系各一项；可以离开本页。")
    return _told(request, year, sentence, lambda: actions.ask_cycle_runs(
        by=person_of(request), cycle=cycle, at=timezone.now()
    ))  # fmt: skip


def _told(request: HttpRequest, year: int, sentence: str, action: Callable[[], object]) -> HttpResponse:
    """Back to the cycle, with what was done or why it was not."""
    try:
        action()
        messages.success(request, sentence)
    except ValidationError as refused:
        for one in refused.messages:
            messages.error(request, one)
    return redirect("cycle_of", year)


def _page(
    request: HttpRequest, form: forms.Form, title: str, send: str, note: str, *, grave: bool = False
) -> HttpResponse:
    shown = {"form": form, "title": title, "send": send, "note": note, "grave": grave}
    return render(request, "portals/form.html", shown, status=UNPROCESSABLE if form.errors else 200)
