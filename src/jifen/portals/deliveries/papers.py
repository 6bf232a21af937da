"""What proves a delivery: the signed receipt, the signed verdict, and the file as it was handed in."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from jifen.access.decide import require
from jifen.audit.actions import record
from jifen.collecting import signed_receipts
from jifen.collecting.kept_files import path_of
from jifen.collecting.models import Delivery
from jifen.people.models import Person
from jifen.portals.acting import person_of
from jifen.portals.deliveries.content import OUTCOMES
from jifen.portals.deliveries.page import delivery_for
from jifen.portals.deliveries.stations import name_of
from jifen.portals.templatetags.house import moment

LINES: Final[dict[str, str | Promise]] = {
    "delivery": gettext_lazy("报送编号"),
    "matter": gettext_lazy("事项"),
    "source": gettext_lazy("数据来源"),
    "contract": gettext_lazy("合同摘要"),
    "sender": gettext_lazy("报送单位"),
    "by": gettext_lazy("报送人"),
    "road": gettext_lazy("途径"),
    "file": gettext_lazy("文件名"),
    "sha256": gettext_lazy("文件摘要（SHA-256）"),
    "bytes": gettext_lazy("字节数"),
    "received_at": gettext_lazy("收到时间"),
    "at": gettext_lazy("签发时间"),
    "state": gettext_lazy("结论"),
    "received": gettext_lazy("收到行数"),
    "accepted": gettext_lazy("采用行数"),
    "quarantined": gettext_lazy("退回行数"),
    "claims": gettext_lazy("数据条数"),
    "problems": gettext_lazy("整份退回的原因"),
}
CHOICES: Final = {"road": Delivery.Road, "state": Delivery.State}
CODES: Final = ("contract", "sha256")


@require_GET
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    delivery = delivery_for(request, pk)
    return _paper(request, delivery, delivery.receipt, "receipt", _("报送回执"))


@require_GET
def verdict(request: HttpRequest, pk: int) -> HttpResponse:
    delivery = delivery_for(request, pk)
    return _paper(request, delivery, delivery.verdict, "verdict", _("报送结论"))


@require_GET
def receipt_json(request: HttpRequest, pk: int) -> HttpResponse:
    delivery = delivery_for(request, pk)
    return _file(delivery, delivery.receipt, "receipt")


@require_GET
def verdict_json(request: HttpRequest, pk: int) -> HttpResponse:
    delivery = delivery_for(request, pk)
    return _file(delivery, delivery.verdict, "verdict")


@require_GET
def raw(request: HttpRequest, pk: int) -> FileResponse:
    """The bytes as they came, never shown in the browser: they are a stranger's."""
    delivery = delivery_for(request, pk)
    require(request.user, "export", delivery)
    path = path_of(delivery.digest)
    if not path.exists():
        raise Http404(_("原件不在这台服务器上；请联系平台运营。"))
    note_raw_download(by=person_of(request), delivery=delivery)
    answer = FileResponse(path.open("rb"), content_type="application/octet-stream")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(delivery.file_name)}"
    return answer


@transaction.atomic
def note_raw_download(*, by: Person, delivery: Delivery) -> None:
    record("delivery.raw_downloaded", by=by.key, subject=delivery.subject, fields={"digest": delivery.digest})


def _file(delivery: Delivery, signed: dict[str, Any], kind: str) -> HttpResponse:
    _check_signed(signed)
    answer = HttpResponse(signed_receipts.as_document(signed), content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{delivery.number}-{kind}.json"'
    return answer


def _paper(request: HttpRequest, delivery: Delivery, signed: dict[str, Any], kind: str, title: str) -> HttpResponse:
    _check_signed(signed)
    said = signed_receipts.said(signed)
    lines = [
        (label, words_of(delivery, name, said[name]), name in CODES) for name, label in LINES.items() if name in said
    ]
    shown = {"delivery": delivery, "signed": signed, "kind": kind, "title": title, "lines": lines}
    return render(request, "portals/deliveries/paper.html", shown)


def _check_signed(signed: dict[str, Any]) -> None:
    if not signed:
        raise Http404(_("还没有结论；处理完毕后会签发。"))


def words_of(delivery: Delivery, name: str, value: Any) -> object:
    """What was signed, as people say it; the file holds it to the letter."""
    if name in CHOICES and value in CHOICES[name].values:
        return CHOICES[name](value).label
    if name in ("received_at", "at"):
        at = parse_datetime(str(value))
        return moment(at) if isinstance(at, datetime) else value
    if name == "claims":
        return "，".join(f"{label} {value.get(code, 0)}" for code, label, _note in OUTCOMES)
    if name == "problems":
        return "；".join(value) or _("无")
    spoken = {
        "by": lambda: f"{name_of(value)}（{value}）",
        "sender": lambda: f"{delivery.organisation.name}（{value}）",
    }
    return spoken[name]() if name in spoken else value
