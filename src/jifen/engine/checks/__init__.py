"""Checks of data: column functions over record batches, one definition and one file each.

``run_checks`` reads facts once and tells for every check how many firms were tested, passed and found, or why it did not run;
``sentence_of`` puts a finding into words. Missing is never 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from jifen.engine.checks.check import LEVEL_WORDS, MISSING_WORDS, SEVERITY_WORDS, Allow, Check
from jifen.engine.checks.digest import digest_of
from jifen.engine.checks.registry import BY_CODE, CHECKS
from jifen.engine.checks.remarks import Sentence
from jifen.engine.checks.results import FOUND_SCHEMA, CheckResult, ChecksOutcome
from jifen.engine.checks.running import Batches, run_these
from jifen.engine.checks.sentences import sentence

__all__ = [
    "CHECKS",
    "FOUND_SCHEMA",
    "LEVEL_WORDS",
    "MISSING_WORDS",
    "SEVERITY_WORDS",
    "Allow",
    "Check",
    "CheckResult",
    "ChecksOutcome",
    "Sentence",
    "check_of",
    "checks_digest",
    "run_checks",
    "sentence_of",
]


def run_checks(batches: Batches, *, year: int, progress: Callable[[int], None] | None = None) -> ChecksOutcome:
    """All checks on the enterprises of data year ``year``.

    ``batches`` is called once and gives record batches sorted by ``enterprise``, then ``year`` (an enterprise may span two):
    ``enterprise`` string, ``year`` int32, ``stage`` and ``sector`` string or null, each fact under its code, each source's own
    word under ``fact@source``; a column may be absent, a cell null. ``progress`` is told the rows read so far.
    """
    return run_these(CHECKS, batches, year=year, progress=progress)


def check_of(code: str) -> Check:
    """Raises KeyError for a check that does not exist."""
    return BY_CODE[code]


def sentence_of(code: str, params: Mapping[str, Any] | str, language: str = "zh") -> str:
    """The finding in words; ``params`` is what the finding kept, as a mapping or its JSON text."""
    return sentence(BY_CODE[code], params, language)


@cache
def checks_digest() -> str:
    """The name of the rules a finding was made by: all definitions with their limits and allowances."""
    return digest_of(CHECKS)
