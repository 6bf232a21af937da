"""What a pass of checks gives: findings as a table, and for every check how many were tested, passed, found, or why none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from jifen.engine.checks.remarks import Sentence

FOUND_SCHEMA: Final = pa.schema(
    [
        ("check", pa.string()),
        ("enterprise", pa.string()),
        ("year", pa.int32()),
        ("fact", pa.string()),
        ("suspicion", pa.float64()),
        ("seen", pa.list_(pa.string())),
        ("params", pa.string()),
    ]
)


@dataclass(frozen=True)
class CheckResult:
    """``tested`` = ``passed`` + ``found``, in cases (a check of five facts tests a firm up to five times).

    ``not_run``: none, or the sentence that says why nothing was tested. ``notes``: what was left out, and remarks about a
    whole column that belong to no single enterprise.
    """

    code: str
    tested: int = 0
    passed: int = 0
    found: int = 0
    not_run: Sentence | None = None
    notes: tuple[Sentence, ...] = ()


@dataclass(frozen=True)
class ChecksOutcome:
    """``found``: a row per finding, in the order of the checks, within one by fact and enterprise. Columns: check, enterprise,
    year, fact, suspicion (0 to 1), seen (the columns it read, ``revenue@tax``, ``revenue[-1]``), params (JSON)."""

    found: pa.Table
    results: tuple[CheckResult, ...]

    def result_of(self, code: str) -> CheckResult:
        """Raises KeyError for a check that does not exist."""
        for result in self.results:
            if result.code == code:
                return result
        raise KeyError(code)
