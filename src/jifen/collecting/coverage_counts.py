"""The figures of coverage, and how they add up. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

LINE: Final = 90.0
"""Per cent; a week below it is counted. The third measure, accepted with content, is the one that is judged."""
DELIVERED, TIMELY, CONTENT = "delivered", "timely", "content"


@dataclass(frozen=True)
class Counts:
    """Pairs owed; of them those answered, answered on time, answered with a value, a nil or a not applicable."""

    owed: int = 0
    delivered: int = 0
    timely: int = 0
    content: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.owed + other.owed,
            self.delivered + other.delivered,
            self.timely + other.timely,
            self.content + other.content,
        )

    def rate(self, measure: str) -> float | None:
        """Per cent; none where nothing is owed, which is neither 0 nor 100."""
        done: int = getattr(self, measure)
        return 100.0 * done / self.owed if self.owed else None

    @property
    def delivered_rate(self) -> float | None:
        return self.rate(DELIVERED)

    @property
    def timely_rate(self) -> float | None:
        return self.rate(TIMELY)

    @property
    def content_rate(self) -> float | None:
        return self.rate(CONTENT)

    @property
    def missing(self) -> int:
        """Pairs without content."""
        return self.owed - self.content

    @property
    def is_under(self) -> bool:
        return is_under(self, LINE)


@dataclass(frozen=True)
class Week:
    """An ISO week, judged by what stood on its Sunday."""

    last: date
    counts: Counts

    @property
    def name(self) -> str:
        year, week, _ = self.last.isocalendar()
        return f"{year}-W{week:02d}"

    @property
    def is_under(self) -> bool:
        return self.counts.is_under


def is_under(counts: Counts, line: float) -> bool:
    """Compared in whole pairs, so that no rounding decides; a week in which nothing is owed is not under."""
    return bool(counts.owed) and 100 * counts.content < line * counts.owed
