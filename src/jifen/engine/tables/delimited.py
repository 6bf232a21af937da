"""CSV and its relatives (tab, semicolon, bar) → cells of text. A record that spans lines counts as one row."""

from __future__ import annotations

import csv
import io
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

from jifen.engine.problems import FactsRefused, Findings, Place, Refusal
from jifen.engine.tables.decoding import decoded
from jifen.engine.tables.limits import refuse_tall
from jifen.engine.tables.raw_table import Grid, TableOptions

DELIMITERS = (",", "\t", ";", "|")
MOST_PROBLEMS = 20
_BLOCK = 1 << 24


def read_delimited(content: bytes, options: TableOptions, file: str) -> Grid:
    """The grid of a delimited text file. Raises FactsRefused: encoding, ragged rows, quotes that never close."""
    text = decoded(content, options.encoding, file)
    first = options.header_rows[0]
    head = _header_record(text, first, file)
    delimiter = options.delimiter or _delimiter(head)
    _refuse_open_quote(text, file)
    width = len(next(csv.reader([head], delimiter=delimiter)))
    try:
        table, broken = _parsed(text, first - 1, width, delimiter)
    except pa.ArrowInvalid as error:
        raise _not_a_table(error, file) from None
    refuse_tall(len(table), options, file)
    _refuse_ragged([row for row in broken if _matters(row, options)], file, delimiter)
    return _grid(table, [row.number for row in broken], options)


def _header_record(text: str, first: int, file: str) -> str:
    """The text of the first header record, which may span lines inside quotes."""
    lines = io.StringIO(text, newline="")
    record = ""
    for number, line in enumerate(lines, start=1):
        if number >= first:
            record += line
            if record.count('"') % 2 == 0:
                break
    if not record.strip():
        raise FactsRefused.because(
            "no_header",
            f"文件是空的，或第 {first} 行没有表头；请核对文件和表头行号。",
            f"the file is empty, or row {first} holds no header; check the file and the number of the header row.",
            Place(file, first),
        )
    return record


def _delimiter(head: str) -> str:
    """The delimiter that splits the header into most parts; a comma when in doubt."""
    return max(DELIMITERS, key=lambda d: (len(next(csv.reader([head], delimiter=d))), -DELIMITERS.index(d)))


def _refuse_open_quote(text: str, file: str) -> None:
    if text.count('"') % 2 == 0:
        return
    odd = next(n for n, line in enumerate(text.split("\n"), start=1) if line.count('"') % 2)
    raise FactsRefused.because(
        "open_quote",
        "从这一行起有引号没有配对；请补上另一半引号，内容里的引号写两遍。",
        "a quotation mark from this line on is never closed; add its other half, and write quotes inside a cell twice.",
        Place(file, odd),
    )


def _not_a_table(error: Exception, file: str) -> Refusal:
    return FactsRefused.because(
        "not_readable",
        f"不是可读的文本表格（{error}）；请在电子表格软件中打开并另存为 xlsx 或 CSV UTF-8。",
        f"not a text table that can be read ({error}); open it in the spreadsheet program and save it as xlsx or CSV UTF-8.",
        Place(file),
    )


def _parsed(text: str, skip: int, width: int, delimiter: str) -> tuple[Any, list[Any]]:
    broken: list[Any] = []

    def note(row: Any) -> str:
        broken.append(row)
        return "skip"

    names = {f"f{i}": pa.string() for i in range(width)}
    table = arrow_csv.read_csv(
        io.BytesIO(text.encode("utf-8")),
        # one thread: only then does the reader know the row number of a ragged row
        read_options=arrow_csv.ReadOptions(
            use_threads=False, skip_rows=skip, autogenerate_column_names=True, block_size=_BLOCK
        ),
        parse_options=arrow_csv.ParseOptions(
            delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=note
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types=names, null_values=[], strings_can_be_null=False, check_utf8=False
        ),
    )
    return table, broken


def _matters(row: Any, options: TableOptions) -> bool:
    """A line of blanks is no fault, nor is a remark between header and data."""
    read = row.number >= options.first_data_row or row.number in options.header_rows
    return bool(row.text.strip()) and read


def _refuse_ragged(broken: list[Any], file: str, delimiter: str) -> None:
    findings = Findings()
    shown = {"\t": "Tab"}.get(delimiter, delimiter)
    for row in broken[:MOST_PROBLEMS]:
        findings.add(
            "ragged_row",
            Place(file, row.number),
            f"这一行有 {row.actual_columns} 格，表头有 {row.expected_columns} 格（分隔符“{shown}”）；"
            "请检查多余或缺少的分隔符，含分隔符的内容要加引号。",
            f"this row has {row.actual_columns} cells, the header {row.expected_columns} (delimiter “{shown}”); "
            "look for a delimiter too many or too few, and quote contents that hold one.",
        )
    findings.raise_if_any(FactsRefused)


def _grid(table: Any, skipped: list[int], options: TableOptions) -> Grid:
    first = options.header_rows[0]
    numbers = np.setdiff1d(np.arange(len(table) + len(skipped), dtype=np.int64) + first, skipped)
    place = {int(number): i for i, number in enumerate(numbers[: options.first_data_row - first + 1])}
    headers = [
        [str(column[place[number]].as_py()) for column in table.columns] if number in place else []
        for number in options.header_rows
    ]
    body = numbers >= options.first_data_row
    start = int(np.argmax(body)) if body.any() else len(table)
    columns = [column.combine_chunks() for column in table.slice(start).columns]
    return Grid(headers, [c.chunk(0) if isinstance(c, pa.ChunkedArray) else c for c in columns], numbers[start:])
