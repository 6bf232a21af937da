"""In demo mode the earlier years are taken to publication by the same actions as people press; the running one waits for clicks."""

from __future__ import annotations

import pytest
from django.utils import timezone

from jifen.collecting.actions.demo import YEARS
from jifen.collecting.contracts.facts import FACTS
from jifen.collecting.models import Delivery
from jifen.enterprises.models import Enterprise
from jifen.scoring import jobs, reads
from jifen.scoring.check_norms import check_once
from jifen.scoring.models import Cycle, CycleStep, Publication
from tests.scoring import province
from tests.verifying.claims import Said, handed_in, stand_up_sources

pytestmark = pytest.mark.django_db
STEPS = (check_once, jobs.freeze_once, jobs.work_runs_once, jobs.live_once, jobs.demo_years_once)


def told_by_one_source(n: int) -> None:
    """The invented province, as if one department had delivered all of it."""
    keys = {one.code: one for one in Enterprise.objects.all()}
    numbers = [name for name, known in FACTS.items() if known.kind == "number"]
    rows = province.facts_of(n, YEARS[-1]).to_pylist()
    said = [
        Said(keys[row["enterprise"]], fact, row[fact], row["year"])
        for row in rows
        for fact in numbers
        if row.get(fact) is not None
    ]
    said += [Said(keys[row["enterprise"]], "established_on", str(row["established_on"]), 0) for row in rows]
    handed_in("tax", [one for one in said if one.value != "None"], at=timezone.now())


def worked_until_quiet() -> None:
    for _ in range(200):
        done = [step() for step in STEPS]  # every step has its turn in every round
        if not any(done):
            return
    raise AssertionError("the demo never comes to rest")


def test_two_years_are_published_by_two_persons_and_the_third_is_left_open() -> None:
    province.peopled(40)
    stand_up_sources()
    told_by_one_source(40)
    worked_until_quiet()
    assert dict(Cycle.objects.order_by("year").values_list("year", "state")) == {
        2023: "published", 2024: "published", 2025: "open",
    }  # fmt: skip
    for one in Publication.objects.all():
        assert (one.by, one.approved_by) == ("operator", "science-officer")
        assert one.run.scores.filter(ranked=True).exists()
    assert all(step.why for step in CycleStep.objects.filter(verb="shorten"))
    enterprise = Enterprise.objects.order_by("code")[5]
    assert len(reads.published_scores(enterprise)) <= 2
    before = CycleStep.objects.count()
    assert jobs.demo_years_once() is None
    assert CycleStep.objects.count() == before, "once is enough"


def test_it_waits_until_the_deliveries_are_read() -> None:
    province.peopled(24)
    assert jobs.demo_years_once() is None, "no delivery yet"
    stand_up_sources()
    handed_in("tax", [], state=Delivery.State.READING)
    assert jobs.demo_years_once() is None and not Cycle.objects.exists()


def test_outside_the_demo_nothing_moves_by_itself(settings: object) -> None:
    province.peopled(24)
    stand_up_sources()
    handed_in("tax", [])
    settings.DEMO = False  # type: ignore[attr-defined]
    assert jobs.demo_years_once() is None and not Cycle.objects.exists()
