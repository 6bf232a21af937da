"""Verbs on enterprises."""

from __future__ import annotations

from jifen.enterprises.actions.demo import load_demo_enterprises
from jifen.enterprises.actions.recognitions import recognise, recognise_all, withdraw_recognition
from jifen.enterprises.actions.register import (
    change_register,
    move_enterprise,
    note_event,
    register_enterprise,
    rename_enterprise,
)
from jifen.enterprises.actions.sectors import apply_sector_mapping, publish_sector_mapping
from jifen.enterprises.actions.sizes import classify_size
from jifen.enterprises.actions.taking_part import enrol, withdraw

__all__ = [
    "apply_sector_mapping",
    "change_register",
    "classify_size",
    "enrol",
    "load_demo_enterprises",
    "move_enterprise",
    "note_event",
    "publish_sector_mapping",
    "recognise",
    "recognise_all",
    "register_enterprise",
    "rename_enterprise",
    "withdraw",
    "withdraw_recognition",
]
