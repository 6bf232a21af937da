"""Whatever a sheet holds: every row is accepted or quarantined, none twice, none lost, and the downloads hold the refused ones."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from jifen.collecting.reading import Received, quarantine_csv, quarantine_xlsx, read_delivery
from jifen.collecting.sources import load_source, sample_delivery
from jifen.collecting.sources.sheet import Sheet, as_csv, as_xlsx
from tests.collecting.conftest import DAY

TAX, PEOPLE = load_source("tax"), load_source("human_resources")
CLEAN = {"tax": sample_delivery("tax", dirty=False), "human_resources": sample_delivery("human_resources", dirty=False)}
ODD: tuple[Any, ...] = (
    "", "-", "无", "不适用", "不适用（核定征收）", "不适用（", "未查询", "是", "×", "１２", "1,2", "1,234", "-5", "1e400", "nan", "=1+1", "'=1+1",
    "+8613", "@x", "\t", "2025年", "25", "20251301", "长" * 5000, "a\nb", '"', "，", "🙂", "91000000MAQQQQQQ9D", "9100000O", "1.23E+08", "\u200b",
)  # fmt: skip
CELLS = st.one_of(
    st.sampled_from(ODD), st.text(st.characters(codec="gb18030", exclude_categories=["Cc", "Cs", "Co"]), max_size=8)
)
CHANGES = st.lists(st.tuples(st.integers(0, 23), st.integers(0, 20), CELLS), max_size=40)
REPEATS = st.lists(st.integers(0, 23), max_size=6)


def spoilt(clean: Sheet, changes: list[tuple[int, int, Any]], repeats: list[int]) -> Sheet:
    body = [list(row) for row in clean.body[:24]]
    for row, column, cell in changes:
        body[row][column % len(clean.headers)] = cell
    return Sheet(clean.titles, clean.headers, [*body, *(list(body[row]) for row in repeats)], clean.foot)


def read(content: bytes, name: str, source: Any, codes: frozenset[str]) -> Received:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        return read_delivery(path, source, register=codes, delivered_on=DAY)


def check(received: Received) -> None:
    refused = received.quarantine["row"].to_pylist()
    blamed = {f["row"] for f in received.faults.to_pylist() if f["severity"] == "must"}
    taken = set(received.claims["row"].to_pylist())
    assert received.accepted + received.quarantined == received.received
    assert len(refused) == len(set(refused)) == received.quarantined and set(refused) == blamed
    assert not taken & blamed and len(taken) == received.accepted
    keys = list(zip(*(received.claims[name].to_pylist() for name in ("fact", "enterprise", "year")), strict=True))
    assert len(keys) == len(set(keys))
    for states in received.states.values():
        assert sum(states.values()) == received.accepted


@given(CHANGES, REPEATS)
def test_csv_in_gbk(changes: list[tuple[int, int, Any]], repeats: list[int]) -> None:
    sample = CLEAN["tax"]
    received = read(as_csv(spoilt(sample.clean, changes, repeats), "gb18030"), "a.csv", TAX, sample.codes)
    check(received)
    rows = list(csv.reader(io.StringIO(quarantine_csv(received).decode("gb18030"), newline="")))
    if received.quarantined:
        assert len(rows) == len(received.above) + received.quarantined
        assert [int(row[-2]) for row in rows[len(received.above) :]] == received.quarantine["row"].to_pylist()


@given(CHANGES, REPEATS)
@settings(max_examples=30)
def test_workbook_and_its_download(changes: list[tuple[int, int, Any]], repeats: list[int]) -> None:
    sample = CLEAN["human_resources"]
    first = read(as_xlsx(spoilt(sample.clean, changes, repeats)), "a.xlsx", PEOPLE, sample.codes)
    check(first)
    wrong = {f["key"] for f in first.faults.to_pylist() if f["severity"] == "must" and f["rule"] != "duplicate_row"}
    if wrong:
        again = read(quarantine_xlsx(first), "b.xlsx", PEOPLE, sample.codes)
        check(again)
        assert again.received == first.quarantined
