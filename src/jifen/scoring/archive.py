"""The archive: snapshots under their digest, runs under their number. Written aside and renamed when whole; never changed."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.conf import settings

from jifen.engine.facts.source import file_digest
from jifen.engine.problems import Place, ResultRefused
from jifen.scoring.models import Run, Snapshot

FACTS: Final = "facts.parquet"
MANIFEST: Final = "manifest.json"
BANDS: Final = "bands.parquet"
ROW_GROUP: Final = 1 << 16
READ_ONLY: Final = 0o440
INVENTED: Final = {b"jifen.demo": "全部为虚构的示例数据 / invented demo data".encode()}
Row = dict[str, Any]


@dataclass(frozen=True)
class Facts:
    """What is to be frozen: one row an enterprise and year, and what it was made from."""

    table: pa.Table
    known_by: datetime
    precedence_digest: str
    deliveries: int
    verdicts: int


@dataclass(frozen=True)
class Frozen:
    digest: str
    enterprises: int
    rows: int


def snapshot_folder(digest: str) -> Path:
    return Path(settings.DATA_FOLDER) / "snapshots" / digest


def run_folder(run: Run) -> Path:
    return Path(settings.DATA_FOLDER) / "runs" / run.number


def facts_file(snapshot: Snapshot) -> Path:
    return snapshot_folder(snapshot.digest) / FACTS


def last_day(year: int) -> date:
    """The day ages and windows of a data year are counted to (decided Y1)."""
    return date(year, 12, 31)


def freeze(facts: Facts, *, year: int) -> Frozen:
    """Writes the facts under their digest, with a manifest. The same facts of the same data year give the same bytes,
    and a folder that is there already is left as it is."""
    table = sorted_table(facts.table, year)
    aside = Path(settings.DATA_FOLDER) / "snapshots" / f".{os.getpid()}.part"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    try:
        frozen = _written(table, aside / FACTS)
        manifest = _manifest(facts, frozen, table, year)
        (aside / MANIFEST).write_text(
            json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True) + "\n", "utf-8"
        )
        _put(aside, snapshot_folder(frozen.digest))
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return frozen


def sorted_table(table: pa.Table, year: int) -> pa.Table:
    """By enterprise and year, columns in one order, marked with the data year and, in demo mode, as invented."""
    first = ["enterprise", "year"]
    table = table.select([*first, *sorted(name for name in table.column_names if name not in first)])
    table = table.sort_by([(name, "ascending") for name in first]).combine_chunks()
    marks = {b"jifen.year": str(year).encode(), **(INVENTED if settings.DEMO else {})}
    return table.replace_schema_metadata(marks)


def _written(table: pa.Table, path: Path) -> Frozen:
    pq.write_table(table, path, compression="zstd", row_group_size=ROW_GROUP)
    with path.open("rb") as file:
        os.fsync(file.fileno())
    path.chmod(READ_ONLY)
    return Frozen(file_digest(path), pc.count_distinct(table.column("enterprise")).as_py(), table.num_rows)


def _put(aside: Path, folder: Path) -> None:
    if folder.exists():
        return
    try:
        aside.rename(folder)
    except OSError:  # another worker froze the same facts meanwhile
        if not folder.exists():
            raise


def _manifest(facts: Facts, frozen: Frozen, table: pa.Table, year: int) -> dict[str, Any]:
    return {
        "digest": frozen.digest,
        "year": year,
        "years": sorted(pc.unique(table.column("year")).to_pylist()),
        "as_of": last_day(year).isoformat(),
        "known_by": facts.known_by.isoformat(),
        "enterprises": frozen.enterprises,
        "rows": frozen.rows,
        "columns": table.column_names,
        "deliveries": facts.deliveries,
        "verdicts": facts.verdicts,
        "precedence": facts.precedence_digest,
        "invented": bool(settings.DEMO),
    }


def manifest_of(snapshot: Snapshot) -> dict[str, Any]:
    """As it was written when these facts were first frozen."""
    read: dict[str, Any] = json.loads((snapshot_folder(snapshot.digest) / MANIFEST).read_text("utf-8"))
    return read


def check_whole(snapshot: Snapshot) -> Path:
    """The file of the facts. Raises ResultRefused when it is gone or is not the one that was frozen."""
    path = facts_file(snapshot)
    if not path.exists() or file_digest(path) != snapshot.digest:
        raise ResultRefused.because(
            "snapshot_changed",
            f"快照 {snapshot.number} 的存档文件已丢失或被改动，不能据此测算；请从备份恢复后再试。",
            f"the archived file of snapshot {snapshot.number} is gone or was changed; restore it from the backup.",
            Place(str(path)),
        )
    return path


def is_whole(folder: Path, manifest: Mapping[str, Any]) -> bool:
    """Whether a result folder holds every file of its manifest, unchanged."""
    files: dict[str, str] = manifest["files"]
    return all((folder / name).exists() and file_digest(folder / name) == digest for name, digest in files.items())


def rows_of(snapshot: Snapshot, enterprise: str) -> list[Row]:
    """One enterprise's rows, by year; only its row groups are read."""
    table = pq.read_table(facts_file(snapshot), filters=[("enterprise", "=", enterprise)])
    rows: list[Row] = table.sort_by("year").to_pylist()
    return rows
