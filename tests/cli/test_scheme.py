"""``jifen scheme``: list, check, show, diff, examples."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from jifen.engine.scheme.loading import scheme_path

Typed = Callable[..., Result]


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """The core scheme with one weight moved from indicator 1 to 2 in the growth stage, and one band raised."""
    text = scheme_path("jilin-core-2026").read_text(encoding="utf-8")
    text = text.replace("{初创: 10, 成长: 14, 成熟: 16, 转型: 12}", "{初创: 10, 成长: 13, 成熟: 16, 转型: 12}")
    text = text.replace("{初创: 20, 成长: 14, 成熟: 9, 转型: 16}", "{初创: 20, 成长: 15, 成熟: 9, 转型: 16}")
    text = text.replace("{from: 4, earn: 0.5}", "{from: 4, earn: 0.55}")
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_list_marks_provisional_numbers(typed: Typed) -> None:
    done = typed("scheme", "list")
    assert done.exit_code == 0
    core = next(line for line in done.stdout.splitlines() if line.startswith("jilin-core-2026"))
    assert "暂定" in core


def test_check_of_a_good_scheme_tells_its_digest(typed: Typed) -> None:
    done = typed("scheme", "check", "jilin-core-2026")
    assert done.exit_code == 0
    assert "没有问题。" in done.stdout
    assert "摘要 " in done.stdout


def test_check_tells_all_problems_with_file_line_and_remedy(typed: Typed, mine: Path) -> None:
    text = (
        mine.read_text(encoding="utf-8")
        .replace("direction:", "direktion:")
        .replace("    unit: 万元\n", "    unti: 万元\n")
    )
    mine.write_text(text, encoding="utf-8")
    done = typed("scheme", "check", mine)
    assert done.exit_code == 1
    assert "没有执行，共 " in done.stderr
    assert "mine.yaml 第 " in done.stderr
    assert "最接近的是“unit”" in done.stderr


def test_show_is_readable_for_policy_people(typed: Typed) -> None:
    shown = typed("scheme", "show", "jilin-core-2026").stdout
    for words in (
        "成立年限 < 3 年 或 (成立年限 < 5 年 且 营业收入 < 500 万元)",
        "研发费用 ÷ 营业收入",
        "填报期企业研发费用总额÷同期营业收入总额",
        "［暂定］",
        "附件第 10 行",
        "A 85 分及以上；B 70 分及以上",
        "范围：全省、本市（州）、同阶段、同产业",
    ):
        assert words in shown
    english = typed("scheme", "show", "jilin-core-2026", "--lang", "en").stdout
    assert "R&D expense ÷ revenue" in english
    assert "[provisional]" in english


def test_show_of_constraints(typed: Typed) -> None:
    shown = typed("scheme", "show", "jilin-constraints-2026").stdout
    assert "仅供参考，不扣分" in shown
    assert "近3年发生重大安全事故" in shown


def test_diff_says_in_words_what_changed(typed: Typed, mine: Path, read_json: Callable[[Result], Any]) -> None:
    done = typed("scheme", "diff", "jilin-core-2026", mine)
    assert done.exit_code == 0
    for sentence in (
        "指标 研发费用金额（rd_expense）：权重（成长） 14 → 13。",
        "指标 研发费用占营业收入的比例（rd_ratio）：权重（成长） 14 → 15。",
        "计分规则 分档：≥ 4 得 50% → 分档：≥ 4 得 55%。",
    ):
        assert sentence in done.stdout
    data = read_json(typed("scheme", "diff", "jilin-core-2026", mine, "--json"))
    assert data["same"] is False
    assert len(data["changes"]) == 3
    assert "indicator R&D expense (rd_expense): weight (成长) 14 → 13." in data["sentences"]["en"]
    assert "内容相同。" in typed("scheme", "diff", "jilin-core-2026", "jilin-core-2026").stdout


def test_examples_run_on_every_runner(typed: Typed) -> None:
    done = typed("scheme", "examples", "jilin-constraints-2026")
    assert done.exit_code == 0
    assert "不符 0 处。" in done.stdout


def test_an_example_that_does_not_hold_is_told(typed: Typed, mine: Path) -> None:
    examples = mine.with_name("examples.yaml")
    examples.write_text(
        "examples:\n  - name: 不对的算例\n    year: 2025\n    facts: {established_on: 2024-03-01}\n    expect: {stage: 成熟}\n",
        encoding="utf-8",
    )
    done = typed("scheme", "examples", mine)
    assert done.exit_code == 1
    assert "✗ 不对的算例" in done.stdout
    assert "应为 成熟，得到 初创" in done.stdout


def test_missing_examples_say_what_to_do(typed: Typed, mine: Path) -> None:
    done = typed("scheme", "examples", mine)
    assert done.exit_code == 1
    assert "请用 --examples 指出" in done.stderr
