"""The nouns of collecting."""

from __future__ import annotations

from jifen.collecting.models.agreements import ColumnMapping, PublishedContract
from jifen.collecting.models.campaigns import Campaign, CampaignMove, MinistryDifference, MinistrySheet, Reminder
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
from jifen.collecting.models.endpoints import PullEndpoint, PullRun
from jifen.collecting.models.objections import Objection, ObjectionFile
from jifen.collecting.models.returns import Evidence, Pledge, Return, ReturnAnswer
from jifen.collecting.models.withdrawals import ClaimWithdrawal

__all__ = [
    "Campaign",
    "CampaignMove",
    "ClaimWithdrawal",
    "ColumnMapping",
    "Delivery",
    "DutyPeriod",
    "Evidence",
    "ExpectationChange",
    "FactClaim",
    "Fulfilment",
    "LateSlot",
    "MinistryDifference",
    "MinistrySheet",
    "Objection",
    "ObjectionFile",
    "Pledge",
    "Population",
    "PopulationMember",
    "PublishedContract",
    "PullEndpoint",
    "PullRun",
    "PushedKey",
    "QuarantinedRow",
    "Reminder",
    "Return",
    "ReturnAnswer",
    "SourceClient",
]
