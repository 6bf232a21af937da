"""Any table file becomes named columns of cells, and every refusal names the row and what to do."""

from __future__ import annotations

import datetime
import io
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from jifen.engine.problems import FactsRefused
from jifen.engine.tables import DropRule, RawTable, TableOptions, read_table


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return path


def workbook(path: Path, **sheets: list[list[object]]) -> Path:
    book = xlsxwriter.Workbook(str(path))
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                if isinstance(cell, datetime.date):
                    sheet.write_datetime(r, c, datetime.datetime.combine(cell, datetime.time()), day)
                else:
                    sheet.write(r, c, cell)
    book.close()
    return path


def rows_of(table: RawTable) -> list[list[object]]:
    columns = [c if isinstance(c, list) else c.to_pylist() for c in table.cells.values()]
    return [list(row) for row in zip(*columns, strict=True)]


def refusal(path: Path, options: TableOptions | None = None) -> FactsRefused:
    with pytest.raises(FactsRefused) as caught:
        read_table(path, options)
    return caught.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_csv_in_the_encodings_people_send(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path / "企业.csv", "企业,营业收入\n示例甲,1200\n示例乙,\n".encode(encoding))
    table = read_table(path)
    assert table.columns == ("企业", "营业收入")
    assert rows_of(table) == [["示例甲", "1200"], ["示例乙", ""]]
    assert (table.name, table.first_row, table.rows.tolist()) == ("企业.csv", 2, [2, 3])


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_the_delimiter_is_found_in_the_header(tmp_path: Path, delimiter: str) -> None:
    path = written(tmp_path / "a.csv", f"a{delimiter}b{delimiter}c\n1{delimiter}x{delimiter}3\n")
    assert rows_of(read_table(path)) == [["1", "x", "3"]]


def test_sets_joined_by_semicolons_do_not_confuse_it(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "enterprise,qualifications\nA,高新@2024-01-01;小巨人@2025-01-01\n")
    assert rows_of(read_table(path)) == [["A", "高新@2024-01-01;小巨人@2025-01-01"]]


def test_quotes_line_breaks_and_blank_lines(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", 'a,b\n1,"x\ny, ""z"""\n\n   \n7,8\n')
    table = read_table(path)
    assert rows_of(table) == [["1", 'x\ny, "z"'], ["7", "8"]]
    assert table.rows.tolist() == [2, 5]


def test_title_rows_several_headers_and_remarks_between(tmp_path: Path) -> None:
    text = "某厅年报,,\n研发,,企业\n2024,2025,\n万元,万元,\n1,2,甲\n"
    options = TableOptions(header_rows=(2, 3), joiner="/", data_from=5)
    table = read_table(written(tmp_path / "a.csv", text), options)
    assert table.columns == ("研发/2024", "研发/2025", "企业")
    assert rows_of(table) == [["1", "2", "甲"]]
    assert table.first_row == 5


def test_a_header_cell_does_not_reach_past_the_group_above_it(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx", S=[["收入", "", "人数", ""], ["2025", "", "", ""], ["甲", "乙", "丙", "丁"], [1, 2, 3, 4]]
    )
    table = read_table(path, TableOptions(header_rows=(1, 2, 3)))
    assert table.columns == ("收入 / 2025 / 甲", "收入 / 2025 / 乙", "人数 / 丙", "人数 / 丁")


def test_workbook_cells_keep_their_types(tmp_path: Path) -> None:
    day = datetime.date(2024, 2, 29)
    path = workbook(
        tmp_path / "a.xlsx",
        数据=[["企业", "成立", "收入", "有效"], ["000651", day, 12.5, True], ["", "", "", ""], ["b", "", -1, False]],
    )
    table = read_table(path)
    assert rows_of(table) == [["000651", day, 12.5, True], ["b", None, -1.0, False]]
    assert table.rows.tolist() == [2, 4]


def test_empty_sheets_are_passed_over_and_two_full_ones_must_be_named(tmp_path: Path) -> None:
    assert rows_of(read_table(workbook(tmp_path / "a.xlsx", 甲=[["a"], [1]], 乙=[], 丙=[]))) == [[1.0]]
    both = workbook(tmp_path / "b.xlsx", 甲=[["a"], [1]], 乙=[["a"], [2]])
    assert "b.xlsx：有 2 张非空的工作表（甲、乙）；请用 sheet 指明一张。" in str(refusal(both))
    assert rows_of(read_table(both, TableOptions(sheet="乙"))) == [[2.0]]
    assert "没有名为“已”的工作表（可用：乙、甲）" in str(refusal(both, TableOptions(sheet="已")))


@pytest.mark.parametrize("ending", ["parquet", "arrow", "feather", "csv"])
def test_arrow_files_are_told_by_their_content(tmp_path: Path, ending: str) -> None:
    table = pa.table({"enterprise": ["A", "B"], "staff": pa.array([3, None], pa.int64())})
    path = tmp_path / f"a.{ending}"
    if ending in ("parquet", "csv"):  # a Parquet file that someone called .csv
        pq.write_table(table, path)
    else:
        with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
            writer.write_table(table)
    read = read_table(path)
    assert rows_of(read) == [["A", 3], ["B", None]]
    assert read.first_row == 1


def test_totals_are_dropped_and_counted(tmp_path: Path) -> None:
    text = "rank,name\n1,A\n2,\n TOTALS ,x\n"
    drop = (DropRule("rank", ("TOTALS",)), DropRule("name", empty=True))
    table = read_table(written(tmp_path / "a.csv", text), TableOptions(drop=drop))
    assert (rows_of(table), table.dropped) == ([["1", "A"]], 2)


def test_columns_without_a_name(tmp_path: Path) -> None:
    table = read_table(written(tmp_path / "a.csv", "a,,\n1,2,\n"))
    assert table.columns == ("a", "列 B")


def test_headers_lose_line_breaks_and_odd_spaces(tmp_path: Path) -> None:
    table = read_table(written(tmp_path / "a.csv", '" 研发\n费用\u3000","\u00a0收入"\n1,2\n'))
    assert table.columns == ("研发 费用", "收入")


# ── what is refused ──


def test_wrong_encoding_names_line_and_byte(tmp_path: Path) -> None:
    error = refusal(written(tmp_path / "a.csv", b"a,b\n1,2\n3,\xff\n"))
    assert str(error) == (
        "a.csv 第 3 行：该行第 3 个字节既不是 UTF-8 也不是 GBK/GB18030 编码；请在电子表格软件中另存为“CSV UTF-8”后再试。"
    )
    assert error.problems[0].sentence("en") == (
        "a.csv, line 3: byte 3 of this line is encoded neither in UTF-8 nor in GBK/GB18030; "
        "save the file as “CSV UTF-8” from the spreadsheet program and try again."
    )


def test_a_declared_encoding_is_taken_at_its_word(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "a\n示例\n".encode("gbk"))
    assert "第 2 行：该行第 3 个字节不符合 utf-8 编码" in str(refusal(path, TableOptions(encoding="utf-8")))
    assert "没有“utf-9”这种编码" in str(refusal(path, TableOptions(encoding="utf-9")))


def test_characters_that_are_no_writing(tmp_path: Path) -> None:
    private = "a\n\ue000\n".encode("gb18030")
    assert "不是文字的字符" in str(refusal(written(tmp_path / "a.csv", private)))
    assert "含有空字节" in str(refusal(written(tmp_path / "b.csv", "a\n1\n".encode("utf-16-le"))))


def test_ragged_rows_are_told_all_at_once(tmp_path: Path) -> None:
    error = refusal(written(tmp_path / "a.csv", "a,b\n1,2\n3\n4,5,6\n"))
    assert [(p.place.line, p.code) for p in error.problems] == [(3, "ragged_row"), (4, "ragged_row")]
    assert "a.csv 第 3 行：这一行有 1 格，表头有 2 格（分隔符“,”）" in str(error)


def test_a_quote_that_never_closes(tmp_path: Path) -> None:
    assert "a.csv 第 2 行：从这一行起有引号没有配对" in str(refusal(written(tmp_path / "a.csv", 'a,b\n1,"2\n3,4\n')))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "文件是空的"),
        ("\n\n", "文件是空的，或第 1 行没有表头"),
        (",\n1,2\n", "表头行是空的"),
        ("a,b\n", "只有表头，没有数据行"),
    ],
)
def test_nothing_to_read(tmp_path: Path, content: str, said: str) -> None:
    assert said in str(refusal(written(tmp_path / "a.csv", content)))


def test_a_header_row_beyond_the_end(tmp_path: Path) -> None:
    assert "第 9 行没有表头" in str(refusal(written(tmp_path / "a.csv", "a\n1\n"), TableOptions(header_rows=(9,))))


def test_repeated_columns_are_numbered_so_that_nobody_takes_one_for_the_other(tmp_path: Path) -> None:
    assert read_table(written(tmp_path / "a.csv", "收入,收入 ,b\n1,2,3\n")).columns == ("收入 (1)", "收入 (2)", "b")


def test_a_drop_rule_for_a_column_that_is_not_there(tmp_path: Path) -> None:
    options = TableOptions(drop=(DropRule("rnak", ("TOTALS",)),))
    assert "没有“rnak”列，无法按它去掉合计行（最接近的是“rank”）" in str(
        refusal(written(tmp_path / "a.csv", "rank\n1\n"), options)
    )


def test_sizes_have_a_limit(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "a\n" + "1\n" * 999)
    assert "超过上限" in str(refusal(path, TableOptions(largest_file=100)))
    book = workbook(tmp_path / "a.xlsx", S=[["a"], [1], [2], [3]])
    for tall in (book, written(tmp_path / "b.csv", "a\n1\n2\n3\n")):
        assert "有 4 行，超过上限 2 行" in str(refusal(tall, TableOptions(most_rows=2)))


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 20_000_000)
    path = written(tmp_path / "a.xlsx", bomb.getvalue())
    assert "解压后超过 10 MiB" in str(refusal(path, TableOptions(largest_unpacked=10 * 1024**2)))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xlsx", b"PK\x03\x04 nothing", "不是可读的 Excel 工作簿"),
        ("a.xls", b"\xd0\xcf\x11\xe0" + b"x" * 600, "不是可读的 Excel 工作簿"),
        ("a.parquet", b"PAR1 nothing PAR1", "不是可读的 Parquet 文件"),
        ("a.arrow", b"ARROW1 nothing", "不是可读的 Arrow 文件"),
    ],
)
def test_broken_files(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    assert said in str(refusal(written(tmp_path / name, content)))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert "a.csv：读不到这个文件" in str(refusal(tmp_path / "a.csv"))
