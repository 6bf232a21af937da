"""A check run: what it finds and keeps, what it leaves settled, what is overtaken, whose it is, when it is asked for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from jifen.audit.models import Entry
from jifen.collecting.models import Delivery
from jifen.engine.checks import CHECKS, checks_digest
from jifen.enterprises.models import Enterprise
from jifen.verifying.actions.check_leasing import LEASE, NotOurs, still_here, take_next
from jifen.verifying.actions.check_working import work_check
from jifen.verifying.actions.checking import ask_check_run, cancel_check_run
from jifen.verifying.actions.settling import reject_finding
from jifen.verifying.actions.writing_findings import write_findings
from jifen.verifying.check_jobs import QUIET, ask_after_deliveries, ask_daily, check_once, check_until_done
from jifen.verifying.checking import core_points, priority_of
from jifen.verifying.facts import shipped_precedence, verified_table
from jifen.verifying.finding_reads import claims_of, competing
from jifen.verifying.models import CheckRun, Finding, FindingStep
from tests.cast import played
from tests.verifying.check_runs import YEAR, checked, finding, stand_up_checks
from tests.verifying.claims import Said, handed_in, judged, told

pytestmark = pytest.mark.usefixtures("cast")
NOW = timezone.now()


@pytest.fixture
def one(cast: None) -> Enterprise:
    return stand_up_checks()[0]


def kinds(found: Finding) -> list[str]:
    return [step.kind for step in found.steps.all()]


def test_sound_data_gives_no_must_finding_and_every_check_says_what_it_did(one: Enterprise) -> None:
    run = checked()
    assert not Finding.objects.filter(severity="must").exists()
    assert [result["code"] for result in run.ran] == [check.code for check in CHECKS]
    ran = {result["code"]: result for result in run.ran}
    assert ran["rd_staff_within_staff"]["passed"] == 1
    assert "未核验" in ran["revenue_matches_tax"]["not_run"]["zh"], "no return was filed, and it says so"
    assert "nothing was tested" in ran["revenue_matches_tax"]["not_run"]["en"]
    assert ran["rd_staff_within_staff"]["not_run"] is None
    assert (run.enterprises, run.opened, run.standing) == (1, Finding.objects.count(), Finding.objects.count())
    assert (run.precedence_digest, run.checks_digest) == (shipped_precedence().digest, checks_digest())
    assert run.deliveries == Delivery.objects.count()


def test_a_finding_keeps_what_it_saw_with_source_and_claim(one: Enterprise) -> None:
    research = told("statistics", one, "rd_staff", 120)
    checked()
    found = finding("rd_staff_within_staff", one)
    assert found.values["rd_staff"] == {"value": 120.0, "source": "statistics", "claim": research.pk}
    assert found.values["staff"]["source"] == "human_resources"
    assert research.pk in found.claims
    assert (found.fact, found.year, found.state, found.is_open) == ("rd_staff", YEAR, "open", True)
    assert kinds(found) == ["opened"]


def test_words_of_two_sources_are_compared(one: Enterprise) -> None:
    own = told("self_report", one, "revenue", 30000)
    checked()
    found = finding("revenue_matches_tax", one)
    assert {seen["source"] for seen in found.values.values()} == {"tax", "self_report"}
    assert own.pk in found.claims


def test_last_years_value_is_kept_as_such(one: Enterprise) -> None:
    told("statistics", one, "equity_opening", 5000)
    checked()
    found = finding("opening_is_last_closing", one)
    assert found.values["equity_opening"]["value"] == 5000
    assert found.values["equity_closing[-1]"]["value"] == 7200


def test_a_second_run_on_the_same_facts_changes_nothing(one: Enterprise) -> None:
    told("statistics", one, "rd_staff", 120)
    first = checked()
    before = list(Finding.objects.order_by("pk").values("pk", "key", "values", "priority", "effect", "state"))
    steps = FindingStep.objects.count()
    second = checked()
    assert list(Finding.objects.order_by("pk").values("pk", "key", "values", "priority", "effect", "state")) == before
    assert FindingStep.objects.count() == steps
    assert (second.opened, second.overtaken, second.standing) == (0, 0, first.standing)
    assert set(Finding.objects.values_list("first_run", "last_run")) == {(first.pk, second.pk)}


def test_new_data_overtakes_a_finding_whoever_was_asked(one: Enterprise) -> None:
    told("statistics", one, "rd_staff", 120)
    checked()
    found = finding("rd_staff_within_staff", one)
    Finding.objects.filter(pk=found.pk).update(state="asked", asked=played("tax-data").organisation, due_on=NOW.date())
    told("statistics", one, "rd_staff", 25)
    run = checked()
    found.refresh_from_db()
    assert (found.state, found.outcome) == ("overtaken", "")
    assert kinds(found) == ["opened", "overtaken"]
    assert run.overtaken == Finding.objects.filter(state="overtaken").count()


def test_still_wrong_with_new_values_is_another_finding(one: Enterprise) -> None:
    told("statistics", one, "rd_staff", 120)
    checked()
    told("statistics", one, "rd_staff", 130)
    checked()
    assert sorted(Finding.objects.filter(check_code="rd_staff_within_staff").values_list("state", flat=True)) == [
        "open",
        "overtaken",
    ]


def test_what_was_settled_stays_settled_while_the_same_claims_stand(one: Enterprise) -> None:
    told("statistics", one, "rd_staff", 120)
    checked()
    found = finding("rd_staff_within_staff", one)
    settled = {"state": "settled", "outcome": "accepted", "why": "属实", "settled_by": "测试", "settled_at": NOW}
    Finding.objects.filter(pk=found.pk).update(**settled)
    run = checked()
    found.refresh_from_db()
    assert (found.state, found.outcome, found.last_run) == ("settled", "accepted", run)
    assert kinds(found) == ["opened"]
    told("human_resources", one, "staff", 90)
    checked()
    assert finding("rd_staff_within_staff", one, state="open").pk != found.pk


def test_what_a_person_rejected_is_found_no_more(one: Enterprise) -> None:
    research = told("statistics", one, "rd_staff", 120)
    checked()
    judged(research, "rejected", at=timezone.now())
    checked()
    assert finding("rd_staff_within_staff", one).state == "overtaken"


def test_of_a_united_set_the_source_that_is_wrong_can_be_left_out(one: Enterprise) -> None:
    """Ended before it began: only the enterprise's own word says so, and the register's titles stay."""
    good = told("science", one, "qualifications", "省级技术中心@2024-01-01")
    bad = told("self_report", one, "qualifications", "高新技术企业@2025-05-01~2024-05-01")
    checked()
    found = finding("title_dates_in_order", one)
    assert {bad.pk, good.pk} <= set(found.claims)
    assert {column for column in found.values if column.startswith("qualifications@")} >= {
        "qualifications@science", "qualifications@self_report",
    }  # fmt: skip
    assert not competing(claims_of(found).values()), "all of a united set count, so there is nothing to choose"
    reject_finding(by=played("county-officer"), finding=found, claims=[bad], why="证书日期写反。", at=NOW)
    table = verified_table(years=[YEAR], enterprises=[one])
    left = {entry["name"] for entry in table["qualifications"].to_pylist()[0]}
    assert "高新技术企业" not in left and "省级技术中心" in left
    checked()
    assert not Finding.objects.filter(check_code="title_dates_in_order", state="open").exists()


def test_an_overtaken_finding_that_holds_again_is_opened_again(one: Enterprise) -> None:
    research = told("statistics", one, "rd_staff", 120)
    checked()
    judged(research, "rejected", at=timezone.now())
    checked()
    judged(research, "lifted", at=timezone.now())
    run = checked()
    found = finding("rd_staff_within_staff", one)
    assert (found.state, kinds(found)) == ("open", ["opened", "overtaken", "seen_again"])
    assert run.opened == FindingStep.objects.filter(kind="seen_again").count()


def test_findings_of_a_check_that_could_not_run_stay_while_their_claims_do(one: Enterprise) -> None:
    research = told("statistics", one, "rd_staff", 120)
    checked()
    Finding.objects.filter(check_code="rd_staff_within_staff").update(check_code="growth_as_reported", key="2" * 64)
    run = checked()
    assert "未核验" in next(r for r in run.ran if r["code"] == "growth_as_reported")["not_run"]["zh"]
    assert finding("growth_as_reported", one).state == "open"
    judged(research, "rejected", at=timezone.now())
    checked()
    assert finding("growth_as_reported", one).state == "overtaken"


def test_findings_of_a_check_that_is_gone_are_overtaken(one: Enterprise) -> None:
    told("statistics", one, "rd_staff", 120)
    checked()
    Finding.objects.filter(check_code="rd_staff_within_staff").update(check_code="once_there_was", key="1" * 64)
    checked()
    assert finding("once_there_was").state == "overtaken"


@pytest.mark.parametrize(
    ("source", "fact", "wrong", "check"),
    [
        ("statistics", "rd_staff", 120, "rd_staff_within_staff"),
        ("statistics", "rd_expense", 15000, "rd_expense_within_cost"),
        ("self_report", "revenue", 30000, "revenue_matches_tax"),
        ("self_report", "qualifications", "专精特新小巨人企业@2024-01-06~2027-01-05", "titles_in_register"),
    ],
)
def test_the_effect_is_what_rejecting_the_value_would_do(
    source: str, fact: str, wrong: float | str, check: str, cast: None
) -> None:
    """The same once more by another way: reject the claims by verdict, and read and score the whole table anew."""
    firms = stand_up_checks(4)
    claim = told(source, firms[1], fact, wrong)
    checked()
    found = finding(check, firms[1])
    dropped = found.values[found.fact]["claim"] if found.fact in found.values else None
    by_source = [seen["claim"] for name, seen in found.values.items() if name.partition("@")[0] == found.fact]
    points = core_points(YEAR, timezone.localdate())
    assert points is not None
    years = [YEAR - 2, YEAR - 1, YEAR]
    before = verified_table(years=years)
    norms = points.norms(before)
    counting = claim if fact == "qualifications" else None
    key = counting.pk if counting else dropped or next(k for k in by_source if k != claim.pk)
    judged(type(claim).objects.get(pk=key), "rejected", at=timezone.now())
    change = points.totals(verified_table(years=years), norms) - points.totals(before, norms)
    assert found.effect == change[[one.code for one in sorted(firms, key=lambda f: f.code)].index(firms[1].code)]


def test_an_effect_nobody_can_reckon_is_not_zero(one: Enterprise) -> None:
    """Without a founding date there is no stage, and without a stage there are no points either way."""
    told("statistics", one, "rd_staff", 120)
    Enterprise.objects.filter(pk=one.pk).update(established_on=None)
    told("tax", one, "revenue", state="unknown")
    checked()
    found = finding("rd_staff_within_staff", one)
    assert found.effect is None
    assert found.priority == priority_of(found.suspicion, None, found.severity)


def test_priority_is_suspicion_times_effect_and_severity_decides_between_equals() -> None:
    assert priority_of(0.5, -300, "must") == 150.0045
    assert priority_of(0.5, 300, "hint") > priority_of(0.9, 100, "must")
    assert priority_of(0.5, 300, "must") > priority_of(0.5, 300, "explain") > priority_of(0.5, 300, "hint")
    assert priority_of(0.2, None, "must") > priority_of(1.0, None, "explain") > priority_of(1.0, 0, "hint") > 0
    assert priority_of(0.9, 0, "hint") > priority_of(0.1, 0, "hint")


def test_only_one_run_of_a_year_is_under_way(one: Enterprise) -> None:
    ask_check_run(by=played("operator"), year=YEAR, at=NOW)
    with pytest.raises(ValidationError, match="已经在进行，不用再发起"):
        ask_check_run(by="system", year=YEAR, at=NOW)
    ask_check_run(by="system", year=YEAR - 1, at=NOW)
    assert check_until_done() == 2


def test_who_may_not_start_a_run_is_told_why(one: Enterprise) -> None:
    with pytest.raises(PermissionDenied, match="数据核验由"):
        ask_check_run(by=played("filler"), year=YEAR, at=NOW)
    assert not CheckRun.objects.exists()


def test_a_cancelled_run_stops_at_its_next_step_and_is_never_done(one: Enterprise) -> None:
    ask_check_run(by="system", year=YEAR, at=NOW)
    run = take_next(timezone.now())
    assert run is not None
    cancel_check_run(by=played("operator"), run=run, at=timezone.now())
    assert work_check(run).state == CheckRun.State.CANCELLED
    with pytest.raises(ValidationError, match="已经结束"):
        cancel_check_run(by=played("operator"), run=run, at=timezone.now())
    assert check_once() is None
    assert not Finding.objects.exists()


def test_a_worker_that_was_given_up_for_dead_writes_nothing(one: Enterprise) -> None:
    ask_check_run(by="system", year=YEAR, at=NOW)
    slow = take_next(timezone.now())
    assert slow is not None
    assert take_next(timezone.now()) is None, "nobody else takes it while the lease runs"
    quick = take_next(timezone.now() + LEASE + timedelta(seconds=1))
    assert quick is not None
    assert quick.known_by == slow.known_by, "whoever takes over reads the same facts"
    with pytest.raises(NotOurs):
        still_here(slow, done=3)
    with pytest.raises(NotOurs):
        write_findings(slow, [])
    assert work_check(quick).state == CheckRun.State.DONE
    assert work_check(slow).state == CheckRun.State.DONE


def test_a_run_that_never_gets_through_is_given_up_with_a_sentence(one: Enterprise) -> None:
    ask_check_run(by="system", year=YEAR, at=NOW)
    CheckRun.objects.update(attempts=5)
    run = check_once()
    assert run is not None
    assert run.state == CheckRun.State.FAILED
    assert "请联系平台运营" in run.why


def test_a_run_before_there_is_a_scheme_checks_without_stages_and_effects(cast: None) -> None:
    one = stand_up_checks()[0]
    told("statistics", one, "rd_staff", 120)
    from_then = CheckRun.objects.create(
        year=YEAR, asked_at=NOW, by="system", known_by=timezone.now().replace(year=2025)
    )
    check_until_done()
    from_then.refresh_from_db()
    assert from_then.state == CheckRun.State.DONE
    assert from_then.deliveries is None


def test_each_verb_leaves_one_entry(one: Enterprise) -> None:
    checked()
    assert list(Entry.objects.filter(action__startswith="check_run.").order_by("pk").values_list("action", flat=True)) == [
        "check_run.asked",
        "check_run.done",
    ]  # fmt: skip


def test_a_run_is_asked_for_once_deliveries_have_come_to_rest(one: Enterprise) -> None:
    run = ask_after_deliveries()
    assert run is not None
    assert run.year == timezone.localdate().year - 1
    assert ask_after_deliveries() is None, "one is waiting"
    check_until_done()
    assert ask_after_deliveries() is None, "nothing came since"
    handed_in("tax", [Said(one, "revenue", 5)], at=timezone.now())
    assert ask_after_deliveries() is None, "it came this very moment"
    handed_in("tax", [Said(one, "revenue", 6)], at=timezone.now() - QUIET * 2, state=Delivery.State.RECEIVED)
    Delivery.objects.filter(state="applied", ended_at__gt=timezone.now() - QUIET).update(
        ended_at=timezone.now() - QUIET * 2
    )
    assert ask_after_deliveries() is None, "another one waits to be read"
    Delivery.objects.filter(state="received").update(state="withdrawn")
    assert ask_after_deliveries() is not None


def test_a_cancelled_run_is_not_asked_for_again_without_new_data(one: Enterprise) -> None:
    run = ask_after_deliveries()
    assert run is not None
    cancel_check_run(by=played("operator"), run=run, at=timezone.now())
    assert ask_after_deliveries() is None


def test_once_a_day_verdicts_alone_are_enough(one: Enterprise) -> None:
    claim = told("tax", one, "revenue", 12000)
    assert ask_daily() is not None
    check_until_done()
    assert ask_daily() is None
    judged(claim, "accepted", at=timezone.now())
    assert ask_daily() is not None
