"""A sample of any source: its clean sheet in the department's clothes, or the same with the wrong cells such files come with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from jifen.collecting.sources.sheet import Cells, Firm, Sheet, as_csv, as_xlsx, full_width
from jifen.demo import demo_facts
from jifen.enterprises.credit_codes import ALPHABET, check_character, subject_check_character

SMALLEST = 24
"""Firms a sample needs, so that every wrong cell has its own row."""


@dataclass(frozen=True)
class Sample:
    """``sheet`` is what ``content`` holds; ``clean`` the same without mistakes; ``name`` the file as the department calls it."""

    name: str
    content: bytes
    sheet: Sheet
    clean: Sheet
    codes: frozenset[str]
    """Credit codes of the firms that exist, for a register to check against."""


def sample_delivery(code: str, *, year: int = 2025, enterprises: int = 60, seed: int = 7, dirty: bool = True) -> Sample:
    """What the source ``code`` would send for the demo province. The same arguments give the same sheet."""
    facts = demo_facts(max(enterprises, SMALLEST) + 12, seed, (year - 2, year - 1, year))
    firms = facts.filter(pc.equal(facts["year"], year)).slice(0, max(enterprises, SMALLEST)).to_pylist()
    return delivery_of(code, firms, year, dirty=dirty)


def delivery_of(code: str, firms: Sequence[Firm], year: int, *, dirty: bool = True, lost_codes: bool = False) -> Sample:
    """What the source ``code`` would send about these firms; at least SMALLEST of them where it is to be dirty.

    ``lost_codes``: some rows also lack their code and call the enterprise as people do.
    """
    maker: Any = import_module(f"jifen.collecting.sources.{code}.sample")
    clean: Sheet = maker.sheet(firms, year)
    sheet = _spoilt(clean, maker.KEY, maker.WRONG) if dirty else clean
    sheet = _without_codes(sheet, clean, maker.KEY) if lost_codes else sheet
    content = as_xlsx(sheet) if maker.FILE.endswith(".xlsx") else as_csv(sheet, maker.ENCODING)
    name = f"{Path(maker.FILE).stem}（{year}）{Path(maker.FILE).suffix}"
    return Sample(name, content, sheet, clean, frozenset(firm["enterprise"] for firm in firms))


def _spoilt(sheet: Sheet, key: str, wrong: dict[tuple[int, str], Any]) -> Sheet:
    """The mistakes every department makes with keys, and the source's own wrong cells."""
    column = sheet.names.index(key)
    codes = [str(row[column]) for row in sheet.body]
    keys: dict[tuple[int, str], Any] = {
        (1, key): f" {full_width(codes[1])}　",  # odd, but everybody can read it
        (2, key): codes[2].lower(),
        (3, key): _wrong_check(codes[3]),
        (4, key): codes[4][:-1],
    }
    spoilt = sheet.with_cells(keys | wrong)
    stranger: Cells = list(sheet.body[5])
    stranger[column] = _unknown_code()
    return spoilt.with_rows([list(spoilt.body[6]), stranger])


def _without_codes(sheet: Sheet, clean: Sheet, key: str) -> Sheet:
    """Rows 16 to 19: no code under the full name, under a short one, under one without its form; two letters of a code wrong."""
    names = [str(row[clean.names.index(_name_column(clean))]) for row in clean.body]
    codes = [str(row[clean.names.index(key)]) for row in clean.body]
    name = _name_column(clean)
    bare = names[18].partition("有限")[0].partition("股份")[0]
    return sheet.with_cells(
        {
            (16, key): "",
            (17, key): None,
            (17, name): names[17].replace("示例·", "")[:4],
            (18, key): "无",
            (18, name): bare,
            (19, key): codes[19][:11] + "00" + codes[19][13:],
            (19, name): names[19].replace("·", ""),
        }
    )


def _name_column(sheet: Sheet) -> str:
    return next(name for name in sheet.names if name.endswith(("名称", "被核查单位")))


def _wrong_check(code: str) -> str:
    return code[:-1] + ALPHABET[(ALPHABET.index(code[-1]) + 1) % 31]


def _unknown_code() -> str:
    """Right in form, given to nobody: the region 000000 does not exist."""
    body = "MAQQQQQQ"
    front = f"91000000{body}{subject_check_character(body)}"
    return front + check_character(front)
