"""Seven editions of the EU scoreboard, seven layouts, one scheme; checked against the ranks and ratios printed in the files."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from jifen.engine.job import ScoreRequest, replay, score
from jifen.engine.mapping import load_mapping, write_facts
from jifen.engine.states import Mark, Reason

HERE = Path(__file__).parent
SCHEME = HERE / "schemes" / "eu-rd.yaml"
RealFile = Callable[[str], Path]


@dataclass(frozen=True)
class Edition:
    """``columns``: 0-based places of rank, company, R&D, sales and intensity; ``rows``: of the header. ``follows``: whether
    the data year before has an edition too."""

    file: str
    year: int
    columns: tuple[int, int, int, int, int]
    header: int = 1
    follows: bool = False


EDITIONS = {
    2011: Edition("SB2011 World1400.xls", 2010, (0, 1, 4, 8, 14), 3),
    2015: Edition("SB2015_World2500.xlsx", 2014, (0, 1, 4, 7, 10)),
    2016: Edition("SB2016_World2500.xlsx", 2015, (0, 1, 4, 7, 10), follows=True),
    2017: Edition("SB2017_World2500.xlsx", 2016, (0, 1, 4, 6, 8), follows=True),
    2018: Edition("SB2018_World2500.xlsx", 2017, (0, 1, 5, 7, 9), follows=True),
    2019: Edition("SB2019_World2500.xlsx", 2018, (0, 1, 5, 7, 9), follows=True),
    2023: Edition("SB2023_World2500.xlsx", 2022, (0, 1, 6, 8, 10)),
}


@dataclass(frozen=True)
class Printed:
    """A row as the file prints it."""

    rank: int
    spent: float
    sales: float | None
    intensity: float | None


def printed_rows(path: Path, edition: Edition) -> dict[str, Printed]:
    """Company → its row, without the engine; names that stand twice are left out, as the mapping does."""
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()[edition.header :]
    found: dict[str, list[Printed]] = {}
    for row in rows:
        rank, company, spent, sales, intensity = (row[place] for place in edition.columns)
        if isinstance(rank, float):
            known = [cell if isinstance(cell, float) else None for cell in (sales, intensity)]
            found.setdefault(str(company).strip().upper(), []).append(Printed(int(rank), float(str(spent)), *known))
    return {company: rows[0] for company, rows in found.items() if len(rows) == 1}


@dataclass(frozen=True)
class Scored:
    number: int
    edition: Edition
    folder: Path
    facts: tuple[Path, ...]
    printed: dict[str, Printed]

    def lines(self) -> list[dict[str, Any]]:
        return pq.read_table(self.folder / "lines.parquet").to_pylist()

    def scores(self) -> list[dict[str, Any]]:
        return pq.read_table(self.folder / "scores.parquet").to_pylist()


@pytest.fixture(scope="module")
def all_facts(real_file: RealFile, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    """One facts file per edition."""
    folder = tmp_path_factory.mktemp("scoreboard")
    for number, edition in EDITIONS.items():
        mapping = load_mapping(HERE / "mappings" / f"eu-scoreboard-{number}.yaml")
        write_facts([real_file(f"eu_rd_scoreboard/{edition.file}")], mapping, folder / f"{number}.parquet")
    return tuple(folder / f"{number}.parquet" for number in EDITIONS)


@pytest.fixture(scope="module", params=EDITIONS)
def scored(request: pytest.FixtureRequest, all_facts: tuple[Path, ...], real_file: RealFile) -> Scored:
    """Every edition scored with all facts files at hand, so that growth finds the year before where there is one."""
    number = request.param
    edition, folder = EDITIONS[number], all_facts[0].parent / f"result-{number}"
    score(ScoreRequest(SCHEME, all_facts, edition.year, folder))
    printed = printed_rows(real_file(f"eu_rd_scoreboard/{edition.file}"), edition)
    return Scored(number, edition, folder, all_facts, printed)


def test_every_firm_of_the_edition_is_scored_and_no_other(scored: Scored) -> None:
    rows = scored.scores()
    assert {row["enterprise"] for row in rows} == set(scored.printed)
    assert all(row["why_not_scored"] is None and row["ranked"] and 0 <= row["total"] <= 10_000 for row in rows)
    assert {row["year"] for row in rows} == {scored.edition.year}


def test_the_order_by_research_expense_is_the_rank_printed_in_the_file(scored: Scored) -> None:
    """Where two firms spent exactly the same the file prints an order of its own."""
    lines = scored.lines()
    by_print = sorted(lines, key=lambda line: scored.printed[line["enterprise"]].rank)
    values = [line["rd_amount.value"] for line in by_print]
    assert all(later <= earlier + 1e-6 for earlier, later in pairwise(values))
    shares = [line["rd_amount.subscore"] for line in by_print]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] == pytest.approx(1 - 0.5 / len(lines))


def test_intensity_is_the_ratio_printed_in_the_file(scored: Scored) -> None:
    exact = 0
    for line in scored.lines():
        printed, value = scored.printed[line["enterprise"]], line["intensity.value"]
        if printed.sales is None or printed.sales <= 0:
            assert value is None
        elif printed.intensity is not None:
            if value == pytest.approx(printed.intensity, rel=1e-6, abs=1e-6):
                exact += 1
            else:  # some cells of 2017 are typed in with one decimal
                assert value == pytest.approx(printed.intensity, abs=0.0501), line["enterprise"]
    assert exact > 0.9 * len(scored.printed)


def test_growth_is_known_only_where_two_consecutive_years_are(scored: Scored) -> None:
    """The sales of two editions, divided; a firm that is new, or was renamed, is unknown and its weight is shared."""
    lines = scored.lines()
    grown = [line for line in lines if line["sales_growth.value"] is not None]
    if not scored.edition.follows:
        assert grown == []
        return
    assert len(grown) > 0.6 * len(lines)
    before = {
        row["enterprise"]: row["revenue"]
        for path in scored.facts
        for row in pq.read_table(path).to_pylist()
        if row["year"] == scored.edition.year - 1
    }
    for line in grown:
        now, last = scored.printed[line["enterprise"]].sales, before[line["enterprise"]]
        assert now is not None
        assert line["sales_growth.value"] == pytest.approx((now / last - 1) * 100, rel=1e-9, abs=1e-9)


def test_an_unknown_value_gives_its_weight_to_the_others(scored: Scored) -> None:
    """Growth 20 and staff 10 of 100 may be missing together: 30 is less than half. Growth over sales of 0 is undefined, which
    is not unknown: it earns 0 and keeps its weight."""
    for line in scored.lines():
        weights = [line[f"{code}.weight"] for code in ("rd_amount", "intensity", "sales_growth", "employees")]
        assert sum(weights) == pytest.approx(100)
        for code, weight in zip(("sales_growth", "employees"), weights[2:], strict=True):
            reason, value = line[f"{code}.reason"], line[f"{code}.value"]
            assert (weight == 0) == (reason == Reason.MISSING_SPREAD)
            assert (value is None) == (reason in (Reason.MISSING_SPREAD, Reason.UNDEFINED_ZERO))


def test_a_small_industry_is_compared_with_all_and_the_line_says_so(scored: Scored) -> None:
    rows = {row["enterprise"]: row for row in scored.scores()}
    sizes: dict[str, int] = {}
    for row in rows.values():
        sizes[row["group_industry"]] = sizes.get(row["group_industry"], 0) + 1
    lines = [line for line in scored.lines() if line["intensity.reason"] == Reason.SCORED]
    for line in lines:
        size = sizes[rows[line["enterprise"]]["group_industry"]]
        wider = bool(line["intensity.marks"] & Mark.WIDER_PEERS)
        assert wider or size >= 30, "fewer than 30 firms are never a group of their own"
        assert not (wider and size > 60), "nearly all firms of a large industry have a known intensity"
    assert any(line["intensity.marks"] & Mark.WIDER_PEERS for line in lines)


def test_the_result_replays_and_both_runners_agree(scored: Scored) -> None:
    assert replay(scored.folder).same
    fast = json.loads((scored.folder / "manifest.json").read_text(encoding="utf-8"))
    other = scored.folder.with_name(f"reference-{scored.number}")
    slow = score(ScoreRequest(SCHEME, scored.facts, scored.edition.year, other, runner="reference"))
    assert slow.files == fast["files"]
