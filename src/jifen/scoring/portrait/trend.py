"""The years of one enterprise: what was published of it in each. A year it did not take part in is a gap, one year is one point (Y2)."""

from __future__ import annotations

from dataclasses import dataclass

from jifen.enterprises.models import Enterprise
from jifen.scoring import reads
from jifen.scoring.models import Score

MOST_YEARS = 6


@dataclass(frozen=True)
class Year:
    """``score`` None: not among those scored in this published year."""

    year: int
    score: Score | None

    @property
    def total(self) -> int | None:
        """Hundredths."""
        return self.score.total if self.score else None


def years_of(enterprise: Enterprise, until: int) -> list[Year]:
    """Published years up to ``until``, oldest first, from the first in which the enterprise was scored."""
    scores = {one.year: one for one in reads.published_scores(enterprise) if one.year <= until}
    years = sorted(one.cycle.year for one in reads.publications() if one.cycle.year <= until)
    first = min(scores, default=until)
    return [Year(year, scores.get(year)) for year in years if year >= first][-MOST_YEARS:]
