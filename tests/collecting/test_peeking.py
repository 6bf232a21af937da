"""A look at the first rows of a file nobody has seen: as limited as a reading, and no more than was asked for."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from jifen.collecting.reading import DeliveryRefused, Limits
from jifen.collecting.reading.drafting import column_names, first_values
from jifen.collecting.reading.isolation import PEEKED_ROWS, peek_in_child
from jifen.collecting.reading.limits import MIB
from jifen.collecting.reading.opening import SHOWN_OF_A_CELL
from jifen.collecting.sources import sample_delivery, source_codes

Put = Callable[[bytes, str], Path]


@pytest.fixture
def put(tmp_path: Path) -> Put:
    def written(content: bytes, name: str) -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return written


@pytest.mark.parametrize("code", source_codes())
def test_the_first_rows_stand_as_in_the_file(code: str, put: Put) -> None:
    sample = sample_delivery(code, dirty=False)
    seen = peek_in_child(put(sample.content, sample.name), name=sample.name)
    assert len(seen.rows) == PEEKED_ROWS and seen.kind == Path(sample.name).suffix[1:]
    header = range(len(sample.sheet.titles) + 1, sample.sheet.first_row)
    assert column_names(seen.rows, list(header)) == sample.sheet.names


def test_long_cells_are_cut_and_empty_columns_left_out(put: Put) -> None:
    content = f"a,b,,\n{'长' * 900},,,\n,2,,\n".encode()
    seen = peek_in_child(put(content, "a.csv"), name="a.csv")
    assert [len(row) for row in seen.rows] == [2, 2, 2] and len(seen.rows[1][0]) == SHOWN_OF_A_CELL
    assert first_values(seen.rows, (1,)) == {"a": ("长" * SHOWN_OF_A_CELL,), "b": ("2",)}


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (Limits(wall_seconds=0.05), "0.05 秒内没有读完"),
        (Limits(largest_file=50), "超过上限"),
        (Limits(largest_unpacked=100), "解压后超过"),
        (Limits(most_columns=3), "超过上限 3"),
        (Limits(largest_output=2048), "不予保存"),
    ],
)
def test_limits_hold(limits: Limits, words: str, put: Put) -> None:
    sample = sample_delivery("science", dirty=False)
    with pytest.raises(DeliveryRefused, match=words):
        peek_in_child(put(sample.content, "a.xlsx"), name="a.xlsx", limits=limits)


def test_a_bomb_is_not_unpacked(put: Put) -> None:
    made = io.BytesIO(sample_delivery("science", dirty=False).content)
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as book, book.open("xl/media/big.xml", "w") as part:
        for _ in range(600):
            part.write(bytes(MIB))
    with pytest.raises(DeliveryRefused, match="解压后超过 512 MiB"):
        peek_in_child(put(made.getvalue(), "a.xlsx"), name="a.xlsx")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a,b\n\xff\xfe\x81,1\n" * 3, "编码"),
        (b"a,b\n1,\x002\n", "空字节"),
        (b"", "文件是空的"),
        (b'a,"' + b"x" * 200_000 + b'"\n1,2\n', "读不出这个文件的表格"),
    ],
)
def test_what_is_no_table_is_refused_by_its_name(content: bytes, words: str, put: Put) -> None:
    with pytest.raises(DeliveryRefused, match=words) as caught:
        peek_in_child(put(content, "a.csv"), name="名单.csv")
    assert "名单.csv" in str(caught.value)
