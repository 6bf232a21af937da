"""``/api/v1/deliveries``: hand in a file, ask how far it is, fetch what proves it and what was refused."""

from __future__ import annotations

import json
import re
from typing import Annotated, Any, Final
from urllib.parse import quote

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Header, Path, Query, Router, Status

from jifen.collecting import signed_receipts
from jifen.collecting.actions.clients import note_rows_fetched
from jifen.collecting.actions.pushing import Pushed, push_delivery
from jifen.collecting.actions.receiving import Acceptance
from jifen.collecting.client_permissions import deliveries_of
from jifen.collecting.models import Delivery, QuarantinedRow
from jifen.collecting.reading import DeliveryRefused, quarantine_csv
from jifen.portals.api.bodies import Body, body_of
from jifen.portals.api.callers import caller
from jifen.portals.api.content import delivery_content, fault_content, refused_rows
from jifen.portals.api.file_in_body import FILE_IN_BODY
from jifen.portals.api.problems import PROBLEMS, ApiProblem
from jifen.portals.api.shapes import AcceptedShape, DeliveryShape, Problem, QuarantineShape
from jifen.portals.deliveries.reading_results import is_kept, quarantined_part

router: Final = Router(tags=["报送 Deliveries"])
KEY: Final = re.compile(r"[\x21-\x7e]{1,100}")
ASK_AGAIN: Final = "5"
"""Seconds after which a caller may ask again for what is not there yet."""
LARGEST_PAGE: Final = 500
Number = Annotated[str, Path(description="报送编号，例如 TAX-000012。The number on the receipt.")]
Key = Annotated[
    str, Header(alias="Idempotency-Key", description="每份报送一个新的键；重发同一份时不变。One per delivery.")
]


@router.post(
    "", response={202: AcceptedShape, 200: AcceptedShape, 400: Problem, 403: Problem, 409: Problem, 411: Problem, 413: Problem, 422: Problem},
    summary="报送一份文件 Hand in a file", openapi_extra=FILE_IN_BODY,
)  # fmt: skip
def deliver(
    request: HttpRequest,
    response: HttpResponse,
    source: Annotated[str, Query(description="来源编号 Code of the source")],
    idempotency_key: Key,
    period: Annotated[str, Query(description="所属期；不写则按文件判断 Period, told from the file if empty")] = "",
    look_first: Annotated[
        bool, Query(description="读完后等数据员确认再入库 Wait for a person before applying")
    ] = False,
) -> Status[Any]:
    """立即返回签名回执（202）；读取和核对由平台随后完成，结论见 verdict。同键同内容再次发送返回第一次的结果（200）。"""
    if not KEY.fullmatch(idempotency_key):
        raise ApiProblem("bad_key")
    body = body_of(request)
    pushed = Pushed(source, body.name, idempotency_key, period, look_first)
    accepted = _accepted(request, pushed, body)
    content = delivery_content(accepted.delivery)
    response["Location"] = content["links"]["delivery"]
    receipt = json.loads(signed_receipts.as_document(accepted.delivery.receipt))
    shown = {"is_new": accepted.is_new, "delivery": content, "receipt": receipt}
    return Status(202 if accepted.is_new else 200, shown)


@router.get("/{number}", response={200: DeliveryShape, 404: Problem}, summary="报送到了哪一步 How far a delivery is")
def progress(request: HttpRequest, number: Number) -> dict[str, Any]:
    return delivery_content(found(request, number))


@router.get("/{number}/receipt", response={200: dict[str, Any], 404: Problem}, summary="签名回执 The signed receipt")
def receipt(request: HttpRequest, number: Number) -> HttpResponse:
    """一字不差的签名文件，附核验方法；公钥见 receipt-key。"""
    return _signed(found(request, number).receipt)


@router.get("/{number}/verdict", response={200: dict[str, Any], 404: Problem}, summary="签名结论 The signed verdict")
def verdict(request: HttpRequest, number: Number) -> HttpResponse:
    """办结前返回 404 和 Retry-After。"""
    delivery = found(request, number)
    if not delivery.verdict:
        raise ApiProblem("no_verdict_yet", headers={"Retry-After": ASK_AGAIN}, state=delivery.state)
    return _signed(delivery.verdict)


@router.get("/{number}/quarantine", response={200: QuarantineShape, 404: Problem}, summary="退回的行 Refused rows")
def quarantine(
    request: HttpRequest,
    number: Number,
    page: Annotated[int, Query(ge=1, le=10**6)] = 1,
    size: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = 100,
) -> dict[str, Any]:
    """每行带全部退回原因。"""
    delivery = found(request, number)
    total, first = delivery.quarantined_rows or 0, (page - 1) * size
    here = f"{delivery_content(delivery)['links']['quarantine']}?size={size}&page="
    return {
        "number": delivery.number, "total": total, "page": page, "size": size,
        "rows": _rows(delivery, first, first + size), "next": f"{here}{page + 1}" if first + size < total else None,
    }  # fmt: skip


@router.get(
    "/{number}/quarantine.csv", response={200: str, 404: Problem}, summary="退回的行，原样加原因 Refused rows as CSV"
)
def quarantine_sheet(request: HttpRequest, number: Number) -> HttpResponse:
    """与送来的表同样的列，另加原行号和原因；改好后可直接作为新的报送发回。"""
    delivery = found(request, number)
    if not (delivery.quarantined_rows and is_kept(delivery)):
        raise ApiProblem("nothing_refused")
    content = quarantine_csv(quarantined_part(delivery))
    note_rows_fetched(by=caller(request), delivery=delivery, rows=delivery.quarantined_rows)
    answer = HttpResponse(content, content_type="text/csv")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(delivery.number)}-quarantine.csv"
    return answer


def found(request: HttpRequest, number: str) -> Delivery:
    """404 for another's delivery as for none."""
    last = number.rpartition("-")[2]
    known = last.isascii() and last.isdigit() and len(last) < 18
    delivery = deliveries_of(caller(request)).filter(pk=int(last)).first() if known else None
    if delivery is None or delivery.number != number:
        raise ApiProblem("not_found")
    return delivery


def _accepted(request: HttpRequest, pushed: Pushed, body: Body) -> Acceptance:
    try:
        return push_delivery(by=caller(request), pushed=pushed, chunks=body.chunks, at=timezone.now())
    except PermissionDenied:
        raise ApiProblem("other_source") from None
    except IntegrityError:
        raise ApiProblem("key_in_flight", headers={"Retry-After": ASK_AGAIN}) from None
    except (DeliveryRefused, ValidationError) as refused:
        raise problem_of(refused) from None


def problem_of(refused: DeliveryRefused | ValidationError) -> ApiProblem:
    """What the acceptance refuses, with the code it gave where that is one of ours."""
    if isinstance(refused, ValidationError):
        code = getattr(refused, "code", None)
        return ApiProblem(code) if code in PROBLEMS else ApiProblem("not_accepted", zh=" ".join(refused.messages))
    first = refused.problems[0]
    code = "file_too_large" if first.code == "file_too_large" else "empty_file"
    return ApiProblem(code, zh=first.sentence("zh"), en=first.sentence("en"))


def _signed(stored: dict[str, Any]) -> HttpResponse:
    return HttpResponse(signed_receipts.as_document(stored), content_type="application/json; charset=utf-8")


def _rows(delivery: Delivery, first: int, last: int) -> list[dict[str, Any]]:
    """Once applied from the table, which knows what was repaired; before that from the reading."""
    if delivery.state != Delivery.State.APPLIED:
        return refused_rows(quarantined_part(delivery), first, last) if is_kept(delivery) else []
    rows = QuarantinedRow.objects.filter(delivery=delivery).select_related("settled_by").order_by("row")[first:last]
    return [
        {
            "row": one.row, "key": one.key, "faults": [fault_content(fault) for fault in one.faults],
            "settled_by": one.settled_by.number if one.settled_by else None,
        }
        for one in rows
    ]  # fmt: skip
