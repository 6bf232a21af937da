"""One section of the form on one page; each field is saved as it is left, all of them by the button where there is no script."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from jifen.collecting.actions.returning import AnsweredMeanwhile, AnswerRefused, save_answer
from jifen.collecting.return_reads import Situation
from jifen.collecting.returns import Answer, Section
from jifen.collecting.typed_answers import Typed, read_typed
from jifen.portals.acting import person_of
from jifen.portals.deliveries.arriving import limited_upload, was_turned_away
from jifen.portals.returns.lines import Line, line_of, lines_of, page_key, seen_in, typed_in
from jifen.portals.returns.own import again, begun_return, filing_of, question_of, section_of, section_with
from jifen.portals.returns.progress import held_lines, neighbours, progress_of
from jifen.portals.returns.proofs import attach, detach
from jifen.portals.returns.words import said

UNPROCESSABLE = 422


@require_http_methods(["GET", "POST"])
@limited_upload
@begun_return
def return_section(request: HttpRequest, situation: Situation, section: str) -> HttpResponse:
    found = section_of(situation, section)
    if request.method == "GET":
        return _page(request, situation, found, lines_of(situation, found))
    if was_turned_away(request):
        messages.error(request, _("文件太大，这次提交的内容都没有保存；每个文件不超过 10 MB，请分次上传。"))
        return redirect("return_section", section)
    lines = [_saved(request, situation, line) for line in lines_of(situation, found)]
    fresh = again(situation)
    shown = [_carried(line, line_of(fresh, line.fact)) for line in lines]
    if any(line.refusal or line.conflict or line.wrong_files for line in shown):
        return _page(request, fresh, found, shown, status=UNPROCESSABLE)
    messages.success(request, _("已保存。"))
    return redirect("return_section", _next(fresh, found) if "onward" in request.POST else section)


def _saved(request: HttpRequest, situation: Situation, line: Line) -> Line:
    """Saves what was changed of one question, its files too; the line says what was refused."""
    typed = typed_in(request.POST, line.question)
    if not _untouched(request, line, typed):
        save_line(request, situation, line, typed)
    attach(request, situation, line)
    detach(request, situation, line.fact)
    return line


def _untouched(request: HttpRequest, line: Line, typed: Typed) -> bool:
    """Left as the page was opened: a field somebody else changed meanwhile is not set back by a neighbour's saving."""
    if typed.is_blank:
        return True
    read = read_typed(line.question, typed)
    before = request.POST.get(f"{line.fact}-was", "")
    return isinstance(read, Answer) and "|".join((read.state, read.text, read.reason)) == before


def save_line(request: HttpRequest, situation: Situation, line: Line, typed: Typed) -> None:
    asked: dict[str, Any] = {"typed": typed, "seen": seen_in(request.POST, line.fact), "page": page_key(request)}
    try:
        save_answer(by=person_of(request), filing=filing_of(situation), fact=line.fact, at=timezone.now(), **asked)
    except AnswerRefused as refused:
        line.typed, line.refusal = typed, said(refused.why)
    except AnsweredMeanwhile:
        line.typed, line.conflict = typed, True
    except ValidationError as refused:
        line.typed, line.refusal = typed, " ".join(refused.messages)


def _carried(line: Line, fresh: Line) -> Line:
    """What was typed and refused, on what is saved now."""
    fresh.typed, fresh.refusal = line.typed, line.refusal
    fresh.conflict, fresh.wrong_files = line.conflict, line.wrong_files
    return fresh


@require_POST
@begun_return
def return_answer(request: HttpRequest, situation: Situation, fact: str) -> HttpResponse:
    """One question saved by itself: what became of it, and what is found now about all of its section."""
    line = Line(situation, question_of(situation, fact), situation.rows.get(fact))
    save_line(request, situation, line, typed_in(request.POST, line.question))
    fresh = again(situation)
    shown = {"line": _carried(line, line_of(fresh, fact)), **_beside(fresh, fact)}
    return swapped(render(request, "portals/returns/saved.html", shown))


def _beside(situation: Situation, fact: str) -> dict[str, Any]:
    section = section_with(situation, fact)
    return {"lines": lines_of(situation, section), "progress": progress_of(situation)}


@require_POST
@limited_upload
@begun_return
def return_files(request: HttpRequest, situation: Situation, fact: str) -> HttpResponse:
    """Files of one question added or removed."""
    line = Line(situation, question_of(situation, fact), situation.rows.get(fact))
    if was_turned_away(request):
        line.wrong_files = [_("文件太大；每个文件不超过 10 MB，请压缩或拆开后再传。")]
    attach(request, situation, line)
    detach(request, situation, fact)
    fresh = again(situation)
    shown = {"line": _carried(line, line_of(fresh, fact)), **_beside(fresh, fact)}
    return swapped(render(request, "portals/returns/files_saved.html", shown))


def swapped(answer: HttpResponse) -> HttpResponse:
    """Only our own answer is put in place: a sign-in page or an error is not."""
    answer["HX-Reswap"] = "outerHTML"
    return answer


def _next(situation: Situation, section: Section) -> str:
    onward = neighbours(situation, section)[1]
    return onward.code if onward else section.code


def _page(
    request: HttpRequest, situation: Situation, section: Section, lines: list[Line], status: int = 200
) -> HttpResponse:
    before, after = neighbours(situation, section)
    shown = {
        "situation": situation, "section": section, "lines": lines, "held": held_lines(situation, section),
        "before": before, "after": after, "progress": progress_of(situation), "page": secrets.token_hex(8),
        "refused": [line for line in lines if line.refusal or line.conflict or line.wrong_files],
    }  # fmt: skip
    return render(request, "portals/returns/section.html", shown, status=status)
