"""One programme: make, look, new secret, end."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jifen.access.decide import filtered_for, get_for, may, require
from jifen.collecting.actions.clients import end_client, make_client, renew_secret
from jifen.collecting.models import Delivery, SourceClient
from jifen.portals.acting import attempt, person_of
from jifen.portals.clients.forms import ClientForm, EndForm
from jifen.portals.clients.lists import state_of

DELIVERIES_SHOWN = 5


@require_http_methods(["GET", "POST"])
def client_new(request: HttpRequest) -> HttpResponse:
    require(request.user, "make", SourceClient)
    me, now = person_of(request), timezone.now()
    form = ClientForm(request.POST or None, by=me, on=timezone.localdate(now))
    if form.is_valid():
        made = attempt(form, lambda: make_client(by=me, at=now, **form.cleaned_data))
        if made:
            return _secret_once(request, *made, title=_("客户端已建立"))
    note = _("建立后显示一次密钥，请交给业务系统的管理人员妥善保存；平台不保存密钥，遗失只能更换。")
    return render(
        request, "portals/form.html", {"form": form, "title": _("新建接口客户端"), "send": _("建立"), "note": note}
    )


@require_GET
def client_page(request: HttpRequest, client_id: str) -> HttpResponse:
    found = _found(request, client_id)
    return render(request, "portals/clients/page.html", _content(request, found))


@require_POST
def client_renew(request: HttpRequest, client_id: str) -> HttpResponse:
    """The secret is shown on this answer only; it is kept nowhere."""
    found = _found(request, client_id)
    require(request.user, "change", found)
    try:
        secret = renew_secret(by=person_of(request), client=found, at=timezone.now())
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("client", client_id)
    return _secret_once(request, found, secret, title=_("密钥已更换"))


@require_http_methods(["GET", "POST"])
def client_end(request: HttpRequest, client_id: str) -> HttpResponse:
    found = _found(request, client_id)
    require(request.user, "change", found)
    form = EndForm(request.POST or None)
    if form.is_valid():
        why = form.cleaned_data["why"]
        if attempt(form, lambda: end_client(by=person_of(request), client=found, why=why, at=timezone.now())):
            messages.success(
                request, _("已停用“%(name)s”，它的令牌立即失效；已报送的数据不受影响。") % {"name": found.name}
            )
            return redirect("client", client_id)
    title = _("停用“%(name)s”") % {"name": found.name}
    note = _("停用后不能恢复；需要时请新建客户端。")
    return render(
        request, "portals/form.html", {"form": form, "title": title, "send": _("停用"), "note": note, "grave": True}
    )


def _found(request: HttpRequest, client_id: str) -> SourceClient:
    return get_for(request.user, SourceClient.objects.select_related("organisation"), client_id=client_id)


def _content(request: HttpRequest, client: SourceClient) -> dict[str, Any]:
    sent = filtered_for(request.user, Delivery.objects.filter(by=client.key))
    return {
        "client": client,
        "state": state_of(client),
        "deliveries": sent.order_by("-pk")[:DELIVERIES_SHOWN],
        "can_change": client.is_active and may(request.user, "change", client),
        "address": request.build_absolute_uri("/").rstrip("/"),
        "source": client.sources[0],
    }


def _secret_once(request: HttpRequest, client: SourceClient, secret: str, *, title: str) -> HttpResponse:
    sentence = _(
        "“%(name)s”的客户端编号是 %(client_id)s，密钥如下。离开本页后不再显示；遗失只能更换，更换后旧密钥和旧令牌立即失效。"
    ) % {"name": client.name, "client_id": client.client_id}
    back = reverse("client", args=[client.client_id])
    shown = {"title": title, "secret": secret, "back": back, "sentence": sentence}
    return render(request, "portals/secret_once.html", shown)
