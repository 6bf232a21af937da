from __future__ import annotations

import pytest

from jifen.people.demo_accounts import make_demo_accounts


@pytest.fixture
def cast(db: None) -> None:
    make_demo_accounts()
