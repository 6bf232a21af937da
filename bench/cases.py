"""What a measured job is given: sizes, files, and the engine's own result to compare with or to reuse."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path("out/bench")
SEED = 20_260_101
DEMO = Path(__file__).resolve().parents[1] / "src/jifen/demo"


@cache
def generation() -> str:
    """Changes when the program that invents the firms does, so that old files are not taken for new ones."""
    sources = (path.read_bytes() for path in sorted(DEMO.glob("*.py")))
    return hashlib.sha256(b"".join(sources)).hexdigest()[:8]


@dataclass(frozen=True)
class Case:
    """``size``: enterprises asked of the demo province. Files live under ``folder``; ``scratch`` is this process's own."""

    size: int
    scratch: Path
    folder: Path = FOLDER

    @property
    def facts(self) -> Path:
        return self.folder / f"facts-{self.size}-{generation()}.parquet"

    @property
    def unsorted(self) -> Path:
        return self.folder / f"unsorted-{self.size}-{generation()}.parquet"

    @property
    def result(self) -> Path:
        """The engine's result folder: norms to score against, tables for the floor to write."""
        return self.folder / f"result-{self.size}"
