from __future__ import annotations

import pytest

from tests.cast import make_cast


@pytest.fixture
def cast(db: None) -> None:
    make_cast()
