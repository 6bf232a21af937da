"""Bad input to a run: a sentence naming row, column and remedy in both languages, and nothing written."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jifen.demo import write_demo_facts
from jifen.engine.job import ScoreRequest, score
from jifen.engine.problems import Refusal, ResultRefused, SchemeRefused

SCHEME = """\
scheme: small
title: 示例指标体系
version: "1.0"
basis: {ours: {title: 本单位暂定, provisional: true}}
numbers_from: ours
facts:
  rd_expense: {name: 研发费用, unit: 万元, sign: nonnegative}
  revenue: {name: 营业收入, unit: 万元}
  sector: {name: 产业, kind: text, values: [医药, 光电], optional: true}
  born: {name: 成立日期, kind: date, optional: true}
  score: {name: 评分, optional: true}
weights: absolute
total: 100
indicators:
  - code: rd_ratio
    name: 研发强度
    unit: "%"
    formula: rd_expense / revenue
    defined_when: revenue > 0
    rule: {goalposts: {low: 0, high: 20}}
    weight: 60
  - {code: told, name: 资料齐全, formula: known(sector) and known(born) and known(score), rule: {flag: {true: 1, false: 0}}, weight: 40}
"""
HEAD = "enterprise,year,rd_expense,revenue\n"
GOOD = HEAD + "甲示例,2025,5,100\n乙示例,2025,,100\n"


@pytest.fixture
def scheme(tmp_path: Path) -> Path:
    (tmp_path / "scheme.yaml").write_text(SCHEME, encoding="utf-8")
    return tmp_path / "scheme.yaml"


def tree(folder: Path) -> dict[str, str]:
    """Every file below a folder, hidden ones too, with its digest."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def refusal_of(scheme: Path, content: bytes | str | pa.Table, name: str = "facts.csv", year: int = 2025) -> Refusal:
    """What is said; afterwards the folder holds what it held before, and an earlier result stands untouched."""
    folder = scheme.parent
    path = folder / name
    if isinstance(content, pa.Table):
        pq.write_table(content, path)
    else:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    (folder / "good.csv").write_text(GOOD, encoding="utf-8")
    score(ScoreRequest(scheme, (folder / "good.csv",), 2025, folder / "earlier"))
    before = tree(folder)
    for out in ("new", "earlier"):
        with pytest.raises(Refusal) as caught:
            score(ScoreRequest(scheme, (path,), year, folder / out))
        assert tree(folder) == before
    return caught.value


CSV = {
    "text in a number": (
        HEAD + "甲示例,2025,5,100\n乙示例,2025,约5万,100\n",
        "facts.csv 第 3 行 “rd_expense”列：应是数字，却是“约5万”；请只填数字，单位写在表头。",
        "facts.csv, line 3, column “rd_expense”: should be a number, is “约5万”; write digits only, the unit belongs in the header.",
    ),
    "NaN": (
        HEAD + "甲示例,2025,NaN,100\n",
        "facts.csv 第 2 行 “rd_expense”列：“NaN”不是有限的数（NaN 或无穷）；不知道就留空。",
        "facts.csv, line 2, column “rd_expense”: “NaN” is not a finite number (NaN or infinity); leave the cell empty if it is not known.",
    ),
    "infinity": (
        HEAD + "甲示例,2025,1,-Infinity\n",
        "facts.csv 第 2 行 “revenue”列：“-Infinity”不是有限的数（NaN 或无穷）；不知道就留空。",
        "facts.csv, line 2, column “revenue”: “-Infinity” is not a finite number (NaN or infinity); leave the cell empty if it is not known.",
    ),
    "1e308": (
        HEAD + "甲示例,2025,1e308,100\n",
        "facts.csv 第 2 行 “rd_expense”列：“1e308”的绝对值超过 1e15，不可能是真实数据；请核对数值和单位。",
        "facts.csv, line 2, column “rd_expense”: “1e308” is beyond 1e15 in size and cannot be real; check value and unit.",
    ),
    "a negative expense": (
        HEAD + "甲示例,2025,-3,100\n",
        "facts.csv 第 2 行 “rd_expense”列：不应是负数，却是 -3；请核对，冲减请在来源处调整。",
        "facts.csv, line 2, column “rd_expense”: should not be negative, is -3; check it at the source.",
    ),
    "an enterprise-year twice": (
        HEAD + "甲示例,2025,3,100\n乙示例,2025,3,1\n甲示例,2025,4,100\n",
        "facts.csv 第 4 行 “enterprise”列：企业“甲示例”的 2025 年出现两次；每个企业每年只能有一行，请合并或删去一行。",
        "facts.csv, line 4, column “enterprise”: enterprise “甲示例” has two rows for 2025; keep one row per enterprise and year.",
    ),
    "a missing column": (
        "enterprise,year,rd_expence,revenue\n甲示例,2025,3,4\n",
        "facts.csv：缺少“rd_expense”（研发费用）列（最接近的是“rd_expence”）；请补上这一列，用 jifen facts 对应列名，或加 --allow-missing 按未知处理。",
        "facts.csv: there is no column “rd_expense” (the nearest is “rd_expence”); add it, map it with jifen facts, or score it as unknown with --allow-missing.",
    ),
    "no enterprise column": (
        "firm,year,rd_expense,revenue\n甲示例,2025,3,4\n",
        "facts.csv：缺少“enterprise”列（可用：firm、rd_expense、revenue、year）；请改列名，或用 jifen facts 和映射文件指明哪一列是它。",
        "facts.csv: there is no column “enterprise” (known: firm, rd_expense, revenue, year); rename one, or say with jifen facts and a mapping which it is.",
    ),
    "a column twice": (
        "enterprise,year,rd_expense,revenue,revenue\n甲示例,2025,3,4,5\n",
        "facts.csv “revenue”列：这一列出现了两次，无法分辨用哪一列；请只留一列。",
        "facts.csv, column “revenue”: this column stands twice and nobody can tell which to use; keep one.",
    ),
    "an empty file": (
        "",
        "facts.csv：文件是空的；请重新导出。",
        "facts.csv: the file is empty; export it again.",
    ),
    "a header alone": (
        HEAD,
        "facts.csv：表里只有表头，没有数据行；请核对文件和表头行号。",
        "facts.csv: there is a header but no row of data; check the file and the number of the header row.",
    ),
    "an enterprise without key": (
        HEAD + "甲示例,2025,3,4\n,2025,3,4\n",
        "facts.csv 第 3 行 “enterprise”列：没有企业标识，整行不能使用；请补上。",
        "facts.csv, line 3, column “enterprise”: the key of the enterprise is empty, the row cannot be used; fill it in.",
    ),
    "half a year": (
        HEAD + "甲示例,2025.5,3,4\n",
        "facts.csv 第 2 行 “year”列：应是四位年份，却是“2025.5”，整行不能使用；请写成 2025。",
        "facts.csv, line 2, column “year”: should be a year of four digits, is “2025.5”, the row cannot be used; write 2025.",
    ),
    "a wrong unit": (
        "enterprise,year,rd_expense[人],revenue\n甲示例,2025,3,4\n",
        "facts.csv “rd_expense[人]”列：单位是“人”，而研发费用应以“万元”计，两者不能换算；请核对这一列。",
        "facts.csv, column “rd_expense[人]”: the unit is “人” but rd_expense is counted in “万元”; check this column.",
    ),
    "a unit the scheme does not know of": (
        "enterprise,year,rd_expense,revenue,score[分]\n甲示例,2025,3,4,5\n",
        "facts.csv “score[分]”列：单位是“分”，而指标体系里的评分没有写单位；请在数据项 score 里写 unit: 分，或核对这一列。",
        "facts.csv, column “score[分]”: the unit is “分” but score has none in the scheme; write unit: 分 there, or check this column.",
    ),
    "a word that is not listed": (
        "enterprise,year,rd_expense,revenue,sector\n甲示例,2025,3,4,农业\n",
        "facts.csv 第 2 行 “sector”列：“农业”不在可用的词里；请改用：医药、光电。",
        "facts.csv, line 2, column “sector”: “农业” is not one of the words allowed; use: 医药、光电.",
    ),
    "a day that does not exist": (
        "enterprise,year,rd_expense,revenue,born\n甲示例,2025,3,4,2025-02-30\n",
        "facts.csv 第 2 行 “born”列：应是日期，却是“2025-02-30”；请写成 2025-12-31。",
        "facts.csv, line 2, column “born”: should be a date, is “2025-02-30”; write it as 2025-12-31.",
    ),
    "a cell too many": (
        HEAD + "甲示例,2025,3,4,5\n",
        "facts.csv 第 2 行：这一行有 5 格，表头有 4 格（分隔符“,”）；请检查多余或缺少的分隔符，含分隔符的内容要加引号。",
        "facts.csv, line 2: this row has 5 cells, the header 4 (delimiter “,”); look for a delimiter too many or too few, and quote contents that hold one.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CSV)
def test_a_table_that_cannot_be_scored(scheme: Path, case: str) -> None:
    content, zh, en = CSV[case]
    (problem,) = refusal_of(scheme, content).problems
    assert (problem.sentence(), problem.sentence("en")) == (zh, en)


def test_wrong_encoding(scheme: Path) -> None:
    said = refusal_of(scheme, HEAD.encode() + b"\xff\xfe\xe9,2025,5,100\n").problems[0]
    assert said.sentence() == (
        "facts.csv 第 2 行：该行第 1 个字节既不是 UTF-8 也不是 GBK/GB18030 编码；请在电子表格软件中另存为“CSV UTF-8”后再试。"
    )
    assert said.sentence("en") == (
        "facts.csv, line 2: byte 1 of this line is encoded neither in UTF-8 nor in GBK/GB18030; "
        "save the file as “CSV UTF-8” from the spreadsheet program and try again."
    )


def test_only_other_years(scheme: Path) -> None:
    said = refusal_of(scheme, GOOD, year=2023).problems[0]
    assert said.sentence() == "facts.csv：数据里没有 2023 年的行；请核对 --year。"
    assert said.sentence("en") == "facts.csv: the facts hold no row of 2023; check --year."


@pytest.mark.parametrize("year", [0, 99_999])
def test_a_year_that_is_none(scheme: Path, year: int) -> None:
    assert str(refusal_of(scheme, GOOD, year=year)) == f"“{year}”不是四位年份；请核对 --year。"


def test_all_problems_are_told_at_once(scheme: Path) -> None:
    rows = "甲示例,2025,abc,100\n乙示例,2025,NaN,x\n丙示例,二五,1,1\n"
    places = [(p.place.line, p.place.column) for p in refusal_of(scheme, HEAD + rows).problems]
    assert sorted(places) == [(2, "rd_expense"), (3, "rd_expense"), (3, "revenue"), (4, "year")]


# ── the same in Parquet ──


def parquet(**columns: object) -> pa.Table:
    return pa.table({"enterprise": ["甲示例"], "year": [2025], "rd_expense": [5.0], "revenue": [100.0]} | columns)


PARQUET = {
    "NaN": (
        parquet(rd_expense=[float("nan")]),
        "facts.parquet 第 1 行 “rd_expense”列：企业“甲示例”：研发费用的值“nan”不是合理的数（NaN、无穷或大于 1e15）；不知道请留空，并核对单位。",
    ),
    "infinity": (
        parquet(revenue=[float("-inf")]),
        "facts.parquet 第 1 行 “revenue”列：企业“甲示例”：营业收入的值“-inf”不是合理的数（NaN、无穷或大于 1e15）；不知道请留空，并核对单位。",
    ),
    "1e308": (
        parquet(rd_expense=[1e308]),
        "facts.parquet 第 1 行 “rd_expense”列：企业“甲示例”：研发费用的值“1e+308”不是合理的数（NaN、无穷或大于 1e15）；不知道请留空，并核对单位。",
    ),
    "negative": (
        parquet(rd_expense=[-3.0]),
        "facts.parquet 第 1 行 “rd_expense”列：企业“甲示例”：研发费用不能为负（-3）；请核对，或用 --quarantine 隔离后按未知处理。",
    ),
    "text": (
        parquet(rd_expense=["约5"]),
        "facts.parquet 第 1 行 “rd_expense”列：应是数字，却是“约5”；请只填数字，单位写在表头。",
    ),
    "no key": (
        parquet(enterprise=pa.array([None], pa.string())),
        "facts.parquet 第 1 行 “enterprise”列：enterprise 为空；每一行都要有企业和年度，请补上或删去这一行。",
    ),
    "no year": (
        parquet(year=pa.array([2**40])),
        "facts.parquet “year”列：年度“1099511627776”不是四位年份；请核对这一列。",
    ),
    "no rows": (
        parquet().slice(0, 0),
        "facts.parquet：文件里没有数据行；请核对是否拿错了文件，或重新导出。",
    ),
    "unit": (
        parquet().cast(
            pa.schema(
                [
                    ("enterprise", pa.string()),
                    ("year", pa.int64()),
                    pa.field("rd_expense", pa.float64(), metadata={"unit": "人"}),
                    ("revenue", pa.float64()),
                ]
            )
        ),
        "facts.parquet “rd_expense”列：单位是“人”，而研发费用应以“万元”计，两者不能换算；请核对这一列。",
    ),
}


@pytest.mark.parametrize("case", PARQUET)
def test_a_parquet_file_that_cannot_be_scored(scheme: Path, case: str) -> None:
    content, zh = PARQUET[case]
    (problem,) = refusal_of(scheme, content, "facts.parquet").problems
    assert problem.sentence() == zh
    assert problem.sentence("en").startswith("facts.parquet")


def test_a_parquet_file_cut_off(scheme: Path) -> None:
    pq.write_table(parquet(), scheme.parent / "whole.parquet")
    half = (scheme.parent / "whole.parquet").read_bytes()[:300]
    assert str(refusal_of(scheme, half, "facts.parquet")) == "facts.parquet：Parquet 文件已损坏；请重新生成。"


@pytest.mark.parametrize("kind", ["typed", "as text"])
@pytest.mark.parametrize("files", [1, 2])
def test_a_unit_in_the_file_is_never_overlooked(scheme: Path, kind: str, files: int) -> None:
    """50,000 yuan are 5 万元, whether the file is streamed, read cell by cell, or one of several."""
    values: list[object] = [50_000.0] if kind == "typed" else ["50000"]
    table = parquet(rd_expense=values)
    fields = [field.with_metadata({"unit": "元"}) if field.name == "rd_expense" else field for field in table.schema]
    paths = tuple(scheme.parent / f"{place}.parquet" for place in range(files))
    for place, path in enumerate(paths):
        own = table.set_column(0, "enterprise", pa.array([f"{place} 示例"]))
        pq.write_table(own.cast(pa.schema(fields)), path)
    score(ScoreRequest(scheme, paths, 2025, scheme.parent / "out"))
    lines = pq.read_table(scheme.parent / "out" / "lines.parquet")
    assert lines["rd_ratio.value"].to_pylist() == [5.0] * files


def test_a_row_of_the_second_file_is_named_with_its_own_file(scheme: Path) -> None:
    for name, rows in (("a.csv", "甲示例,2025,1,1\n"), ("b.csv", "乙示例,2025,1,1\n甲示例,2025,2,2\n")):
        (scheme.parent / name).write_text(HEAD + rows, encoding="utf-8")
    with pytest.raises(Refusal) as caught:
        score(ScoreRequest(scheme, (scheme.parent / "a.csv", scheme.parent / "b.csv"), 2025, scheme.parent / "out"))
    assert str(caught.value).startswith("b.csv 第 3 行 “enterprise”列：企业“甲示例”的 2025 年出现两次")


# ── what looks bad and is well ──


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_an_unsorted_file_gives_the_same_bytes_as_a_sorted_one(scheme: Path, tmp_path: Path, kind: str) -> None:
    rows = [(f"{firm:03}示例", year, float(firm % 7), 40.0 + firm) for firm in range(200) for year in (2024, 2025)]
    shuffled = random.Random(7).sample(rows, len(rows))
    made = {}
    for name, own in (("sorted", rows), ("shuffled", shuffled)):
        table = pa.table(
            dict(zip(("enterprise", "year", "rd_expense", "revenue"), map(list, zip(*own, strict=True)), strict=True))
        )
        path = tmp_path / f"{name}.{kind}"
        if kind == "parquet":
            pq.write_table(table, path)
        else:
            path.write_text(HEAD + "".join(f"{a},{b},{c},{d}\n" for a, b, c, d in own), encoding="utf-8")
        made[name] = score(ScoreRequest(scheme, (path,), 2025, tmp_path / name)).files
    assert made["sorted"] == made["shuffled"]


@pytest.mark.parametrize(
    "content",
    [GOOD.encode("gbk"), GOOD.encode("utf-16"), GOOD.encode("utf-8-sig"), GOOD.replace(",", ";").encode(), GOOD.replace("\n", "\r\n").encode()],
    ids=["gbk", "utf-16", "mark", "semicolons", "windows"],
)  # fmt: skip
def test_encodings_and_delimiters_that_are_told_apart(scheme: Path, content: bytes) -> None:
    (scheme.parent / "a.csv").write_bytes(content)
    assert score(ScoreRequest(scheme, (scheme.parent / "a.csv",), 2025, scheme.parent / "out")).counts["scored"] == 2


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_file_of_one_row_is_a_file(scheme: Path, kind: str) -> None:
    path = scheme.parent / f"one.{kind}"
    if kind == "csv":
        path.write_text(HEAD + "甲示例,2025,5,100\n", encoding="utf-8")
    else:
        pq.write_table(parquet(), path)
    score(ScoreRequest(scheme, (path,), 2025, scheme.parent / "out"))
    assert pq.read_table(scheme.parent / "out" / "scores.parquet")["base"].to_pylist() == [1500]


def test_a_number_of_many_years_is_read_as_people_write_it(scheme: Path) -> None:
    (scheme.parent / "a.csv").write_text(HEAD + '甲示例,2025年,"1,234",１００\n', encoding="utf-8")
    score(ScoreRequest(scheme, (scheme.parent / "a.csv",), 2025, scheme.parent / "out"))
    assert pq.read_table(scheme.parent / "out" / "lines.parquet")["rd_ratio.value"].to_pylist() == [1234.0]


# ── schemes and norms ──


def test_a_scheme_of_ten_megabytes(scheme: Path) -> None:
    scheme.write_text(SCHEME + "# " + "x" * 10 * 1024 * 1024, encoding="utf-8")
    (scheme.parent / "a.csv").write_text(GOOD, encoding="utf-8")
    with pytest.raises(SchemeRefused) as caught:
        score(ScoreRequest(scheme, (scheme.parent / "a.csv",), 2025, scheme.parent / "out"))
    (problem,) = caught.value.problems
    assert problem.zh == "文档超过 1 MiB；指标体系文档通常不到 100 KB，请检查是否拿错了文件。"
    assert not (scheme.parent / "out").exists()


def test_norms_of_another_scheme(scheme: Path) -> None:
    folder = scheme.parent
    (folder / "a.csv").write_text(GOOD, encoding="utf-8")
    for name, rule in (("fitted", "percentile: {}"), ("other", "minmax: {}")):
        text = SCHEME.replace("goalposts: {low: 0, high: 20}", rule)
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        score(ScoreRequest(folder / f"{name}.yaml", (folder / "a.csv",), 2025, folder / name))
    score(ScoreRequest(folder / "fitted.yaml", (folder / "a.csv",), 2025, folder / "again", norms=folder / "fitted"))
    score(ScoreRequest(scheme, (folder / "a.csv",), 2025, folder / "plain"))
    score(ScoreRequest(scheme, (folder / "a.csv",), 2025, folder / "plain-again", norms=folder / "plain"))
    for own, given, named in (
        ("fitted", "other", "（rd_ratio）"),
        ("fitted", "plain", ""),
        ("scheme", "fitted", "（rd_ratio）"),
    ):
        with pytest.raises(ResultRefused) as caught:
            score(ScoreRequest(folder / f"{own}.yaml", (folder / "a.csv",), 2025, folder / "out", norms=folder / given))
        assert f"这些常模不是为这份指标体系统计的{named}；请换用同一份体系的结果，或不写 --norms 重新统计。" in str(
            caught.value
        )
        assert not (folder / "out").exists()


def test_a_runner_that_does_not_exist(scheme: Path) -> None:
    (scheme.parent / "a.csv").write_text(GOOD, encoding="utf-8")
    with pytest.raises(ResultRefused, match="没有叫“column”的运行器（最接近的是“columnar”）。"):
        score(ScoreRequest(scheme, (scheme.parent / "a.csv",), 2025, scheme.parent / "out", runner="column"))


# ── where the result goes ──


def test_a_folder_with_other_files_is_not_touched(scheme: Path) -> None:
    folder = scheme.parent
    (folder / "a.csv").write_text(GOOD, encoding="utf-8")
    (folder / "mine").mkdir()
    (folder / "mine" / "thesis.txt").write_text("三年的工作", encoding="utf-8")
    before = tree(folder)
    with pytest.raises(ResultRefused) as caught:
        score(ScoreRequest(scheme, (folder / "a.csv",), 2025, folder / "mine"))
    (problem,) = caught.value.problems
    assert problem.zh == "这个文件夹里有别的文件，不会覆盖；请换一个 --out，或先清空它。"
    assert problem.en == "this folder holds other files and is not overwritten; choose another --out or empty it."
    assert tree(folder) == before


def test_out_is_a_file(scheme: Path) -> None:
    (scheme.parent / "a.csv").write_text(GOOD, encoding="utf-8")
    with pytest.raises(ResultRefused, match="--out 应是文件夹，这里是一个文件。"):
        score(ScoreRequest(scheme, (scheme.parent / "a.csv",), 2025, scheme.parent / "a.csv"))
    assert (scheme.parent / "a.csv").read_text(encoding="utf-8") == GOOD


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that another user may enter: pytest's own are closed to them."""
    path = Path(tempfile.mkdtemp(prefix="jifen-test-"))
    path.chmod(0o755)
    yield path
    path.chmod(0o755)
    shutil.rmtree(path)


RUN = """
import os
import sys
from pathlib import Path
from jifen.engine.job import ScoreRequest, score
from jifen.engine.problems import Refusal
folder = Path(sys.argv[1])
score(ScoreRequest(folder / "scheme.yaml", (folder / "a.csv",), 2025, folder / "free"))  # imports what is needed
if os.geteuid() == 0:  # root may write anywhere
    os.setgid(65534)
    os.setuid(65534)
try:
    score(ScoreRequest(folder / "scheme.yaml", (folder / "a.csv",), 2025, folder / "locked" / "out"))
except Refusal as refusal:
    print(refusal.problems[0].sentence("zh"))
    print(refusal.problems[0].sentence("en"))
"""


def test_a_folder_that_may_not_be_written(open_folder: Path) -> None:
    (open_folder / "scheme.yaml").write_text(SCHEME, encoding="utf-8")
    (open_folder / "a.csv").write_text(GOOD, encoding="utf-8")
    (open_folder / "locked").mkdir(mode=0o555)
    command = [sys.executable, "-c", RUN, str(open_folder)]
    spoken = os.environ | {"PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=spoken)
    place = open_folder / "locked" / "out"
    assert done.stdout.splitlines() == [
        f"{place}：写不进结果文件夹（Permission denied）；请核对路径、权限和磁盘空间。",
        f"{place}: the result folder cannot be written (Permission denied); check path, permissions and room on the disk.",
    ], done.stderr
    assert list((open_folder / "locked").iterdir()) == []


# ── killed in the middle ──

FOREVER = """
import sys
from itertools import cycle
from pathlib import Path
from jifen.engine.job import ScoreRequest, score
folder = Path(sys.argv[1])
for year in cycle((2025, 2024)):
    score(ScoreRequest("jilin-core-2026", (folder / "facts.parquet",), year, folder / "out"))
    print(year, flush=True)
"""


def is_whole(out: Path) -> bool:
    """Every file of the manifest is there with its digest, and no other."""
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    held = tree(out)
    held.pop("manifest.json")
    return held == manifest["files"]


def killed_at_a_random_moment(folder: Path, chance: random.Random) -> None:
    process = subprocess.Popen([sys.executable, "-c", FOREVER, str(folder)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()  # under way: one result is written, the next begins
    time.sleep(chance.uniform(0.0, 0.4))
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_run_killed_at_any_moment_leaves_a_whole_result_or_none(tmp_path: Path) -> None:
    write_demo_facts(tmp_path / "facts.parquet", 400, 5)
    chance = random.Random(11)
    for _ in range(5):
        killed_at_a_random_moment(tmp_path, chance)
        assert not (tmp_path / "out").exists() or is_whole(tmp_path / "out")
        visible = {path.name for path in tmp_path.iterdir() if not path.name.startswith(".")}
        assert visible <= {"facts.parquet", "out"}
    score(ScoreRequest("jilin-core-2026", (tmp_path / "facts.parquet",), 2025, tmp_path / "out"))
    assert is_whole(tmp_path / "out")
    assert {path.name for path in tmp_path.iterdir()} == {"facts.parquet", "out"}, (
        "what was left behind is cleared away"
    )


def test_a_run_killed_between_its_two_renames_gives_the_earlier_result_back(scheme: Path) -> None:
    folder = scheme.parent
    (folder / "a.csv").write_text(GOOD, encoding="utf-8")
    score(ScoreRequest(scheme, (folder / "a.csv",), 2025, folder / "out"))
    before = tree(folder / "out")
    (folder / "out").rename(folder / ".out.old")  # as a killed run leaves it
    (folder / "bad.csv").write_text(HEAD + "甲示例,2025,x,1\n", encoding="utf-8")
    (folder / "2024.csv").write_text(HEAD + "甲示例,2024,1,1\n", encoding="utf-8")
    with pytest.raises(Refusal):
        score(ScoreRequest(scheme, (folder / "2024.csv",), 2025, folder / "out"))
    assert tree(folder / "out") == before
