"""Results and decisions on the platform: who may, what is kept, what follows, who takes part."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override

from jifen.access.decide import may
from jifen.audit.models import Entry
from jifen.enterprises import actions as enterprise_actions
from jifen.enterprises.append_only import AppendOnlyError
from jifen.enterprises.models import Enterprise, Event
from jifen.enterprises.reads import timeline
from jifen.verifying import permissions, reads
from jifen.verifying.actions import decide_criterion, decide_many, judge_eligibility, judge_many
from jifen.verifying.eligibility import MANUAL_REVIEW, MET, UNKNOWN, UNMET, Fact, rule_in_force
from jifen.verifying.models import EligibilityDecision, EligibilityResult
from tests.cast import EVERYBODY, played
from tests.enterprises.firms import firm, officer_of, own_firm

pytestmark = pytest.mark.usefixtures("cast")

GOOD = {"accident": Fact(False, "示例应急", date(2026, 1, 1)), "rd_expense": Fact(10.0, "示例税务")}
DECIDES = {
    "own": {"science-officer", "county-officer"},
    "other county": {"science-officer"},
    "unknown county": {"science-officer"},
}


def high_tech(enterprise: Enterprise) -> Enterprise:
    today = timezone.localdate()
    since, until = today.replace(month=1, day=1), today.replace(year=today.year + 2, month=1, day=1)
    enterprise_actions.recognise(
        by="system", enterprise=enterprise, title="高新技术企业", since=since, until=until, source="示例科技"
    )
    return enterprise


@pytest.fixture
def own() -> Enterprise:
    return high_tech(own_firm())


@pytest.mark.parametrize("which", DECIDES)
def test_who_decides(which: str, own: Enterprise) -> None:
    one = {"own": own, "other county": firm(2, county="220581"), "unknown county": firm(3, county="")}[which]
    people = {name: played(name) for name in EVERYBODY}
    assert {name for name in people if permissions.can_decide_eligibility(people[name], one)} == DECIDES[which]
    assert {name for name in people if may(people[name], "decide_eligibility", one)} == DECIDES[which]
    for name in set(EVERYBODY) - DECIDES[which]:
        with pytest.raises(PermissionDenied, match="所在地的部门业务员"), transaction.atomic():
            decide_criterion(by=people[name], enterprise=one, criterion="environment", met=True, why="试")
        with pytest.raises(PermissionDenied), transaction.atomic():
            judge_eligibility(by=people[name], enterprise=one)
    assert not EligibilityDecision.objects.exists() and not EligibilityResult.objects.exists()


def test_from_facts_over_a_decision_to_taking_part(own: Enterprise) -> None:
    today = timezone.localdate()
    first = judge_eligibility(by="system", enterprise=own, facts=GOOD)
    assert (first.overall, first.state_of("environment")) == (MANUAL_REVIEW, MANUAL_REVIEW)
    made = decide_criterion(
        by=played("county-officer"), enterprise=own, criterion="environment", met=True, why="无违法记录"
    )
    assert (made.overall, made.by, made.as_of) == (MET, "county-officer", today)
    assert made.inputs["facts"]["accident"] == {"value": False, "source": "示例应急", "on": "2026-01-01"}, (
        "facts are kept"
    )
    rule = rule_in_force(today)
    assert rule is not None and made.rule_digest == rule.digest
    assert not reads.takes_part(own, today), "eligible is not yet enrolled"
    enterprise_actions.enrol(by=played("legal"), enterprise=own, why="自愿")
    assert reads.takes_part(own, today)
    decide_criterion(by=played("science-officer"), enterprise=own, criterion="environment", met=False, why="新的处罚")
    assert not reads.takes_part(own, today), "enrolled is not yet eligible"
    kinds = [event.kind for event in timeline(own) if event.kind in ("eligible", "ineligible", "enrolled")]
    assert kinds == ["ineligible", "enrolled", "eligible"]


def test_each_action_leaves_one_entry_without_the_names_of_anybody(own: Enterprise) -> None:
    before = Entry.objects.count()
    judge_eligibility(by=played("county-officer"), enterprise=own, facts=GOOD)
    decide_criterion(by=played("county-officer"), enterprise=own, criterion="environment", met=True, why="无违法记录")
    judge_many(by="system", enterprises=Enterprise.objects.all())
    entries = list(Entry.objects.order_by("sequence"))[before:]
    assert [one.action for one in entries] == ["eligibility.judged", "eligibility.decided", "eligibility.judged_many"]
    assert entries[1].why == "无违法记录" and entries[1].content["fields"]["overall"] == MET


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"criterion": "safety"}, "由数据判断，不能核定"),
        ({"criterion": "kind"}, "由数据判断，不能核定"),
        ({"criterion": "nothing"}, "可以核定的是：符合环境保护要求、其他具备"),
        ({"why": "  "}, "要写明理由"),
        ({"why": "长" * 501}, "最多 500 字"),
    ],
)
def test_what_cannot_be_decided(own: Enterprise, said: dict[str, Any], words: str) -> None:
    given: dict[str, Any] = {"criterion": "environment", "met": True, "why": "试"} | said
    with pytest.raises(ValidationError, match=words):
        decide_criterion(by=played("county-officer"), enterprise=own, **given)
    assert not EligibilityResult.objects.exists()


def test_what_cannot_be_decided_names_the_others_in_the_readers_language(own: Enterprise) -> None:
    with override("en"), pytest.raises(ValidationError, match="Environmental protection"):
        decide_criterion(by=played("county-officer"), enterprise=own, criterion="kind", met=True, why="试")


def test_other_is_decided_by_a_person_with_a_reason() -> None:
    one = own_firm()
    by = played("county-officer")
    judge_eligibility(by=by, enterprise=one, facts=GOOD)
    decide_criterion(by=by, enterprise=one, criterion="environment", met=True, why="无违法记录")
    made = decide_criterion(by=by, enterprise=one, criterion="other", met=True, why="有国家级品种权")
    assert made.overall == MET and "有国家级品种权" in made.results[-1]["reason"]


def test_without_facts_the_answer_is_unknown_and_never_no(own: Enterprise) -> None:
    assert judge_eligibility(by="system", enterprise=own).overall == UNKNOWN
    assert judge_eligibility(by="system", enterprise=own, facts={"accident": Fact(True)}).overall == UNMET


def test_results_and_decisions_only_grow(own: Enterprise) -> None:
    decide_criterion(by=played("county-officer"), enterprise=own, criterion="environment", met=True, why="无违法记录")
    for model, change in ((EligibilityResult, {"overall": MET}), (EligibilityDecision, {"met": False})):
        with pytest.raises(AppendOnlyError):
            model._default_manager.get().save()
        with pytest.raises(IntegrityError, match="只能追加"), transaction.atomic():
            model._default_manager.update(**change)
        with pytest.raises(IntegrityError, match="只能追加"), transaction.atomic():
            model._default_manager.all().delete()


def test_the_daily_round_writes_only_what_changed(own: Enterprise) -> None:
    firm(2), firm(3)
    everybody = Enterprise.objects.all()
    assert judge_many(by="system", enterprises=everybody, facts={own.code: GOOD}) == 3
    assert judge_many(by="system", enterprises=everybody) == 0
    assert judge_many(by="system", enterprises=everybody, facts={own.code: GOOD | {"rd_expense": Fact(11.0)}}) == 1
    for name in EVERYBODY:
        with pytest.raises(PermissionDenied), transaction.atomic():
            judge_many(by=played(name), enterprises=everybody)


def test_deciding_for_a_list_is_all_or_nothing() -> None:
    here, there = firm(2), firm(3, county="220581")
    by = played("county-officer")
    said: dict[str, Any] = {"criterion": "environment", "met": True, "why": "生态环境部门函告"}
    with pytest.raises(PermissionDenied):
        decide_many(by=by, enterprises=[here, there], **said)
    assert not EligibilityDecision.objects.exists()
    assert decide_many(by=by, enterprises=[here, firm(4)], **said) == 2
    assert EligibilityDecision.objects.count() == EligibilityResult.objects.count() == 2
    city = officer_of("220500", "prefecture")
    assert decide_many(by=city, enterprises=[there], **said) == 1


def test_looking_back_uses_the_rule_and_the_titles_of_that_day(own: Enterprise) -> None:
    with pytest.raises(ValidationError, match="没有生效的适用范围规则"):
        judge_eligibility(by="system", enterprise=own, on=date(2025, 12, 31))
    now = judge_eligibility(by="system", enterprise=own, facts=GOOD)
    back = judge_eligibility(by="system", enterprise=own, on=date(2026, 1, 1))
    newest = reads.result_on(own, timezone.localdate())
    assert newest == now if now.as_of > back.as_of else newest == back
    assert reads.result_on(own, date(2025, 12, 31)) is None
    assert not Event.objects.filter(kind__in=["eligible", "ineligible"]).exists()
