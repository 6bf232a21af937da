"""XLSX and XLS → cells with the types of the spreadsheet (text, number, date, truth value)."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import numpy as np
import python_calamine

from jifen.engine.problems import FactsRefused, Place, Refusal, nearest_words
from jifen.engine.tables.limits import refuse_tall
from jifen.engine.tables.raw_table import Cell, Grid, TableOptions, cell_text


def read_workbook(content: bytes, options: TableOptions, file: str) -> Grid:
    """The grid of one sheet: the one named, else the only one that is not empty. Raises FactsRefused."""
    _refuse_bomb(content, options, file)
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = _sheet(workbook, options.sheet, file)
        refuse_tall(sheet.end[0] + 1 if sheet.end else 0, options, file)
        rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    except python_calamine.PasswordError:
        raise FactsRefused.because(
            "password",
            "工作簿有密码；请去掉密码后再交。",
            "the workbook is protected by a password; remove it and hand it in again.",
            Place(file),
        ) from None
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise _unreadable(error, file) from None
    return _grid(rows, options)


def _unreadable(error: Exception, file: str) -> Refusal:
    return FactsRefused.because(
        "not_a_workbook",
        f"不是可读的 Excel 工作簿（{error}）；请在电子表格软件中打开并另存为 xlsx。",
        f"not a workbook that can be read ({error}); open it in the spreadsheet program and save it as xlsx.",
        Place(file),
    )


def _refuse_bomb(content: bytes, options: TableOptions, file: str) -> None:
    """A few kilobytes of zip can unpack to terabytes; the sizes stand in its directory."""
    if not content.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise _unreadable(error, file) from None
    if unpacked > options.largest_unpacked:
        limit = options.largest_unpacked // 1024**2
        raise FactsRefused.because(
            "too_large",
            f"解压后超过 {limit} MiB，不予读取；请拆成几个文件，或改用 CSV、Parquet。",
            f"unpacks to over {limit} MiB and is not read; split it, or hand in CSV or Parquet.",
            Place(file),
        )


def _sheet(workbook: Any, wanted: str | None, file: str) -> Any:
    names: list[str] = workbook.sheet_names
    if wanted is None:
        return _only_sheet(workbook, names, file)
    if wanted in names:
        return workbook.get_sheet_by_name(wanted)
    raise FactsRefused.because(
        "no_such_sheet",
        f"没有名为“{wanted}”的工作表{nearest_words(wanted, names)}。",
        f"there is no sheet “{wanted}” {nearest_words(wanted, names, 'en')}.",
        Place(file),
    )


def _only_sheet(workbook: Any, names: list[str], file: str) -> Any:
    sheets = [workbook.get_sheet_by_name(name) for name in names]
    filled = [sheet for sheet in sheets if sheet.end]
    if len(filled) == 1:
        return filled[0]
    if not filled:
        raise FactsRefused.because(
            "no_header",
            "工作簿是空的；请核对是否拿错了文件。",
            "the workbook is empty; check that this is the right file.",
            Place(file),
        )
    shown = [sheet.name for sheet in filled]
    raise FactsRefused.because(
        "which_sheet",
        f"有 {len(shown)} 张非空的工作表（{'、'.join(shown)}）；请用 sheet 指明一张。",
        f"{len(shown)} sheets are not empty ({', '.join(shown)}); name one with sheet.",
        Place(file),
    )


def _grid(rows: list[list[Any]], options: TableOptions) -> Grid:
    headers = [
        [cell_text(cell) for cell in rows[number - 1]] if number <= len(rows) else [] for number in options.header_rows
    ]
    body = rows[options.first_data_row - 1 :]
    width = max((len(row) for row in rows), default=0)
    columns: list[list[Cell]] = [[_cell(row[i]) for row in body] for i in range(width)]
    return Grid(headers, columns, np.arange(len(body), dtype=np.int64) + options.first_data_row)


def _cell(cell: Any) -> Cell:
    """calamine gives an empty text for an empty cell."""
    empty = isinstance(cell, str) and not cell
    known: Cell = None if empty else cell
    return known
