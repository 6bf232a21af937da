"""Story: a department's delivery is read, compared and applied, with rows that come back."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from django.core.management import call_command

from jifen.audit.models import Entry
from jifen.collecting.actions import applying, leasing
from jifen.collecting.jobs import work_once
from jifen.collecting.models import Delivery, FactClaim, QuarantinedRow
from jifen.people.demo_accounts import make_demo_accounts
from tests.collecting.deliveries import hand_in, stand_up, tax_sample

leasing.LEASE = timedelta(seconds=0.2)  # type: ignore[misc]
applying.AT_ONCE = 20  # type: ignore[misc]
UNDER_WAY = ("received", "reading", "applying")


def prepare() -> None:
    call_command("migrate", verbosity=0, interactive=False)
    make_demo_accounts()
    sample = tax_sample()
    stand_up(sample.codes)
    hand_in(sample.content, name=sample.name)


def work() -> None:
    while Delivery.objects.filter(state__in=UNDER_WAY).exists():
        if work_once() is None:
            time.sleep(0.05)


def told() -> Any:
    claims = FactClaim.objects.order_by("enterprise__code", "fact", "year", "pk").values_list(
        "delivery", "enterprise__code", "fact", "year", "state", "value", "number", "unit", "reason", "row"
    )
    deliveries = Delivery.objects.order_by("pk").values_list(
        "state", "received_rows", "accepted_rows", "quarantined_rows", "dropped_rows", "findings", "problems"
    )
    return {
        "claims": [list(one) for one in claims],
        "deliveries": [list(one) for one in deliveries],
        "quarantine": [list(one) for one in QuarantinedRow.objects.order_by("row").values_list("row", "key", "faults")],
        "entries": list(Entry.objects.filter(action="delivery.applied").values_list("subject", flat=True)),
    }
