"""What became of a delivery, counted: every row and every cell is accounted for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from jifen.engine.mapping.cells import EMPTY, INVALID, KNOWN, MISSING, NO_ROW, SET_ASIDE
from jifen.engine.mapping.delivery import Delivered
from jifen.engine.mapping.fact_columns import FactColumn
from jifen.engine.mapping.joining import Joined
from jifen.engine.mapping.model import FactMapping
from jifen.engine.mapping.quarantine import Quarantined


@dataclass(frozen=True)
class FileCount:
    """``rows`` = ``accepted`` + ``refused``; ``dropped`` rows were left out by the mapping before."""

    file: str
    table: str
    rows: int
    accepted: int
    refused: int
    dropped: int
    sha256: str


@dataclass(frozen=True)
class FactCount:
    """Over the rows written: ``known`` + ``empty`` + ``missing`` + ``set_aside`` + ``invalid`` + ``no_row`` = rows."""

    fact: str
    known: int
    empty: int
    missing: int
    set_aside: int
    invalid: int
    no_row: int


@dataclass(frozen=True)
class FactsReport:
    mapping: str
    mapping_digest: str
    files: tuple[FileCount, ...]
    rows: int
    enterprises: int
    years: tuple[int, ...]
    facts: tuple[FactCount, ...]
    quarantined: int
    rules: dict[str, int]
    """Rule code → how often it refused a cell or a row."""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def counted(
    mapping: FactMapping,
    delivered: Sequence[Delivered],
    joined: Joined,
    columns: Sequence[FactColumn],
    refused: Sequence[Quarantined],
) -> FactsReport:
    rules: dict[str, int] = {}
    for q in refused:
        rules[q.rule] = rules.get(q.rule, 0) + 1
    return FactsReport(
        mapping.code,
        mapping.digest,
        tuple(_files(delivered, joined)),
        len(joined),
        len(np.unique(joined.codes)),
        tuple(np.unique(joined.years).tolist()),
        tuple(_fact(column) for column in columns),
        len(refused),
        dict(sorted(rules.items())),
    )


def _files(delivered: Sequence[Delivered], joined: Joined) -> list[FileCount]:
    starts: dict[str, int] = {}
    counts = []
    for file in delivered:
        code, height = file.source.code, len(file.raw)
        start = starts.get(code, 0)
        accepted = int(joined.accepted[code][start : start + height].sum())
        starts[code] = start + height
        counts.append(
            FileCount(file.raw.name, code, height, accepted, height - accepted, file.raw.dropped, file.digest)
        )
    return counts


def _fact(column: FactColumn) -> FactCount:
    counts = np.bincount(column.states, minlength=NO_ROW + 1).tolist()
    return FactCount(
        column.source.code,
        known=counts[KNOWN],
        empty=counts[EMPTY],
        missing=counts[MISSING],
        set_aside=counts[SET_ASIDE],
        invalid=counts[INVALID],
        no_row=counts[NO_ROW],
    )
