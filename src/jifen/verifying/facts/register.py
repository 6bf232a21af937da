"""What the register itself says: which enterprises there are, what they are called, and whether the plan applies to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
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
    eligible: Any


def register(enterprises: Iterable[Enterprise] | None, cut: CutOff) -> Register:
    """All of them, or those asked for; eligible as judged by the cut-off: true, false, or null where nobody could say."""
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
    return Register(list(keys), list(codes), columns, _eligible(keys, cut))


def _eligible(keys: tuple[int, ...], cut: CutOff) -> Any:
    meaning = {MET: True, UNMET: False}
    overall = newest_overall(cut.day, cut)
    return pa.array([meaning.get(overall.get(key, "")) for key in keys], pa.bool_())


def newest_overall(on: date, cut: CutOff) -> dict[int, str]:
    """Enterprise (key) → the newest result as of ``on`` or before, made by the cut-off."""
    made = EligibilityResult.objects.filter(as_of__lte=on, made_at__lte=cut.known_by).order_by("as_of", "pk")
    return dict(made.values_list("enterprise_id", "overall").iterator(chunk_size=10_000))
