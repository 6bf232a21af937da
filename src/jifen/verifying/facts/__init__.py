"""Verified facts: claims + verdicts, read whenever they are asked for and never copied.

``verified_table`` gives whole tables for the engine, ``verified_facts`` one enterprise for pages, ``fact_chain`` every claim on
one fact and why the one that counts does.
"""

from __future__ import annotations

from jifen.verifying.facts.chain import FactChain, Link, fact_chain
from jifen.verifying.facts.disputed import disputed_facts
from jifen.verifying.facts.one_enterprise import VerifiedFact, claim_of, verified_facts
from jifen.verifying.facts.precedence import Precedence, read_precedence, shipped_precedence
from jifen.verifying.facts.verified import Verified, verified, verified_table

__all__ = [
    "FactChain",
    "Link",
    "Precedence",
    "Verified",
    "VerifiedFact",
    "claim_of",
    "disputed_facts",
    "fact_chain",
    "read_precedence",
    "shipped_precedence",
    "verified",
    "verified_facts",
    "verified_table",
]
