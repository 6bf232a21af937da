"""Who is scored at all."""

from __future__ import annotations

import pytest

from tests.spec.small_schemes import Scored, with_indicator

title = "Scope · 适用范围"
DOCUMENT = 'scope: province == "22" and independent\n' + with_indicator("v", "{percentile: {over: all}}")


@pytest.mark.parametrize(
    ("province", "independent", "why"),
    [
        ("22", "true", None),
        ("21", "true", "out_of_scope"),
        ("22", "false", "out_of_scope"),
        ("21", "-", "out_of_scope"),
        ("22", "-", "scope_unknown"),
        ("-", "-", "scope_unknown"),
    ],
)
def test_only_firms_for_which_the_condition_is_true_are_scored(
    scored: Scored, province: str, independent: str, why: str | None
) -> None:
    """False or undefined: `out_of_scope`; unknown: `scope_unknown`."""
    table = f"firm | province text | independent flag | v\n甲 | {province} | {independent} | 1"
    row = scored(DOCUMENT, table)["甲"]
    assert row["why_not_scored"] == why
    assert (row["total"] is None) == (why is not None)


def test_firms_outside_are_nobodys_peers(scored: Scored) -> None:
    """Neither those out of scope nor those of whom it is not known."""
    table = "firm | province text | independent flag | v\n"
    rows = scored(DOCUMENT, table + "甲 | 22 | true | 1\n乙 | 22 | true | 3\n丙 | 21 | true | 0\n丁 | - | true | 0")
    assert [rows[firm]["x.subscore"] for firm in "甲乙丙丁"] == [0.25, 0.75, None, None]


def test_the_stage_of_a_firm_out_of_scope_is_not_asked(scored: Scored) -> None:
    """Where only the scope is unknown the stage is still told."""
    document = "stages:\n  - {code: 小, when: v < 5}\n  - {code: 大, when: v >= 5}\n" + DOCUMENT
    table = "firm | province text | independent flag | v\n甲 | 21 | true | 1\n乙 | - | true | 1\n丙 | 22 | true | -"
    rows = scored(document, table)
    assert [rows[f]["stage"] for f in "甲乙丙"] == [None, "小", None]
    assert [rows[f]["why_not_scored"] for f in "甲乙丙"] == ["out_of_scope", "scope_unknown", "stage_unknown"]
    assert rows["甲"]["stage_missing"] is None
