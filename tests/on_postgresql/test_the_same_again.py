"""Tests that touch the database, once more on PostgreSQL: a run of its own, because a run has one database.

`make test` takes every race and one of three of the others, always the same; `make prove` takes all.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.postgres import REMEDY, Cluster

pytestmark = pytest.mark.component("postgresql", REMEDY)
ROOT = Path(__file__).resolve().parents[2]
LAST_LINES = 120
ONE_OF = 3


def rooms() -> list[str]:
    """Folders of tests in which some ask for the database; a new one joins by itself."""
    asking = [
        path
        for path in (ROOT / "tests").glob("*/**/test_*.py")
        if re.search(r'django_db|"cast"', path.read_text(encoding="utf-8"))
    ]
    return sorted({path.relative_to(ROOT / "tests").parts[0] for path in asking} - {"on_postgresql"})


def run_again(room: str, cluster: Cluster, one_of: int) -> str:
    environment = {**os.environ, **cluster.environment("jifen"), "JIFEN_TEST_DATABASE": "postgresql"}
    environment["JIFEN_TEST_ONE_OF"] = str(one_of)
    environment["JIFEN_DATA"] = tempfile.mkdtemp(prefix="jifen-tests-")
    command = [sys.executable, "-m", "pytest", f"tests/{room}", "-q", "-p", "no:cacheprovider"]
    run = subprocess.run(
        [*command, "--reuse-db"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    said = "\n".join((run.stdout + run.stderr).splitlines()[-LAST_LINES:])
    assert run.returncode == 0, f"on PostgreSQL tests/{room} fails:\n{said}"
    return said


def shared_out() -> list[object]:
    """The pages are the longest room, and the journeys walk them on PostgreSQL too: `make prove` alone repeats their own tests."""
    sampled = [pytest.param(room, ONE_OF, id=room) for room in rooms() if room != "portals"]
    return sampled + [pytest.param(room, 1, id=f"{room}-whole", marks=pytest.mark.prove) for room in rooms()]


@pytest.mark.parametrize(("room", "one_of"), shared_out())
def test_the_tests_of_this_room_pass_on_postgresql(room: str, one_of: int, postgresql: Cluster) -> None:
    said = run_again(room, postgresql, one_of)
    assert re.search(r"\b[1-9]\d* passed", said), said
    assert not re.search(r"\b\d+ skipped", said), said


def test_the_database_behind_them_is_postgresql(postgresql: Cluster) -> None:
    environment = {**os.environ, **postgresql.environment("jifen"), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    ask = "import django; django.setup(); from django.db import connection; print(connection.vendor)"
    run = subprocess.run([sys.executable, "-c", ask], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert run.stdout.strip() == "postgresql", run.stderr
