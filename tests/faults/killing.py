"""Really kills a worker: its process sends itself SIGKILL at the n-th statement it would give the database, and another one goes on.

A story is a module with ``prepare()``, ``work()`` (to the end, or until killed) and ``told()`` (what stands in the database then, as
plain values that do not depend on when it happened). It is told in processes of its own, on a database of its own:
``python -m tests.faults.killing MODULE prepare|work``.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from tests.postgres import Cluster

ROOT: Final = Path(__file__).parents[2]
KILL_AT: Final = "JIFEN_TEST_KILL_AT"
ENDED: Final = "ended"


@dataclass(frozen=True)
class Told:
    """``statements``: how many were given to the database on the way."""

    statements: int
    what: Any


class Stage:
    """A database as the story begins, and copies of it to play on."""

    def __init__(self, story: str, folder: Path, cluster: Cluster | None = None):
        self.story, self.folder, self.cluster, self.copies = story, folder, cluster, 0
        if cluster is not None:
            cluster.new_database(self._database(0))
        (folder / "0").mkdir()
        done = self._run("prepare", self._environment(0))
        assert done.returncode == 0, done.stderr

    @cached_property
    def undisturbed(self) -> Told:
        return self._ended(self._copy())

    def killed_at(self, *moments: int) -> Told:
        """A worker killed at each of these statements in turn, then one that goes through; a later one may have less to do."""
        place = self._copy()
        codes = [self._killed(place, moment) for moment in moments]
        assert codes[0] == -signal.SIGKILL
        return self._ended(place)

    def _killed(self, place: int, moment: int) -> int:
        done = self._run("work", self._environment(place) | {KILL_AT: str(moment)})
        assert done.returncode in (-signal.SIGKILL, 0), done.stderr
        return done.returncode

    def _ended(self, place: int) -> Told:
        done = self._run("work", self._environment(place))
        assert done.returncode == 0, done.stderr
        said = json.loads(done.stdout.rpartition(ENDED)[2])
        return Told(said["statements"], said["told"])

    def _copy(self) -> int:
        self.copies += 1
        shutil.copytree(self.folder / "0", self.folder / str(self.copies))
        if self.cluster is not None:
            self.cluster.copy_database(self._database(0), self._database(self.copies))
        return self.copies

    def _database(self, place: int) -> str:
        return f"killed_{self.story.rpartition('.')[2]}_{place}"

    def _environment(self, place: int) -> dict[str, str]:
        own = {"JIFEN_DATA": str(self.folder / str(place)), "JIFEN_DEMO": "1", "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
        own["DJANGO_SETTINGS_MODULE"] = "jifen.config.settings"
        base = {name: value for name, value in os.environ.items() if name not in ("JIFEN_DATABASE_URL", KILL_AT)}
        return base | own | (self.cluster.environment(self._database(place)) if self.cluster else {})

    def _run(self, act: str, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "tests.faults.killing", self.story, act]
        return subprocess.run(command, env=dict(environment), cwd=ROOT, capture_output=True, text=True, check=False)


class Counting:
    """Counts statements, and dies at the one it was told to."""

    def __init__(self, moment: int):
        self.moment, self.given = moment, 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.given += 1
        if self.given == self.moment:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)


def main(story: str, act: str) -> None:
    import django  # noqa: PLC0415 — after the environment was set

    django.setup()
    from django.db import connection  # noqa: PLC0415

    module = import_module(story)
    if act == "prepare":
        module.prepare()
        return
    counting = Counting(int(os.environ.get(KILL_AT, "0")))
    with connection.execute_wrapper(counting):
        module.work()
    sys.stdout.write(ENDED + json.dumps({"statements": counting.given, "told": module.told()}, ensure_ascii=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
