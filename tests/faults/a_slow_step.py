"""Story: a step of a check run takes far longer than the lease, and nobody takes the run away."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.utils import timezone

from jifen.people.demo_accounts import make_demo_accounts
from jifen.verifying.actions import check_leasing
from jifen.verifying.actions.check_leasing import alive, take_next
from jifen.verifying.actions.checking import ask_check_run

check_leasing.LEASE = timedelta(seconds=1)  # type: ignore[misc]
check_leasing.SAID_EVERY = 0.1  # type: ignore[misc]
seen: dict[str, bool] = {}


def prepare() -> None:
    call_command("migrate", verbosity=0, interactive=False)
    make_demo_accounts()
    ask_check_run(by="system", year=2025, at=timezone.now())


def work() -> None:
    run = take_next(timezone.now())
    assert run is not None
    with alive(run):
        time.sleep(3)
        seen["taken while it lived"] = take_next(timezone.now()) is not None
    time.sleep(1.5)
    seen["taken after it fell silent"] = take_next(timezone.now()) is not None


def told() -> Any:
    return seen
