"""What the worker calls: one endpoint that is due, asked and written down."""

from __future__ import annotations

from django.utils import timezone

from jifen.collecting.actions.pulling import ask, finish, take_next_due


def pull_due() -> bool:
    """Whether a server was asked."""
    endpoint = take_next_due(timezone.now())
    if endpoint is None:
        return False
    finish(endpoint, ask(endpoint, at=timezone.now()), at=timezone.now())
    return True
