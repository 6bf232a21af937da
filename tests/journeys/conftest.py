"""A platform of its own for the journeys: `jifen platform serve` in demo mode, and a real Chromium.

The worker needs a minute for the province; it does so once, and every platform goes on from a copy.

``platform``: once on the embedded database, once on PostgreSQL; ``usual_platform``: on PostgreSQL only under `make prove`;
``embedded_platform``: what looks at every page once;
``own_platform``: one for a single story.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.postgres import REMEDY, Cluster

JIFEN = Path(sys.executable).with_name("jifen")
PATIENCE: Final = 20_000
"""Milliseconds a page may take on a busy machine; nothing is measured here."""
DATABASE: Final = "database.dump"
FIRMS = "60"
"""Enough for every wrong cell of every sample; three thousand would only take longer to read."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(1200):
        assert server.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(address, timeout=2)
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{address} does not answer: {log.read_text()}")


def surroundings(folder: Path, settings: Mapping[str, str]) -> dict[str, str]:
    demo = {"JIFEN_DEMO": "1", "JIFEN_DATA": str(folder / "data"), "DJANGO_SETTINGS_MODULE": "jifen.config.settings"}
    return {**os.environ, **demo, **settings}


@contextmanager
def serving(folder: Path, settings: Mapping[str, str], port: int = 0) -> Iterator[str]:
    port, log = port or free_port(), folder / "log"
    with log.open("wb") as out:
        command = [str(JIFEN), "platform", "serve", "--port", str(port), "--firms", FIRMS]
        server = subprocess.Popen(command, env=surroundings(folder, settings), stdout=out, stderr=out, cwd=folder)
    try:
        wait_for(f"http://127.0.0.1:{port}/sign-in/", server, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=30)


def settle(folder: Path, settings: Mapping[str, str]) -> None:
    """The cast, the province, its deliveries, and what the worker makes of them, the published earlier years among it."""
    for words in (("demo", "--firms", FIRMS), ("work", "--until-done")):
        command = [str(JIFEN), "platform", *words]
        done = subprocess.run(command, env=surroundings(folder, settings), cwd=folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


@contextmanager
def made_once(run: Path, name: str) -> Iterator[tuple[Path, bool]]:
    """A folder for all processes of this run of tests, and whether it is still to be filled; meanwhile the others wait."""
    with (run / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = run / f"{name}.done"
        is_new = not done.exists()
        (run / name).mkdir(exist_ok=True)
        yield run / name, is_new
        done.touch()


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all processes of this run of tests."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def settled(run_folder: Path) -> Path:
    """The folder of a platform on SQLite whose worker is through with everything; who wants a platform takes a copy."""
    with made_once(run_folder, "settled") as (folder, is_new):
        if is_new:
            settle(folder, {})
    return folder


@pytest.fixture(scope="session")
def settled_on_postgresql(run_folder: Path, postgresql: Cluster) -> Path:
    """The same on PostgreSQL: ``data`` of the platform, and its database in a file."""
    with made_once(run_folder, "settled-on-postgresql") as (folder, is_new):
        if is_new:
            postgresql.new_database("settled")
            settle(folder, postgresql.environment("settled"))
            postgresql.save("settled", folder / DATABASE)
    return folder


@contextmanager
def copied(settled: Path, folder: Path, settings: Mapping[str, str], port: int = 0) -> Iterator[str]:
    """The address of a platform that goes on from there."""
    shutil.copytree(settled / "data", folder / "data")
    with serving(folder, settings, port) as address:
        yield address


def restored(postgresql: Cluster, settled: Path, name: str) -> dict[str, str]:
    """What a platform needs to know of its copy of the database."""
    postgresql.restored(settled / DATABASE, name)
    return postgresql.environment(name)


@pytest.fixture(scope="session")
def embedded_platform(tmp_path_factory: pytest.TempPathFactory, settled: Path) -> Iterator[str]:
    """The address of a running platform on SQLite."""
    with copied(settled, tmp_path_factory.mktemp("platform"), {}) as address:
        yield address


@pytest.fixture(scope="session")
def platform_on_postgresql(
    tmp_path_factory: pytest.TempPathFactory, settled_on_postgresql: Path, postgresql: Cluster
) -> Iterator[str]:
    settings = restored(postgresql, settled_on_postgresql, "journeys")
    with copied(settled_on_postgresql, tmp_path_factory.mktemp("platform"), settings) as address:
        yield address


@pytest.fixture(
    scope="session",
    params=[
        "embedded_platform",
        pytest.param("platform_on_postgresql", marks=pytest.mark.component("postgresql", REMEDY)),
    ],
    ids=["sqlite", "postgresql"],
)
def platform(request: pytest.FixtureRequest) -> str:
    """The address of a running platform; a story that asks for it is told on both databases."""
    address: str = request.getfixturevalue(request.param)
    return address


@pytest.fixture(
    scope="session",
    params=[
        "embedded_platform",
        pytest.param("platform_on_postgresql", marks=[pytest.mark.prove, pytest.mark.component("postgresql", REMEDY)]),
    ],
    ids=["sqlite", "postgresql"],
)
def usual_platform(request: pytest.FixtureRequest) -> str:
    """The same, for stories in which the database has no part of its own: `make prove` alone tells them on PostgreSQL."""
    address: str = request.getfixturevalue(request.param)
    return address


@dataclass(frozen=True)
class OwnPlatform:
    """``data``: its folder, where the archive is."""

    address: str
    data: Path


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param("postgresql", marks=[pytest.mark.prove, pytest.mark.component("postgresql", REMEDY)]),
    ]
)
def own_platform(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OwnPlatform]:
    """A running platform for one story alone, because it changes what the others stand on."""
    ask, settings, made = request.getfixturevalue, {}, "settled"
    if request.param == "postgresql":
        made = "settled_on_postgresql"
        settings = restored(ask("postgresql"), ask(made), request.function.__name__)
    with copied(ask(made), tmp_path, settings) as address:
        yield OwnPlatform(address, tmp_path / "data")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser
        browser.close()
