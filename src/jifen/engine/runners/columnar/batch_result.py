"""What the kernel gives for one batch: columns per line and per firm."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jifen.engine.columns import Column, Flags, Floats
from jifen.engine.runners.columnar.panel import Panel

WHY_NOT = ("", "stage_unknown", "out_of_scope", "scope_unknown")
Bytes = NDArray[np.uint8]


@dataclass
class LineColumns:
    """One line of every firm of a batch. ``value`` is a column or None; ``subscore`` NaN where there is none;
    ``points`` None for lines that publish sub-scores only."""

    reason: Bytes
    subscore: Floats | None = None
    weight: Floats | None = None
    points: NDArray[np.int32] | None = None
    value: Column | None = None
    treated: Floats | None = None
    marks: Bytes | None = None
    peers: Bytes | None = None


@dataclass
class BatchResult:
    """Results of one batch; rows of firms that are not scored hold no points."""

    enterprises: pa.Array
    panel: Panel
    stage: NDArray[np.int8]
    stage_missing: list[str]
    missing_code: NDArray[np.int32]
    why_not: NDArray[np.int8]
    facts_known: NDArray[np.int32]
    lines: dict[str, LineColumns] = field(default_factory=dict)
    dimensions: dict[str, NDArray[np.int32] | None] = field(default_factory=dict)
    base: NDArray[np.int32] | None = None
    bonus: NDArray[np.int32] | None = None
    rankable: NDArray[np.bool_] | None = None
    flags: dict[str, Flags] = field(default_factory=dict)
