"""An empty file in a department's own clothes: its titles and headers, and not one row."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from jifen.collecting.sources.sample_delivery import sample_delivery
from jifen.collecting.sources.sheet import as_csv, as_xlsx
from jifen.engine.mapping import FactMapping


def empty_template(code: str, mapping: FactMapping, *, year: int) -> tuple[str, bytes]:
    """Name and content. ``mapping``: the source's own, which says how its text files are encoded."""
    sample = sample_delivery(code, year=year, dirty=False)
    sheet = replace(sample.clean, body=[], foot=[])
    name = Path(sample.name)
    if name.suffix == ".xlsx":
        return f"{name.stem}（空表）.xlsx", as_xlsx(sheet)
    encoding = next(iter(mapping.tables.values())).options.encoding or "utf-8-sig"
    return f"{name.stem}（空表）{name.suffix}", as_csv(sheet, encoding)
