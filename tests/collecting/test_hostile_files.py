"""Files made to harm, or merely broken: refused with a sentence, in bounded memory and time."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jifen.collecting.reading import DeliveryRefused, Limits, Received, read_in_child
from jifen.collecting.reading.limits import MIB
from jifen.collecting.sources import sample_delivery
from jifen.collecting.sources.sheet import as_csv
from tests.collecting.conftest import DAY
from tests.collecting.hostile import (
    IMAGE,
    SHEET,
    lying,
    of_gigabytes,
    overlapping,
    with_a_million_columns,
    with_columns_far_out,
    with_entity,
    with_part,
    with_program,
    with_two_encodings,
)

Deliver = Callable[..., Received]


@pytest.fixture(scope="module")
def workbook() -> bytes:
    return sample_delivery("science", dirty=False).content


def refused(
    delivered: Deliver, content: bytes, name: str, source: str = "science", limits: Limits | None = None
) -> str:
    with pytest.raises(DeliveryRefused) as caught:
        delivered(content, name, source, limits)
    assert name in str(caught.value)
    return str(caught.value)


def test_a_bomb_that_says_so(delivered: Deliver, workbook: bytes) -> None:
    bomb = with_part(workbook, IMAGE, b"0" * (3 * MIB))
    assert "解压后超过 2 MiB，不予读取；请拆成几个文件，或改交 CSV。" in refused(
        delivered, bomb, "a.xlsx", limits=Limits(largest_unpacked=2 * MIB)
    )


def test_a_small_file_of_gigabytes(delivered: Deliver, workbook: bytes) -> None:
    bomb = of_gigabytes(workbook)
    assert len(bomb) < MIB
    assert "解压后超过 512 MiB" in refused(delivered, bomb, "a.xlsx")


def test_sizes_that_lie(delivered: Deliver, workbook: bytes) -> None:
    bomb = with_part(workbook, IMAGE, b"0" * (3 * MIB))
    for said in (100, 4 * MIB):
        assert "登记的大小与实际不符" in refused(delivered, lying(bomb, IMAGE, said), "a.xlsx")


def test_parts_that_overlap(delivered: Deliver, workbook: bytes) -> None:
    assert "登记的大小与实际不符" in refused(delivered, overlapping(workbook), "a.xlsx")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities(delivered: Deliver, workbook: bytes, encoding: str) -> None:
    assert "工作簿里有 DOCTYPE 或外部实体声明" in refused(delivered, with_entity(workbook, encoding), "a.xlsx")


def test_programs(delivered: Deliver, workbook: bytes) -> None:
    sentence = "文件带有宏或其他程序，不予接收；请另存为不带宏的 xlsx 再交。"
    assert sentence in refused(delivered, with_program(workbook), "a.xlsx")
    assert sentence in refused(delivered, workbook, "a.xlsm")
    assert sentence in refused(delivered, workbook, "a.xlsb")
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "_VBA_PROJECT".encode("utf-16-le")
    assert sentence in refused(delivered, old, "a.xls")


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "a.csv", "文件是空的；请重新导出。"),
        (b"%PDF-1.7", "a.xlsx", "内容是PDF 文档，不是表格；请交 xlsx、xls 或 csv。"),
        (b"<html><table></table></html>", "a.xls", "内容是网页，不是 Excel 表格"),
        (b"a,b\n1,2\n", "a.xlsx", "扩展名是“.xlsx”，内容却是文本表格（CSV）；请改正扩展名，或重新导出。"),
        (b"a,b\n1,2\n", "a.exe", "不收“.exe”的文件；请交 xlsx、xls 或 csv。"),
        (b"PK\x03\x04" + b"\x00" * 50, "a.xlsx", "工作簿损坏，读不出来"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "a.xls", "不是可读的 Excel 工作簿"),
        (b"a,b\n1,\x002\n", "a.csv", "第 2 行：这一行含有空字节（NUL），文件可能损坏；请重新导出。"),
        (with_a_million_columns(), "a.csv", "超过 512 列，不像一张报送表；请删去多余的列（包括空列）。"),
        (b"a" * 100, "a.csv", "文件有 0 MiB，超过上限 0 MiB；请拆成几个文件。"),
    ],
)
def test_what_is_no_delivery(delivered: Deliver, content: bytes, name: str, words: str) -> None:
    limits = Limits(largest_file=50) if content == b"a" * 100 else None
    assert words in refused(delivered, content, name, limits=limits)


def test_an_archive_that_is_no_workbook(delivered: Deliver) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.csv", "1,2")
    assert "是压缩包，不是 Excel 工作簿；请解开后逐个交。" in refused(delivered, made.getvalue(), "a.xlsx")


def test_a_workbook_under_a_csv_name(delivered: Deliver, workbook: bytes) -> None:
    assert "扩展名是“.csv”，内容却是Excel 工作簿（xlsx）" in refused(delivered, workbook, "a.csv")


def test_two_encodings_in_one_file(delivered: Deliver) -> None:
    content = with_two_encodings()
    told = refused(delivered, content, "a.csv", "tax")
    assert "第 21 行：这一行是 UTF-8 编码，文件其余部分却不是" in told
    lines = content.split(b"\r\n")
    lines[20] = b"\xff" + lines[20]
    lines[1:20] = []
    assert "a.csv" in refused(delivered, b"\r\n".join(lines), "a.csv", "tax")


def test_a_column_that_is_missing(delivered: Deliver) -> None:
    sample = sample_delivery("tax", dirty=False)
    content = as_csv(sample.clean, "gb18030").replace("是否欠税".encode("gb18030"), "欠税与否".encode("gb18030"))
    assert "表头里没有“是否欠税”列" in refused(delivered, content, "a.csv", "tax")


def test_cells_that_are_too_long_are_refused_with_their_row(delivered: Deliver) -> None:
    sample = sample_delivery("market_supervision", dirty=False)
    received = delivered(
        as_csv(sample.sheet.with_cells({(0, "企业名称"): "长" * 40_000}), "gb18030"), "a.csv", "market_supervision"
    )
    assert received.faults["rule"].to_pylist() == ["cell_too_long"]
    assert received.quarantined == 1


def test_columns_far_out(delivered: Deliver, workbook: bytes) -> None:
    assert "超过 512 列" in refused(delivered, with_columns_far_out(workbook), "a.xlsx")


def test_too_many_faults_point_at_the_mapping(delivered: Deliver) -> None:
    sample = sample_delivery("tax")
    assert "已发现 5 处问题，不再往下核对" in refused(delivered, sample.content, "a.csv", "tax", Limits(most_faults=5))


def in_child(tmp_path: Path, documents: Any, content: bytes, name: str, limits: Limits, source: str = "science") -> str:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DeliveryRefused) as caught:
        read_in_child(path, **documents(source), delivered_on=DAY, limits=limits)
    return str(caught.value)


def test_a_cell_at_the_end_of_the_sheet_meets_the_limit_of_memory(
    tmp_path: Path, documents: Any, workbook: bytes
) -> None:
    """Half a billion cells, all but a few of them empty."""

    def far(sheet: bytes) -> bytes:
        return sheet.replace(b"</sheetData>", b'<row r="999999"><c r="ZZ999999"><v>1</v></c></row></sheetData>')

    told = in_child(tmp_path, documents, with_part(workbook, SHEET, far), "a.xlsx", Limits(memory=512 * MIB))
    assert "读这个文件需要的内存超过 512 MiB" in told or "行，超过上限" in told


def test_the_child_is_stopped_when_its_time_is_up(tmp_path: Path, documents: Any, workbook: bytes) -> None:
    begun = time.monotonic()
    told = in_child(tmp_path, documents, workbook, "a.xlsx", Limits(wall_seconds=0.2))
    assert "0.2 秒内没有读完，已停止" in told
    assert time.monotonic() - begun < 5


def test_the_output_is_bounded(tmp_path: Path, documents: Any, workbook: bytes) -> None:
    told = in_child(tmp_path, documents, workbook, "a.xlsx", Limits(largest_output=2048))
    assert "核对结果超过 0 MiB，不予保存" in told


def test_refusals_of_the_child_arrive_whole(tmp_path: Path, documents: Any) -> None:
    told = in_child(tmp_path, documents, b"a,b\n1,\x002\n", "名单.csv", Limits())
    assert told == "名单.csv 第 2 行：这一行含有空字节（NUL），文件可能损坏；请重新导出。"


def test_the_child_is_told_nothing_of_ours(tmp_path: Path, documents: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    sample = sample_delivery("courts")
    path = tmp_path / sample.name
    path.write_bytes(sample.content)
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    monkeypatch.setenv("PYTHONSTARTUP", "nowhere")
    assert read_in_child(path, **documents("courts")).received == len(sample.sheet.body)
