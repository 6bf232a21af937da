"""The nouns of collecting."""

from __future__ import annotations

from jifen.collecting.models.agreements import ColumnMapping, PublishedContract
from jifen.collecting.models.claims import FactClaim
from jifen.collecting.models.clients import PushedKey, SourceClient
from jifen.collecting.models.coverage import (
    DutyPeriod,
    ExpectationChange,
    Fulfilment,
    LateSlot,
    Population,
    PopulationMember,
)
from jifen.collecting.models.deliveries import Delivery, QuarantinedRow
from jifen.collecting.models.returns import Evidence, Pledge, Return, ReturnAnswer

__all__ = [
    "ColumnMapping",
    "Delivery",
    "DutyPeriod",
    "Evidence",
    "ExpectationChange",
    "FactClaim",
    "Fulfilment",
    "LateSlot",
    "Pledge",
    "Population",
    "PopulationMember",
    "PublishedContract",
    "PushedKey",
    "QuarantinedRow",
    "Return",
    "ReturnAnswer",
    "SourceClient",
]
