"""The roads on which deliveries come without a person at a page: fetched from a department, or laid into a watched folder."""

from __future__ import annotations

from jifen.collecting.roads.addresses import check_address, resolve
from jifen.collecting.roads.endpoint import Endpoint, Fetched, PullLimits, PullRules
from jifen.collecting.roads.moving import FileChanged, give_back, open_ready, take
from jifen.collecting.roads.pulling import fetch
from jifen.collecting.roads.refusing import PullRefused
from jifen.collecting.roads.watching import Look, Ready, Seen, Told, ready_files

__all__ = [
    "Endpoint", "Fetched", "FileChanged", "Look", "PullLimits", "PullRefused", "PullRules", "Ready", "Seen", "Told",
    "check_address", "fetch", "give_back", "open_ready", "ready_files", "resolve", "take",
]  # fmt: skip
