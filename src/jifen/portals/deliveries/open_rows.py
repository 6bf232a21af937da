"""Rows of a delivery that still wait for their repair."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q, QuerySet

from jifen.collecting import reads
from jifen.collecting.models import Delivery, QuarantinedRow


def open_rows(delivery: Delivery) -> QuerySet[QuarantinedRow]:
    return QuarantinedRow.objects.filter(delivery=delivery, settled_by=None)


def in_order(delivery: Delivery) -> QuerySet[QuarantinedRow]:
    """As they stand in the file; where an enterprise has several rows, these together."""
    several = reads.contract_of(delivery.contract).rows == "many"
    return open_rows(delivery).order_by(*(("key", "row") if several else ("row",)))


def with_companions(delivery: Delivery, rows: Collection[int]) -> QuerySet[QuarantinedRow]:
    """These open rows and every other open row of the same enterprise, where a list is only taken whole."""
    keys = open_rows(delivery).filter(row__in=rows).values("key")
    return open_rows(delivery).filter(Q(row__in=rows) | Q(key__in=keys))
