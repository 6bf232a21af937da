"""The verified facts of a data year as they are known by a moment, ready to be frozen."""

from __future__ import annotations

from datetime import date, datetime

import pyarrow as pa
import pyarrow.compute as pc

from jifen.collecting.models import Delivery
from jifen.schemes import reads as schemes
from jifen.schemes.models import PublishedScheme
from jifen.scoring.archive import Facts, last_day
from jifen.verifying.facts import verified
from jifen.verifying.models import Verdict


def facts_known_by(moment: datetime, *, year: int, schemes_used: list[PublishedScheme]) -> Facts:
    """Of every enterprise founded by the end of ``year``, for that year and as many before it as the schemes look back."""
    read = verified(years=years_read(year, schemes_used), known_by=moment)
    return Facts(
        founded_by(read.table, last_day(year)),
        moment,
        read.precedence.digest,
        Delivery.objects.filter(state=Delivery.State.APPLIED, ended_at__lte=moment).count(),
        Verdict.objects.filter(at__lte=moment).count(),
    )


def founded_by(table: pa.Table, day: date) -> pa.Table:
    """Without enterprises that did not exist on that day; where nobody knows the founding date they stay."""
    founded = table.column("established_on")
    late = pc.fill_null(pc.greater(founded, pa.scalar(day, founded.type)), False)
    codes = table.column("enterprise").filter(late)
    return table.filter(pc.invert(pc.is_in(table.column("enterprise"), codes.combine_chunks())))


def years_read(year: int, used: list[PublishedScheme]) -> list[int]:
    """``year`` and the years before it that any of the schemes reads."""
    furthest = max((lag for one in used for lag in schemes.plan_for(one).lags), default=0)
    return list(range(year - max(furthest, 0), year + 1))
