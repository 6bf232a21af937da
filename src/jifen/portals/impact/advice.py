"""Help for weights: what the data says, beside what the draft says; and two forms for what experts say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from jifen.engine.advising import METHODS, Advice, by_budget, by_components, by_critic, by_entropy, by_pairs, equally
from jifen.engine.explaining.figures import DASH
from jifen.engine.problems import Refusal
from jifen.engine.scheme.model import Scheme
from jifen.engine.scheme.weighing import per_stage
from jifen.engine.subscores import SubscoreMatrix
from jifen.portals.impact.studied import Studied, snapshot_asked, studied
from jifen.scoring.impact import matrix_on

EXPERTS: Final = 9
SCALE: Final = (9, 7, 5, 3, 1, -3, -5, -7, -9)
"""How many times as important; negative: the other one is."""
BY_DATA: Final[dict[str, Callable[[Sequence[str], Any], Advice]]] = {
    "components": by_components,
    "entropy": by_entropy,
    "critic": by_critic,
}


@dataclass(frozen=True)
class Suggestion:
    """One method's points per indicator, in the scheme's order; ``refused``: why it has none."""

    method: str
    name: str
    limits: list[str]
    points: list[str]
    note: str = ""
    refused: str = ""


@dataclass(frozen=True)
class PairQuestion:
    field: str
    one: str
    other: str
    chosen: str


@require_GET
def draft_advice(request: HttpRequest, number: int) -> HttpResponse:
    found = studied(request, number)
    content: dict[str, Any] = {"found": found, "draft": found.draft, "why_not": found.why_not}
    if not found.why_not:
        assert found.new is not None
        content |= _by_data(found, found.new, request.GET.get("stage", ""))
    return render(request, "portals/impact/advice.html", content)


def _by_data(found: Studied, scheme: Scheme, stage: str) -> dict[str, Any]:
    stage = stage if stage in scheme.stage_codes else ""
    snapshot = snapshot_asked(found, None)
    matrix = matrix_on(snapshot, scheme)
    named = [(one.code, one.name) for one in scheme.indicators]
    now = [per_stage(one.weight, scheme.stage_codes)[stage or scheme.stage_codes[0]] for one in scheme.indicators]
    suggestions = [_suggested("equal", lambda: equally([code for code, _name in named]), scheme.total)]
    known = known_subscores(matrix, stage)
    for method, ask in BY_DATA.items():
        suggestions.append(_suggested(method, lambda ask=ask: ask(matrix.codes, known), scheme.total))  # type: ignore[misc]
    return {
        "snapshot": snapshot, "stage": stage, "stages": scheme.stage_codes, "suggestions": suggestions, "firms": len(known),
        "rows": [(name, f"{weight:g}", [one.points[place] if one.points else DASH for one in suggestions])
                 for place, ((_code, name), weight) in enumerate(zip(named, now, strict=True))],
    }  # fmt: skip


def known_subscores(matrix: SubscoreMatrix, stage: str) -> Any:
    """Sub-scores that rest on known values, NaN elsewhere, of the scored firms (of one stage)."""
    codes = matrix.plan.scheme.stage_codes
    rows = matrix.stage == codes.index(stage) if stage else matrix.stage >= 0
    return np.where(matrix.known, matrix.subscores, np.nan)[rows]


def _suggested(method: str, ask: Callable[[], Advice], total: float) -> Suggestion:
    described, english = METHODS[method], get_language() == "en"
    limits = [limit.en if english else limit.zh for limit in described.limits]
    name = described.name_en if english else described.name
    try:
        advice = ask()
    except Refusal as refused:
        return Suggestion(method, name, limits, [], refused="".join(one.zh for one in refused.problems))
    points = [f"{value:.2f}" for value in advice.points(total).values()]
    return Suggestion(method, name, limits, points, note=_note(advice))


def _note(advice: Advice) -> str:
    if "explained" in advice.figures:
        share, kept = 100.0 * advice.figures["explained"], int(advice.figures["components"])
        return _("保留 %(kept)d 个主成分，解释差异的 %(share).0f%%。") % {"kept": kept, "share": share}
    return ""


# --- experts ---


@require_http_methods(["GET", "POST"])
def draft_advice_budget(request: HttpRequest, number: int) -> HttpResponse:
    """Several experts share out 100 points; what was typed comes back with the result, and is kept nowhere."""
    found = studied(request, number)
    content: dict[str, Any] = {"found": found, "draft": found.draft, "why_not": found.why_not}
    if not found.why_not:
        assert found.new is not None
        content |= _budget(found.new, request.POST)
    return render(request, "portals/impact/budget.html", content)


def _budget(scheme: Scheme, given: QueryDict) -> dict[str, Any]:
    columns = [(one.code, one.name) for one in scheme.indicators]
    rows = [
        (
            place,
            given.get(f"expert-{place}", ""),
            [(code, name, given.get(f"b-{place}-{code}", "")) for code, name in columns],
        )
        for place in range(1, EXPERTS + 1)
    ]
    content: dict[str, Any] = {"columns": columns, "rows": rows}
    if given:
        content |= _answered(lambda: by_budget([code for code, _name in columns], _experts(rows)), scheme)
    return content


def _experts(rows: list[Any]) -> dict[str, dict[str, float]]:
    """Rows in which anything was typed, by the name given or a number."""
    told = [row for row in rows if any(cell.strip() for _code, _name, cell in row[2])]
    return {
        name.strip() or _("专家 %(n)d") % {"n": place}: {
            code: float_of(cell) for code, _name, cell in cells if cell.strip()
        }
        for place, name, cells in told
    }


def float_of(text: str) -> float:
    try:
        return float(text.strip())
    except ValueError:
        return float("nan")


def _answered(ask: Callable[[], Advice], scheme: Scheme) -> dict[str, Any]:
    try:
        advice = ask()
    except Refusal as refused:
        return {"refused": [problem.zh for problem in refused.problems]}
    names = {one.code: one.name for one in scheme.indicators}
    points = advice.points(scheme.total)
    return {"advice": advice, "lines": [(names[code], f"{value:.2f}", _spread(advice, code)) for code, value in points.items()]}  # fmt: skip


def _spread(advice: Any, code: str) -> str:
    spread = getattr(advice, "spread", None)
    return f"{spread[code].least:g} / {spread[code].median:g} / {spread[code].most:g}" if spread else ""


@require_http_methods(["GET", "POST"])
def draft_advice_pairs(request: HttpRequest, number: int) -> HttpResponse:
    found = studied(request, number)
    content: dict[str, Any] = {"found": found, "draft": found.draft, "why_not": found.why_not}
    if not found.why_not:
        assert found.new is not None
        content |= _pairs(found.new, request.POST)
    return render(request, "portals/impact/pairs.html", content)


def _pairs(scheme: Scheme, given: QueryDict) -> dict[str, Any]:
    listed = [(one.code, one.name) for one in scheme.indicators]
    questions = [
        PairQuestion(f"p-{a}-{b}", listed[a][1], listed[b][1], given.get(f"p-{a}-{b}", ""))
        for a in range(len(listed))
        for b in range(a + 1, len(listed))
    ]
    content: dict[str, Any] = {"questions": questions, "scale": scale_words()}
    if given:
        compared = {}
        for question in questions:
            a, b = (int(part) for part in question.field.split("-")[1:])
            if question.chosen in {str(step) for step in SCALE}:
                step = int(question.chosen)
                compared[listed[a][0], listed[b][0]] = float(step) if step > 0 else 1.0 / -step
        content |= _answered(lambda: by_pairs([code for code, _name in listed], compared), scheme)
        worst = getattr(content.get("advice"), "worst", None)
        if worst:
            content |= {"worst_one": dict(listed)[worst[0]], "worst_other": dict(listed)[worst[1]]}
    return content


def scale_words() -> list[tuple[str, str]]:
    words = {9: _("前者绝对重要"), 7: _("前者强烈重要"), 5: _("前者明显重要"), 3: _("前者稍重要"), 1: _("同样重要"),
             -3: _("后者稍重要"), -5: _("后者明显重要"), -7: _("后者强烈重要"), -9: _("后者绝对重要")}  # fmt: skip
    return [(str(step), words[step]) for step in SCALE]
