"""No cell of a file is taken for a formula."""

from __future__ import annotations

import csv

import pytest

from jifen.portals.exporting import csv_lines, plain_cell


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "\u3000=1"])
def test_what_begins_like_a_formula_is_quoted(cell: str) -> None:
    assert plain_cell(cell) == f"'{cell}"


@pytest.mark.parametrize(("cell", "said"), [(-3, "-3"), (None, ""), ("示例", "示例"), ("a=1", "a=1"), ("—", "—")])
def test_other_cells_stay(cell: object, said: str) -> None:
    assert plain_cell(cell) == said


def test_the_file_reads_back() -> None:
    text = "".join(csv_lines(["名称", "数"], [['a,"b"\n', 1]]))
    assert text.startswith("\ufeff")
    assert list(csv.reader(text.lstrip("\ufeff").splitlines(keepends=True))) == [["名称", "数"], ['a,"b"\n', "1"]]
