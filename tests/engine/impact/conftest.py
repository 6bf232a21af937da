"""The invented province, the core scheme, and drafts that change it in one way each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from jifen.engine.scheme.loading import scheme_of, scheme_path
from jifen.engine.scheme.model import Scheme
from tests.engine.robustness.conftest import AS_OF, YEAR, batch_of

__all__ = ["AS_OF", "YEAR"]
CORE = Path(str(scheme_path("jilin-core-2026")))


@pytest.fixture(scope="session")
def core() -> Scheme:
    return scheme_of(CORE)


@pytest.fixture(scope="session")
def batch() -> pa.RecordBatch:
    return batch_of(400)


@pytest.fixture(scope="session")
def drafted() -> Callable[..., Scheme]:
    """The core scheme with pieces of its text changed, each of which must be there."""

    def draft(*changes: tuple[str, str]) -> Scheme:
        text = CORE.read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new, 1)
        return scheme_of(text, "draft")

    return draft
