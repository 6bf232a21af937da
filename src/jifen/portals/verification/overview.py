"""Verification at a glance: the newest run check by check, how far the desk is, and when it may stop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from jifen.access.decide import filtered_for, may, require
from jifen.access.decision import SEE
from jifen.engine.checks import CHECKS, LEVEL_WORDS, Check
from jifen.portals.deliveries.stations import name_of
from jifen.portals.verification.curve import progress_curve, sampled
from jifen.portals.verification.runs import StartForm, running
from jifen.portals.verification.words import language, remark_words
from jifen.verifying.check_jobs import open_data_year
from jifen.verifying.desk_progress import ROW, DeskProgress, desk_progress, weighed
from jifen.verifying.models import CheckRun, Finding
from jifen.verifying.models.findings import STILL_OPEN
from jifen.verifying.terms import terms_on

State = CheckRun.State
GOOD, OFF = "good", "off"
UNDER_WAY: Final = (State.WAITING, State.RUNNING)
SEVERITIES: Final = [
    (Finding.Severity.MUST, gettext_lazy("强制：办结以前不能计算积分")),
    (Finding.Severity.EXPLAIN, gettext_lazy("核实：请说明或裁定")),
    (Finding.Severity.HINT, gettext_lazy("提示：供办理人参考")),
]


@dataclass(frozen=True)
class CheckLine:
    """``share``: passed of tested, in per cent; none where nothing was tested. ``lamp``: good, the severity, or off."""

    check: Check
    title: str
    because: str
    tested: int | None
    passed: int | None
    found: int | None
    share: float | None
    lamp: str
    words: str
    notes: tuple[str, ...]
    url: str


@dataclass(frozen=True)
class Level:
    """Checks of one level, each list in the order of the numbers: what found something first, then what passed, then what did
    not run, with its reason."""

    name: str
    finding: list[CheckLine]
    passed: list[CheckLine]
    not_run: list[CheckLine]

    @property
    def summary(self) -> str:
        return _("运行 %(ran)d 项，其中 %(found)d 项有发现；未运行 %(off)d 项") % {
            "ran": len(self.finding) + len(self.passed), "found": len(self.finding), "off": len(self.not_run),
        }  # fmt: skip


def check_levels(run: CheckRun) -> list[Level]:
    """What this run does not know of did not run."""
    told = {one["code"]: one for one in run.ran}
    zh = language() == "zh"
    lines = [_line(check, told.get(check.code), run, zh) for check in CHECKS]
    of_level = {level: [line for line in lines if line.check.level == level] for level in LEVEL_WORDS}
    return [
        Level(
            words[0] if zh else words[1],
            [line for line in of_level[level] if line.lamp not in (GOOD, OFF)],
            [line for line in of_level[level] if line.lamp == GOOD],
            [line for line in of_level[level] if line.lamp == OFF],
        )
        for level, words in LEVEL_WORDS.items()
    ]


def _line(check: Check, told: dict[str, Any] | None, run: CheckRun, zh: bool) -> CheckLine:
    title, because = (check.title, check.because) if zh else (check.title_en, check.because_en)
    if told is None or told.get("not_run"):
        why = remark_words(told["not_run"]) if told else _("这次核验还没有这一项，请重新核验。")
        return CheckLine(
            check, title, because, None, None, None, None, OFF, _("未运行：%(why)s") % {"why": why}, (), ""
        )
    tested, passed, found = told["tested"], told["passed"], told["found"]
    share = 100.0 * passed / tested if tested else None
    url = f"{reverse('finding_list')}?check={check.code}&year={run.year}&state=every" if found else ""
    lamp = check.severity if found else GOOD
    words = dict(Finding.Severity.choices)[check.severity] if found else _("通过")
    notes = tuple(map(remark_words, told.get("notes", ())))
    return CheckLine(check, title, because, tested, passed, found, share, lamp, str(words), notes, url)


@require_GET
def verification(request: HttpRequest) -> HttpResponse:
    require(request.user, SEE, CheckRun)
    runs = filtered_for(request.user, CheckRun.objects.all())
    years = sorted(set(runs.values_list("year", flat=True)), reverse=True)
    year = _year(request, years)
    of_year = runs.filter(year=year)
    under_way = of_year.filter(state__in=UNDER_WAY).first()
    done = of_year.filter(state=State.DONE).first()
    shown = {
        "years": years,
        "year": year,
        "run": done,
        "by": name_of(done.by) if done else "",
        "levels": check_levels(done) if done else [],
        "last": of_year.first(),
        "runs": of_year[:5],
        "running": running(under_way) if under_way else None,
        "start_form": StartForm(initial={"year": year}) if may(request.user, "start", CheckRun) else None,
    }
    return render(request, "portals/verification/overview.html", shown | _desk(request, year))


def _year(request: HttpRequest, years: list[int]) -> int:
    said = request.GET.get("year", "")
    if said.isascii() and said.isdigit() and int(said) in years:
        return int(said)
    return years[0] if years else open_data_year(timezone.localdate())


def _desk(request: HttpRequest, year: int) -> dict[str, Any]:
    """Counts and curve of the findings this person may see: the same query as the queue."""
    seen = filtered_for(request.user, Finding.objects.filter(year=year))
    progress = desk_progress(map(weighed, seen.values_list(*ROW)), terms_on(timezone.localdate()).stop_share)
    counts = dict(seen.filter(state__in=STILL_OPEN).order_by().values_list("severity").annotate(n=Count("pk")))
    return {
        "progress": progress,
        "share": 100 * progress.share,
        "curve": progress_curve(progress) if progress.ideal else "",
        "advice": advice(progress),
        "points": curve_points(progress),
        "open": [(code, words, counts.get(code, 0)) for code, words in SEVERITIES],
    }


def advice(progress: DeskProgress) -> str:
    """Whether to go on, in a sentence."""
    if not progress.found:
        return ""
    if progress.must_open:
        return _("还有 %(n)d 件强制级发现未办结，必须办完。") % {"n": progress.must_open}
    if progress.may_stop:
        return _(
            "强制级已全部办结，已办结的占全部影响的 %(line)d%% 以上，可以停止逐件办理；其余继续办理对结果影响很小。"
        ) % {"line": progress.stop_share}
    if not progress.ideal:
        return _("还算不出各件发现对积分的影响，按可疑程度从高到低办理。")
    shown = {"n": progress.stop, "line": progress.stop_share}
    return _("按次序办到第 %(n)d 件即占全部影响的 %(line)d%%，其后对结果影响很小，可以停止逐件办理。") % shown


def curve_points(progress: DeskProgress) -> list[tuple[int, float, float | None]]:
    """For the table under the curve: number of findings, share in the order of the queue, share as it was done; in per cent."""
    places = [place for place, _share in sampled(progress.ideal)]
    wanted = places if len(places) <= 20 else [*places[:: -(-len(places) // 20)], places[-1]]
    actual = progress.actual
    return [
        (place, 100 * progress.ideal[place - 1], 100 * actual[place - 1] if place <= len(actual) else None)
        for place in dict.fromkeys(wanted)
    ]
