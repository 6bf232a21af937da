"""The invented province in a platform that stands."""

from __future__ import annotations

from bench.platform.standing import FOLDER
from jifen.cli.platform import migrate
from jifen.enterprises.actions.demo import load_demo_enterprises
from jifen.people.demo_accounts import make_demo_accounts
from jifen.verifying.actions.demo import load_demo_eligibility

__all__ = ["FOLDER", "stand_up"]


def stand_up(firms: int, seed: int = 2026) -> None:
    """Tables, cast, enterprises with eligibility; no deliveries."""
    migrate()
    make_demo_accounts()
    load_demo_enterprises(firms, seed)
    load_demo_eligibility(firms, seed)
