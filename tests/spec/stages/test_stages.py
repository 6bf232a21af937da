"""Which stage a firm is in, and when that cannot be told."""

from __future__ import annotations

import pytest

from tests.spec.small_schemes import Scored, with_indicator

title = "Stages · 发展阶段"
ONE = with_indicator("size", "{count: {each: 1, cap: 10}}")
STAGES = """stages:
  - {code: 初创, when: age(born) < 3 年 or (age(born) < 5 年 and size < 500)}
  - {code: 转型, when: age(born) >= 5 年 and size < prev(size)}
  - {code: 成熟, when: known(born)}
"""
HEAD = "firm | year | born date | size"


@pytest.mark.parametrize(
    ("born", "size", "last", "stage", "missing"),
    [
        ("2023-01-01", "900", "1", "初创", None),
        ("2022-12-31", "900", "1", "成熟", None),
        ("2022-12-31", "499", "1", "初创", None),
        ("2021-01-01", "499", "1", "初创", None),
        ("2020-12-31", "499", "500", "转型", None),
        ("2020-12-31", "500", "500", "成熟", None),
        ("2023-06-01", "-", "-", "初创", None),
        ("2021-06-01", "-", "-", "成熟", "size"),
        ("2015-06-01", "-", "9", "成熟", "size"),
        ("2015-06-01", "9", "-", "成熟", "size@-1"),
        ("2015-06-01", "-", "-", "成熟", "size;size@-1"),
    ],
)
def test_the_first_true_rule_wins(
    scored: Scored, born: str, size: str, last: str, stage: str, missing: str | None
) -> None:
    """An earlier *unknown* marks the stage uncertain and names the missing facts."""
    table = f"{HEAD}\n甲 | 2025 | {born} | {size}\n甲 | 2024 | {born} | {last}"
    row = scored(STAGES + ONE, table)["甲"]
    assert (row["stage"], row["stage_missing"], row["stage_uncertain"]) == (stage, missing, missing is not None)


def test_when_no_rule_is_true_the_firm_is_not_scored(scored: Scored) -> None:
    """Without a founding date "the rest" cannot be told either: reason `stage_unknown`, no points at all."""
    row = scored(STAGES + ONE, f"{HEAD}\n甲 | 2025 | - | 7")["甲"]
    assert (row["stage"], row["why_not_scored"], row["stage_missing"]) == (None, "stage_unknown", "born;size@-1")
    assert (row["total"], row["x.points"], row.reason("x"), row["ranked"]) == (None, None, "not_scored", False)


def test_always_takes_the_rest(scored: Scored) -> None:
    """The last rule may be `always`."""
    document = "stages:\n  - {code: 小, when: size < 5}\n  - {code: 其余, when: always}\n" + ONE
    rows = scored(document, "size\n1\n9\n-")
    assert [(r["stage"], r["stage_uncertain"]) for r in rows.values()] == [
        ("小", False),
        ("其余", False),
        ("其余", True),
    ]


def test_undefined_is_not_true_and_not_uncertain(scored: Scored) -> None:
    """Growth of a firm that had nothing has no meaning; that is no gap in the data."""
    document = "stages:\n  - {code: 快, when: size / zero > 1}\n  - {code: 其余, when: always}\n" + ONE
    row = scored(document, "firm | size | zero\n甲 | 1 | 0")["甲"]
    assert (row["stage"], row["stage_uncertain"]) == ("其余", False)


def test_without_stage_rules_there_is_one_stage(scored: Scored) -> None:
    """Everybody is in it."""
    assert [r["stage"] for r in scored(ONE, "size\n1\n-").values()] == ["全部", "全部"]


def test_firms_without_a_row_in_the_data_year_are_not_scored(scored: Scored) -> None:
    """Last year's row alone makes no score."""
    rows = scored(ONE, "firm | year | size\n甲 | 2025 | 1\n甲 | 2024 | 1")
    assert list(rows) == ["甲"]
