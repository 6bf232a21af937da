"""One endpoint: what it is, what became of its runs, and what may be done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jifen.access.decide import filtered_for, get_for, may, require
from jifen.collecting.actions import endpoints as actions
from jifen.collecting.actions.trying_endpoints import Tried, try_endpoint
from jifen.collecting.models import Delivery, PullEndpoint, PullRun
from jifen.collecting.pull_rules import in_words as refusal_words
from jifen.engine.problems import Refusal
from jifen.portals.acting import attempt, person_of
from jifen.portals.endpoints.forms import WhyForm
from jifen.portals.endpoints.lists import titles
from jifen.portals.endpoints.words import in_words, schedule_of, warnings

RUNS_SHOWN: Final = 20


@require_GET
def endpoint_page(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "portals/endpoints/page.html", _content(request, found_endpoint(request, pk)))


@require_POST
def endpoint_allow(request: HttpRequest, pk: int) -> HttpResponse:
    endpoint = found_endpoint(request, pk)
    require(request.user, "decide", endpoint)
    seen = request.POST.get("version", "")
    version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0
    now = timezone.now()
    return _told(
        request, pk, _("已许可，从下一个时间起按时拉取。"),
        lambda: actions.allow_endpoint(by=person_of(request), endpoint=endpoint, version=version, at=now),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def endpoint_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    endpoint = found_endpoint(request, pk)
    require(request.user, "decide", endpoint)
    title = _("收回许可") if endpoint.has_permission else _("不予许可")
    note = _("平台此后不再访问 %(host)s；已经收下的数据不受影响。申请人看得到理由，修改后可以再申请。") % {
        "host": endpoint.host
    }
    return _with_reason(
        request, pk, title, note,
        lambda why: actions.refuse_endpoint(by=person_of(request), endpoint=endpoint, why=why, at=timezone.now()),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def endpoint_pause(request: HttpRequest, pk: int) -> HttpResponse:
    endpoint = found_endpoint(request, pk)
    require(request.user, "keep", endpoint)
    note = _("暂停期间不拉取；许可仍然有效，可以随时恢复。")
    return _with_reason(
        request, pk, _("暂停"), note,
        lambda why: actions.pause_endpoint(by=person_of(request), endpoint=endpoint, why=why),
    )  # fmt: skip


@require_POST
def endpoint_resume(request: HttpRequest, pk: int) -> HttpResponse:
    endpoint = found_endpoint(request, pk)
    require(request.user, "keep", endpoint)
    return _told(
        request, pk, _("已恢复，从下一个时间起按时拉取。"),
        lambda: actions.resume_endpoint(by=person_of(request), endpoint=endpoint, at=timezone.now()),
    )  # fmt: skip


@require_POST
def endpoint_pull(request: HttpRequest, pk: int) -> HttpResponse:
    endpoint = found_endpoint(request, pk)
    require(request.user, "keep", endpoint)
    return _told(
        request, pk, _("已排到最前，工作进程随即拉取；稍后刷新本页看结果。"),
        lambda: actions.pull_now(by=person_of(request), endpoint=endpoint, at=timezone.now()),
    )  # fmt: skip


@require_POST
def endpoint_try(request: HttpRequest, pk: int) -> HttpResponse:
    endpoint = found_endpoint(request, pk)
    require(request.user, "keep", endpoint)
    try:
        tried = try_endpoint(by=person_of(request), endpoint=endpoint, at=timezone.now())
        messages.success(request, _tried_words(tried))
    except Refusal as refused:
        messages.error(request, _("试拉没有成功：") + " ".join(refusal_words(refused)))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("endpoint", pk)


def found_endpoint(request: HttpRequest, pk: int) -> PullEndpoint:
    return get_for(request.user, PullEndpoint.objects.select_related("organisation"), pk=pk)


def _content(request: HttpRequest, endpoint: PullEndpoint) -> dict[str, Any]:
    me = request.user
    keeps, decides = may(me, "keep", endpoint), may(me, "decide", endpoint)
    return {
        "endpoint": endpoint,
        "title": titles().get(endpoint.source, endpoint.source),
        "schedule": schedule_of(endpoint),
        "warnings": warnings(endpoint.url, endpoint.address, with_header=bool(endpoint.header_name)),
        "runs": _runs(request, endpoint),
        "keeps": keeps,
        "decides": decides and endpoint.state == PullEndpoint.State.PROPOSED,
        "can_withdraw": decides and endpoint.has_permission,
        "is_waiting": endpoint.state == PullEndpoint.State.PROPOSED,
        "is_stopped": endpoint.state in (PullEndpoint.State.PAUSED, PullEndpoint.State.REFUSED),
        "is_paused": endpoint.state == PullEndpoint.State.PAUSED,
    }


def _runs(request: HttpRequest, endpoint: PullEndpoint) -> list[tuple[PullRun, str, bool]]:
    """The newest, each with its sentence and whether its delivery may be opened."""
    runs = list(PullRun.objects.filter(endpoint=endpoint).select_related("delivery")[:RUNS_SHOWN])
    wanted = Delivery.objects.filter(pk__in=[one.delivery_id for one in runs if one.delivery_id])
    open_to = set(filtered_for(request.user, wanted).values_list("pk", flat=True))
    return [(one, in_words(one.sentence), one.delivery_id in open_to) for one in runs]


def _tried_words(tried: Tried) -> str:
    shown = {"name": tried.name, "size": f"{tried.size:,}", "digest": tried.digest[:12]}
    if tried.known:
        known = _("内容与 %(number)s 相同。") % {"number": tried.known.number}
    else:
        known = _("平台还没有收过这份文件。")
    return _("试拉成功，什么都没有保存：文件“%(name)s”，%(size)s 字节，摘要 %(digest)s…。") % shown + known


def _told(request: HttpRequest, pk: int, success: str, action: Callable[[], object]) -> HttpResponse:
    try:
        action()
        messages.success(request, success)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("endpoint", pk)


def _with_reason(request: HttpRequest, pk: int, title: str, note: str, action: Callable[[str], object]) -> HttpResponse:
    form = WhyForm(request.POST or None)
    if form.is_valid() and attempt(form, lambda: bool(action(form.cleaned_data["why"]))):
        messages.success(request, _("已办理：%(what)s。") % {"what": title})
        return redirect("endpoint", pk)
    shown = {"form": form, "title": title, "send": title, "note": note, "grave": True}
    return render(request, "portals/form.html", shown)
