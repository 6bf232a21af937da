"""Runs and snapshots: what was scored from what, how far it is, and how anybody can do it again."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from jifen.access.decide import may, require
from jifen.portals.acting import person_of
from jifen.portals.cycle.finding import run_for, snapshot_for
from jifen.portals.cycle.progress import OFTEN, RunLine
from jifen.portals.deliveries.stations import name_of
from jifen.portals.listing import Column, Listing, QueryForm, show
from jifen.portals.templatetags.house import dash, moment
from jifen.scoring import actions, archive
from jifen.scoring.models import Run, Score, Snapshot
from jifen.scoring.reads import is_published

PAGE, MOVING = "portals/cycle/run.html", "portals/cycle/run_moving.html"
ANY: Final = [("", gettext_lazy("全部"))]


class RunQuery(QueryForm):
    year = forms.IntegerField(label=gettext_lazy("数据年度"), required=False, min_value=2000, max_value=2200)
    state = forms.ChoiceField(label=gettext_lazy("状态"), required=False, choices=[*ANY, *Run.State.choices])


def narrow_runs(rows: QuerySet[Run], chosen: dict[str, Any]) -> QuerySet[Run]:
    if "year" in chosen:
        rows = rows.filter(snapshot__year=chosen["year"])
    return rows.filter(state=chosen["state"]) if "state" in chosen else rows


LISTING: Final = Listing(
    name="runs",
    title=gettext_lazy("测算记录"),
    columns=(
        Column(
            "number", gettext_lazy("编号"), lambda one: one.number, "pk", lambda one: reverse("run", args=[one.pk]),
            close=True,
        ),
        Column("scheme", gettext_lazy("指标体系"), lambda one: str(one.scheme), "scheme__code"),
        Column(
            "snapshot", gettext_lazy("快照"), lambda one: one.snapshot.number, "snapshot",
            lambda one: reverse("snapshot", args=[one.snapshot_id]), close=True,
        ),
        Column("state", gettext_lazy("状态"), lambda one: one.get_state_display(), "state", close=True),
        Column(
            "enterprises", gettext_lazy("计分企业"), lambda one: dash(one.manifest.get("counts", {}).get("scored")),
            number=True,
        ),
        Column("asked_at", gettext_lazy("发起时间"), lambda one: moment(one.asked_at), "asked_at", close=True),
        Column("ended_at", gettext_lazy("完成时间"), lambda one: moment(one.ended_at), "ended_at", close=True),
        Column("engine", gettext_lazy("引擎版本"), lambda one: dash(one.engine), "engine", close=True),
    ),
    query_form=RunQuery,
    narrow=narrow_runs,
    empty=gettext_lazy("还没有测算。核验完成、冻结快照以后，在年度周期里发起。"),
    order="-pk",
    file_columns=(
        Column("digest", gettext_lazy("结果摘要"), lambda one: one.digest),
        Column("facts", gettext_lazy("快照摘要"), lambda one: one.snapshot.digest),
    ),
)  # fmt: skip


@require_GET
def run_list(request: HttpRequest) -> HttpResponseBase:
    return show(request, LISTING, Run.objects.select_related("scheme", "snapshot"))


@require_GET
def run_page(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, PAGE, run_content(request, run_for(request, pk)))


@require_GET
def run_progress(request: HttpRequest, pk: int) -> HttpResponse:
    answer = render(request, MOVING, run_content(request, run_for(request, pk)))
    answer["HX-Reswap"] = "outerHTML"
    return answer


@require_POST
def run_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    run = run_for(request, pk)
    require(request.user, "cancel", run)
    try:
        actions.cancel_run(by=person_of(request), run=run, at=timezone.now())
        messages.success(request, _("已要求取消；正在进行的一步做完就停。"))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("run", pk)


def run_content(request: HttpRequest, run: Run) -> dict[str, Any]:
    return {
        "run": run,
        "line": RunLine(run, run.core_id is not None),
        "every": 0 if run.is_over else OFTEN,
        "by": name_of(run.by),
        "may_cancel": not run.is_over and not run.cancel_asked and may(request.user, "cancel", run),
        "problems": [one["zh"] for one in run.problems],
        "manifest": run.manifest,
        "files": sorted(run.manifest.get("files", {}).items()),
        "sectors": run.sector_runs.select_related("scheme").order_by("pk"),
        "published": is_published(run),
        "benchmarks": Score.objects.filter(run=run, benchmark=True).count() if run.state == Run.State.DONE else 0,
    }


@require_GET
def snapshot_page(request: HttpRequest, pk: int) -> HttpResponse:
    snapshot = snapshot_for(request, pk)
    shown = {
        "snapshot": snapshot,
        "by": name_of(snapshot.by),
        "manifest": _manifest(snapshot),
        "runs": [RunLine(one, one.core_id is not None) for one in snapshot.runs.select_related("scheme")],
    }
    return render(request, "portals/cycle/snapshot.html", shown)


def _manifest(snapshot: Snapshot) -> dict[str, Any]:
    """Empty where the archive is gone; the page then says so."""
    try:
        return archive.manifest_of(snapshot)
    except OSError:
        return {}
