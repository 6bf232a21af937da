"""Addresses of the API. None of them knows sessions: they are exempt from the forged-request check because no cookie counts."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, URLResolver, path
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from jifen.portals.api import documentation
from jifen.portals.api.bodies import pass_over
from jifen.portals.api.door import api
from jifen.portals.api.problems import problem_answer

View = Callable[..., HttpResponse]


def for_programmes(view: View) -> View:
    """Every answer in JSON and kept by no cache; Chinese whatever a cookie says."""

    @csrf_exempt
    @login_not_required
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with translation.override("zh-hans"):
            answer = view(request, *args, **kwargs)
        if isinstance(answer, HttpResponseNotAllowed):
            answer = problem_answer("wrong_method", headers={"Allow": answer["Allow"]})
        if answer.status_code >= 400:
            pass_over(request)
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer

    return answered


def nothing_here(request: HttpRequest, rest: str = "") -> HttpResponse:
    return problem_answer("not_found")


def _opened(patterns: list[Any]) -> list[URLPattern]:
    """The last is the root, which the library needs for its address only."""
    for pattern in patterns:
        pattern.callback = for_programmes(nothing_here if pattern is patterns[-1] else pattern.callback)
    return patterns


_patterns, _app, _namespace = api.urls
URLS: Final[list[URLPattern | URLResolver]] = [
    path("api/docs", documentation.docs, name="api_docs"),
    path("api/docs/<str:name>", documentation.asset, name="api_asset"),
    path("api/", (_opened(_patterns), _app, _namespace)),
    path("api/<path:rest>", for_programmes(nothing_here)),
]
