"""The invented province has mistakes to find, and they stay away from the firms whose stories are told."""

from __future__ import annotations

from typing import Any

import pytest

from jifen.collecting.actions.demo import YEARS, demo_firms, told_by, year_before
from jifen.collecting.actions.demo_mistakes import FIRST, MISTAKES, planted, reported_beside
from jifen.collecting.actions.demo_returns import FEWEST, MOST, SLIPS, answers_of, reporting
from jifen.collecting.reading import Received
from jifen.collecting.returns import delivery_bytes
from jifen.collecting.returns.self_report import self_report_source

SEED = 2026
NEEDS_AN_ACCIDENT = 3
"""Slips that deny what only a few firms have: accident, no insurance, uninsured staff."""


@pytest.fixture(scope="module")
def firms() -> dict[int, list[dict[str, Any]]]:
    return demo_firms(60, SEED)


def test_with_sixty_firms_every_mistake_is_made_by_somebody(firms: dict[int, list[dict[str, Any]]]) -> None:
    made = planted(firms[2025], year_before(firms))
    assert len(made) == len(MISTAKES), {m.why for m in MISTAKES} - {m.why for m, _ in made.values()}


def test_the_first_firms_and_the_casts_own_make_none(firms: dict[int, list[dict[str, Any]]]) -> None:
    for source in {source for mistake in MISTAKES for source in mistake.sources}:
        told = told_by(source, firms, 2025)
        assert told[:FIRST] == firms[2025][:FIRST]
        assert told[-1] == firms[2025][-1]
        assert told != firms[2025], source


def test_only_the_last_data_year_is_told_wrong(firms: dict[int, list[dict[str, Any]]]) -> None:
    for year in (*YEARS[:-1], YEARS[-1] + 1):
        assert told_by("statistics", firms, year) == firms[min(year, YEARS[-1])]


def test_a_firm_makes_one_mistake_and_a_larger_province_no_more(firms: dict[int, list[dict[str, Any]]]) -> None:
    large = demo_firms(600, SEED)
    assert len(planted(large[2025], year_before(large))) == len(MISTAKES)
    assert planted(firms[2025], year_before(firms)) == planted(firms[2025], year_before(firms))


def test_some_report_themselves_and_almost_every_slip_is_made(firms: dict[int, list[dict[str, Any]]]) -> None:
    rows = {row["enterprise"]: row for row in firms[2025]}
    told = reporting(firms[2025], reported_beside(firms[2025], year_before(firms)))
    assert FEWEST <= len(told) <= MOST
    assert len({row["enterprise"] for row in told}) == len(told)
    changed = [fact for row in told for fact in row if row[fact] != rows[row["enterprise"]][fact]]
    assert len(changed) >= len(SLIPS) - NEEDS_AN_ACCIDENT
    assert firms[2025][-1]["enterprise"] not in {row["enterprise"] for row in told}


def test_a_return_is_taken_whole(firms: dict[int, list[dict[str, Any]]], delivered: Any) -> None:
    """Wrong as it is, nothing of it is sent back: it has to be found by comparing."""
    source = self_report_source()
    for row in reporting(firms[2025], reported_beside(firms[2025], year_before(firms))):
        answers = answers_of(row, source.contract)
        content = delivery_bytes(row["enterprise"], 2025, answers)
        received: Received = delivered(content, "自主填报.csv", source)
        assert (received.accepted, received.quarantined) == (1, 0), received.faults.to_pylist()
        assert set(received.claims["fact"].to_pylist()) == set(answers)
