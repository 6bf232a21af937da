"""Judges the enterprises of the invented province, from its invented facts. Demo mode only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from jifen.audit.actions import SYSTEM
from jifen.enterprises.actions.demo import last_years
from jifen.enterprises.models import Enterprise
from jifen.people.demo_accounts import DEMO_ENTERPRISE
from jifen.verifying.actions.eligibility import judge_many
from jifen.verifying.actions.gathering import Facts
from jifen.verifying.eligibility import Fact
from jifen.verifying.eligibility.rule import INPUTS
from jifen.verifying.models import EligibilityDecision

SOURCE: Final = "示例数据（虚构）"
READ: Final = ("accident", *(name for name in INPUTS if name not in ("legal_person", "accident")))


@transaction.atomic
def load_demo_eligibility(n: int, seed: int) -> int:
    """Facts and invented environment decisions for the enterprises of ``load_demo_enterprises``; returns how many were judged."""
    if not settings.DEMO:
        raise PermissionDenied("只有演示模式（JIFEN_DEMO=1）可以装入虚构的企业。")
    listed = last_years(n, seed, ("eligible", *READ))
    rows = {row["enterprise"]: row for row in listed} | {DEMO_ENTERPRISE[0]: listed[0]}
    fresh = [one for one in Enterprise.objects.filter(eligibility_results=None) if one.code in rows]
    _decide_environment(fresh, rows)
    return judge_many(by=SYSTEM, enterprises=fresh, facts={code: _facts(row) for code, row in rows.items()})


def _decide_environment(fresh: list[Enterprise], rows: Mapping[str, Any]) -> None:
    """Where the invented province says whether an enterprise is eligible; where it does not, an officer still has to decide."""
    now, today = timezone.now(), timezone.localdate()
    told = [(one, rows[one.code]["eligible"]) for one in fresh if rows[one.code]["eligible"] is not None]
    words = {True: "示例：未见环境违法记录（虚构）", False: "示例：有未整改的环境违法记录（虚构）"}
    made = {"criterion": "environment", "on": today, "by": SYSTEM, "made_at": now, "rule_digest": ""}
    decisions = [EligibilityDecision(enterprise=one, met=met, why=words[met], **made) for one, met in told]
    EligibilityDecision.objects.bulk_create(decisions, batch_size=2000)


def _facts(row: Mapping[str, Any]) -> Facts:
    return {name: Fact(row[name], SOURCE) for name in READ}
