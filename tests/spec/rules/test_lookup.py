"""Look-up of words and of dated sets."""

from __future__ import annotations

import pytest

from tests.spec.small_schemes import Scored, with_indicator

title = "Look-up · 查表"
FAMILIES = """{lookup: {default: 0.1, families: [
        {name: 培育, table: {领军: 0.6, 小巨人: 0.5, 高新: 0.4}},
        {name: 平台, table: {省级平台: 0.2, 市级平台: 0.1}}]}}"""


@pytest.mark.parametrize(("word", "earns"), [("一级", 1), ("二级", 0.5), ("三级", 0), ("-", None)])
def test_a_word_earns_what_the_table_says(scored: Scored, word: str, earns: float | None) -> None:
    """A word that is not in the table earns `default`, 0 when that is not written."""
    rows = scored(with_indicator("t", "{lookup: {table: {一级: 1, 二级: 50%}}}"), f"firm | t text\n甲 | {word}")
    assert rows["甲"]["x.subscore"] == earns


def test_a_word_of_no_table_earns_the_default(scored: Scored) -> None:
    """`default` stands for all other words."""
    rows = scored(with_indicator("t", "{lookup: {table: {一级: 1}, default: 0.2}}"), "t text\n一级\n别的")
    assert [r["x.subscore"] for r in rows.values()] == [1, 0.2]


@pytest.mark.parametrize(
    ("titles", "earns"),
    [
        ("无", 0),
        ("高新", 0.4),
        ("高新;小巨人", 0.5),
        ("高新;领军;小巨人", 0.6),
        ("高新;省级平台", 0.6),
        ("省级平台;市级平台", 0.2),
        ("高新;高新", 0.4),
        ("别的", 0.1),
        ("别的;又一个", 0.1),
        ("高新;别的", 0.5),
    ],
)
def test_the_best_of_each_family_counts_and_families_add_up(scored: Scored, titles: str, earns: float) -> None:
    """Of a set the best word of every family counts; words of no family earn the default once."""
    rows = scored(with_indicator("s", FAMILIES), f"firm | s set\n甲 | {titles}")
    assert rows["甲"]["x.subscore"] == pytest.approx(earns, abs=1e-15)


def test_only_entries_within_the_window_count(scored: Scored) -> None:
    """`within` takes the expired, the old and the undated out before the table is read."""
    table = "firm | s set\n甲 | 领军@2021-01-01;小巨人@2024-01-01~2025-06-01;高新@2024-11-06;省级平台"
    rows = scored(with_indicator("within(s, 3)", FAMILIES), table)
    assert rows["甲"]["x.subscore"] == pytest.approx(0.4)
    assert rows["甲"].marks("x") == {"undated"}
