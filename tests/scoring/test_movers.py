"""Year on year: against last year's publication, split by what changed, and nothing for who was not there (Y2)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jifen.enterprises.models import Enterprise
from jifen.scoring.models import Publication, Score
from jifen.scoring.movement import Movement, moved, split, with_year_before
from tests.enterprises.firms import firm
from tests.scoring.rows import published

PARTS = st.dictionaries(st.sampled_from(["input", "output", "development", "bonus"]), st.integers(-500, 5000))


@given(PARTS, PARTS)
def test_the_parts_add_up_to_the_whole_and_the_largest_comes_first(now: dict[str, int], before: dict[str, int]) -> None:
    gains = split(now, before)
    assert sum(gains.values()) == sum(now.values()) - sum(before.values())
    assert 0 not in gains.values()
    assert [abs(gain) for gain in gains.values()] == sorted((abs(gain) for gain in gains.values()), reverse=True)


@given(PARTS, PARTS)
def test_there_and_back_is_no_movement(now: dict[str, int], before: dict[str, int]) -> None:
    assert split(now, before) == {code: -gain for code, gain in split(before, now).items()}
    assert split(now, now) == {}


@pytest.fixture
def firms(cast: None) -> list[Enterprise]:
    return [firm(number) for number in range(1, 6)]


def movements(now: Publication, before: Publication | None) -> dict[str, Movement | None]:
    rows = with_year_before(Score.objects.filter(run=now.run), before).select_related("enterprise")
    return {one.enterprise.name: moved(one) for one in rows}


def test_movement_against_the_year_before(firms: list[Enterprise]) -> None:
    first, second, third, fresh, unknown = firms
    before = published(
        [
            (first, {"total": 6000, "dimensions": {"input": 5000, "output": 800}, "bonus": 200, "stage": "初创"}),
            (second, {"total": 7000}),
            (third, {"total": 5000, "ranked": False}),
            (unknown, {"total": 4000}),
        ],
        2024,
    )
    now = published(
        [
            (first, {"total": 8600, "dimensions": {"input": 7500, "output": 700}, "bonus": 400}),
            (second, {"total": 7000}),
            (third, {"total": 5100}),
            (fresh, {"total": 9000}),
            (unknown, {"total": None}),
        ]
    )
    found = movements(now, before)
    assert found[first.name] == Movement(2600, 0, {"input": 2500, "bonus": 200, "output": -100}, "初创", "C")
    assert found[second.name] == Movement(0, -2, {}, "成长", "B"), "passed by two"
    assert found[third.name] == Movement(100, None, {"input": 100}, "成长", "D"), (
        "not ranked last year: points move, places do not"
    )
    assert found[fresh.name] is None and found[unknown.name] is None


def test_without_a_publication_of_the_year_before_nobody_moved(firms: list[Enterprise]) -> None:
    now = published([(one, {"total": 5000}) for one in firms])
    assert set(movements(now, None).values()) == {None}


def test_a_row_stays_one_row_however_many_runs_an_enterprise_is_in(firms: list[Enterprise]) -> None:
    for year in (2022, 2023):
        published([(one, {"total": 5000}) for one in firms], year)
    before = published([(one, {"total": 5000}) for one in firms], 2024)
    now = published([(one, {"total": 5000}) for one in firms])
    assert len(movements(now, before)) == with_year_before(Score.objects.filter(run=now.run), before).count() == 5


def test_the_database_orders_by_movement(firms: list[Enterprise]) -> None:
    before = published([(one, {"total": 5000 + 100 * place}) for place, one in enumerate(firms)], 2024)
    now = published([(one, {"total": 5500 - 100 * place}) for place, one in enumerate(firms)])
    rows = with_year_before(Score.objects.filter(run=now.run), before).order_by("-gained")
    assert [one.enterprise_id for one in rows] == [one.pk for one in firms]
    assert next(moved(one) for one in rows) == Movement(500, 4, {"input": 500}, "成长", "D")
