"""What is a truth value, a text, or a set of dated names in a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from jifen.engine.tables.broken import Broken
from jifen.engine.tables.dates import date_in, date_of
from jifen.engine.tables.raw_table import bare, cell_text

YES = frozenset({"是", "有", "true", "1", "yes", "√"})
NO = frozenset({"否", "无", "false", "0", "no", "×"})
NONE_KNOWN = "无"


@dataclass(frozen=True)
class Entry:
    """One name of a set: since ``on``, valid through ``until``; None where not stated."""

    name: str
    on: date | None = None
    until: date | None = None

    def as_struct(self) -> dict[str, str | date | None]:
        return {"name": self.name, "on": self.on, "until": self.until}


def flag_of(cell: Any) -> bool | Broken:
    """The truth value in a cell that is not empty. 未查询 is neither: leave it empty or name it as missing."""
    if isinstance(cell, bool):
        return cell
    word = cell_text(cell).lower()
    if word in YES or word in NO:
        return word in YES
    return Broken("not_a_flag")


def set_of(cell: Any) -> tuple[Entry, ...] | Broken:
    """The entries in a cell that is not empty: ``名称@2025-12-31[~2028-12-30]`` joined by ``;``; ``无`` is known to be none."""
    if isinstance(cell, list):
        return _held([_struct(part) for part in cell])
    parts = [bare(part) for part in cell_text(cell).replace("；", ";").split(";")]
    parts = [part for part in parts if part]
    if parts == [NONE_KNOWN]:
        return ()
    return _held([_entry(part) for part in parts]) if parts else Broken("entry_without_name")


def _held(parts: Sequence[Entry | Broken]) -> tuple[Entry, ...] | Broken:
    """The entries, or why the first broken one is broken."""
    broken = next((part for part in parts if isinstance(part, Broken)), None)
    return broken or tuple(part for part in parts if isinstance(part, Entry))


def _struct(part: Any) -> Entry | Broken:
    """An entry of a Parquet or Arrow list: a struct of name, on and until, or a bare name."""
    held = part if isinstance(part, dict) else {"name": part}
    name = bare(str(held.get("name") or ""))
    if not name:
        return Broken("entry_without_name")
    on, until = (None if held.get(key) is None else date_of(held[key]) for key in ("on", "until"))
    if isinstance(on, Broken) or isinstance(until, Broken):
        return Broken("entry_date")
    return Broken("entry_ends_early") if on and until and until < on else Entry(name, on, until)


def _entry(text: str) -> Entry | Broken:
    name, _, dates = text.partition("@")
    name = bare(name)
    if not name:
        return Broken("entry_without_name")
    if name == NONE_KNOWN:
        return Broken("none_among_entries")
    if "@" not in text:
        return Entry(name)
    first, _, last = dates.replace("～", "~").partition("~")
    on = date_in(first)
    until = date_in(last) if last else None
    if isinstance(on, Broken) or isinstance(until, Broken) or ("~" in dates and not last):
        return Broken("entry_date")
    return Broken("entry_ends_early") if until and until < on else Entry(name, on, until)


def set_text(entries: Sequence[Entry]) -> str:
    """The entries as CSV holds them; ``set_of`` reads it back."""
    return ";".join(_entry_text(entry) for entry in entries) or NONE_KNOWN


def _entry_text(entry: Entry) -> str:
    if entry.on is None:
        return entry.name
    return f"{entry.name}@{entry.on.isoformat()}" + (f"~{entry.until.isoformat()}" if entry.until else "")
