"""Result folders of an invented province, for tests of what is read from them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp

from jifen.demo import write_demo_facts
from jifen.engine.job import ScoreRequest, score
from jifen.engine.results.reading import Result, open_result
from jifen.engine.scheme.model import SINGLE_STAGE

CORE = "jilin-core-2026"
CONSTRAINTS = "jilin-constraints-2026"


@lru_cache(maxsize=4)
def demo_result(year: int = 2025, enterprises: int = 400, scheme: str = CORE) -> Result:
    """Scored once a process; the facts file stays where it was."""
    folder = Path(mkdtemp(prefix="jifen-test-"))
    facts = folder / "facts.parquet"
    write_demo_facts(facts, enterprises, 7)
    constraints = CONSTRAINTS if scheme == CORE else None
    score(
        ScoreRequest(
            scheme, (facts,), year, folder / "out", constraints=constraints, quarantine=True, allow_missing=True
        )
    )
    return open_result(folder / "out")


def scored_keys(result: Result) -> list[str]:
    rows = result.score_columns(["enterprise", "why_not_scored"]).to_pylist()
    return [row["enterprise"] for row in rows if row["why_not_scored"] is None]


__all__ = ["CORE", "SINGLE_STAGE", "demo_result", "scored_keys"]
