"""A department's choice of constraint situations: kept as it was, followed below, and without any hand on points (K1)."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone

from jifen.audit.models import Entry
from jifen.enterprises.append_only import AppendOnlyError
from jifen.schemes.jobs import load_schemes
from jifen.schemes.models import PublishedScheme
from jifen.scoring.actions.choosing import choose_situations
from jifen.scoring.choice_reads import Regarded, newest_choice, regarded_by, without_excluded
from jifen.scoring.models import ConstraintChoice, Score
from tests.cast import played
from tests.enterprises.firms import firm
from tests.scoring.rows import published

pytestmark = pytest.mark.usefixtures("cast")

WHY = "项目评审参考"


@pytest.fixture(autouse=True)
def schemes(cast: None) -> None:
    load_schemes()


def chosen(by: str = "science-officer", why: str = WHY, **effects: str) -> ConstraintChoice:
    return choose_situations(by=played(by), effects=effects, why=why, at=timezone.now())


def regarded() -> Regarded:
    return regarded_by(played("science-officer").organisation, PublishedScheme.objects.get(family="constraint"))


def test_before_a_choice_nothing_is_regarded() -> None:
    assert regarded().effects == {} and regarded().choice is None and regarded().excluded is None
    assert len(regarded().names) == 8


def test_a_choice_is_recorded_once_and_stands_for_the_bureaus_below() -> None:
    made = chosen(tax_arrears="exclude", accident="warn")
    assert list(regarded().effects) == ["accident", "tax_arrears"], "in the order of the scheme"
    assert newest_choice(played("county-officer").organisation) == made
    assert newest_choice(played("tax-data").organisation) is None, "another department"
    entry = Entry.objects.get(action="constraints.chosen")
    assert entry.subject == "constraint_choice:science" and entry.by == "science-officer"


def test_the_newest_choice_stands_and_the_earlier_ones_stay() -> None:
    chosen(tax_arrears="exclude")
    chosen(accident="show")
    assert regarded().effects == {"accident": "show"}
    assert ConstraintChoice.objects.count() == 2


@pytest.mark.parametrize(
    ("effects", "why", "words"),
    [
        ({"bad_weather": "show"}, WHY, "约束性指标里没有“bad_weather”"),
        ({"accident": "deduct"}, WHY, "“deduct”不是可选的处理方式"),
        ({"accident": "show"}, "  ", "请写明用途"),
    ],
)
def test_a_wrong_choice_is_refused(effects: dict[str, str], why: str, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        chosen(why=why, **effects)
    assert not ConstraintChoice.objects.exists()


def test_the_same_choice_again_is_refused() -> None:
    chosen(accident="show")
    with pytest.raises(ValidationError, match="不必重复保存"):
        chosen(accident="show")


@pytest.mark.parametrize("name", ["county-officer", "science-data", "operator", "legal", "stranger"])
def test_only_officers_of_the_province_choose(name: str) -> None:
    with pytest.raises(PermissionDenied, match="省级部门的业务员"):
        chosen(by=name, accident="show")


def test_a_choice_is_for_good() -> None:
    made = chosen(accident="show")
    with pytest.raises(AppendOnlyError):
        made.save()
    with pytest.raises((IntegrityError, OperationalError), match="只能追加"), transaction.atomic():
        connection.cursor().execute("UPDATE scoring_constraintchoice SET why = 'x'")


STATES = (True, False, None)


def test_only_what_is_known_to_be_true_excludes() -> None:
    """Every mixture of three states over two situations; a row that has never heard of a situation is kept too."""
    mixtures: list[dict[str, Any]] = [
        dict(zip(("tax_arrears", "accident"), states, strict=True)) for states in product(STATES, repeat=2)
    ]
    mixtures.append({})
    now = published([(firm(n + 1), {"total": 5000 + n, "situations": one}) for n, one in enumerate(mixtures)])
    before = list(Score.objects.filter(run=now.run).values_list("pk", "total", "rank_province", "grade"))
    chosen(tax_arrears="exclude", accident="warn")
    kept = without_excluded(Score.objects.filter(run=now.run), regarded())
    assert {one.pk for one in kept} == {
        one.pk for one in Score.objects.all() if one.situations.get("tax_arrears") is not True
    }
    assert kept.count() == 7
    assert list(Score.objects.filter(run=now.run).values_list("pk", "total", "rank_province", "grade")) == before


def test_a_situation_the_scheme_no_longer_knows_is_no_longer_regarded() -> None:
    department = played("science-officer").organisation
    ConstraintChoice.objects.create(
        department=department,
        effects={"gone": "exclude", "accident": "show"},
        why=WHY,
        at=datetime(2026, 1, 1, tzinfo=UTC),
        by="x",
    )
    assert regarded().effects == {"accident": "show"} and regarded().excluded is None
