"""What every test may lean on. A component that is absent is said to be so; on a build server that is a failure."""

from __future__ import annotations

import os
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import Phase, settings

# `make test` gives the same result every time; HYPOTHESIS_PROFILE=searching looks for new cases, long and at random.
settings.register_profile("steady", derandomize=True, deadline=None, max_examples=60)
settings.register_profile("searching", deadline=None, max_examples=2000)
settings.register_profile(
    "noticing", parent=settings.get_profile("steady"), max_examples=25, phases=(Phase.explicit, Phase.generate)
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


def is_present(component: str) -> bool:
    """A program on the path or beside this Python, or an importable package."""
    beside_python = Path(sys.executable).parent / component
    return bool(shutil.which(component) or beside_python.exists()) or find_spec(component.replace("-", "_")) is not None


def pytest_runtest_setup(item: pytest.Item) -> None:
    for mark in item.iter_markers("component"):
        name, remedy = mark.args
        if is_present(name):
            continue
        if os.environ.get("CI") == "true":
            pytest.fail(f"{name} is missing; under CI=true that is a failure. {remedy}", pytrace=False)
        pytest.skip(f"{name} is missing. {remedy}")
