"""What pages about matching say in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from jifen.enterprises.models import Enterprise
from jifen.verifying.matching.comparing import BY_CODE, words_of
from jifen.verifying.matching.deciding import REASONS
from jifen.verifying.models import MatchCase


def chance_words(chance: float) -> str:
    """Never a round hundred: nothing is certain but what a person checked."""
    if chance >= 0.9999:
        return _("高于 99.99%")
    return _("低于 0.1%") if chance < 0.001 else f"{chance * 100:.1f}%"


def name_or_dash(one: Enterprise | None) -> str:
    return one.name if one else "—"


def reason_words(case: MatchCase) -> str:
    return _(REASONS[case.why]) if case.why in REASONS else ""


def part_words(part: dict[str, Any]) -> str:
    return _(words_of(part["comparison"], part["level"]))


def comparison_name(part: dict[str, Any]) -> str:
    return _(BY_CODE[part["comparison"]].zh)
