"""The nouns of schemes: what was published, what is being designed, what others say about it."""

from __future__ import annotations

from jifen.schemes.models.drafts import Draft, DraftRevision, Review
from jifen.schemes.models.feedback import FeedbackItem, ReviewDate
from jifen.schemes.models.published import DIGEST, PublishedScheme, SchemeRetirement

__all__ = [
    "DIGEST",
    "Draft",
    "DraftRevision",
    "FeedbackItem",
    "PublishedScheme",
    "Review",
    "ReviewDate",
    "SchemeRetirement",
]
