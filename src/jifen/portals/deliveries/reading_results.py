"""What the worker left of one delivery, read for its pages: only the table a page needs, and of it only what it shows."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.ipc as ipc

from jifen.collecting.kept_files import reading_folder
from jifen.collecting.models import Delivery
from jifen.collecting.reading import CLAIMS, FAULTS, Received, RuleCount

MOST_RULES: Final = 20
EXAMPLES: Final = 3
MOST_IN_WORKBOOK: Final = 20_000
"""Refused rows beyond this come as CSV only: a workbook of them takes too long to make while somebody waits."""


@dataclass(frozen=True)
class FoldedFault:
    """One check that failed: how often, in how many rows, and the first few of them."""

    rule: str
    severity: str
    rows: int
    examples: list[dict[str, Any]]


def is_kept(delivery: Delivery) -> bool:
    """Whether the worker's reading is still there."""
    return (reading_folder(delivery.pk) / "received.json").exists()


def fits_workbook(delivery: Delivery) -> bool:
    return (delivery.quarantined_rows or 0) <= MOST_IN_WORKBOOK


def _table(delivery: Delivery, name: str) -> Any:
    """Mapped from the disk, so that a large table costs what is looked at."""
    with pa.memory_map(str(reading_folder(delivery.pk) / f"{name}.arrow")) as file:
        return ipc.open_file(file).read_all()


def folded_faults(delivery: Delivery) -> list[FoldedFault]:
    """By check: what refuses rows first, then the most frequent. At most ``MOST_RULES`` with ``EXAMPLES`` rows each."""
    if not is_kept(delivery):
        return []
    faults = _table(delivery, "faults")
    counted = faults.group_by(["rule", "severity"]).aggregate([("row", "count_distinct")]).to_pylist()
    ordered = sorted(counted, key=lambda one: (one["severity"] != "must", -one["row_count_distinct"], one["rule"]))
    return [
        FoldedFault(one["rule"], one["severity"], one["row_count_distinct"], _examples(faults, one))
        for one in ordered[:MOST_RULES]
    ]


def _examples(faults: Any, one: dict[str, Any]) -> list[dict[str, Any]]:
    mine = pc.and_(pc.equal(faults["rule"], one["rule"]), pc.equal(faults["severity"], one["severity"]))
    rows: list[dict[str, Any]] = faults.filter(mine).slice(0, EXAMPLES).to_pylist()
    return rows


def quarantined_part(delivery: Delivery, rows: Collection[int] | None = None) -> Received:
    """The reading without its claims; ``rows``: only these of the refused rows. The delivery's reading must be kept."""
    told = json.loads((reading_folder(delivery.pk) / "received.json").read_text(encoding="utf-8"))
    quarantine, faults = _table(delivery, "quarantine"), _table(delivery, "faults")
    if rows is not None:
        wanted = pa.array(sorted(rows), pa.int64())
        quarantine = quarantine.filter(pc.is_in(quarantine["row"], wanted))
    faults = faults.filter(pc.is_in(faults["row"], quarantine["row"].combine_chunks().cast(pa.int64())))
    told |= {"claims": CLAIMS.empty_table(), "quarantine": quarantine, "faults": faults.select(FAULTS.names)}
    told |= {"rules": tuple(RuleCount(**rule) for rule in told["rules"]), "headers": tuple(told["headers"])}
    return Received(**told)
