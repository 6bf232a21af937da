"""Terms of the desk: how long an answer may take, when to remind, when to stop. Data, so that the province can set its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from jifen.engine.fields import Fields
from jifen.enterprises.dated_documents import DocumentRefused, effective_day, in_force, open_document

FOLDER: Final = Path(__file__).parent
FRIDAY: Final = 4
LIMITS: Final = {"answer_within": 60, "longest": 366, "remind_every": 60, "stop_share": 100}


@dataclass(frozen=True)
class Terms:
    """``answer_within``: working days; ``longest``, ``remind_every``: days; ``stop_share``: per cent of all effect."""

    title: str
    effective: date
    provisional: bool
    basis: str
    answer_within: int
    longest: int
    remind_every: int
    stop_share: int
    digest: str

    def answer_by(self, asked_on: date) -> date:
        """The day by which an answer is due; Saturdays and Sundays do not count, public holidays do."""
        return working_days_after(asked_on, self.answer_within)


@cache
def shipped_terms() -> tuple[Terms, ...]:
    return tuple(read_terms(file) for file in sorted(FOLDER.glob("terms-*.yaml")))


def terms_on(day: date) -> Terms:
    """Those in force; before the first ones those apply already."""
    known = shipped_terms()
    return in_force(known, day) or known[0]


def read_terms(source: Path | str, *, name: str = "") -> Terms:
    """Raises DocumentRefused with every fault found."""
    top, findings, digest = open_document(source, "核验办理期限", name=name)
    top.text("terms", required=True)
    read = Terms(
        title=top.text("title", required=True),
        effective=effective_day(top),
        provisional=top.truth("provisional"),
        basis=top.text("basis", required=True),
        digest=digest,
        **{key: _whole(top, key, most) for key, most in LIMITS.items()},
    )
    top.close()
    findings.raise_if_any(DocumentRefused)
    return read


def _whole(top: Fields, key: str, most: int) -> int:
    node = top.scalar(key, required=True)
    if node is None:
        return 1
    if not (node.text.isascii() and node.text.isdigit() and 1 <= int(node.text) <= most):
        top.wrong(node, f"“{key}”应是 1 至 {most} 的整数", f"“{key}” should be a whole number from 1 to {most}")
        return 1
    return int(node.text)


def working_days_after(day: date, count: int) -> date:
    """``count`` working days after ``day``."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() <= FRIDAY
    return day
