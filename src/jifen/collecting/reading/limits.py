"""How large a delivery may be, and what its reader may use. One place, so that a page can say it."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024**2


@dataclass(frozen=True)
class Limits:
    """Sizes in bytes, times in seconds. ``memory`` is what the child may use beyond what it needs to start."""

    largest_file: int = 64 * MIB
    largest_unpacked: int = 512 * MIB
    most_parts: int = 2000
    most_columns: int = 512
    most_rows: int = 500_000
    longest_cell: int = 4000
    most_faults: int = 500_000
    memory: int = 1536 * MIB
    cpu_seconds: int = 120
    wall_seconds: float = 180.0
    largest_output: int = 512 * MIB
