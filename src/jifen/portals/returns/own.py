"""Whose return a page is about: always the own enterprise's, of the last calendar year."""

from __future__ import annotations

from functools import wraps
from typing import Any, Protocol

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from jifen.access.decide import require
from jifen.collecting.models import Return
from jifen.collecting.return_reads import Situation, situation_of, year_to_fill
from jifen.collecting.returns import Question, Section
from jifen.enterprises.reads import own_enterprise
from jifen.people.models import Person
from jifen.portals.acting import person_of


class OwnPage(Protocol):
    def __call__(self, request: HttpRequest, situation: Situation, *args: Any, **kwargs: Any) -> HttpResponse: ...


class Page(Protocol):
    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse: ...


def own_return(page: OwnPage) -> Page:
    """A view about the own enterprise's return, begun or not; strangers get 404, an unregistered enterprise the reason."""

    @wraps(page)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require(request.user, "fill", Return)
        situation = own_situation(person_of(request))
        if situation is None:
            return render(request, "portals/returns/not_registered.html")
        return page(request, situation, *args, **kwargs)

    return opened


def begun_return(page: OwnPage) -> Page:
    """The same, where a return has been begun; otherwise to the page where it is begun."""

    @wraps(page)
    def opened(request: HttpRequest, situation: Situation, *args: Any, **kwargs: Any) -> HttpResponse:
        if situation.filing is None:
            return redirect("return_home")
        require(request.user, "fill", situation.filing)
        return page(request, situation, *args, **kwargs)

    return own_return(opened)


def own_situation(person: Person) -> Situation | None:
    enterprise, today = own_enterprise(person), timezone.localdate()
    return situation_of(enterprise, year_to_fill(today), on=today) if enterprise else None


def again(situation: Situation) -> Situation:
    """The same return as it is now, after something was saved."""
    return situation_of(situation.enterprise, situation.year, on=situation.on)


def filing_of(situation: Situation) -> Return:
    assert situation.filing is not None  # behind begun_return there is one
    return situation.filing


def section_of(situation: Situation, code: str) -> Section:
    found = next((one for one in situation.form.sections if one.code == code), None)
    if found is None:
        raise Http404(_("填报表没有这个部分。"))
    return found


def section_with(situation: Situation, fact: str) -> Section:
    return next(one for one in situation.form.sections if fact in {question.fact for question in one.questions})


def question_of(situation: Situation, fact: str) -> Question:
    """One that is asked."""
    found = situation.questions.get(fact)
    if found is None:
        raise Http404(_("没有这道题，或这项数据已由政府部门提供。"))
    return found
