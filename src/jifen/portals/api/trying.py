"""``/api/v1/try``: the same reading as a delivery, told at once and forgotten."""

from __future__ import annotations

from typing import Annotated, Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from jifen.collecting.actions.pushing import try_push
from jifen.collecting.reading import DeliveryRefused, Received
from jifen.portals.api.bodies import body_of
from jifen.portals.api.callers import caller
from jifen.portals.api.content import faults_by_rule, problem_content, refused_rows
from jifen.portals.api.deliveries import problem_of
from jifen.portals.api.file_in_body import FILE_IN_BODY
from jifen.portals.api.problems import ApiProblem
from jifen.portals.api.shapes import Problem, TriedShape

router: Final = Router(tags=["试读 Trying"])
ROWS_SHOWN: Final = 100
BY_THE_DOOR: Final = ("file_too_large", "empty_file")
"""Refusals of the body itself, not of what a reader found in it."""


@router.post(
    "", response={200: TriedShape, 400: Problem, 403: Problem, 411: Problem, 413: Problem, 422: Problem, 429: Problem},
    summary="试读一份文件，什么都不保存 Try a file, nothing is kept", openapi_extra=FILE_IN_BODY,
)  # fmt: skip
def try_file(
    request: HttpRequest, source: Annotated[str, Query(description="来源编号 Code of the source")]
) -> dict[str, Any]:
    """与正式报送同样的核对：行数、按规则归并的问题、前 100 行退回的行。整份不能用时 outcome 为 refused。"""
    body = body_of(request)
    try:
        received = try_push(by=caller(request), source=source, chunks=body.chunks, name=body.name, at=timezone.now())
    except PermissionDenied:
        raise ApiProblem("other_source") from None
    except ValidationError as refused:
        raise problem_of(refused) from None
    except DeliveryRefused as refused:
        if refused.problems[0].code in BY_THE_DOOR:
            raise problem_of(refused) from None
        return {"outcome": "refused", "problems": problem_content(refused.problems)}
    return _told(received)


def _told(received: Received) -> dict[str, Any]:
    return {
        "outcome": "read", "problems": [], "received": received.received, "accepted": received.accepted,
        "quarantined": received.quarantined, "dropped": received.dropped, "faults": faults_by_rule(received),
        "rows": refused_rows(received, 0, ROWS_SHOWN),
    }  # fmt: skip
