"""Story: a second check run, with findings to open, to overtake, to open again and to leave settled."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.utils import timezone

from jifen.audit.models import Entry
from jifen.people.demo_accounts import make_demo_accounts
from jifen.verifying.actions import check_leasing, writing_findings
from jifen.verifying.actions.checking import ask_check_run
from jifen.verifying.check_jobs import check_once
from jifen.verifying.models import CheckRun, Finding, FindingStep
from tests.verifying.check_runs import YEAR, checked, stand_up_checks
from tests.verifying.claims import judged
from tests.verifying.claims import told as tell

FIRMS = 9
check_leasing.LEASE = timedelta(seconds=0.2)  # type: ignore[misc]
writing_findings.Found.AT_ONCE = 3  # type: ignore[misc]


def prepare() -> None:
    call_command("migrate", verbosity=0, interactive=False)
    make_demo_accounts()
    firms = stand_up_checks(FIRMS)
    research = [tell("statistics", one, "rd_staff", 300 + number) for number, one in enumerate(firms[:6])]
    checked()
    for claim in research[:2]:
        judged(claim, "rejected", at=timezone.now())
    checked()
    for claim in research[:2]:
        judged(claim, "lifted", at=timezone.now())  # to be opened again
    settled = Finding.objects.filter(enterprise=firms[2], check_code="rd_staff_within_staff")
    settled.update(state="settled", outcome="accepted", why="属实", settled_by="测试", settled_at=timezone.now())
    for one in firms[3:5]:
        tell("statistics", one, "rd_staff", 5)  # to be overtaken
    for number, one in enumerate(firms):
        tell("self_report", one, "revenue", 90000 + number)  # to be opened
    ask_check_run(by="system", year=YEAR, at=timezone.now())


def work() -> None:
    while CheckRun.objects.filter(state__in=["waiting", "running"]).exists():
        if check_once() is None:
            time.sleep(0.05)  # the lease of one who died runs out


def told() -> Any:
    findings = Finding.objects.order_by("enterprise__code", "key").values_list(
        "enterprise__code", "key", "check_code", "values", "params", "suspicion", "effect", "priority", "state", "outcome",
        "first_run", "last_run",
    )  # fmt: skip
    steps = FindingStep.objects.order_by("finding__enterprise__code", "finding__key", "pk")
    runs = CheckRun.objects.order_by("pk").values_list("state", "opened", "overtaken", "standing", "results")
    entries = Entry.objects.filter(action__startswith="check_run").order_by("pk")
    return {
        "findings": [list(one) for one in findings],
        "steps": [list(one) for one in steps.values_list("finding__enterprise__code", "finding__key", "kind", "text")],
        "runs": [list(one) for one in runs],
        "entries": list(entries.values_list("action", flat=True)),
    }
