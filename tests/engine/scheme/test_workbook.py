"""Down and up as a workbook loses nothing; what is wrong is told with sheet and cell; nothing hostile gets far."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
import python_calamine
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from jifen.engine.documents import load_document
from jifen.engine.problems import SchemeRefused
from jifen.engine.scheme import official_scheme_ids, scheme_digest
from jifen.engine.scheme.loading import scheme_of, scheme_path
from jifen.engine.scheme.rewriting import rewritten
from jifen.engine.scheme.workbook_reading import read_workbook_scheme
from jifen.engine.scheme.workbook_writing import workbook_bytes
from jifen.engine.scheme.writing import plain_of
from tests.engine.scheme.test_writing import DOCUMENTS
from tests.generative.comparing import case_of

CORE = scheme_path("jilin-core-2026").read_text(encoding="utf-8")


def said(text: str) -> Any:
    return plain_of(load_document(text))


def there_and_back(document: Any) -> Any:
    return read_workbook_scheme(workbook_bytes(document)).document


@pytest.mark.parametrize("code", official_scheme_ids())
def test_every_shipped_scheme_comes_back_to_the_last_key_and_the_text_stays(code: str) -> None:
    text = scheme_path(code).read_text(encoding="utf-8")
    read = read_workbook_scheme(workbook_bytes(said(text)))
    assert read.document == said(text) and not read.problems
    assert scheme_digest(read.scheme) == scheme_digest(scheme_of(text))
    assert rewritten(text, read.document) == text, "with its comments"


@pytest.mark.parametrize("seed", range(40))
def test_random_schemes_come_back(seed: int) -> None:
    document = said(case_of(seed).text)
    assert there_and_back(document) == document


NAMES = st.sampled_from(
    ["scheme", "title", "indicators", "facts", "bonus", "basis", "stages", "grades", "ranks", "other"]
)


@given(st.dictionaries(NAMES, DOCUMENTS, min_size=1, max_size=6))
def test_whatever_a_document_holds_comes_back(document: dict[str, Any]) -> None:
    assert there_and_back(document) == document


CODES = st.sampled_from(["a", "b", "丙", "d-1"])
BLOCKS = st.lists(
    st.fixed_dictionaries({"code": CODES}, optional={"name": DOCUMENTS, "rule": DOCUMENTS, "weight": DOCUMENTS, "其他": DOCUMENTS, "a b": DOCUMENTS, "名称 name": DOCUMENTS}), max_size=3
)  # fmt: skip


@given(st.fixed_dictionaries({"indicators": BLOCKS}, optional={"stages": BLOCKS, "dimensions": BLOCKS}))
def test_blocks_of_any_shape_come_back(document: dict[str, Any]) -> None:
    assert there_and_back(document) == document


def changed(document: Any, sheet: str, cells: dict[tuple[int, int], Any]) -> bytes:
    """The workbook with some cells overwritten, as a person would."""
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(workbook_bytes(document)))
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as made:
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            page = made.add_worksheet(name)
            for r, row in enumerate(rows):
                for c, cell in enumerate(row):
                    page.write(r, c, cells.get((r, c), cell) if name == sheet else cell)
    return file.getvalue()


def column_of(document: Any, sheet: str, header: str) -> int:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(workbook_bytes(document)))
    row = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)[0]
    return row.index(header)


def test_a_weight_typed_in_a_spreadsheet_is_one_changed_line() -> None:
    document = said(CORE)
    column = column_of(document, "权重", "初创")
    read = read_workbook_scheme(changed(document, "权重", {(1, column): 9.5, (2, column): 20.5}))
    assert not read.problems
    lines = [line for line in rewritten(CORE, read.document).splitlines() if line not in CORE.splitlines()]
    assert lines == [
        "    weight: {初创: 9.5, 成长: 14, 成熟: 16, 转型: 12}",
        "    weight: {初创: 20.5, 成长: 14, 成熟: 9, 转型: 16}",
    ]


@pytest.mark.parametrize(
    ("sheet", "header", "row", "cell", "sentence"),
    [
        ("指标", "公式 formula", 2, "rd_expense / revenu", "“指标”表 第 3 行 “公式”列：没有叫“revenu”的数据项或中间量（最接近的是“revenue”）"),
        ("指标", "单位 unit", 1, "万圆", "“指标”表 第 2 行 “公式”列：“rd_expense”的单位是万元，不能换成万圆"),
        ("权重", "初创", 1, 11, "阶段“初创”的权重合计 101，应为 100（差 -1）"),
        ("分档", "得 earn", 1, 2, "“分档”表 第 2 行：earn 应在 0–1 之间"),
        ("等级", "下限 from", 2, 90, "“等级”表 第 3 行：等级应从高到低排列"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_sheet_and_cell(sheet: str, header: str, row: int, cell: Any, sentence: str) -> None:
    document = said(CORE)
    read = read_workbook_scheme(changed(document, sheet, {(row, column_of(document, sheet, header)): cell}))
    assert any(sentence in one.sentence() for one in read.problems), [one.sentence() for one in read.problems]


@pytest.mark.parametrize(
    ("sheet", "header", "row", "cell", "sentence"),
    [
        ("权重", "编号 code", 1, "rd_expence", "“权重”表 第 2 行：没有编号为“rd_expence”的一项（最接近的是“rd_expense”）"),
        ("指标", "计分规则 rule", 1, "{percentile: {", "“指标”表 第 2 行 “计分规则”列：不是合法的 YAML"),
        ("数据项", "编号 code", 2, "established_on", "“数据项”表 第 3 行：编号“established_on”是空的或重复"),
        ("指标", "计分规则 rule", 1, "见分档表", "“分档”表里没有“rd_expense”的档；请补上"),
    ],
)  # fmt: skip
def test_a_sheet_that_cannot_be_read_is_refused_at_the_cell(
    sheet: str, header: str, row: int, cell: Any, sentence: str
) -> None:
    document = said(CORE)
    with pytest.raises(SchemeRefused) as refused:
        read_workbook_scheme(changed(document, sheet, {(row, column_of(document, sheet, header)): cell}))
    assert any(sentence in one.sentence() for one in refused.value.problems), str(refused.value)


def test_five_thousand_indicators_are_refused_with_the_sentence() -> None:
    document = said(CORE)
    document["indicators"] = [document["indicators"][0] | {"code": f"i{n}"} for n in range(5000)]
    with pytest.raises(SchemeRefused, match=r"有 5,000 项指标，超过上限 300 项；请合并或删去"):
        read_workbook_scheme(workbook_bytes(document))


def test_a_workbook_of_something_else() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.add_worksheet("指标们").write(0, 0, "甲")
    with pytest.raises(SchemeRefused, match="不认识工作表“指标们”（最接近的是“指标”）"):
        read_workbook_scheme(file.getvalue())


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"not a workbook", b"\xd0\xcf\x11\xe0" + b"\x00" * 600])
def test_what_is_no_workbook(content: bytes) -> None:
    with pytest.raises(SchemeRefused, match="不是可读的 Excel 工作簿"):
        read_workbook_scheme(content)


def test_a_zip_that_unpacks_to_very_much_is_not_unpacked() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (60 * 1024**2))
    with pytest.raises(SchemeRefused, match="解压后过大"):
        read_workbook_scheme(file.getvalue())
