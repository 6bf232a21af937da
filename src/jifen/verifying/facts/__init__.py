"""Verified facts: claims + verdicts, read whenever they are asked for and never copied.

``verified_table`` gives whole tables for the engine, ``verified_facts`` one enterprise for pages, ``fact_chain`` every claim on
one fact and why the one that counts does.
"""

from __future__ import annotations

from jifen.verifying.facts.precedence import Precedence, read_precedence, shipped_precedence
from jifen.verifying.facts.verified import Verified, verified, verified_table

__all__ = [
    "Precedence",
    "Verified",
    "read_precedence",
    "shipped_precedence",
    "verified",
    "verified_table",
]
