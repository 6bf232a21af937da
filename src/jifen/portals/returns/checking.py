"""Check your answers: everything at once, each with a way back, and a box for what is odd but true."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jifen.access.decide import may
from jifen.collecting.actions.returning import AnsweredMeanwhile, AnswerRefused, save_explanation
from jifen.collecting.return_reads import Situation
from jifen.collecting.returns import Finding
from jifen.portals.acting import person_of
from jifen.portals.returns.filling import UNPROCESSABLE
from jifen.portals.returns.lines import Told, in_words, lines_of
from jifen.portals.returns.own import again, begun_return, filing_of, section_with
from jifen.portals.returns.progress import held_lines, progress_of, title_of
from jifen.portals.returns.words import said, short


@dataclass
class Asked:
    """A finding to be explained; ``text``: the explanation as saved or typed, ``seen``: as it was when the page was opened."""

    finding: Finding
    told: Told
    name: str
    section: str
    text: str
    seen: str
    refusal: str = ""


@require_http_methods(["GET", "POST"])
@begun_return
def return_check(request: HttpRequest, situation: Situation) -> HttpResponse:
    asked = to_explain(situation)
    if request.method == "GET":
        return _page(request, situation, asked)
    for one in asked:
        _explain(request, situation, one)
    if any(one.refusal for one in asked):
        return _page(request, again(situation), asked, UNPROCESSABLE)
    messages.success(request, _("说明已保存。"))
    return redirect("return_check")


def to_explain(situation: Situation) -> list[Asked]:
    told = {(one.finding, one.about): one.text for one in situation.explanations}
    odd = [one for one in situation.findings if one.severity == "explain"]
    texts = [told.get((one.key, one.zh), "") for one in odd]
    return [
        Asked(one, in_words(one), f"why-{number}", section_with(situation, one.question).code, text, text)
        for number, (one, text) in enumerate(zip(odd, texts, strict=True))
    ]


def _explain(request: HttpRequest, situation: Situation, one: Asked) -> None:
    """By key and sentence, not by place: the list may have changed since the page was opened."""
    number = next((n for n in _numbers(request) if _is_about(request, n, one.finding)), None)
    if number is None:
        return
    one.text = request.POST.get(f"why-{number}", "")
    one.seen = request.POST.get(f"why-{number}-seen", "")
    if one.text.strip() == one.seen.strip():
        return
    try:
        save_explanation(
            by=person_of(request), filing=filing_of(situation), about=one.finding, text=one.text, seen=one.seen,
            at=timezone.now(),
        )  # fmt: skip
    except AnswerRefused as refused:
        one.refusal = said(refused.why)
    except AnsweredMeanwhile:
        one.refusal = _("别人刚才也写了说明，您写的没有保存；请核对后再保存一次。")
        one.seen = {(e.finding, e.about): e.text for e in again(situation).explanations}.get(
            (one.finding.key, one.finding.zh), ""
        )
    except ValidationError as refused:
        one.refusal = " ".join(refused.messages)


def _numbers(request: HttpRequest) -> list[str]:
    return [name.removeprefix("about-") for name in request.POST if name.startswith("about-")]


def _is_about(request: HttpRequest, number: str, finding: Finding) -> bool:
    return request.POST.get(f"about-{number}") == f"{finding.key}|{finding.zh}"


def _page(request: HttpRequest, situation: Situation, asked: list[Asked], status: int = 200) -> HttpResponse:
    return render(request, "portals/returns/check.html", check_content(request, situation, asked), status=status)


def check_content(request: HttpRequest, situation: Situation, asked: list[Asked]) -> dict[str, Any]:
    sections = [
        (title_of(section), section.code, lines_of(situation, section), held_lines(situation, section))
        for section in situation.form.sections
    ]
    must = [(in_words(one), section_with(situation, one.question).code, one.question) for one in situation.must]
    hints = [in_words(one) for one in situation.findings if one.severity == "hint"]
    return {
        "situation": situation, "filing": situation.filing, "progress": progress_of(situation), "sections": sections,
        "must": [one for one in must if one[0].rule != "unanswered"], "hints": hints, "asked": asked,
        "unanswered": [one for one in must if one[0].rule == "unanswered"], "short": short(situation.content_digest),
        "signs": may(request.user, "sign", filing_of(situation)),
    }  # fmt: skip
