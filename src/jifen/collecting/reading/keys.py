"""Who and when: the credit code and the year of every row, with every fault they have."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Set
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jifen.collecting.reading.cells import distinct, unquoted
from jifen.collecting.reading.states import Fault, shown
from jifen.engine.mapping.keys import NO_YEAR, enterprise_of, year_of
from jifen.engine.mapping.model import TableSource
from jifen.engine.tables import RawTable
from jifen.engine.tables.broken import Broken
from jifen.engine.tables.raw_table import cell_text
from jifen.enterprises.credit_codes import faults_of


@dataclass(frozen=True)
class Keys:
    """Per row: code and year (empty and -1 where they cannot be read) and every fault of either."""

    enterprises: list[str]
    years: NDArray[np.int32]
    faults: dict[int, list[Fault]]

    def label(self, row: int, number: int) -> str:
        """The stable key of a row; ``number``: where it stands in the file, told where the key cannot be read."""
        if not self.enterprises[row] or self.years[row] < 0:
            return f"第 {number} 行"
        year = int(self.years[row])
        return self.enterprises[row] if year == NO_YEAR else f"{self.enterprises[row]}/{year}"


def read_keys(raw: RawTable, table: TableSource, register: Set[str] | None, allowed: Set[str] | None) -> Keys:
    """``register``: codes that exist; ``allowed``: codes this sender may deliver for; None where that is not asked."""

    def enterprise(cell: Any) -> tuple[str, list[Fault]]:
        return _enterprise(cell, table, register, allowed)

    codes, code_faults = _column(raw.cells[table.enterprise.column], enterprise)
    faults = dict(code_faults)
    if not table.year.column:
        constant = NO_YEAR if table.year.every else table.year.constant or NO_YEAR
        return Keys(codes, np.full(len(raw), constant, dtype=np.int32), faults)
    years, year_faults = _column(raw.cells[table.year.column], lambda cell: _year(cell, table.year.column))
    for row, found in year_faults.items():
        faults[row] = [*faults.get(row, []), *found]
    return Keys(codes, np.array(years, dtype=np.int32), faults)


def _column(column: Any, meaning: Callable[[Any], Any]) -> tuple[list[Any], dict[int, list[Fault]]]:
    meanings, places = distinct(column, meaning)
    values = [meanings[place][0] for place in places.tolist()]
    return values, {row: meanings[place][1] for row, place in enumerate(places.tolist()) if meanings[place][1]}


def _enterprise(
    raw: Any, table: TableSource, register: Set[str] | None, allowed: Set[str] | None
) -> tuple[str, list[Fault]]:
    cell = unquoted(raw)
    if isinstance(cell, str):
        cell = unicodedata.normalize("NFKC", cell)
    read = enterprise_of(cell, table.enterprise)
    column, value = table.enterprise.column, cell_text(cell)
    if isinstance(read, Broken):
        return "", [Fault(read.rule, read.sentence(value), read.sentence(value, "en"), column=column, value=value)]
    if found := faults_of(read):
        return "", [Fault(fault.rule, fault.zh, fault.en, column=column, value=value) for fault in found]
    faults = []
    if register is not None and read not in register:
        zh, en = (
            f"企业名录里没有“{shown(read)}”；请核对代码，确系新设企业的请等登记信息到达后再交。",
            f"the register knows no “{shown(read)}”; check the code, or wait until a new enterprise is registered.",
        )
        faults.append(Fault("unknown_enterprise", zh, en, column=column, value=value))
    elif allowed is not None and read not in allowed:
        zh, en = (
            f"“{shown(read)}”不在贵单位的报送范围内；请只交本辖区、本领域的企业。",
            f"“{shown(read)}” is not yours to deliver for; hand in enterprises of your own area only.",
        )
        faults.append(Fault("not_yours", zh, en, column=column, value=value))
    return read, faults


def _year(raw: Any, column: str) -> tuple[int, list[Fault]]:
    cell = unquoted(raw)
    if isinstance(cell, str):
        cell = unicodedata.normalize("NFKC", cell).strip()
    year = year_of(cell)
    if isinstance(year, Broken):
        value = cell_text(cell)
        return -1, [Fault(year.rule, year.sentence(value), year.sentence(value, "en"), column=column, value=value)]
    return year, []
