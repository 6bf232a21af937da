"""Verbs of scoring."""

from __future__ import annotations

from jifen.scoring.actions.cycling import move_cycle, open_cycle, shorten_announcement
from jifen.scoring.actions.disputing import Disputed, dispute_fact
from jifen.scoring.actions.freezing import ask_freezing, work_freezing
from jifen.scoring.actions.papers import issue_paper
from jifen.scoring.actions.publishing import (
    approve_publication,
    propose_publication,
    refuse_publication,
    withdraw_proposal,
)
from jifen.scoring.actions.running import Asked, ask_cycle_runs, ask_run, cancel_run
from jifen.scoring.actions.snapshots import freeze_snapshot
from jifen.scoring.actions.working import work_run
from jifen.scoring.actions.writing_scores import write_scores

__all__ = [
    "Asked",
    "Disputed",
    "approve_publication",
    "ask_cycle_runs",
    "ask_freezing",
    "ask_run",
    "cancel_run",
    "dispute_fact",
    "freeze_snapshot",
    "issue_paper",
    "move_cycle",
    "open_cycle",
    "propose_publication",
    "refuse_publication",
    "shorten_announcement",
    "withdraw_proposal",
    "work_freezing",
    "work_run",
    "write_scores",
]
