"""What a delivery would change, before anything is applied: new, equal, superseding, refused; and how far it moved since the last."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jifen.collecting.contracts.model import Contract, Shift
from jifen.collecting.reading.received import Received

OUTCOMES = ("new", "equal", "superseding", "unknown")
_KEY = ["fact", "enterprise", "year"]


@dataclass(frozen=True)
class FactShift:
    """One fact now and in the last delivery; sums only for numbers, in the fact's unit."""

    fact: str
    name: str
    unit: str
    known: tuple[int, int]
    total: tuple[float | None, float | None]
    unknown_share: tuple[float, float]


@dataclass(frozen=True)
class Preview:
    """``claims``: the delivery's, with a column ``outcome``. ``unknown``: nothing is told, an earlier claim stays.

    ``refused``: rows. ``confirm``: sentences (Chinese, English) to be confirmed by a second look; empty: none needed.
    """

    claims: Any
    counts: dict[str, int]
    refused: int
    rows: tuple[int, int]
    shifts: tuple[FactShift, ...]
    confirm: tuple[tuple[str, str], ...]


def preview(
    received: Received, contract: Contract, existing: Any, last: Any = None, *, own_word: bool = False
) -> Preview:
    """``existing``: the claims in force of this source; ``last``: those of its last delivery (None: there is none).

    Both are Arrow tables with at least fact, enterprise, year, state, value, number.
    """
    claims = with_outcomes(received.claims, existing, own_word=own_word)
    counted = dict(zip(*_counted(claims["outcome"]), strict=True))
    shifts, confirm, rows = _compared(received.claims, contract, last)
    return Preview(
        claims, {name: counted.get(name, 0) for name in OUTCOMES}, received.quarantined, rows, shifts, confirm
    )


def with_outcomes(claims: Any, existing: Any, *, own_word: bool = False) -> Any:
    """The claims in their order, each with its outcome against those in force, and whether it is ``fresh``: nothing was said before.

    ``own_word``: the sender speaks of itself, so that its "unknown" takes back what it said before; a department's does not.
    """
    before = existing.select([*_KEY, "state", "value"]).rename_columns([*_KEY, "old_state", "old_value"])
    before = before.set_column(2, "year", before["year"].cast(pa.int32()))
    numbered = claims.append_column("place", pa.array(np.arange(len(claims))))
    joined = numbered.join(before, keys=_KEY, join_type="left outer").sort_by("place")
    same = pc.and_(
        pc.equal(joined["state"], joined["old_state"]),
        pc.equal(pc.fill_null(joined["value"], ""), pc.fill_null(joined["old_value"], "")),
    )
    fresh = pc.is_null(joined["old_state"])
    outcome = pc.if_else(fresh, "new", pc.if_else(pc.fill_null(same, False), "equal", "superseding"))
    quiet = fresh if own_word else pa.scalar(True)
    outcome = pc.if_else(pc.and_(pc.equal(joined["state"], "unknown"), quiet), "unknown", outcome)
    return claims.append_column("outcome", outcome).append_column("fresh", fresh)


def _counted(column: Any) -> tuple[list[str], list[int]]:
    counts = pc.value_counts(column.combine_chunks())
    return counts.field("values").to_pylist(), counts.field("counts").to_pylist()


def _compared(
    claims: Any, contract: Contract, last: Any
) -> tuple[tuple[FactShift, ...], tuple[tuple[str, str], ...], tuple[int, int]]:
    if last is None:
        return (), (), (_rows(claims), 0)
    rows = _rows(claims), _rows(last)
    shifts = tuple(_shift(fact.code, fact.name, fact.unit, claims, last) for fact in contract.facts.values())
    return shifts, tuple(_questions(rows, shifts, contract.shift)), rows


def _rows(claims: Any) -> int:
    """Enterprises × years the claims speak of."""
    return len(claims.group_by(["enterprise", "year"]).aggregate([]))


def _shift(code: str, name: str, unit: str, now: Any, last: Any) -> FactShift:
    both = [table.filter(pc.equal(table["fact"], code)) for table in (now, last)]
    unknown = [int(pc.sum(pc.equal(table["state"], "unknown")).as_py() or 0) for table in both]
    known = [len(table) - count for table, count in zip(both, unknown, strict=True)]
    totals = [pc.sum(table["number"]).as_py() if "number" in table.column_names else None for table in both]
    shares = [count / len(table) if len(table) else 0.0 for table, count in zip(both, unknown, strict=True)]
    return FactShift(code, name, unit, (known[0], known[1]), (totals[0], totals[1]), (shares[0], shares[1]))


def _questions(rows: tuple[int, int], shifts: tuple[FactShift, ...], limits: Shift) -> list[tuple[str, str]]:
    asked = []
    if rows[1] and rows[0] <= rows[1] * limits.rows_fall_to:
        asked.append((
            f"上次有 {rows[1]} 条企业年度数据，这次只有 {rows[0]} 条；请确认不是漏交。",
            f"the last delivery told of {rows[1]} enterprise years, this one of {rows[0]}; confirm that none are left out.",
        ))  # fmt: skip
    for one in shifts:
        asked += _sum_question(one, limits) + _unknown_question(one, limits)
    return asked


def _sum_question(one: FactShift, limits: Shift) -> list[tuple[str, str]]:
    now, before = one.total
    if not now or not before:
        return []
    # sums over more or fewer enterprises are compared by enterprise
    factor = abs(now / max(one.known[0], 1)) / abs(before / max(one.known[1], 1))
    if 1 / limits.sum_times < factor < limits.sum_times:
        return []
    times, sums = plain(factor, 3), f"{plain(before, 6)} → {plain(now, 6)}"
    return [(
        f"“{one.name}”的户均数是上次的 {times} 倍（合计 {sums} {one.unit}）；请确认单位没有弄错。",
        f"“{one.fact}” per enterprise is {times} times the last (sum {sums}); confirm the unit.",
    )]  # fmt: skip


def plain(number: float, digits: int) -> str:
    """So many digits count, written out: ``2,120`` and ``0.000012``, never ``2.12e+03``."""
    rounded = Decimal(f"{number:.{digits}g}")
    return f"{rounded:,f}"


def _unknown_question(one: FactShift, limits: Shift) -> list[tuple[str, str]]:
    now, before = one.unknown_share
    if now - before < limits.unknown_rises_by:
        return []
    return [(
        f"“{one.name}”未知的比例由 {before:.0%} 升到 {now:.0%}；请确认这一列没有漏填或对错。",
        f"unknown “{one.fact}” rose from {before:.0%} to {now:.0%}; confirm that the column is the right one.",
    )]  # fmt: skip
