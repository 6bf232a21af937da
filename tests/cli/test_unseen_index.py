"""A scheme and a table nobody prepared for: 49 indicators in three levels, Chinese headers, a title row, GBK, yuan.

Everything is done by documents and commands, as a department would with an index of its own; no code knows any of these names.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

FIRMS, YEARS, INDICATORS = 120, (2023, 2024), 49
PROGRAM = Path(sys.executable).parent / "jifen"
RULES = (
    "{percentile: {over: all, scale: n-1}}",
    "{minmax: {}}",
    "{zscore: {from: -2, to: 2}}",
    "{goalposts: {low: 0, high: 900}}",
    "{log: {low: 1, high: 1000}}",
    "{bands: [{earn: 0}, {from: 100, earn: 0.3}, {from: 500, earn: 1}]}",
    "{distance: {target: 800, worst: 0}}",
)


def jifen(*words: str, cwd: Path, code: int = 0) -> str:
    """What the command prints; fails with all it said when it does not end as expected."""
    done = subprocess.run(
        [str(PROGRAM), *words], cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == code, f"jifen {' '.join(words)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def column(number: int) -> str:
    """The header in the delivered file; money carries yuan."""
    return f"指标{number:02}（元）" if number % 5 == 0 else f"指标{number:02}值"


@dataclass(frozen=True)
class Made:
    folder: Path
    cells: dict[tuple[str, int], list[float | None]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("unseen")
    cells = invented()
    write_delivery(folder / "区域企业统计表.csv", cells)
    (folder / "对应.yaml").write_text(mapping(), encoding="utf-8")
    (folder / "体系.yaml").write_text(scheme(), encoding="utf-8")
    return Made(folder, cells)


def invented() -> dict[tuple[str, int], list[float | None]]:
    chance = random.Random(49)
    return {
        (f"E{firm:04}", year): [
            None if chance.random() < 0.04 else round(chance.lognormvariate(5, 1), 3) for _ in range(INDICATORS)
        ]
        for firm in range(FIRMS)
        for year in YEARS
    }


def write_delivery(path: Path, cells: dict[tuple[str, int], list[float | None]]) -> None:
    """Two rows of title above the header, a total below, unknown written as 不详, thousands commas."""
    rows = [
        ["全区企业统计表"],
        ["填报单位：示例局"],
        ["年份", "企业编号", "企业名称", *(column(n) for n in range(INDICATORS))],
    ]
    for (firm, year), values in reversed(cells.items()):
        shown = [
            "不详" if v is None else f'"{v * 10_000:,.2f}"' if n % 5 == 0 else repr(v) for n, v in enumerate(values)
        ]
        rows.append([f"{year}年", firm, f"{firm} 示例公司", *shown])
    rows.append(["合计"])
    width = len(rows[2])
    text = "\r\n".join(",".join(row + [""] * (width - len(row))) for row in rows)
    path.write_bytes(text.encode("gbk"))


def mapping() -> str:
    facts = "".join(
        f"  x{n:02}: {{column: {column(n)}, unit: {'万元, file_unit: 元' if n % 5 == 0 else '件'}}}\n"
        for n in range(INDICATORS)
    )
    return (
        "mapping: district\ntitle: 全区企业统计表\nkey: {enterprise: 企业编号, year: 年份}\nmissing: [不详]\n"
        "tables: {main: {file: '*.csv', header_rows: [3], drop: [{column: 年份, equals: 合计}]}}\n"
        f"facts:\n  name: {{kind: text, column: 企业名称}}\n{facts}"
    )


def scheme() -> str:
    """Three roots, seven branches, 49 leaves of seven rules; one branch multiplies, one root averages harmonically."""
    facts = "".join(
        f"  x{n:02}: {{name: 指标{n:02}, unit: {'万元' if n % 5 == 0 else '件'}}}\n" for n in range(INDICATORS)
    )
    roots = "".join(f"  - {{code: 根{r}, name: 一级{r}, weight: {r + 1}}}\n" for r in range(3))
    branches = "".join(
        f"  - {{code: 枝{b}, name: 二级{b}, parent: 根{b % 3}, weight: {1 + b % 2}"
        f"{', aggregate: geometric' if b == 4 else ''}}}\n"
        for b in range(7)
    )
    leaves = "".join(leaf(n) for n in range(INDICATORS))
    return (
        'scheme: district-index\ntitle: 全区指数\nversion: "1"\nbasis: {ours: {title: 本单位暂定, provisional: true}}\n'
        f"numbers_from: ours\nfacts:\n{facts}peers: {{by: [all], minimum: 10, parent_minimum: 10}}\n"
        f"weights: relative\ntotal: 1000\nmissing: spread\ndimensions:\n{roots}{branches}indicators:\n{leaves}"
        "grades: [{code: 甲, from: 600}, {code: 乙, from: 300}, {code: 丙}]\n"
    )


def leaf(number: int) -> str:
    growth = number % 11 == 3
    formula = f"x{number:02} / prev(x{number:02}) * 100" if growth else f"x{number:02}"
    treat = ", treat: [{winsorise: {}}, {log: {if_skewed: true}}]" if number % 7 == 1 and number % 2 else ""
    lower = ", direction: lower" if number % 7 in (0, 1) and number % 3 == 0 else ""
    return (
        f"  - {{code: 叶{number:02}, name: 三级{number:02}, dimension: 枝{number % 7}, formula: {formula}, "
        f"rule: {RULES[number % 7]}, weight: {1 + number % 4}{lower}{treat}}}\n"
    )


@pytest.fixture(scope="module")
def scored(made: Made) -> Path:
    folder = made.folder
    jifen("scheme", "check", "体系.yaml", cwd=folder)
    jifen("facts", "区域企业统计表.csv", "--mapping", "对应.yaml", "--out", "facts.parquet", cwd=folder)
    jifen("score", "--scheme", "体系.yaml", "--facts", "facts.parquet", "--year", "2024", "--out", "out", cwd=folder)
    return folder / "out"


def test_every_cell_of_the_delivery_became_a_fact(made: Made, scored: Path) -> None:
    rows = {(r["enterprise"], r["year"]): r for r in pq.read_table(made.folder / "facts.parquet").to_pylist()}
    assert rows.keys() == made.cells.keys()
    for key, values in made.cells.items():
        for number, value in enumerate(values):
            assert rows[key][f"x{number:02}"] == (None if value is None else pytest.approx(value, abs=1e-6))
    assert rows["E0007", 2024]["name"] == "E0007 示例公司"


def test_the_scheme_is_scored_and_its_lines_add_up(scored: Path) -> None:
    lines = pq.read_table(scored / "lines.parquet").to_pylist()
    scores = pq.read_table(scored / "scores.parquet").to_pylist()
    assert len(lines) == len(scores) == FIRMS
    for line, row in zip(lines, scores, strict=True):
        points = [v for name, v in line.items() if name.endswith(".points")]
        assert sum(points) == row["total"]
        assert 0 <= row["total"] <= 100_000
        assert row["total"] == sum(row[f"根{r}.points"] for r in range(3))
        assert row["grade"] == ("甲" if row["total"] >= 60_000 else "乙" if row["total"] >= 30_000 else "丙")
    totals = [row["total"] for row in scores]
    assert len(set(totals)) > 100
    assert sorted(row["rank_all"] for row in scores)[0] == 1


def test_a_leaf_by_hand(made: Made, scored: Path) -> None:
    """叶10: goalposts 0 to 900 on column 10, in yuan in the file, in 万元 in the scheme."""
    lines = {line["enterprise"]: line for line in pq.read_table(scored / "lines.parquet").to_pylist()}
    for (firm, year), values in made.cells.items():
        if year == 2024 and (value := values[10]) is not None:
            assert lines[firm]["叶10.value"] == pytest.approx(value)
            assert lines[firm]["叶10.subscore"] == pytest.approx(min(value / 900, 1.0))


def test_both_runners_and_a_replay_agree(made: Made, scored: Path) -> None:
    words = ["score", "--scheme", "体系.yaml", "--facts", "facts.parquet", "--year", "2024"]
    jifen(*words, "--runner", "reference", "--out", "slow", cwd=made.folder)
    assert (made.folder / "slow" / "manifest.json").read_bytes() == (scored / "manifest.json").read_bytes()
    assert "复算一致。" in jifen("replay", "out", cwd=made.folder)


def test_one_firm_is_explained_in_both_languages(made: Made, scored: Path) -> None:
    told: dict[str, Any] = json.loads(jifen("explain", "out", "E0007 示例公司", "--json", cwd=made.folder))
    assert told["enterprise"] == "E0007"
    named = {line["code"] for line in told["lines"]}
    assert {f"叶{n:02}" for n in range(INDICATORS)} <= named
    assert all(line["sentence"] for line in told["lines"])
    assert "E0007" in jifen("explain", "out", "E0007", "--lang", "en", cwd=made.folder)


def test_an_index_needs_a_table_and_nothing_else(made: Made, scored: Path) -> None:
    """The same data through a drafted scheme: the table of indicators in a spreadsheet's words."""
    rows = "".join(
        f"x{n:02},三级{n:02},枝{n % 7},{1 + n % 4},{'逆向' if n % 9 == 0 else '正向'},{'万元' if n % 5 == 0 else '件'}\n"
        for n in range(INDICATORS)
    )
    branches = "".join(f"枝{b},二级{b},根{b % 3},,,\n" for b in range(7))
    roots = "".join(f"根{r},一级{r},,{r + 1},,\n" for r in range(3))
    text = "编号,名称,上级,权重,方向,单位\n" + roots + branches + rows
    (made.folder / "指标表.csv").write_text(text, encoding="gbk")
    jifen(
        "scheme",
        "draft",
        "指标表.csv",
        "--out",
        "起草.yaml",
        "--id",
        "district",
        "--title",
        "全区指数",
        cwd=made.folder,
    )
    jifen("scheme", "check", "起草.yaml", cwd=made.folder)
    jifen(
        "score",
        "--scheme",
        "起草.yaml",
        "--facts",
        "facts.parquet",
        "--year",
        "2024",
        "--out",
        "drafted",
        cwd=made.folder,
    )
    scores = pq.read_table(made.folder / "drafted" / "scores.parquet").to_pylist()
    assert all(0 <= row["total"] <= 10_000 for row in scores)
    assert sum(row["根2.points"] for row in scores) > sum(row["根0.points"] for row in scores)


def test_a_drafted_file_is_never_overwritten(made: Made, scored: Path) -> None:
    (made.folder / "kept.yaml").write_text("edited", encoding="utf-8")
    (made.folder / "small.csv").write_text("code\na\n", encoding="utf-8")
    jifen("scheme", "draft", "small.csv", "--out", "kept.yaml", cwd=made.folder, code=1)
    assert (made.folder / "kept.yaml").read_text(encoding="utf-8") == "edited"
