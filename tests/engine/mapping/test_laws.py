"""Laws of the mapping: nothing is lost, order does not matter, and whole columns mean what single cells mean."""

from __future__ import annotations

import io
import math
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv
from hypothesis import given, settings
from hypothesis import strategies as st

from jifen.engine.mapping import FactSource, facts_from_files, load_mapping
from jifen.engine.mapping.cells import read_column
from jifen.engine.problems import FactsRefused

MAPPING = load_mapping(
    "mapping: law\ntitle: 定律\nduplicates: quarantine\nmissing: ['-', 不详]\n"
    "key: {enterprise: e, year: y}\n"
    "facts:\n  n: {unit: 万元, file_unit: 元, sign: nonnegative, range: [0, 1000], missing: [-1]}\n"
    "  t: {kind: text}\n  f: {kind: flag}\n  d: {kind: date}\n  s: {kind: set}\n"
)
CELLS = st.one_of(
    st.sampled_from(
        ["", " ", "-", "不详", "-1", "-1.0", "-2", "１２", "1,234", "1,23", "5%", "NaN", "1e308", "0", "99999999999"]
    ),
    st.integers(-5, 10**8).map(str),
    st.floats(-100, 1e8, allow_nan=False).map(repr),
    st.text("abc是无@2025-01~;", max_size=6),
)
ROWS = st.lists(
    st.tuples(st.sampled_from(["A", "B", "C", "", " "]), st.sampled_from(["2024", "2025", "x"]), *[CELLS] * 5),
    min_size=1,
    max_size=12,
)


def delivered(rows: list[tuple[str, ...]]) -> tuple[pa.Table, list[object], object] | None:
    """The result, or None where not a single row can be used."""
    table = pa.table([list(column) for column in zip(*rows, strict=True)], names=["e", "y", "n", "t", "f", "d", "s"])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        arrow_csv.write_csv(table, path)
        try:
            return facts_from_files([path], MAPPING)
        except FactsRefused as refused:
            if [problem.code for problem in refused.problems] == ["no_rows"]:
                return None
            raise


@settings(deadline=None)
@given(ROWS)
def test_accepted_and_quarantined_together_are_what_was_received(rows: list[tuple[str, ...]]) -> None:
    result = delivered(rows)
    if result is None:
        return
    table, refused, report = result
    file = report.files[0]
    assert file.rows == len(rows)
    assert file.accepted + file.refused == file.rows
    whole_rows = {q.row for q in refused if q.rule in ("key_empty", "not_a_year", "duplicate")}
    assert len(whole_rows) == file.refused
    assert file.accepted == report.rows == len(table)
    for count in report.facts:
        assert count.known + count.empty + count.missing + count.set_aside + count.invalid + count.no_row == len(table)
        assert count.known == len(table) - table[count.fact].null_count
        assert count.invalid == sum(q.column == count.fact and q.row not in whole_rows for q in refused)


@settings(deadline=None, max_examples=40)
@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows: list[tuple[str, ...]], random: object) -> None:
    mixed = list(rows)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    one, other = delivered(rows), delivered(mixed)
    assert (one is None) == (other is None)
    if one and other:
        assert one[0].equals(other[0])
        keys = list(zip(one[0]["enterprise"].to_pylist(), one[0]["year"].to_pylist(), strict=True))
        assert keys == sorted(set(keys))


NUMBER = FactSource(
    "n", unit="万元", file_unit="元", sign="nonnegative", range=(0.0, 1000.0), missing=("-1", "-", "不详"), multiply=2.0
)


@given(st.lists(CELLS, min_size=1, max_size=20))
def test_a_column_of_numbers_means_what_its_cells_mean(cells: list[str]) -> None:
    by_column = read_column(pa.array(cells), NUMBER, "元")
    by_cell = read_column(list(cells), NUMBER, "元")
    assert by_column.states.tolist() == by_cell.states.tolist()
    assert by_column.values.equals(by_cell.values)
    assert by_column.broken == by_cell.broken


@given(st.lists(st.none() | st.floats(width=64), min_size=1, max_size=20))
def test_so_does_a_column_that_holds_numbers_already(cells: list[float | None]) -> None:
    by_column = read_column(pa.array(cells, pa.float64()), NUMBER, "元")
    by_cell = read_column(list(cells), NUMBER, "元")
    assert by_column.states.tolist() == by_cell.states.tolist()
    assert by_column.values.equals(by_cell.values)
    assert by_column.broken == by_cell.broken


@given(st.lists(CELLS, min_size=1, max_size=20))
def test_and_a_column_of_texts(cells: list[str]) -> None:
    source = FactSource("t", kind="text", missing=("-",), values=(("是", "yes"), ("无", "")))
    by_column, by_cell = read_column(pa.array(cells), source, "-"), read_column(list(cells), source, "-")
    assert by_column.states.tolist() == by_cell.states.tolist()
    assert by_column.values.equals(by_cell.values)


@given(st.floats(0, 1e7, allow_nan=False))
def test_yuan_become_wan_yuan_by_one_division(value: float) -> None:
    source = FactSource("n", unit="万元")
    column = read_column(pa.array([value]), source, "元")
    assert column.values[0].as_py() == value / 10_000


def test_a_million_cells_are_read_by_columns(tmp_path: Path) -> None:
    numbers = np.arange(200_000) / 8
    text = io.BytesIO()
    arrow_csv.write_csv(
        pa.table({"e": [f"E{i:06d}" for i in range(200_000)], "y": ["2025"] * 200_000, "v": numbers}), text
    )
    path = tmp_path / "a.csv"
    path.write_bytes(text.getvalue())
    mapping = load_mapping("mapping: m\ntitle: m\nkey: {enterprise: e, year: y}\nfacts: {v: }\n")
    table, refused, report = facts_from_files([path], mapping)
    assert not refused
    assert report.facts[0].known == 200_000
    assert math.isclose(sum(table["v"].to_pylist()), numbers.sum())
