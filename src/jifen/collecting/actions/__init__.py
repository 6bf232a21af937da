"""Verbs of collecting."""

from __future__ import annotations

from jifen.collecting.actions.agreements import headers_digest, publish_contract, remember_mapping
from jifen.collecting.actions.processing import work_on
from jifen.collecting.actions.receiving import Acceptance, Incoming, receive_delivery, take_in
from jifen.collecting.actions.settling import confirm_delivery, withdraw_delivery
from jifen.collecting.actions.shipped import load_shipped_sources

__all__ = [
    "Acceptance",
    "Incoming",
    "confirm_delivery",
    "headers_digest",
    "load_shipped_sources",
    "publish_contract",
    "receive_delivery",
    "remember_mapping",
    "take_in",
    "withdraw_delivery",
    "work_on",
]
