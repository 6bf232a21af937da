"""The laws of coverage: expectations are frozen, three measures differ, the past never moves, and the figures equal a recount."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jifen.audit.models import Entry
from jifen.collecting import coverage_reads as reads
from jifen.collecting.actions.duties import add_pair, excuse_pair, open_duty_periods
from jifen.collecting.actions.late_slots import agree_late_slot, grant_late_slot
from jifen.collecting.coverage_counts import Counts, is_under
from jifen.collecting.coverage_reads import Scope, Week
from jifen.collecting.duty_reads import owings
from jifen.collecting.models import Delivery, DutyPeriod, Fulfilment, LateSlot, Population
from jifen.enterprises.append_only import AppendOnlyError
from jifen.enterprises.models import Enterprise
from jifen.people.actions import give_duty
from jifen.people.models import Organisation, Person
from jifen.verifying.actions import judge_eligibility
from jifen.verifying.jobs import open_todays_duties
from tests.cast import played
from tests.collecting.duties import MONTHLY, START, YEARLY, all_of, came, opened, stand_up_duties
from tests.collecting.recount import recounted
from tests.enterprises.firms import firm

pytestmark = pytest.mark.usefixtures("cast")
OPENS, TIMELY, CLOSES = date(2026, 4, 16), date(2026, 6, 15), date(2026, 9, 13)
LATER = date(2026, 7, 1)
TAX = Scope(sources=frozenset({YEARLY}))


@pytest.fixture
def firms(cast: None) -> list[Enterprise]:
    return stand_up_duties()


@pytest.fixture
def tax(firms: list[Enterprise]) -> DutyPeriod:
    opened(OPENS, firms)
    return DutyPeriod.objects.get(source=YEARLY, period="2025")


def standing(on: date = LATER) -> Counts:
    return reads.counts_on(on, TAX)


# Opening


def test_a_period_is_frozen_on_the_day_it_opens(tax: DutyPeriod, firms: list[Enterprise]) -> None:
    assert (tax.opens, tax.timely_until, tax.changeable_until) == (OPENS, TIMELY, CLOSES)
    assert (tax.owner.name, tax.year, len(tax.facts)) == ("国家税务总局吉林省税务局", 2025, 6)
    Enterprise.objects.filter(pk=firms[0].pk).update(county="220581", name="改名后的示例公司")
    opened(LATER, firms[:1])
    assert standing() == Counts(owed=4 * 6)
    assert tax.population.members.get(enterprise=firms[0]).county == "220102"


def test_opening_twice_changes_nothing_and_equal_sets_are_kept_once(firms: list[Enterprise]) -> None:
    first = opened(date(2026, 3, 1), firms)
    assert opened(date(2026, 3, 1), firms) == []
    later = opened(date(2026, 4, 1), reversed(firms))
    assert {one.period for one in later} == {"2026-03"}
    assert {one.population_id for one in [*first, *later]} == {Population.objects.get().pk}
    assert {one.population_id for one in opened(date(2026, 5, 1), firms[:2])} != {first[0].population_id}


def test_only_this_and_last_data_year_and_nothing_ahead_of_its_day(firms: list[Enterprise]) -> None:
    opened(date(2026, 3, 1), firms)
    assert set(DutyPeriod.objects.values_list("year", flat=True)) == {2025, 2026}
    assert not DutyPeriod.objects.filter(opens__gt=date(2026, 3, 1)).exists()
    assert not DutyPeriod.objects.filter(source=YEARLY).exists(), "the tax period opens in April"


def test_while_nobody_is_eligible_nothing_is_frozen(firms: list[Enterprise]) -> None:
    assert opened(OPENS, []) == []
    assert not Population.objects.exists()


def test_the_clock_opens_for_the_eligible(firms: list[Enterprise]) -> None:
    assert open_todays_duties() == 0
    judge_eligibility(by="system", enterprise=firms[0])
    assert open_todays_duties() == 0, "not judged as met, so nothing is owed for it"


def test_what_was_opened_is_never_changed(tax: DutyPeriod) -> None:
    tax.facts = ["revenue"]
    with pytest.raises(AppendOnlyError):
        tax.save()
    for table in ("dutyperiod", "population", "populationmember"):
        with pytest.raises(IntegrityError, match="不能修改"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM collecting_{table}")


def test_a_person_without_the_duty_opens_nothing(firms: list[Enterprise]) -> None:
    with pytest.raises(PermissionDenied, match="平台运营"):
        open_duty_periods(by=played("tax-data"), on=OPENS, eligible=firms)


# Three measures


def test_a_timely_file_of_unknowns_is_none_of_the_third_measure(tax: DutyPeriod, firms: list[Enterprise]) -> None:
    assert came(YEARLY, TIMELY, all_of(YEARLY, firms, "unknown")) == 24
    assert standing() == Counts(owed=24, delivered=24, timely=24, content=0)
    assert standing().is_under


@pytest.mark.parametrize("state", ["value", "nil", "not_applicable"])
def test_nothing_to_report_is_an_answer(state: str, tax: DutyPeriod, firms: list[Enterprise]) -> None:
    came(YEARLY, TIMELY, all_of(YEARLY, firms, state))
    assert standing() == Counts(24, 24, 24, 24)


def test_a_late_delivery_stays_late(tax: DutyPeriod, firms: list[Enterprise]) -> None:
    came(YEARLY, TIMELY + timedelta(days=1), all_of(YEARLY, firms))
    came(YEARLY, TIMELY + timedelta(days=2), all_of(YEARLY, firms))
    assert standing() == Counts(owed=24, delivered=24, timely=0, content=24)


def test_content_may_follow_a_timely_unknown(tax: DutyPeriod, firms: list[Enterprise]) -> None:
    came(YEARLY, TIMELY, all_of(YEARLY, firms, "unknown"))
    came(YEARLY, LATER, all_of(YEARLY, firms[:1]))
    assert standing(LATER - timedelta(days=1)) == Counts(24, 24, 24, 0)
    assert standing(LATER) == Counts(24, 24, 24, 6)
    came(YEARLY, LATER, all_of(YEARLY, firms[:1], "unknown"))
    assert standing(LATER) == Counts(24, 24, 24, 6), "an unknown takes nothing away"


def test_it_counts_from_the_day_it_is_applied_but_is_timely_by_the_day_it_came(
    tax: DutyPeriod, firms: list[Enterprise]
) -> None:
    came(YEARLY, TIMELY, all_of(YEARLY, firms), applied=LATER)
    assert standing(LATER - timedelta(days=1)) == Counts(owed=24)
    assert standing(LATER) == Counts(24, 24, 24, 24)


def test_what_nobody_owes_fulfils_nothing(tax: DutyPeriod, firms: list[Enterprise]) -> None:
    stranger = firm(40)
    told = [(stranger, "revenue", "value"), (firms[0], "rd_expense", "value"), (firms[0], "revenue", "value")]
    assert came(YEARLY, TIMELY, told) == 1
    assert came(YEARLY, TIMELY, all_of(YEARLY, firms), year=2024) == 0
    assert came(YEARLY, TIMELY, all_of(YEARLY, firms), road=Delivery.Road.FORM) == 0
    assert standing() == Counts(24, 1, 1, 1)


def test_before_the_timely_day_nothing_is_due(tax: DutyPeriod) -> None:
    assert standing(TIMELY - timedelta(days=1)) == Counts()
    assert standing(TIMELY - timedelta(days=1)).content_rate is None
    assert standing(TIMELY).content_rate == 0.0


# Periods and late slots


def test_a_delivery_that_names_no_period_answers_every_open_one(firms: list[Enterprise]) -> None:
    opened(date(2026, 3, 30), firms)
    judged = [(firms[0], "judgement_debtor", "value")]
    assert came(MONTHLY, date(2026, 3, 30), judged, year=2026) == 2, "February may still be changed, March is open"
    assert came(MONTHLY, date(2026, 3, 30), judged, year=2026, period="2026-03") == 1
    assert came(MONTHLY, date(2026, 3, 30), judged, year=0, period="2026-03") == 1, "a claim for every year"
    periods = Fulfilment.objects.filter(counted_on__isnull=False).values_list("period__period", flat=True)
    assert sorted(periods) == ["2026-02", "2026-03"]


def test_out_of_period_the_data_is_taken_and_the_duty_stays_unmet(tax: DutyPeriod, firms: list[Enterprise]) -> None:
    day = CLOSES + timedelta(days=1)
    assert came(YEARLY, day, all_of(YEARLY, firms)) == 24
    assert Fulfilment.objects.filter(period=tax, counted_on=None, content_on=None).count() == 24
    assert standing(day) == Counts(owed=24)
    assert came(YEARLY, day, all_of(YEARLY, firms), period="2025") == 24
    assert standing(day) == Counts(owed=24)


def second_operator() -> Person:
    person = Person.objects.create(
        username="operator-2", name="平台运营二", organisation=played("operator").organisation
    )
    give_duty(by=played("security"), person=person, duty="operator")
    return Person.objects.get(pk=person.pk)


def slot(tax: DutyPeriod, on: date, **more: Any) -> LateSlot:
    said = {"until": on + timedelta(days=10), "why": "系统迁移", "organisation": tax.owner, "on": on}
    return grant_late_slot(by=played("tax-data"), period=tax, **said | more)


def test_through_an_agreed_slot_it_counts_and_stays_late(tax: DutyPeriod, firms: list[Enterprise]) -> None:
    day = CLOSES + timedelta(days=3)
    asked = slot(tax, day)
    came(YEARLY, day, all_of(YEARLY, firms))
    assert standing(day) == Counts(owed=24), "asked is not agreed"
    agree_late_slot(by=played("operator"), slot=asked, on=day + timedelta(days=1))
    assert standing(day + timedelta(days=1)) == Counts(owed=24), "what came before is not counted afterwards"
    came(YEARLY, day + timedelta(days=2), all_of(YEARLY, firms))
    assert standing(day + timedelta(days=2)) == Counts(owed=24, delivered=24, timely=0, content=24)
    assert standing(day + timedelta(days=1)) == Counts(owed=24)


def test_a_slot_ends_and_is_for_its_sender(tax: DutyPeriod, firms: list[Enterprise]) -> None:
    day = CLOSES + timedelta(days=3)
    agree_late_slot(by=played("operator"), slot=slot(tax, day), on=day)
    other = Organisation.objects.get(code="science")
    came(YEARLY, day, all_of(YEARLY, firms[:1]), organisation=other)
    came(YEARLY, day + timedelta(days=11), all_of(YEARLY, firms[:1]))
    assert standing(day + timedelta(days=30)) == Counts(owed=24)
    bureau = Organisation.objects.get(code="tax-220100")
    came(YEARLY, day + timedelta(days=10), all_of(YEARLY, firms[:1]), organisation=bureau)
    assert standing(day + timedelta(days=30)) == Counts(owed=24, delivered=6, content=6)


def test_a_slot_needs_two_persons_a_reason_and_a_closed_period(tax: DutyPeriod) -> None:
    day = CLOSES + timedelta(days=3)
    with pytest.raises(ValidationError, match="还没有关闭"):
        slot(tax, CLOSES)
    with pytest.raises(ValidationError, match="请写明"):
        slot(tax, day, why=" ")
    with pytest.raises(ValidationError, match="天之内"):
        slot(tax, day, until=day + timedelta(days=61))
    with pytest.raises(PermissionDenied, match="国家税务总局吉林省税务局"):
        grant_late_slot(by=played("science-data"), period=tax, organisation=tax.owner, until=day, why="试", on=day)
    own = grant_late_slot(by=played("operator"), period=tax, organisation=tax.owner, until=day, why="代申请", on=day)
    with pytest.raises(PermissionDenied, match="另一名"):
        agree_late_slot(by=played("operator"), slot=own, on=day)
    with pytest.raises(PermissionDenied, match="平台运营"):
        agree_late_slot(by=played("tax-data"), slot=own, on=day)
    with pytest.raises(IntegrityError), transaction.atomic():
        LateSlot.objects.filter(pk=own.pk).update(agreed_by="operator", agreed_on=day)
    agree_late_slot(by=second_operator(), slot=own, on=day)
    with pytest.raises(ValidationError, match="已由"):
        agree_late_slot(by=Person.objects.get(username="operator-2"), slot=own, on=day)
    assert Entry.objects.filter(action__startswith="late_slot.").count() == 2


# Changes of what is owed


def test_an_excused_pair_leaves_both_sides_from_its_day_on(tax: DutyPeriod, firms: list[Enterprise]) -> None:
    came(YEARLY, TIMELY, all_of(YEARLY, firms[:3]))
    before = standing(LATER)
    excuse_pair(by=played("operator"), period=tax, enterprise=firms[3], why="已注销", on=LATER + timedelta(days=1))
    assert standing(LATER) == before == Counts(24, 18, 18, 18)
    assert standing(LATER + timedelta(days=1)) == Counts(18, 18, 18, 18)
    excuse_pair(
        by=played("operator"), period=tax, enterprise=firms[0], fact="revenue", why="口径", on=LATER + timedelta(days=2)
    )
    assert standing(LATER + timedelta(days=2)) == Counts(17, 17, 17, 17)
    came(YEARLY, LATER + timedelta(days=3), all_of(YEARLY, firms))
    assert standing(LATER + timedelta(days=3)) == Counts(17, 17, 17, 17)


def test_an_added_pair_counts_once_and_only_from_its_day(tax: DutyPeriod, firms: list[Enterprise]) -> None:
    new = firm(50, county="220102")
    day = TIMELY + timedelta(days=2)
    add_pair(by=played("science-officer"), period=tax, enterprise=new, why="新认定", on=day)
    assert standing(day - timedelta(days=1)) == Counts(owed=24)
    assert standing(day) == Counts(owed=30)
    with pytest.raises(ValidationError, match="不会重复计数"):
        add_pair(by=played("operator"), period=tax, enterprise=new, fact="revenue", why="再列", on=day)
    with pytest.raises(ValidationError, match="不会重复计数"):
        add_pair(by=played("operator"), period=tax, enterprise=firms[0], why="再列", on=day)
    came(YEARLY, day, all_of(YEARLY, [new]))
    assert standing(day) == Counts(owed=30, delivered=6, content=6)
    excuse_pair(by=played("operator"), period=tax, enterprise=new, why="撤销认定", on=day + timedelta(days=1))
    assert standing(day + timedelta(days=1)) == Counts(owed=24)


def test_a_change_needs_a_reason_a_day_that_is_not_past_and_an_owner_of_the_rate_may_not(
    tax: DutyPeriod, firms: list[Enterprise]
) -> None:
    given_to: dict[str, Any] = {"period": tax, "enterprise": firms[0]}
    with pytest.raises(ValidationError, match="请写明理由"):
        excuse_pair(by=played("operator"), why=" ", on=LATER, **given_to)
    with pytest.raises(ValidationError, match="从今天起"):
        excuse_pair(by=played("operator"), why="试", on=OPENS - timedelta(days=1), **given_to)
    with pytest.raises(ValidationError, match="没有这个数据项"):
        excuse_pair(by=played("operator"), why="试", fact="rd_expense", on=LATER, **given_to)
    with pytest.raises(PermissionDenied, match="省科技部门"):
        excuse_pair(by=played("tax-data"), why="试", on=LATER, **given_to)
    excuse_pair(by=played("operator"), why="试", on=LATER, **given_to)
    with pytest.raises(ValidationError, match="不在应归集之列"):
        excuse_pair(by=played("operator"), why="试", on=LATER, **given_to)
    assert Entry.objects.filter(action="duty.changed").count() == 1


# Weeks, and who must act


def test_weeks_end_on_sundays_and_those_under_ninety_are_counted(tax: DutyPeriod, firms: list[Enterprise]) -> None:
    came(YEARLY, date(2026, 6, 30), all_of(YEARLY, firms))
    told = reads.weeks(date(2026, 6, 8), date(2026, 7, 10), TAX)
    assert [(week.name, week.last.isoweekday(), week.counts.content_rate) for week in told] == [
        ("2026-W24", 7, None),
        ("2026-W25", 7, 0.0),
        ("2026-W26", 7, 0.0),
        ("2026-W27", 7, 100.0),
    ]
    assert reads.count_weeks_under(90, date(2026, 6, 8), date(2026, 7, 10), TAX) == 2
    assert reads.weeks(date(2026, 6, 8), date(2026, 6, 9), TAX) == []


@pytest.mark.parametrize(("content", "under"), [(89, True), (90, False), (91, False)])
def test_ninety_itself_is_enough(content: int, under: bool) -> None:
    assert is_under(Counts(100, 100, 100, content), 90) is under


def test_late_ones_first_with_who_must_act(tax: DutyPeriod, firms: list[Enterprise]) -> None:
    opened(date(2026, 6, 20), firms)
    came(MONTHLY, date(2026, 6, 28), all_of(MONTHLY, firms), year=2026, period="2026-05")
    first, second = owings(LATER)
    assert (first.source, first.is_late, first.days_late, first.next_due) == (YEARLY, True, 16, date(2027, 6, 15))
    assert [person.username for person in first.officers] == ["tax-data"]
    assert (second.source, second.is_late, second.next_due) == (MONTHLY, False, date(2026, 7, 5))
    assert [one.source for one in owings(LATER, Scope(sources=frozenset({MONTHLY})))] == [MONTHLY]


# Laws

DAYS = st.integers(0, 300)
DELIVERED = st.tuples(
    st.just("came"), DAYS, st.integers(0, 20), st.sampled_from([YEARLY, MONTHLY]), st.sets(st.integers(0, 4), min_size=1),
    st.sampled_from(["value", "unknown", "nil"]), st.integers(1, 4),
)  # fmt: skip
CHANGED = st.tuples(
    st.just("changed"), DAYS, st.sampled_from(["add", "excuse"]), st.sampled_from([YEARLY, MONTHLY]), st.integers(0, 4),
    st.booleans(),
)  # fmt: skip
SLOTTED = st.tuples(st.just("slotted"), DAYS, st.sampled_from([YEARLY, MONTHLY]))
STORY = st.lists(st.one_of(DELIVERED, DELIVERED, CHANGED, SLOTTED), min_size=2, max_size=12)


def played_out(story: list[Any], firms: list[Enterprise]) -> Iterator[date]:
    """Does what the story tells, in the order of its days, and stops after each day for a look."""
    waiting: list[tuple[date, Any]] = []
    for event in story:
        day = START + timedelta(days=event[1])
        waiting.append((day + timedelta(days=event[2]) if event[0] == "came" else day, event))
    for number, (day, event) in enumerate(sorted(waiting, key=lambda one: one[0])):
        opened(day, firms[: 3 + number % 2])
        happened(event, day, firms)
        yield day


def happened(event: Any, today: date, firms: list[Enterprise]) -> None:
    if event[0] == "came":
        _, came_on, _, source, who, state, facts = event
        on = START + timedelta(days=came_on)
        listed = (DutyPeriod.objects.filter(source=source).first() or DutyPeriod(facts=[])).facts[:facts]
        for year in (2025, 2026):
            told = [(firms[one], fact, state) for one in sorted(who) for fact in listed]
            came(source, on, told, year=year, applied=today)
        return
    source = event[3] if event[0] == "changed" else event[2]
    period = DutyPeriod.objects.filter(source=source, opened_on__lte=today).order_by("timely_until").first()
    if period is not None:
        with_period(event, period, today, firms)


def with_period(event: Any, period: DutyPeriod, today: date, firms: list[Enterprise]) -> None:
    """What the house refuses (twice, too early) is refused here too, and then nothing happened."""
    try:
        with transaction.atomic():
            if event[0] == "slotted":
                until = today + timedelta(days=30)
                asked = grant_late_slot(
                    by="system", period=period, organisation=period.owner, until=until, why="试", on=today
                )
                agree_late_slot(by=played("operator"), slot=asked, on=today)
            else:
                act = add_pair if event[2] == "add" else excuse_pair
                fact = period.facts[0] if event[5] else ""
                act(by="system", period=period, enterprise=firms[event[4]], fact=fact, why="试", on=today)
    except ValidationError:
        return


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(story=STORY)
def test_laws(story: list[Any], five: list[Enterprise]) -> None:
    """Never over 100 %; content within delivered, timely within delivered; past weeks stand; all equal to a recount."""
    with transaction.atomic():
        seen: dict[str, Week] = {}
        for today in played_out(story, five):
            told = {week.name: week for week in reads.weeks(START, today - timedelta(days=1))}
            assert {name: told[name] for name in seen} == seen, "a week that was past has moved"
            seen = told
        for week in seen.values():
            counts = week.counts
            assert 0 <= counts.content <= counts.delivered <= counts.owed
            assert 0 <= counts.timely <= counts.delivered
        ends = [week.last for week in seen.values()][-3:]
        for end in ends:
            assert_equal_to_recount(end, seen)
        transaction.set_rollback(True)


def assert_equal_to_recount(end: date, seen: dict[str, Week]) -> None:
    whole = recounted(end)
    assert reads.counts_on(end) == whole
    assert next(week.counts for week in seen.values() if week.last == end) == whole
    county = frozenset({"220102"})
    narrow = Scope(sources=frozenset({YEARLY}), counties=county, fact="revenue")
    told = recounted(end, source=YEARLY, counties=county, fact="revenue")
    assert reads.counts_on(end, narrow) == told
    assert [week.counts for week in reads.weeks(end, end, narrow)] == [told]


@pytest.fixture
def five(cast: None) -> list[Enterprise]:
    return stand_up_duties(5)
