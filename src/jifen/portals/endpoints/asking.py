"""Asking for an endpoint, or for another url of one: first where, then, with the addresses of the host before the eyes, how."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jifen.access.decide import require
from jifen.collecting.actions.endpoints import Asked, change_endpoint, propose_endpoint
from jifen.collecting.models import PullEndpoint
from jifen.collecting.pull_rules import addresses_of, host_of
from jifen.collecting.roads import PullRefused
from jifen.people.models import Person
from jifen.portals.acting import attempt, person_of
from jifen.portals.endpoints.forms import AskForm, PlaceForm
from jifen.portals.endpoints.page import found_endpoint
from jifen.portals.endpoints.words import warnings

SECOND: Final = "second"
"""Sent by the second form, so that it is told from the first."""


@require_http_methods(["GET", "POST"])
def endpoint_new(request: HttpRequest) -> HttpResponse:
    require(request.user, "propose", PullEndpoint)
    return _ask(request, None)


@require_http_methods(["GET", "POST"])
def endpoint_change(request: HttpRequest, pk: int) -> HttpResponse:
    endpoint = found_endpoint(request, pk)
    require(request.user, "keep", endpoint)
    return _ask(request, endpoint)


def _ask(request: HttpRequest, endpoint: PullEndpoint | None) -> HttpResponse:
    on, initial = timezone.localdate(), {"url": endpoint.url} if endpoint else None
    place = PlaceForm(request.POST or None, by=person_of(request), on=on, endpoint=endpoint, initial=initial)
    title = _("修改拉取接口") if endpoint else _("申请拉取接口")
    if not place.is_valid():
        note = _("第一步：文件在哪里。下一步会查出这个主机的 IP，供您选定。")
        return render(request, "portals/form.html", {"form": place, "title": title, "send": _("下一步"), "note": note})
    url, source = place.cleaned_data["url"], place.cleaned_data.get("source", "")
    offered = _offered(url)
    form = AskForm(request.POST if SECOND in request.POST else None, offered=offered, endpoint=endpoint)
    if form.is_valid():
        asked = form.asked(url)
        made = attempt(form, lambda: _done(person_of(request), endpoint, source, asked))
        if made:
            messages.success(request, _said(made))
            return redirect("endpoint", made.pk)
    shown = {"form": form, "title": title, "url": url, "source": source, "host": host_of(url), "second": SECOND}
    shown |= {"warnings": warnings(url, offered[0] if offered else ""), "endpoint": endpoint}
    return render(request, "portals/endpoints/ask.html", shown)


def _done(by: Person, endpoint: PullEndpoint | None, source: str, asked: Asked) -> PullEndpoint:
    now = timezone.now()
    if endpoint is None:
        return propose_endpoint(by=by, source=source, asked=asked, at=now)
    return change_endpoint(by=by, endpoint=endpoint, asked=asked, at=now)


def _said(made: PullEndpoint) -> str:
    if made.state == PullEndpoint.State.PROPOSED:
        return _("已提交，等待安全管理员许可；许可之前平台不访问这个网址。")
    return _("已修改；网址和 IP 没有变，原来的许可继续有效。")


def _offered(url: str) -> tuple[str, ...]:
    try:
        return addresses_of(url)
    except PullRefused:
        return ()
