"""The nouns of collecting."""

from __future__ import annotations

from jifen.collecting.models.agreements import ColumnMapping, PublishedContract
from jifen.collecting.models.claims import FactClaim
from jifen.collecting.models.coverage import (
    DutyPeriod,
    ExpectationChange,
    Fulfilment,
    LateSlot,
    Population,
    PopulationMember,
)
from jifen.collecting.models.deliveries import Delivery, QuarantinedRow

__all__ = [
    "ColumnMapping",
    "Delivery",
    "DutyPeriod",
    "ExpectationChange",
    "FactClaim",
    "Fulfilment",
    "LateSlot",
    "Population",
    "PopulationMember",
    "PublishedContract",
    "QuarantinedRow",
]
