"""What start and clock call."""

from __future__ import annotations

from django.utils import timezone

from jifen.schemes.actions import load_shipped_schemes


def load_schemes() -> list[str]:
    """At every start: schemes shipped with this version that are not published yet."""
    return load_shipped_schemes(at=timezone.now())
