"""Sizes beyond which a file is not read."""

from __future__ import annotations

from jifen.engine.problems import FactsRefused, Place
from jifen.engine.tables.raw_table import TableOptions


def refuse_tall(height: int, options: TableOptions, file: str) -> None:
    """Raises FactsRefused where a table has more rows than allowed."""
    if height > options.most_rows:
        raise FactsRefused.because(
            "too_many_rows",
            f"有 {height} 行，超过上限 {options.most_rows} 行；请拆成几个文件。",
            f"{height} rows, the limit is {options.most_rows}; split the file.",
            Place(file),
        )
