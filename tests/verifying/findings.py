"""Findings for tests, about real claims of real deliveries."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from django.utils import timezone

from jifen.collecting.models import FactClaim, PublishedContract
from jifen.enterprises.models import Enterprise
from jifen.verifying.models import CheckRun, Finding, FindingStep
from tests.collecting.duties import noon
from tests.collecting.values import DAY, stand_up_sources, told
from tests.enterprises.firms import own_firm

YEAR = 2025
MONDAY = DAY
"""2026-06-01, a Monday: the day things are found."""


def run_of(year: int = YEAR) -> CheckRun:
    made, _ = CheckRun.objects.get_or_create(
        year=year, state="done", defaults={"asked_at": noon(MONDAY), "by": "system", "ended_at": noon(MONDAY)}
    )
    return made


def found(
    claims: dict[str, FactClaim], *, check: str = "revenue_against_tax", severity: str = "explain", suspicion: float = 0.8,
    effect: int | None = 120, **more: Any,
) -> Finding:  # fmt: skip
    """``claims``: column the check read → claim; the first one is what it is about."""
    first = next(iter(claims.values()))
    run = run_of(max(one.year for one in claims.values()))
    values = {column: {"value": one.number, "source": one.source, "claim": one.pk} for column, one in claims.items()}
    key = hashlib.sha256(f"{check}{sorted(one.pk for one in claims.values())}".encode()).hexdigest()
    given: dict[str, Any] = {
        "check_code": check, "severity": severity, "enterprise": first.enterprise, "year": run.year, "fact": first.fact,
        "key": key, "values": values, "params": {}, "suspicion": suspicion, "effect": effect,
        "priority": suspicion * (effect or 0), "first_run": run, "last_run": run, "opened_at": noon(MONDAY),
    }  # fmt: skip
    made = Finding.objects.create(**given | more)
    FindingStep.objects.create(finding=made, kind="opened", at=made.opened_at, by="system")
    return made


def two_sources(enterprise: Enterprise | None = None, **more: Any) -> Finding:
    """Tax says 1,205, the courts' file says 1,500 of the same revenue: the enterprise's own where none is named."""
    if not PublishedContract.objects.exists():
        stand_up_sources()
    one = enterprise or own_firm()
    return found(
        {"revenue@tax": told(one, "revenue", 1205.0), "revenue@courts": told(one, "revenue", 1500.0, source="courts")},
        **more,
    )


def jump(enterprise: Enterprise, **more: Any) -> Finding:
    """Staff of this year against last year, one source."""
    last = told(enterprise, "staff", 40.0, year=YEAR - 1)
    return found({"staff": told(enterprise, "staff", 400.0), "staff[-1]": last}, check="staff_jump", **more)


def after(days: int) -> Any:
    return noon(MONDAY + timedelta(days=days))


def today_noon() -> Any:
    return noon(timezone.localdate())
