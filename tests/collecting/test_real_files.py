"""Real dirty files: merged headers in an old workbook, GBK lists, a register of real codes. Skipped where they are not here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from jifen.collecting.reading import Limits, Received, read_delivery
from jifen.collecting.reading.opening import first_rows, open_file
from jifen.collecting.sources import Source, load_source
from jifen.engine.mapping import load_mapping
from jifen.engine.tables import TableOptions

REGISTER = """
mapping: market_supervision
title: 公开的登记信息
key: {enterprise: {column: 统一社会信用代码, upper: true}, year: {every: true}}
missing: [N/A]
facts:
  name: {kind: text, column: 企业名称}
  former_names: {kind: text, column: 曾用名, optional: true}
  established_on: {kind: date, column: 注册日期}
  county: {kind: text, column: 地区}
  industry: {kind: text, column: 行业, optional: true}
  registration_status: {kind: text, column: 登记状态, optional: true}
"""


def test_a_register_of_real_codes(real_file: Callable[[str], Path]) -> None:
    contract = load_source("market_supervision").contract
    source = Source(contract, load_mapping(REGISTER))
    reads: list[Received] = [
        read_delivery(real_file(f"cn_jilin_register/jilin_{year}_companies.csv"), source) for year in (2000, 2004)
    ]
    assert sum(read.received for read in reads) == 5039
    rules = Counter(rule for read in reads for rule in read.faults["rule"].to_pylist())
    assert not any(rule.startswith("credit_code") for rule in rules)
    # cities are written as words, and that is all that is wrong
    assert rules["county_code"] == 5039 - rules.get("duplicate_row", 0) or set(rules) <= {
        "county_code",
        "duplicate_row",
        "duplicate",
        "blank",
    }


def test_a_list_in_gbk(real_file: Callable[[str], Path], tmp_path: Path) -> None:
    path = real_file("cn_listed_names/stock_industry_2023_gbk.csv")
    mapping = load_mapping(
        "mapping: list\ntitle: 名单\nkey: {enterprise: code, year: {every: true}}\nfacts:\n  name: {kind: text, column: code_name}\n"
    )
    opened = open_file(path, path.name, mapping, Limits())
    assert len(opened.raw) == 5132
    assert opened.raw.cells["code_name"][0].as_py() == "浦发银行"


def test_an_old_workbook_with_merged_headers(real_file: Callable[[str], Path]) -> None:
    path = real_file("eu_rd_scoreboard/SB2011 World1400.xls")
    rows = first_rows(path, "xls", TableOptions(), 6)
    assert any("R&D" in cell for row in rows for cell in row)


@pytest.mark.parametrize("name", ["eu_rd_scoreboard/SB2011 World1400.xls", "eu_rd_scoreboard/SB2019_World2500.xlsx"])
def test_real_workbooks_pass_the_gate(real_file: Callable[[str], Path], name: str) -> None:
    path = real_file(name)
    mapping = load_mapping("mapping: list\ntitle: 名单\nkey: {enterprise: a, year: {every: true}}\nfacts: {}\n")
    with pytest.raises(Exception, match="没有“a”列"):
        open_file(path, path.name, mapping, Limits())
