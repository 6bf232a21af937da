"""How much of what the scheme reads is known."""

from __future__ import annotations

import pytest

from tests.spec.small_schemes import Scored, with_indicator

title = "Completeness · 完整度"


def known(scored: Scored, document: str, table: str) -> list[tuple[int, int]]:
    return [(r["facts_known"], r["facts_read"]) for r in scored(document, table).values()]


ONE = "{count: {each: 1}}"


def test_every_fact_of_every_year_counts_once(scored: Scored) -> None:
    """a, b, and a of the year before; however often they are read."""
    document = with_indicator("(a - prev(a)) / b + a", ONE)
    table = "firm | year | a | b\n甲 | 2025 | 1 | 2\n甲 | 2024 | 1 | -\n乙 | 2025 | 1 | -\n丙 | 2025 | - | -"
    assert known(scored, document, table) == [(3, 3), (1, 3), (0, 3)]
    assert scored(document, table)["乙"]["completeness"] == pytest.approx(1 / 3)


def test_facts_of_stage_rules_bonus_and_cases_count(scored: Scored) -> None:
    """Whatever decides points; not what only ranks, groups or bounds the scope."""
    document = """stages:
  - {code: 小, when: size < 5}
  - {code: 大, when: always}
scope: known(a) or known(s)
ranks: {when: known(r)}
peers: {by: [sector]}
bonus: {items: [{code: i, name: i, parts: [{code: p, name: p, formula: extra, rule: {count: {}}}]}]}
""" + with_indicator("a", "{percentile: {}}", "undefined: [{when: u > 1, earn: 1}]\ntreat: [{denominator: d}]")
    table = "size | a | u | extra | d | s | r | sector text\n1 | 1 | 1 | 1 | 1 | - | - | -"
    assert known(scored, document, table) == [(5, 5)]


def test_undefined_counts_as_known(scored: Scored) -> None:
    """A year before founding is no gap."""
    document = "founded: born\n" + with_indicator("a - prev(a)", ONE)
    assert known(scored, document, "a | born date\n1 | 2025-05-05\n1 | 2020-05-05") == [(2, 2), (1, 2)]


def test_derived_counts_as_known(scored: Scored) -> None:
    """A fact that `if_empty` fills is one slot."""
    document = "facts:\n  a: {name: a, if_empty: prev(b)}\n  b: {name: b}\n" + with_indicator("a", ONE)
    table = "firm | year | a | b\n甲 | 2025 | - | -\n甲 | 2024 | - | 2\n乙 | 2025 | - | 3"
    assert known(scored, document, table) == [(1, 1), (0, 1)]
    rows = scored(document, table)
    assert [rows[f].marks("x") for f in "甲乙"] == [{"derived"}, set()]


def test_declared_none_counts_as_known(scored: Scored) -> None:
    """An empty set is an answer."""
    assert known(scored, with_indicator("count(s)", ONE), "s set\n无\n-") == [(1, 1), (0, 1)]


def test_a_scheme_that_reads_nothing_is_complete(scored: Scored) -> None:
    """Nothing is missing."""
    rows = scored(with_indicator("data_year - 2024", ONE), "a\n-")
    assert [(r["facts_read"], r["completeness"]) for r in rows.values()] == [(0, 1)]
