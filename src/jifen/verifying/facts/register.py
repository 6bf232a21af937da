"""What the register itself says: which enterprises there are, what they are called, and whether the plan applies to them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

from jifen.engine.firms_table import FACT_TYPES
from jifen.enterprises.models import Enterprise
from jifen.verifying.eligibility.states import MET, UNMET
from jifen.verifying.facts.cut_off import CutOff
from jifen.verifying.models import EligibilityResult

FALLBACK: Final = {"name": "text", "county": "text", "industry": "text", "established_on": "date"}
"""Facts the register knows also where no source told them."""


@dataclass(frozen=True)
class Register:
    """By code; ``columns``: of ``FALLBACK``, one value per enterprise, null where the register does not know."""

    keys: list[int]
    codes: list[str]
    columns: dict[str, Any]

    def eligible(self, cut: CutOff, only: Collection[int] | None) -> Any:
        """As judged by the cut-off: true, false, or null where nobody could say."""
        overall = newest_overall(cut, only)
        return pa.array([_MEANING.get(overall.get(key, "")) for key in self.keys], pa.bool_())


_MEANING: Final = {MET: True, UNMET: False}


def register(enterprises: Iterable[Enterprise] | None) -> Register:
    """All enterprises, or those asked for."""
    names = ("pk", "code", *FALLBACK)
    if enterprises is None:
        rows = list(Enterprise.objects.order_by().values_list(*names))
    else:
        rows = [tuple(getattr(one, name) for name in names) for one in enterprises]
    rows.sort(key=lambda row: str(row[1]))
    keys, codes, *told = zip(*rows, strict=True) if rows else ((), (), *[()] * len(FALLBACK))
    columns = {
        name: pa.array([value or None for value in column], FACT_TYPES[kind])
        for (name, kind), column in zip(FALLBACK.items(), told, strict=True)
    }
    return Register(list(keys), list(codes), columns)


def newest_overall(cut: CutOff, only: Collection[int] | None = None) -> dict[int, str]:
    """Enterprise (key) → the newest result as of the day of the cut-off or before, made by then."""
    made = EligibilityResult.objects.filter(as_of__lte=cut.day, made_at__lte=cut.known_by).order_by("as_of", "pk")
    if only is not None:
        made = made.filter(enterprise__in=only)
    return dict(made.values_list("enterprise_id", "overall").iterator(chunk_size=10_000))
