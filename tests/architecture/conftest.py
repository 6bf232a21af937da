"""The house as the tests of this folder see it: its root, and the files that are, or are about to be, tracked."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def listed_by_git() -> list[str]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()


def found_on_disk() -> list[str]:
    """For a clone without history: everything but what was made here."""
    made = {".venv", "out", "build", "dist", ".git"}
    relative = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
    return [str(path) for path in relative if path.parts[0] not in made and "cache" not in str(path)]


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def files() -> list[Path]:
    """Every file of the project, as a path from its root."""
    names = listed_by_git() if (ROOT / ".git").exists() else found_on_disk()
    return [Path(name) for name in sorted(names) if (ROOT / name).is_file()]


@pytest.fixture(scope="session")
def pages(files: list[Path]) -> list[Path]:
    return [path for path in files if path.suffix == ".md"]


@pytest.fixture(scope="session")
def modules(files: list[Path]) -> list[Path]:
    return [path for path in files if path.suffix == ".py" and path.parts[0] == "src"]
