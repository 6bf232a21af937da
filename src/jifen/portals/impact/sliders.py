"""Weights moved by hand: a form of every weight by stage, and everybody re-ranked at once from kept sub-scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jifen.access.decide import may, require
from jifen.engine.advising import Advice
from jifen.engine.explaining.figures import DASH
from jifen.engine.impact import Sliders
from jifen.engine.points import written
from jifen.engine.problems import Refusal
from jifen.engine.robustness.rerun import Scored
from jifen.engine.scheme.model import ByStage, Scheme
from jifen.engine.scheme.weighing import per_stage
from jifen.enterprises.models import Enterprise
from jifen.portals.acting import person_of
from jifen.portals.impact.studied import Studied, snapshot_asked, studied
from jifen.portals.schemes.editing import tell_saved
from jifen.schemes.actions import edit_draft
from jifen.scoring.impact import sliders_on

SHOWN = 30
MOST = 1000.0


@dataclass(frozen=True)
class Slider:
    """One weight: of an indicator in a stage. ``most``: the right end of the slider."""

    name: str
    label: str
    value: float
    most: float


@dataclass(frozen=True)
class PlaceLine:
    rank: str
    was: str
    climbed: int
    name: str
    code: str
    total: str
    before: str


def field_of(indicator: str, stage: str) -> str:
    return f"w-{indicator}-{stage}"


@require_GET
def draft_sliders(request: HttpRequest, number: int) -> HttpResponse:
    found = studied(request, number)
    content: dict[str, Any] = {"found": found, "draft": found.draft, "why_not": found.why_not}
    content["may_edit"] = may(request.user, "edit", found.draft)
    if not found.why_not:
        assert found.new is not None
        snapshot = snapshot_asked(found, None)
        content |= {"snapshot": snapshot, "stages": _stages(found.new)}
        try:
            content |= _moved(sliders_on(snapshot, found.new), {}, found.new)
        except Refusal as refused:
            content["why_not"] = "".join(problem.zh for problem in refused.problems)
    return render(request, "portals/impact/sliders.html", content)


@require_POST
def draft_sliders_apply(request: HttpRequest, number: int) -> HttpResponse:
    """Writes the weights, brought to the total, into the draft as a revision of its own."""
    found = studied(request, number)
    require(request.user, "edit", found.draft)
    form = forms.Form(request.POST)
    if found.new is None or not form.is_valid():
        return redirect("draft_sliders", number)
    try:
        revision = int(request.POST.get("revision", "0"))
        weights = weights_given(found.new, request.POST.dict())
        written_weights = rounded_weights(sliders_on(snapshot_asked(found, None), found.new).weighed(weights))
        made = edit_draft(
            by=person_of(request), draft=found.draft, revision=revision, at=timezone.now(),
            change=lambda document: write_weights(document, found.new, written_weights),
        )  # fmt: skip
    except (forms.ValidationError, ValueError) as refused:
        messages.error(
            request, "".join(getattr(refused, "messages", [_("没有保存：表单不完整，请回到滑块页面再试。")]))
        )
        return redirect("draft_sliders", number)
    tell_saved(request, made, found.draft.revision)
    return redirect("draft", number)


def rounded_weights(scheme: Scheme) -> dict[str, dict[str, str]]:
    """Indicator → stage → weight in hundredths that add up to the total of every stage: the largest remainders go up."""
    found: dict[str, dict[str, str]] = {one.code: {} for one in scheme.indicators}
    for stage in scheme.stage_codes:
        exact = {one.code: per_stage(one.weight, scheme.stage_codes)[stage] for one in scheme.indicators}
        share = Advice("equal", {code: value / scheme.total for code, value in exact.items()})
        for code, points in share.points(scheme.total).items():
            found[code][stage] = f"{points:g}"
    return found


def write_weights(document: dict[str, Any], scheme: Scheme | None, weights: Mapping[str, Mapping[str, str]]) -> None:
    """Only the indicators whose weights differ from what the draft says; a scheme of one stage has one number."""
    assert scheme is not None
    kept = {one.code: per_stage(one.weight, scheme.stage_codes) for one in scheme.indicators}
    for block in document["indicators"]:
        said = weights[str(block["code"])]
        if any(abs(float(said[stage]) - kept[str(block["code"])][stage]) > 1e-9 for stage in said):
            block["weight"] = dict(said) if scheme.stages else next(iter(said.values()))


@require_POST
def draft_sliders_moved(request: HttpRequest, number: int) -> HttpResponse:
    """The part of the page that changes, with the time the server took."""
    found = studied(request, number)
    begun = perf_counter()
    content = _moved_by_form(found, request.POST.dict()) if not found.why_not else {"refused": found.why_not}
    answer = render(request, "portals/impact/moved.html", content)
    answer["Server-Timing"] = f"rank;dur={1000.0 * (perf_counter() - begun):.1f}"
    return answer


def _moved_by_form(found: Studied, given: Mapping[str, Any]) -> dict[str, Any]:
    assert found.new is not None
    try:
        weights = weights_given(found.new, given)
        return _moved(sliders_on(snapshot_asked(found, None), found.new), weights, found.new)
    except Refusal as refused:
        return {"refused": "".join(problem.zh for problem in refused.problems)}
    except forms.ValidationError as refused:
        return {"refused": "".join(refused.messages)}


def weights_given(scheme: Scheme, given: Mapping[str, Any]) -> dict[str, ByStage]:
    """What the form says, by indicator and stage; a weight that was not sent stays. Raises ValidationError."""
    found: dict[str, ByStage] = {}
    for one in scheme.indicators:
        kept = per_stage(one.weight, scheme.stage_codes)
        moved = {stage: _number(given.get(field_of(one.code, stage)), one.name, kept[stage]) for stage in kept}
        if moved != kept:
            found[one.code] = moved
    return found


def _number(raw: Any, name: str, kept: float) -> float:
    if raw is None:
        return kept
    try:
        number = float(str(raw).strip())
    except ValueError:
        number = -1.0
    if not 0.0 <= number <= MOST:
        raise forms.ValidationError(_("“%(name)s”的权重应是 0 到 1000 的数；请改正。") % {"name": name})
    return number


def _stages(scheme: Scheme) -> list[tuple[str, list[Slider]]]:
    return [
        (stage, [_slider(one.code, one.name, per_stage(one.weight, scheme.stage_codes)[stage], stage) for one in scheme.indicators])
        for stage in scheme.stage_codes
    ]  # fmt: skip


def _slider(code: str, name: str, value: float, stage: str) -> Slider:
    return Slider(field_of(code, stage), name, value, max(40.0, 2.0 * value))


def _moved(sliders: Sliders, weights: Mapping[str, ByStage], scheme: Scheme) -> dict[str, Any]:
    before, after = sliders.published, sliders.moved(weights)
    both = (before.rank > 0) & (after.rank > 0)
    change = after.total - before.total
    return {
        "lines": _lines(sliders, before, after),
        "ranked": int((after.rank > 0).sum()),
        "up": int((change > 0).sum()),
        "down": int((change < 0).sum()),
        "shift": f"{float(np.median(np.abs(after.rank - before.rank)[both])):.0f}" if both.any() else DASH,
        "kept_top": int(((before.rank > 0) & (before.rank <= 100) & (after.rank > 0) & (after.rank <= 100)).sum()),
        "normalised": _normalised(sliders.weighed(weights)),
        "moved": bool(weights),
        "total": scheme.total,
    }


def _normalised(scheme: Scheme) -> list[tuple[str, list[tuple[str, str]]]]:
    """Stage → each indicator's weight after all were brought to the total."""
    return [
        (stage, [(one.name, f"{per_stage(one.weight, scheme.stage_codes)[stage]:.2f}") for one in scheme.indicators])
        for stage in scheme.stage_codes
    ]


def _lines(sliders: Sliders, before: Scored, after: Scored) -> list[PlaceLine]:
    rows = np.flatnonzero(after.rank > 0)
    first = rows[np.argsort(after.rank[rows], kind="stable")][:SHOWN]
    codes = [sliders.enterprises[int(row)].as_py() for row in first]
    names = dict(Enterprise.objects.filter(code__in=codes).values_list("code", "name"))
    return [_line(int(row), code, names, before, after) for row, code in zip(first, codes, strict=True)]


def _line(row: int, code: str, names: Mapping[str, str], before: Scored, after: Scored) -> PlaceLine:
    was, rank = int(before.rank[row]), int(after.rank[row])
    return PlaceLine(
        f"{rank:,}", f"{was:,}" if was else DASH, was - rank if was else 0, names.get(code, DASH), code,
        written(int(after.total[row])), written(int(before.total[row])),
    )  # fmt: skip
