"""Check runs: asked for, followed, cancelled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from jifen.access.decide import get_for, require
from jifen.portals.acting import attempt, person_of
from jifen.verifying.actions.checking import ask_check_run, cancel_check_run
from jifen.verifying.check_jobs import open_data_year
from jifen.verifying.models import CheckRun

BACK: Final = 4
STAGES: Final[dict[str, str | Promise]] = {
    "reading": gettext_lazy("读取各来源的数据"),
    "checking": gettext_lazy("逐项核验"),
    "writing": gettext_lazy("估算影响，记下发现"),
    "closing": gettext_lazy("消除已不成立的发现"),
}


@dataclass(frozen=True)
class Running:
    """``words``: which step of how many; ``done`` of ``todo``: rows within it, none before they are counted."""

    run: CheckRun
    words: str
    done: int
    todo: int


def running(run: CheckRun) -> Running:
    if run.stage not in STAGES:
        return Running(run, _("排队中，很快开始；可以离开本页，核验不会中断。"), 0, 0)
    place = list(STAGES).index(run.stage) + 1
    words = _("第 %(place)d 步，共 %(all)d 步：%(step)s") % {
        "place": place,
        "all": len(STAGES),
        "step": STAGES[run.stage],
    }
    return Running(run, words, run.done, run.todo)


class StartForm(forms.Form):
    year = forms.TypedChoiceField(label=gettext_lazy("数据年度"), coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        newest = open_data_year(timezone.localdate())
        year = self.fields["year"]
        assert isinstance(year, forms.TypedChoiceField)
        year.choices = [(one, str(one)) for one in range(newest, newest - BACK, -1)]


@require_POST
def check_run_start(request: HttpRequest) -> HttpResponse:
    me, now = person_of(request), timezone.now()
    require(me, "start", CheckRun)
    form = StartForm(request.POST)
    if form.is_valid():
        run = attempt(form, lambda: ask_check_run(by=me, year=form.cleaned_data["year"], at=now))
        if run is not None:
            messages.success(request, _("已发起 %(number)s，完成后发现的问题会排入队列。") % {"number": run.number})
    _say_errors(request, form)
    return redirect(f"{reverse('verification')}?year={form.cleaned_data.get('year', '')}")


@require_POST
def check_run_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    me, now = person_of(request), timezone.now()
    run = get_for(me, CheckRun, pk=pk)
    require(me, "start", CheckRun)
    form = forms.Form(request.POST)
    if form.is_valid() and attempt(form, lambda: cancel_check_run(by=me, run=run, at=now)) is not None:
        messages.success(request, _("已取消；已经记下的发现留着，下一次核验接着进行。"))
    _say_errors(request, form)
    return redirect(f"{reverse('verification')}?year={run.year}")


def _say_errors(request: HttpRequest, form: forms.Form) -> None:
    for errors in form.errors.values():
        for error in errors:
            messages.error(request, str(error))


@require_GET
def check_run_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The part that moves. Only this answer allows itself to be put in place: a sign-in page or an error is not."""
    run = get_for(request.user, CheckRun, pk=pk)
    answer = render(request, "portals/verification/running.html", {"running": None if run.is_done else running(run)})
    answer["HX-Reswap"] = "outerHTML"
    if run.is_done:
        answer["HX-Refresh"] = "true"
    return answer
