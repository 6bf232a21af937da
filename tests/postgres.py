"""A PostgreSQL of the tests' own: a fresh folder, a free port of this machine only, nothing flushed to disk, gone at the end."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg

NAME: Final = "jifen"
ON_POSTGRESQL: Final = os.environ.get("JIFEN_TEST_DATABASE", "") == "postgresql"
ONE_OF: Final = int(os.environ.get("JIFEN_TEST_ONE_OF", "1"))
"""A run on PostgreSQL takes every race and one of so many other tests, always the same."""
REMEDY: Final = "As root: apt-get install -y postgresql. Then the same tests also run on PostgreSQL."
IN_HASTE: Final = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"


def programs() -> Path | None:
    """The folder of ``initdb`` and ``pg_ctl``. Debian keeps them off the path; the newest version is taken."""
    on_the_path = shutil.which("initdb")
    if on_the_path and shutil.which("pg_ctl"):
        return Path(on_the_path).resolve().parent
    kept = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return max((path.parent for path in kept), key=lambda folder: int(folder.parent.name.split(".")[0]), default=None)


@dataclass(frozen=True)
class Cluster:
    port: int

    def address(self, database: str = "postgres") -> str:
        return f"postgresql://{NAME}@127.0.0.1:{self.port}/{database}"

    def new_database(self, name: str) -> str:
        """Its address; it is empty."""
        with psycopg.connect(self.address(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return self.address(name)

    def copy_database(self, name: str, copy: str) -> str:
        """Its address; nobody may be connected to the one that is copied."""
        with psycopg.connect(self.address(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{name}"')
        return self.address(copy)

    def save(self, name: str, file: Path) -> None:
        """All of a database in a file."""
        self._beside("pg_dump", "--format=custom", "--compress=0", f"--file={file}", self.address(name))

    def restored(self, file: Path, name: str) -> str:
        """Its address: a new database as it was saved."""
        self._beside("pg_restore", "--exit-on-error", f"--dbname={self.new_database(name)}", str(file))
        return self.address(name)

    def _beside(self, program: str, *words: str) -> None:
        found = programs()
        assert found is not None, REMEDY
        subprocess.run([str(found / program), *words], check=True, capture_output=True)

    def environment(self, database: str) -> dict[str, str]:
        """What a platform or a test run on this database needs to know."""
        return {"JIFEN_DATABASE_URL": self.address(database), "JIFEN_SECRET_KEY": "tests-only" * 5}


@contextmanager
def private_cluster() -> Iterator[Cluster]:
    """Running, with one empty database: the one a platform finds that a test starts beside its own."""
    found = programs()
    assert found is not None, REMEDY
    folder = Path(tempfile.mkdtemp(prefix="jifen-pg-"))
    try:
        _hand_over(folder)
        _run(found / "initdb", "-D", folder / "data", "-U", NAME, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        port = _free_port()
        options = f"-h 127.0.0.1 -p {port} -k {folder} {IN_HASTE}"
        _run(found / "pg_ctl", "-D", folder / "data", "-l", folder / "log", "-o", options, "-w", "-s", "start")
        try:
            cluster = Cluster(port)
            cluster.new_database(NAME)
            yield cluster
        finally:
            _run(found / "pg_ctl", "-D", folder / "data", "-m", "immediate", "-w", "-s", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(program: Path, *words: object) -> None:
    """PostgreSQL refuses to run as root; then the account that came with its package runs it."""
    command = [str(program), *(str(word) for word in words)]
    if os.geteuid() == 0:
        command = ["runuser", "-u", "postgres", "--", *command]
    subprocess.run(command, check=True, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def _hand_over(folder: Path) -> None:
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
