"""A file nobody has seen: columns are proposed with reasons, and the proposal is a mapping that reads the file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from jifen.collecting.reading import Received, best_contract, mapping_text, propose
from jifen.collecting.reading.opening import first_rows
from jifen.collecting.sources import Source, load_source, sample_delivery, source_codes
from jifen.engine.mapping import load_mapping
from jifen.engine.tables import TableOptions

PLAIN = [code for code in source_codes() if code not in ("industry", "science")]


def rows_of(code: str, tmp_path: Path) -> list[list[str]]:
    sample = sample_delivery(code)
    path = tmp_path / sample.name
    path.write_bytes(sample.content)
    return first_rows(path, "csv" if path.suffix == ".csv" else "xlsx", TableOptions(), 40)


@pytest.mark.parametrize("code", source_codes())
def test_the_source_of_a_file_is_guessed(code: str, tmp_path: Path) -> None:
    contracts = [load_source(one).contract for one in source_codes()]
    assert best_contract(rows_of(code, tmp_path), contracts)[0][0] == code


@pytest.mark.parametrize("code", PLAIN)
def test_every_column_is_found_and_the_proposal_reads_the_file(
    code: str, tmp_path: Path, delivered: Callable[..., Received]
) -> None:
    source, sample = load_source(code), sample_delivery(code)
    proposal = propose(rows_of(code, tmp_path), source.contract)
    lacking = proposal.lacking(source.contract)
    text = mapping_text(
        proposal, source.contract, encoding="gb18030" if code in ("tax", "courts", "market_supervision") else ""
    )
    mapping = load_mapping(text)
    told = {fact.code: (fact.column.split(" / ")[-1], fact.file_unit) for fact in mapping.facts}
    known = {fact.code: (fact.column.split(" / ")[-1], fact.file_unit) for fact in source.mapping.facts}
    assert told == {code: where for code, where in known.items() if code not in lacking}
    assert set(lacking) <= {"judgement_on"}  # a column of slashes tells nothing
    if not lacking:
        received = delivered(sample.content, sample.name, Source(source.contract, mapping), register=sample.codes)
        assert received.accepted > 45


def test_reasons_are_given() -> None:
    contract = load_source("tax").contract
    rows = [
        ["单位：元"],
        ["纳税人识别号", "年度", "营业收入", "电话（个）"],
        ["914403001922038216", "2025", "12.5", "1"],
    ]
    one = propose(rows, contract).chosen["revenue"]
    assert (one.column, one.file_unit) == ("营业收入", "元")
    assert [zh for zh, _ in one.reasons] == ["列名与“营业收入”相同", "单位“元”相符", "100% 的内容像数字"]
    assert "main_revenue" in propose(rows, contract).lacking(contract)


def test_a_header_is_only_text() -> None:
    """A header that looks like a document stays a quoted word."""
    contract = load_source("courts").contract
    rows = [
        ["统一社会信用代码", "年度", '是否失信被执行人", kind: text}\nmapping: x'],
        ["914403001922038216", "2025", "是"],
    ]
    mapping = load_mapping(mapping_text(propose(rows, contract), contract))
    assert mapping.code == "courts"
