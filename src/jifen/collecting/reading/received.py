"""What became of a delivery: claims, faults, refused rows and counts, in memory and as files between child and parent."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.ipc as ipc

from jifen.collecting.reading.row_rules import RuleCount

CLAIMS: Final = pa.schema(
    [
        ("fact", pa.string()), ("enterprise", pa.string()), ("year", pa.int32()), ("state", pa.string()),
        ("value", pa.string()), ("number", pa.float64()), ("unit", pa.string()), ("reason", pa.string()), ("row", pa.int64()),
    ]
)  # fmt: skip
"""One row per fact, enterprise and year. ``year`` 0: holds for every year. ``state``: value, nil, not_applicable, unknown.
``value``: canonical text (0 is ``0``, nil is ``无``; null for the last two states); ``number``: the same for numbers."""
FAULTS: Final = pa.schema(
    [
        ("row", pa.int64()), ("key", pa.string()), ("column", pa.string()), ("fact", pa.string()), ("rule", pa.string()),
        ("severity", pa.string()), ("value", pa.string()), ("zh", pa.string()), ("en", pa.string()),
    ]
)  # fmt: skip
"""Every failed rule of every row, of all severities; only ``must`` refuses a row."""


ROW: Final = "原行号"
REASON: Final = "退回原因"
"""The two columns beside a row that was sent back: where it stood, and why it came back."""


@dataclass(frozen=True)
class Received:
    """``received`` = ``accepted`` + ``quarantined``; ``dropped``: totals and remarks the mapping leaves out.

    ``quarantine``: columns ``row`` and ``key``, then the cells as delivered, one text column per column of the file.
    ``above``: the rows above the data; ``headers``: their names for ``quarantine``.
    """

    file: str
    digest: str
    received: int
    accepted: int
    quarantined: int
    dropped: int
    claims: Any
    faults: Any
    quarantine: Any
    headers: tuple[str, ...]
    above: list[list[str]]
    rules: tuple[RuleCount, ...]
    states: Mapping[str, Mapping[str, int]]
    """Fact → state → accepted rows."""
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    mended: tuple[int, ...] = ()
    """Of a returned sheet: the accepted rows by where they stood in the file they came from."""


_TABLES = ("claims", "faults", "quarantine")


def write_received(received: Received, folder: Path) -> None:
    for name in _TABLES:
        table = getattr(received, name)
        with pa.OSFile(str(folder / f"{name}.arrow"), "wb") as sink, ipc.new_file(sink, table.schema) as writer:
            writer.write_table(table)
    told = {f.name: getattr(received, f.name) for f in dataclasses.fields(received) if f.name not in _TABLES}
    told["rules"] = [dataclasses.asdict(rule) for rule in received.rules]
    (folder / "received.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def read_received(folder: Path) -> Received:
    told = json.loads((folder / "received.json").read_text(encoding="utf-8"))
    for name in _TABLES:
        with pa.OSFile(str(folder / f"{name}.arrow"), "rb") as source:
            told[name] = ipc.open_file(source).read_all()
            told[name].validate(full=True)
    told["rules"] = tuple(RuleCount(**rule) for rule in told["rules"])
    told["headers"], told["mended"] = tuple(told["headers"]), tuple(told["mended"])
    return Received(**told)
