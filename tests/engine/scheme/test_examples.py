"""Worked examples as documents: what is wrong with one is told with its place, and what differs in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from jifen.engine.example_check import RUNNERS, differences
from jifen.engine.examples import load_examples
from jifen.engine.problems import SchemeRefused
from tests.spec.small_schemes import plan_for, table_of, with_indicator

PLAN = plan_for(
    with_indicator("a", "{percentile: {}}"), table_of("a | born date | fine flag | held set\n- | - | - | -")
)


def written(tmp_path: Path, case: str) -> Path:
    path = tmp_path / "examples.yaml"
    path.write_text(f"examples:\n  - {{name: 甲, year: 2025, {case}}}\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("case", "code", "words"),
    [
        ("facts: {b: 1}, expect: {total: 1}", "fact", "没有数据项“b”"),
        ("facts: {a: many}, expect: {total: 1}", "wrong_value", "“a”应是一个数，写的是“many”"),
        ("facts: {born: 2025-13-01}, expect: {total: 1}", "fact_value", ""),
        ("facts: {fine: maybe}, expect: {total: 1}", "fact_value", ""),
        ("facts: {a: 1}, earlier: {last: {a: 1}}, expect: {total: 1}", "year", "“last”不是年份；请写成 2024。"),
        ("facts: {a: 1}, norms: {y: {all: {1: 1}}}, expect: {total: 1}", "norms", "没有指标“y”"),
        ("facts: {a: 1}", "missing_key", "算例缺少“expect”；请补上。"),
        ("facts: {a: 1}, expects: {total: 1}, expect: {}", "unknown_key", "（最接近的是“expect”）"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, case: str, code: str, words: str) -> None:
    with pytest.raises(SchemeRefused) as caught:
        load_examples(written(tmp_path, case), PLAN)
    (problem,) = caught.value.problems
    assert (problem.code, words in problem.zh, problem.place.line) == (code, True, 2)


@pytest.mark.parametrize("runner", RUNNERS)
def test_what_differs_is_told(tmp_path: Path, runner: str) -> None:
    case = "facts: {a: 2}, norms: {x: {all: {1: 5, 2: 5}}}, expect: {total: 70, lines: {x: {points: 75, reason: unknown}, y: {points: 1}}}"
    (example,) = load_examples(written(tmp_path, case), PLAN)
    assert differences(PLAN, example, runner) == [
        "total：应为 70.0，得到 75.0",
        "x.reason：应为 unknown，得到 scored",
        "指标 y：应为 存在，得到 没有这一行",
    ]
