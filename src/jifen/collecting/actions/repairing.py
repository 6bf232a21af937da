"""What a repair puts right: the rows it names by where they stood, and those whose enterprise and year came right by any way."""

from __future__ import annotations

from typing import Any

from jifen.collecting.models import Delivery, QuarantinedRow
from jifen.collecting.reading import Received


def settle_repaired(delivery: Delivery, received: Received, claims: Any) -> None:
    """Marks rows of the repaired delivery, and of those it repaired in turn. Part of the transaction that applies the repair."""
    if delivery.repairs_id is None:
        return
    rows, keys = set(received.mended), _keys(claims)
    for row in QuarantinedRow.objects.filter(delivery_id=delivery.repairs_id, settled_by=None):
        if row.row in rows or row.key in keys:
            _settle(row, delivery)


def _keys(claims: Any) -> set[str]:
    pairs = zip(claims["enterprise"].to_pylist(), claims["year"].to_pylist(), strict=True)
    return {code if not year else f"{code}/{year}" for code, year in pairs}


def _settle(row: QuarantinedRow, by: Delivery) -> None:
    """The row, and the row it was before an earlier repair failed on it."""
    found: QuarantinedRow | None = row
    while found is not None:
        found.settled_by = by
        found.save(update_fields=["settled_by"])
        found = _before(found)


def _before(row: QuarantinedRow) -> QuarantinedRow | None:
    repaired = row.delivery.repairs_id
    if repaired is None or row.original is None:
        return None
    return QuarantinedRow.objects.filter(delivery_id=repaired, row=row.original, settled_by=None).first()
