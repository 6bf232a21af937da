"""Several header rows → one name a column, as a person reads merged cells."""

from __future__ import annotations

from collections.abc import Sequence

from jifen.engine.problems import Place
from jifen.engine.tables.raw_table import one_line


def merged_names(headers: Sequence[Sequence[str]], joiner: str) -> list[str]:
    """One name a column. The last row is taken as it stands; cells of the rows above reach right over empty cells, but not
    past a change in a row above them. A part that equals the one above it is not repeated."""
    width = max((len(row) for row in headers), default=0)
    rows = [[one_line(cell) for cell in row] + [""] * (width - len(row)) for row in headers]
    upper: list[list[str]] = []
    for row in rows[:-1]:
        upper.append(_reaching_right(row, upper[-1:]))
    return [_joined([*(row[i] for row in upper), rows[-1][i]], joiner) for i in range(width)]


def _reaching_right(row: list[str], above: list[list[str]]) -> list[str]:
    filled: list[str] = []
    for i, cell in enumerate(row):
        same_group = i > 0 and all(upper[i] == upper[i - 1] for upper in above)
        filled.append(cell or (filled[-1] if same_group else ""))
    return filled


def _joined(parts: list[str], joiner: str) -> str:
    kept = [part for i, part in enumerate(parts) if part and (i == 0 or part != parts[i - 1])]
    return joiner.join(kept)


def numbered(names: Sequence[str]) -> list[str]:
    """Names that stand more than once get a number each, ``收入 (1)`` and ``收入 (2)``: nobody takes one for the other."""
    seen: dict[str, int] = {}
    result = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        result.append(f"{name} ({seen[name]})" if name and names.count(name) > 1 else name)
    return result


def unnamed(index: int) -> str:
    """A column without a name is called by its letters, as a spreadsheet shows it: ``列 C``."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return f"列 {letters}"


def header_place(file: str, header_rows: Sequence[int], column: str | None = None) -> Place:
    return Place(file, header_rows[-1], column)
