"""Verbs of schemes."""

from __future__ import annotations

from jifen.schemes.actions.shipped import load_shipped_schemes

__all__ = ["load_shipped_schemes"]
