"""A platform of its own for the journeys: `jifen platform serve` in demo mode on a fresh folder, and a real Chromium.

``platform``: once on the embedded database, once on PostgreSQL; ``embedded_platform``: what looks at every page once;
``own_platform``: one for a single story.
"""

from __future__ import annotations

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

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.postgres import REMEDY, Cluster

JIFEN = Path(sys.executable).with_name("jifen")
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


@contextmanager
def serving(folder: Path, settings: Mapping[str, str]) -> Iterator[str]:
    port = free_port()
    environment = {**os.environ, "JIFEN_DEMO": "1", "JIFEN_DATA": str(folder / "data"), **settings}
    environment["DJANGO_SETTINGS_MODULE"] = "jifen.config.settings"
    log = folder / "log"
    with log.open("wb") as out:
        command = [str(JIFEN), "platform", "serve", "--port", str(port), "--firms", FIRMS]
        server = subprocess.Popen(command, env=environment, stdout=out, stderr=out, cwd=folder)
    try:
        wait_for(f"http://127.0.0.1:{port}/sign-in/", server, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=30)


@pytest.fixture(scope="session")
def embedded_platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running platform on SQLite."""
    with serving(tmp_path_factory.mktemp("platform"), {}) as address:
        yield address


@pytest.fixture(scope="session")
def platform_on_postgresql(tmp_path_factory: pytest.TempPathFactory, postgresql: Cluster) -> Iterator[str]:
    postgresql.new_database("journeys")
    with serving(tmp_path_factory.mktemp("platform"), postgresql.environment("journeys")) as address:
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
    settings: dict[str, str] = {}
    if request.param == "postgresql":
        cluster: Cluster = request.getfixturevalue("postgresql")
        cluster.new_database(request.function.__name__)
        settings = cluster.environment(request.function.__name__)
    with serving(tmp_path, settings) as address:
        yield OwnPlatform(address, tmp_path / "data")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser
        browser.close()
