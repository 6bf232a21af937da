"""The invented province: nobody in it is real, the same seed gives the same bytes, and odd cases are there on purpose."""

from __future__ import annotations

import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from jifen.demo import demo_batches, demo_facts, demo_readme, write_demo_facts
from jifen.demo.places_and_trades import COUNTY_WEIGHTS, SECTORS
from jifen.engine.problems import FactsRefused

FACTS = {
    "rd_expense": "万元", "revenue": "万元", "main_revenue": "万元", "staff": "人", "rd_staff": "人", "invention_patents": "件",
    "ip_count": "件", "contract_turnover": "万元", "net_profit": "万元", "equity_opening": "万元", "equity_closing": "万元",
    "projects_prefecture": "项", "projects_province": "项", "awards_prefecture": "项", "awards_province": "项",
    "standards": "项", "financing": "万元", "total_cost": "万元", "assets": "万元", "insured_staff": "人",
    "rd_super_deduction": "万元",
}  # fmt: skip
FLAGS = (
    "accident", "research_blacklist", "judgement_debtor", "tax_arrears", "nontax_arrears", "premium_arrears",
    "insurance_unregistered", "staff_uninsured",
)  # fmt: skip
ENTRY = pa.list_(pa.struct([("name", pa.string()), ("on", pa.date32()), ("until", pa.date32())]))


@pytest.fixture(scope="module")
def province() -> pa.Table:
    return demo_facts(12_000, 7)


@pytest.fixture(scope="module")
def last(province: pa.Table) -> pa.Table:
    return province.filter(pc.equal(province["year"], 2025))


def share(column: pa.ChunkedArray) -> float:
    return float(pc.mean(pc.cast(column, pa.float64())).as_py())


def test_every_fact_is_there_with_its_type_and_unit(province: pa.Table) -> None:
    assert province.column_names[:2] == ["enterprise", "year"]
    assert province.schema.field("year").type == pa.int32()
    for name, unit in FACTS.items():
        field = province.schema.field(name)
        assert (field.type, field.metadata[b"unit"].decode()) == (pa.float64(), unit)
    assert {province.schema.field(name).type for name in (*FLAGS, "eligible")} == {pa.bool_()}
    assert {province.schema.field(name).type for name in ("rankings", "qualifications")} == {ENTRY}
    assert {province.schema.field(name).type for name in ("established_on", "accident_on")} == {pa.date32()}


def test_nobody_in_it_is_real(province: pa.Table) -> None:
    assert pc.all(pc.starts_with(province["enterprise"], "91000000MA")).as_py()
    assert pc.all(pc.starts_with(province["name"], "示例·")).as_py()


def test_every_firm_has_a_code_and_a_name_of_its_own(province: pa.Table) -> None:
    firms = province.group_by("enterprise").aggregate([("name", "count_distinct")])
    assert 11_800 < len(firms) <= 12_000
    assert pc.max(firms["name_count_distinct"]).as_py() == 1
    assert len(pc.unique(province["name"])) == len(firms)


def test_rows_stand_by_enterprise_and_year_and_never_twice(province: pa.Table) -> None:
    keys = list(zip(province["enterprise"].to_pylist(), province["year"].to_pylist(), strict=True))
    assert keys == sorted(set(keys))


def test_places_are_counties_of_the_province_and_most_firms_sit_in_its_capital(last: pa.Table) -> None:
    assert set(pc.unique(last["county"]).to_pylist()) <= set(COUNTY_WEIGHTS)
    assert len(COUNTY_WEIGHTS) == 60
    cities = pc.utf8_slice_codeunits(last["county"], 0, 4)
    assert 0.55 < share(pc.equal(cities, "2201")) < 0.70
    assert 0.06 < share(pc.equal(cities, "2202")) < 0.15
    assert set(pc.unique(last["sector"]).to_pylist()) == set(SECTORS)


def test_some_cells_are_unknown_and_never_the_keys(province: pa.Table) -> None:
    for name in ("enterprise", "year", "name", "county", "sector"):
        assert province[name].null_count == 0
    for name in FACTS:
        assert 0.04 < province[name].null_count / len(province) < 0.08


def test_the_odd_cases_are_there(last: pa.Table) -> None:
    def some(condition: pa.ChunkedArray) -> bool:
        return 0 < (pc.sum(condition).as_py() or 0) < len(last) / 4

    spends = pc.greater(last["rd_expense"], 0)
    assert some(pc.and_(pc.equal(last["revenue"], 0), spends))
    assert some(pc.and_(pc.equal(last["rd_staff"], 0), spends))
    assert some(pc.less(pc.add(last["equity_opening"], last["equity_closing"]), 0))
    assert some(pc.less(last["revenue"], 0))
    assert some(pc.invert(last["eligible"]))
    assert some(pc.is_null(last["established_on"]))
    assert all(some(last[flag]) and last[flag].null_count for flag in FLAGS)
    undated = pc.is_null(pc.struct_field(pc.list_flatten(last["qualifications"]), "on"))
    assert 0 < share(undated) < 0.1


def test_new_firms_have_no_rows_before_they_were_founded(province: pa.Table) -> None:
    founded = pc.year(province["established_on"])
    assert pc.all(pc.less_equal(founded, pc.cast(province["year"], pa.int64()))).as_py()
    assert pc.any(pc.equal(founded, 2025)).as_py()


def test_some_firms_lack_an_earlier_year(province: pa.Table) -> None:
    years = province.group_by("enterprise").aggregate([("year", "count"), ("established_on", "min")])
    old = pc.less(years["established_on_min"], datetime.date(2023, 1, 1))
    assert 0.03 < share(pc.less(years["year_count"].filter(old), 3)) < 0.2


def test_figures_hang_together(last: pa.Table) -> None:
    def known(*names: str) -> list[np.ndarray]:
        rows = last.select(names).drop_null()
        return [rows[name].to_numpy() for name in names]

    main, revenue = known("main_revenue", "revenue")
    assert (main[revenue >= 0] <= revenue[revenue >= 0] + 0.01).all()
    for part, whole in (("rd_staff", "staff"), ("insured_staff", "staff"), ("invention_patents", "ip_count")):
        a, b = known(part, whole)
        assert (a <= b).all()
        assert (a >= 0).all()
    spent, staff, patents = known("rd_expense", "rd_staff", "invention_patents")
    assert np.corrcoef(np.log1p(spent), np.log1p(staff))[0, 1] > 0.4
    assert np.corrcoef(np.log1p(staff), np.log1p(patents))[0, 1] > 0.3
    assert np.median(spent) < spent.mean() / 2  # skewed, as real amounts are


def test_equity_rolls_from_year_to_year_and_stocks_never_fall(province: pa.Table) -> None:
    rows = province.select(
        ["enterprise", "year", "equity_opening", "equity_closing", "ip_count", "financing"]
    ).to_pydict()
    before: dict[str, tuple[float | None, ...]] = {}
    checked = 0
    for enterprise, year, opening, closing, held, financed in zip(*rows.values(), strict=True):
        last_year = before.get(enterprise)
        if last_year and last_year[0] == year - 1:
            pairs = [(last_year[1], opening), (last_year[2], held), (last_year[3], financed)]
            if None not in pairs[0]:
                assert opening == pytest.approx(last_year[1], abs=0.02)
            assert all(a is None or b is None or a <= b for a, b in pairs[1:])
            checked += 1
        before[enterprise] = (year, closing, held, financed)
    assert checked > 10_000


def test_all_four_stages_occur(last: pa.Table) -> None:
    age = pc.subtract(2026, pc.year(last["established_on"]))
    for low, high in ((0, 3), (3, 10), (10, 100)):
        assert share(pc.and_(pc.greater_equal(age, low), pc.less(age, high))) > 0.12


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_demo_facts(tmp_path / name, 500, 42)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    write_demo_facts(tmp_path / "c", 500, 43)
    assert (tmp_path / "a").read_bytes() != (tmp_path / "c").read_bytes()


def test_how_much_is_made_at_once_changes_no_firm(tmp_path: Path, province: pa.Table) -> None:
    told: list[int] = []
    rows = write_demo_facts(tmp_path / "f", 12_000, 7, blocks_at_once=1, progress=told.append)
    assert told == [10_000, 12_000]
    assert pq.ParquetFile(tmp_path / "f").num_row_groups == 2
    assert pq.read_table(tmp_path / "f").equals(province.combine_chunks())
    assert rows == len(province)


def test_other_years_and_a_single_one() -> None:
    assert pc.unique(demo_facts(50, 1, (2020, 2021))["year"]).to_pylist() == [2020, 2021]
    assert pc.unique(demo_facts(50, 1, (2025,))["year"]).to_pylist() == [2025]


def test_names_stay_unique_where_two_characters_no_longer_suffice() -> None:
    batch = next(demo_batches(1_000_000, 3, (2025,), blocks_at_once=2))
    assert len(pc.unique(batch["name"])) == len(batch)


@pytest.mark.parametrize(
    ("enterprises", "seed", "years"), [(0, 1, (2025,)), (10, -1, (2025,)), (10, 1, (2023, 2025)), (10**9, 1, (2025,))]
)
def test_impossible_wishes_are_refused(enterprises: int, seed: int, years: tuple[int, ...]) -> None:
    with pytest.raises(FactsRefused, match=r"示例企业数应在|随机种子不能为负"):
        demo_facts(enterprises, seed, years)


def test_the_page_beside_the_data_says_that_all_is_invented() -> None:
    page = demo_readme(3000, 7)
    assert "全部为虚构" in page
    assert "Everything here is invented" in page
    assert "3000" in page
    assert "2023–2025" in page
    assert "种子 | 7" in page
