"""``jifen score``: what it prints, what it writes, how it ends."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import Result

Typed = Callable[..., Result]


def test_prints_the_top_and_the_distribution(run: Path, typed: Typed, province: Path) -> None:
    out = province / "again"
    done = typed(
        "score", "--scheme", "jilin-core-2026", "--facts", province / "facts.parquet", "--year", 2025, "--out", out
    )
    assert done.exit_code == 0
    for words in (
        "参评企业 ",
        "前 10 名（暂定）",
        "按发展阶段的分布",
        "均为暂定，不是国家或省级数值",
        "逐行解释：jifen explain",
    ):
        assert words in done.stdout
    assert (out / "scores.parquet").exists()


def test_json_holds_manifest_top_and_stages(
    run: Path, typed: Typed, province: Path, read_json: Callable[[Result], Any]
) -> None:
    done = typed(
        "score", "--scheme", "jilin-core-2026", "--facts", province / "facts.parquet", "--year", 2025, "--out", province / "json", "--json",
    )  # fmt: skip
    data = read_json(done)
    assert data["manifest"]["scheme"]["code"] == "jilin-core-2026"
    assert [row["rank"] for row in data["top"]][:1] == [1]
    assert [row["stage"] for row in data["stages"]] == ["初创", "成长", "成熟", "转型", ""]


def test_every_problem_is_told_as_a_numbered_sentence(typed: Typed, tmp_path: Path, small_scheme: Path) -> None:
    facts = tmp_path / "bad.csv"
    facts.write_text("enterprise,year,rd_expense,revenue\n甲,2025,-1,1\n乙,2025,五十,1\n", encoding="utf-8")
    done = typed("score", "--scheme", small_scheme, "--facts", facts, "--year", 2025, "--out", tmp_path / "out")
    assert done.exit_code == 1
    assert "没有执行，共 2 处问题：" in done.stderr
    assert "  1. " in done.stderr
    assert "  2. " in done.stderr
    assert "第 3 行" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_refusal_speaks_english_when_asked(typed: Typed, tmp_path: Path, small_scheme: Path) -> None:
    facts = tmp_path / "bad.csv"
    facts.write_text("enterprise,year,rd_expense,revenue\n甲,2025,x,1\n", encoding="utf-8")
    words = ("score", "--scheme", small_scheme, "--facts", facts, "--year", 2025, "--out", tmp_path / "out")
    assert "Refused, 1 problem:" in typed(*words, "--lang", "en").stderr
    assert "Refused, 1 problem:" in typed(*words, env={"JIFEN_LANG": "en"}).stderr


def test_a_refusal_is_data_with_json(
    typed: Typed, tmp_path: Path, three_firms: Path, read_json: Callable[[Result], Any]
) -> None:
    done = typed(
        "score", "--scheme", "jilin-cor-2026", "--facts", three_firms, "--year", 2025, "--out", tmp_path / "o", "--json"
    )
    assert done.exit_code == 1
    data = read_json(done)
    assert data["refused"] is True
    assert data["problems"][0]["code"] == "no_scheme"
    assert "最接近的是“jilin-core-2026”" in data["problems"][0]["zh"]


def test_more_than_fifty_problems_are_counted(typed: Typed, tmp_path: Path, small_scheme: Path) -> None:
    rows = "".join(f"甲{i},2025,坏,1\n" for i in range(60))
    facts = tmp_path / "many.csv"
    facts.write_text(f"enterprise,year,rd_expense,revenue\n{rows}", encoding="utf-8")
    done = typed("score", "--scheme", small_scheme, "--facts", facts, "--year", 2025, "--out", tmp_path / "out")
    assert " 50. " in done.stderr
    assert " 51. " not in done.stderr
    assert "……还有 10 处；改好以上再试。" in done.stderr


def test_too_few_peers_end_with_code_three(typed: Typed, province: Path, tmp_path: Path) -> None:
    facts = pq.read_table(province / "facts.parquet")
    few = tmp_path / "few.parquet"
    pq.write_table(facts.filter(pa.compute.is_in(facts["enterprise"], facts["enterprise"].unique().slice(0, 6))), few)
    done = typed("score", "--scheme", "jilin-core-2026", "--facts", few, "--year", 2025, "--out", tmp_path / "out")
    assert done.exit_code == 3
    assert "不得发布：" in done.stdout
    assert (tmp_path / "out" / "scores.parquet").exists(), "the result stands, it only must not be published"


def test_csv_and_xlsx_on_request(typed: Typed, tmp_path: Path, small_scheme: Path, three_firms: Path) -> None:
    out = tmp_path / "out"
    done = typed(
        "score", "--scheme", small_scheme, "--facts", three_firms, "--year", 2025, "--out", out, "--csv", "--xlsx"
    )
    assert done.exit_code == 0
    assert {"scores.csv", "lines.csv", "result.xlsx"} <= {path.name for path in out.iterdir()}


def test_scoring_against_the_norms_of_an_earlier_result(
    typed: Typed, run: Path, province: Path, tmp_path: Path
) -> None:
    facts = pq.read_table(province / "facts.parquet")
    one = tmp_path / "one.parquet"
    key = pq.read_table(run / "scores.parquet", columns=["enterprise"])["enterprise"][5].as_py()
    pq.write_table(facts.filter(pa.compute.equal(facts["enterprise"], key)), one)
    done = typed(
        "score", "--scheme", "jilin-core-2026", "--facts", one, "--year", 2025, "--out", tmp_path / "o", "--norms", run
    )
    assert done.exit_code == 0, done.output
    whole = {row["enterprise"]: row for row in pq.read_table(run / "scores.parquet").to_pylist()}
    assert pq.read_table(tmp_path / "o" / "scores.parquet")["total"][0].as_py() == whole[key]["total"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["scheme", "list"], 0),
        (["scheme", "check", "no-such-scheme"], 1),
        (["score"], 2),
        (["nonsense"], 2),
    ],
)
def test_exit_codes_of_the_program_itself(words: list[str], code: int) -> None:
    program = Path(sys.executable).parent / "jifen"
    assert subprocess.run([str(program), *words], capture_output=True, check=False).returncode == code
