"""Verbs of schemes."""

from __future__ import annotations

from jifen.schemes.actions.drafting import (
    EditedMeanwhile,
    TextRefused,
    abandon_draft,
    branch_draft,
    edit_draft,
    save_draft,
    text_of_draft,
)
from jifen.schemes.actions.feedback import answer_feedback, give_feedback
from jifen.schemes.actions.review_dates import close_review, set_review_date
from jifen.schemes.actions.reviewing import (
    decide_review,
    publish_scheme,
    reopen_draft,
    retire_scheme,
    submit_for_review,
    withdraw_review,
)
from jifen.schemes.actions.shipped import load_shipped_schemes

__all__ = [
    "EditedMeanwhile",
    "TextRefused",
    "abandon_draft",
    "answer_feedback",
    "branch_draft",
    "close_review",
    "decide_review",
    "edit_draft",
    "give_feedback",
    "load_shipped_schemes",
    "publish_scheme",
    "reopen_draft",
    "retire_scheme",
    "save_draft",
    "set_review_date",
    "submit_for_review",
    "text_of_draft",
    "withdraw_review",
]
