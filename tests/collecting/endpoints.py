"""What tests of fetching need: endpoints of the tax department that lead to a server on this machine."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from jifen.collecting.actions.endpoints import Asked, allow_endpoint, propose_endpoint
from jifen.collecting.models import PullEndpoint
from tests.cast import played

HERE = "127.0.0.1"
TOKEN = "Bearer not-to-be-seen-anywhere"


def asked(
    port: int = 8080, *, header: tuple[str, str] = ("", ""), path: str = "/monthly.csv", hours: int = 24
) -> Asked:
    return Asked(f"http://{HERE}:{port}{path}", HERE, hours, 3, header)


def proposed(port: int = 8080, *, by: str = "tax-data", **more: object) -> PullEndpoint:
    return propose_endpoint(by=played(by), source="tax", asked=asked(port, **more), at=timezone.now())  # type: ignore[arg-type]


def allowed(port: int = 8080, **more: object) -> PullEndpoint:
    one = proposed(port, **more)
    return allow_endpoint(by=played("security"), endpoint=one, version=one.version, at=timezone.now())


def due(port: int, **more: object) -> PullEndpoint:
    """Allowed, and its hour has come."""
    return made_due(allowed(port, **more))


def made_due(one: PullEndpoint, at: datetime | None = None) -> PullEndpoint:
    PullEndpoint.objects.filter(pk=one.pk).update(next_at=at or timezone.now())
    return again(one)


def again(one: PullEndpoint) -> PullEndpoint:
    return PullEndpoint.objects.get(pk=one.pk)
