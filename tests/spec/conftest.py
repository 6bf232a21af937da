"""Every spec test runs once on each runner: it asks for ``scored``, ``valued`` or ``ruled`` and gets them for that runner.

The words a spec test uses are in ``small_schemes``.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.spec.small_schemes import RUNNERS, Row, Rows, Ruled, Scored, Valued, score, with_indicator


@pytest.fixture(params=RUNNERS)
def runner(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def scored(runner: str) -> Scored:
    """``scored(scheme, table)`` → enterprise → its scores and lines."""

    def of(document: str, table: str, **how: Any) -> Rows:
        return score(runner, document, table, **how)

    return of


@pytest.fixture
def valued(scored: Scored) -> Valued:
    """``valued(formula, table)`` → what the formula gives each row: a value, ``unknown`` or ``undefined``.

    A condition gives ``true`` or ``false``; ``before`` holds other keys of the scheme, ``more`` of the indicator.
    """

    def of(formula: str, table: str, before: str = "", more: str = "", kind: str = "number", **how: Any) -> list[Any]:
        rule = {"number": "{count: {each: 1}}", "flag": "{flag: {}}", "text": "{lookup: {table: {a: 1}}}"}[kind]
        rows = scored(f"{before}\n{with_indicator(formula, rule, more)}", table, **how)
        return [_shown(row) for row in rows.values()]

    return of


def _shown(row: Row) -> Any:
    reason = row.reason("x")
    return row["x.value"] if reason == "scored" else reason.removesuffix("_zero")


@pytest.fixture
def ruled(scored: Scored) -> Ruled:
    """``ruled(rule, values)`` → the sub-score of each value; ``peers`` are the values the rule is fitted on."""

    def of(rule: str, values: list[float], peers: list[float] | None = None, more: str = "", **how: Any) -> list[Any]:
        document = "peers: {by: [all], minimum: 0}\n" + with_indicator("v", rule, more)
        fitted = None if peers is None else _column(peers)
        rows = scored(document, _column(values), peers=fitted, **how)
        return [row["x.subscore"] for row in rows.values()]

    return of


def _column(values: list[float]) -> str:
    return "v\n" + "\n".join(map(repr, map(float, values)))
