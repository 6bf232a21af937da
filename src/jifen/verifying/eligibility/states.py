"""The four answers a criterion can get."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

MET: Final = "met"
UNMET: Final = "unmet"
UNKNOWN: Final = "unknown"
MANUAL_REVIEW: Final = "manual_review"
STATES: Final = (MET, UNMET, UNKNOWN, MANUAL_REVIEW)
NAMES: Final = {MET: "符合", UNMET: "不符合", UNKNOWN: "未知，待补充数据", MANUAL_REVIEW: "待人工核定"}


def first_present(order: Iterable[str], states: Iterable[str], otherwise: str) -> str:
    """The first of ``order`` found among ``states``."""
    found = set(states)
    return next((state for state in order if state in found), otherwise)
