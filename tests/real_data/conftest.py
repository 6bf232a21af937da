"""Real data lies beside the project and is never copied into it; where it is absent these tests are skipped."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

MAPPINGS = Path(__file__).parent / "mappings"
BESIDE = Path(__file__).resolve().parents[3] / "shared" / "data"


@pytest.fixture(scope="session")
def real_file() -> Callable[[str], Path]:
    """The path of a real data file, given as ``folder/file``; skips the test where it is not there."""

    def found(name: str) -> Path:
        if not (BESIDE / name).exists():
            pytest.skip(f"real data is not here: {name} belongs in ../shared/data beside the project")
        return BESIDE / name

    return found
