"""The whole province, block by block: rows sorted by enterprise and year, some rows and some cells missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from jifen.demo.business import make_business
from jifen.demo.firms import BLOCK, MOST_FIRMS, Firms, block_stream, make_firms
from jifen.demo.innovation import (
    SITUATIONS,
    make_accidents,
    make_counts,
    make_rankings,
    make_titles,
    set_column,
)
from jifen.demo.places_and_trades import COUNTY_WEIGHTS, INDUSTRIES, SECTORS
from jifen.engine.problems import FactsRefused

DEFAULT_YEARS: Final = (2023, 2024, 2025)
MONEY: Final = (
    "rd_expense", "revenue", "main_revenue", "contract_turnover", "net_profit", "equity_opening", "equity_closing",
    "total_cost", "assets", "rd_super_deduction", "financing",
)  # fmt: skip
_UNITS: Final = (
    dict.fromkeys(MONEY, "万元")
    | dict.fromkeys(("staff", "rd_staff", "insured_staff"), "人")
    | dict.fromkeys(("invention_patents", "ip_count"), "件")
    | dict.fromkeys(
        ("projects_prefecture", "projects_province", "awards_prefecture", "awards_province", "standards"), "项"
    )
)
_EPOCH: Final = date(1970, 1, 1)
BLOCKS_AT_ONCE: Final = 10


def demo_facts(enterprises: int, seed: int, years: tuple[int, ...] = DEFAULT_YEARS) -> Any:
    """Facts of an invented province as one Arrow table: ``enterprise``, ``year``, ``name``, then every fact.

    ``years`` ascend without gaps. The same arguments give the same bytes.
    """
    return pa.concat_tables(demo_batches(enterprises, seed, years))


def write_demo_facts(
    path: Path,
    enterprises: int,
    seed: int,
    years: tuple[int, ...] = DEFAULT_YEARS,
    *,
    blocks_at_once: int = BLOCKS_AT_ONCE,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Streams ``demo_facts`` into a Parquet file, a row group per ``blocks_at_once`` × 10,000 firms; returns the rows.

    ``progress`` is called with the number of firms written so far. The file appears whole or not at all.
    """
    aside = path.with_name(f".{path.name}.part")
    written = rows = 0
    writer = None
    try:
        for batch in demo_batches(enterprises, seed, years, blocks_at_once):
            writer = writer or pq.ParquetWriter(aside, batch.schema, compression="zstd")
            writer.write_table(batch, row_group_size=len(batch))
            rows, written = rows + len(batch), min(written + blocks_at_once * BLOCK, enterprises)
            if progress:
                progress(written)
        if writer:
            writer.close()
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    return rows


def demo_batches(
    enterprises: int, seed: int, years: tuple[int, ...] = DEFAULT_YEARS, blocks_at_once: int = BLOCKS_AT_ONCE
) -> Iterator[Any]:
    """The table of ``demo_facts`` in pieces; how many blocks are made at once changes nothing in the rows."""
    _refuse_size(enterprises, seed, years)
    blocks = -(-enterprises // BLOCK)
    for first in range(0, blocks, blocks_at_once):
        some = range(first, min(first + blocks_at_once, blocks))
        yield pa.concat_tables(_block(block, enterprises, seed, years) for block in some).combine_chunks()


def _refuse_size(enterprises: int, seed: int, years: tuple[int, ...]) -> None:
    if not 1 <= enterprises <= MOST_FIRMS:
        raise FactsRefused.because(
            "demo_size",
            f"示例企业数应在 1 至 {MOST_FIRMS} 之间，再多名称就会重复。",
            f"the number of demo firms is between 1 and {MOST_FIRMS}; beyond that names would repeat.",
        )
    if seed < 0 or not years or list(years) != list(range(years[0], years[0] + len(years))):
        raise FactsRefused.because(
            "demo_years",
            "随机种子不能为负，年度应连续，如 2023 2024 2025。",
            "the seed is not negative, and years follow one another, such as 2023 2024 2025.",
        )


def _day(year: int, month: int, day: int) -> int:
    return (date(year, month, day) - _EPOCH).days


def _block(block: int, enterprises: int, seed: int, years: tuple[int, ...]) -> Any:
    stream = block_stream(seed, block)
    year_ends = np.array([_day(year, 12, 31) for year in years], dtype=np.int64)
    firms = make_firms(stream, block, enterprises, int(year_ends[-1]))
    figures = _figures(stream, firms, len(years))
    dated = _Dated(stream, firms, year_ends)
    firm, year = np.nonzero(_present(stream, firms, year_ends, enterprises))
    careless = np.where(stream.random(BLOCK) < 0.08, 0.25, 0.04)[firm]
    columns = _identity(firms, firm, np.array(years, dtype=np.int32)[year], stream)
    for name, panel in figures.items():
        unknown = stream.random(len(firm)) < careless
        columns[name] = pa.array(np.round(panel[firm, year], 2 if name in MONEY else 0) + 0.0, mask=unknown)
    columns |= dated.columns(stream, firm, year, careless)
    return pa.table(list(columns.values()), schema=_schema(columns))


def _figures(stream: np.random.Generator, firms: Firms, years: int) -> dict[str, NDArray[np.float64]]:
    business = make_business(stream, firms, years)
    return {**vars(business), **make_counts(stream, firms, business)}


def _present(
    stream: np.random.Generator, firms: Firms, year_ends: NDArray[np.int64], enterprises: int
) -> NDArray[np.bool_]:
    """Rows that exist: from the founding year on; some earlier years were never filled in, a few firms left."""
    present = firms.founded[:, None] <= year_ends
    present[:, :-1] &= stream.random((BLOCK, len(year_ends) - 1)) > 0.04
    left = (stream.random(BLOCK) < 0.01) & present[:, :-1].any(axis=1)
    present[left, -1] = False
    return present & (firms.numbers < enterprises)[:, None]


def _identity(
    firms: Firms, firm: NDArray[np.int64], years: NDArray[np.int32], stream: np.random.Generator
) -> dict[str, Any]:
    rows = pa.array(firm)
    industries = [code for sector in INDUSTRIES for code in sector]
    undated = (stream.random(BLOCK) < 0.008)[firm]
    drawn = stream.random(BLOCK)[firm]
    return {
        "enterprise": firms.codes.take(rows),
        "year": pa.array(years),
        "name": firms.names.take(rows),
        "county": pa.array(list(COUNTY_WEIGHTS)).take(pa.array(firms.counties[firm])),
        "industry": pa.array(industries).take(pa.array((firms.sectors * len(INDUSTRIES[0]) + firms.trades)[firm])),
        "sector": pa.array(SECTORS).take(pa.array(firms.sectors[firm])),
        "established_on": pa.array(firms.founded[firm].astype(np.int32), mask=undated).cast(pa.date32()),
        "eligible": pa.array(drawn > 0.02, mask=drawn > 0.99),
    }


class _Dated:
    """Titles, rankings and constraint situations of a block."""

    def __init__(self, stream: np.random.Generator, firms: Firms, year_ends: NDArray[np.int64]):
        last = int(year_ends[-1])
        self.year_ends = year_ends
        self.sets = {
            "rankings": make_rankings(stream, firms, last),
            "qualifications": make_titles(stream, firms, last),
        }
        self.accident, self.accident_on = make_accidents(stream, firms, last)
        self.situations = {name: stream.random(BLOCK) < odds for name, (odds, _) in SITUATIONS.items()}

    def columns(
        self,
        stream: np.random.Generator,
        firm: NDArray[np.int64],
        year: NDArray[np.int64],
        careless: NDArray[np.float64],
    ) -> dict[str, Any]:
        ends = self.year_ends[year]
        columns = {
            name: set_column(names, firm, ends, stream.random(len(firm)) < careless)
            for name, names in self.sets.items()
        }
        for name, true in self.situations.items():
            # nobody has asked yet in one case of fifteen
            unknown = stream.random(len(firm)) < 0.065
            so = self.accident[firm] & (self.accident_on[firm] <= ends) if name == "accident" else true[firm]
            columns[name] = pa.array(so, mask=unknown)
            if name == "accident":
                days = self.accident_on[firm].astype(np.int32)
                columns["accident_on"] = pa.array(days, mask=unknown | ~so).cast(pa.date32())
            source = pa.array([SITUATIONS[name][1]])
            columns[f"{name}_source"] = source.take(pa.array(np.zeros(len(firm), dtype=np.int32), mask=unknown))
        return columns


def _schema(columns: dict[str, Any]) -> Any:
    return pa.schema(
        [
            pa.field(
                name,
                column.type,
                name not in ("enterprise", "year"),
                {"unit": _UNITS[name]} if name in _UNITS else None,
            )
            for name, column in columns.items()
        ],
        metadata={"jifen.demo": "全部为虚构的示例数据 / invented demo data"},
    )
