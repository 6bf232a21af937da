"""An enterprise against its peers: P01 to P05; and whole columns against what digits do: P06."""

from __future__ import annotations

import random

import pytest

from tests.spec.checks.small_panels import check_panel

title = "Checks: against peers · 核验：同类比较"


def peers(fact: str, many: int, odd: str, *, stage: str = "成长", sector: str = "新材料", more: str = "") -> str:
    """``many`` firms with 100, 102, 104, …, and 甲 with the figure given."""
    rows = "\n".join(f"示例{n:03} | {stage} | {sector} | {100 + 2 * n}" for n in range(many))
    return f"firm | stage | sector | {fact}\n{rows}\n甲 | {stage} | {sector} | {odd}\n{more}"


def test_p01_far_from_the_median_of_its_peers() -> None:
    """Distance in spreads (median absolute deviation) on a log scale: more than five is told."""
    assert check_panel("size_among_peers", peers("revenue", 40, "400")).says == {}
    seen = check_panel("size_among_peers", peers("revenue", 40, "1390000"))
    assert seen.says == {
        "甲": "营业收入 1,390,000 万元，同类企业（成长·新材料，41 家）的中位数为 140 万元，相差 42.5 个标准差；请留意单位和数位。"
    }
    assert (seen.result.tested, seen.result.found) == (41, 1)
    assert seen.suspicion["甲"] == pytest.approx(0.93, abs=0.01)


def test_unknown_zero_and_negative_values_have_no_logarithm_and_are_not_tested() -> None:
    more = "乙 | 成长 | 新材料 | \n丙 | 成长 | 新材料 | 0\n丁 | 成长 | 新材料 | -5"
    assert check_panel("size_among_peers", peers("revenue", 40, "140", more=more)).result.tested == 41


def test_too_few_of_the_sector_are_compared_with_the_stage() -> None:
    """Thirty are needed; the result says for how many it took the wider group."""
    more = "乙 | 成长 | 光电信息 | 1390000"
    seen = check_panel("size_among_peers", peers("revenue", 40, "140", more=more))
    assert seen.says == {
        "乙": "营业收入 1,390,000 万元，同类企业（成长，42 家）的中位数为 140 万元，相差 43.8 个标准差；请留意单位和数位。"
    }
    assert seen.notes[1:] == ("“营业收入”：1 家所属产业未知，或同阶段同产业不足 30 家，改与同阶段全部企业比较。",)


def test_too_few_of_the_stage_are_not_compared_and_it_says_so() -> None:
    more = "乙 | 转型 | 新材料 | 1390000"
    seen = check_panel("size_among_peers", peers("revenue", 40, "140", more=more))
    assert seen.says == {}
    assert seen.notes[1:] == ("“营业收入”：1 家所在阶段不足 30 家，未核验。",)


def test_a_group_too_small_for_anybody_did_not_run() -> None:
    seen = check_panel("size_among_peers", peers("revenue", 28, "1390000"))
    assert seen.not_run == "“营业收入”：29 家所在阶段不足 30 家，未核验。"


def test_without_stages_it_did_not_run() -> None:
    """Nor does it crash on an empty group."""
    seen = check_panel("size_among_peers", peers("revenue", 40, "1390000", stage=""))
    assert seen.not_run == "没有一家企业的发展阶段已知，无法分组，未核验。"
    assert check_panel("size_among_peers", "firm | revenue\n甲 | 5").not_run == seen.not_run


def test_peers_that_are_all_alike_have_no_spread_to_measure_in() -> None:
    rows = "\n".join(f"示例{n:03} | 成长 | 新材料 | 100" for n in range(40))
    seen = check_panel("size_among_peers", f"firm | stage | sector | staff\n{rows}\n甲 | 成长 | 新材料 | 5000")
    assert seen.not_run == "“从业人员期末人数”：41 家的同类过半数值相同，没有离散程度可比，未核验。"


def ratios(value: str, other: str, odd: tuple[float, float]) -> str:
    rows = "\n".join(f"示例{n:03} | 成长 | 新材料 | {100 + 2 * n} | 1000" for n in range(40))
    return f"firm | stage | sector | {value} | {other}\n{rows}\n甲 | 成长 | 新材料 | {odd[0]} | {odd[1]}\n乙 | 成长 | 新材料 | 5 |"


@pytest.mark.parametrize(
    ("code", "value", "other", "sentence"),
    [
        ("rd_ratio_among_peers", "rd_expense", "revenue",
         "研发费用 900 万元占营业收入 9 万元的 10,000%，同类企业（成长·新材料，41 家）的中位数为 14%，相差 30.4 个标准差；请留意。"),
        ("revenue_per_head_among_peers", "revenue", "staff",
         "营业收入 900 万元、从业人员 9 人，人均 100 万元，同类企业（成长·新材料，41 家）的中位数为 0.14 万元，相差 30.4 个标准差；请留意。"),
        ("rd_expense_per_head_among_peers", "rd_expense", "rd_staff",
         "研发费用 900 万元、参加科研项目活动人员 9 人，人均 100 万元，同类企业（成长·新材料，41 家）的中位数为 0.14 万元，相差 30.4 个标准差；请留意。"),
    ],
)  # fmt: skip
def test_p02_to_p04_ratios_far_from_those_of_peers(code: str, value: str, other: str, sentence: str) -> None:
    """A ratio with an unknown part is not tested."""
    seen = check_panel(code, ratios(value, other, (900, 9)))
    assert seen.says == {"甲": sentence}
    assert seen.result.tested == 41


def test_p05_a_jump_since_last_year() -> None:
    """An enterprise against its own history, measured in how much its peers move: eight spreads, for large changes do happen."""
    rows = "\n".join(
        f"示例{n:03} | 2024 | 成长 | 新材料 | 100\n示例{n:03} | 2025 | 成长 | 新材料 | {90 + n}" for n in range(40)
    )
    jump = "甲 | 2024 | 成长 | 新材料 | 100\n甲 | 2025 | 成长 | 新材料 | 900\n乙 | 2025 | 成长 | 新材料 | 900"
    seen = check_panel("jump_among_peers", f"firm | year | stage | sector | revenue\n{rows}\n{jump}")
    assert seen.says == {
        "甲": "营业收入由上年的 100 万元变为 900 万元，是上年的 9 倍；同类企业（成长·新材料，41 家）的中位数为 1.1 倍，"
        "相差 14.9 个标准差；请核对，属实的请说明。"
    }
    assert seen.result.tested == 41


def column(values: list[float]) -> str:
    rows = "\n".join(f"示例{n:04} | {value}" for n, value in enumerate(values))
    return f"firm | revenue@self_report\n{rows}"


def test_p06_screens_a_column_and_points_at_nobody() -> None:
    """Amounts that arise by themselves pass without a remark; made-up ones are remarked on in the notes, and no firm is found."""
    dice = random.Random(1)
    natural = check_panel("first_digits", column([dice.lognormvariate(6, 2) for _ in range(1000)]))
    assert (natural.result.tested, natural.result.found, natural.notes[1:]) == (1000, 0, ())
    made_up = check_panel(
        "first_digits", column([float(f"5{dice.randint(0, 9)}e{dice.randint(0, 3)}") for _ in range(1000)])
    )
    assert (made_up.result.tested, made_up.result.found) == (1000, 0)
    assert made_up.notes[1] == (
        "“营业收入（企业自报）” 1,000 个数的首位数字偏离本福德分布（平均偏差 0.205，界限 0.015），以 5 开头的占 100.0%，通常为 7.9%；"
        "这是对整列的筛查，不针对任何一家企业。"
    )


def test_p06_few_values_or_a_narrow_span_prove_nothing() -> None:
    seen = check_panel("first_digits", column([100.0, 2000.0]))
    assert (
        seen.not_run == "“营业收入（企业自报）”不足 500 个正数，或大小相差不到 100 倍，首位数字没有规律可比，未核验。"
    )
