"""What tests of deliveries lean on: files written to disk, sources read once, real data where it is."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import Settings

from jifen.collecting.reading import Limits, Received, read_delivery
from jifen.collecting.sources import Source, load_source
from jifen.collecting.sources.source import FOLDER
from tests.cast import make_cast

DAY = datetime.date(2026, 5, 1)
DATA = Path(os.environ.get("JIFEN_SHARED_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data")


@pytest.fixture
def delivered(tmp_path: Path) -> Callable[..., Received]:
    """Reads bytes as a delivery of a source, in this process."""

    def deliver(
        content: bytes, name: str, source: Source | str, limits: Limits | None = None, **asked: object
    ) -> Received:
        path = tmp_path / name
        path.write_bytes(content)
        one = load_source(source) if isinstance(source, str) else source
        return read_delivery(path, one, limits=limits, **({"delivered_on": DAY} | asked))  # type: ignore[arg-type]

    return deliver


@pytest.fixture
def documents() -> Callable[[str], dict[str, str]]:
    """Contract and mapping of a source as texts, as the child process is given them."""

    def texts(code: str) -> dict[str, str]:
        folder = FOLDER / code
        return {name: (folder / f"{name}.yaml").read_text(encoding="utf-8") for name in ("contract", "columns")}

    return texts


@pytest.fixture
def real_file() -> Callable[[str], Path]:
    def found(name: str) -> Path:
        if not (DATA / name).exists():
            pytest.skip(f"real data is not here: {name} belongs in ../shared/data beside the project")
        return DATA / name

    return found


@pytest.fixture
def cast(db: None) -> None:
    make_cast()


@pytest.fixture
def own_data_folder(tmp_path: Path, settings: Settings) -> Path:
    """Raw files and readings of this test alone."""
    settings.DATA_FOLDER = tmp_path / "data"
    settings.DATA_FOLDER.mkdir()
    return tmp_path / "data"
