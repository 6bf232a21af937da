"""Who may do what to schemes, drafts, reviews, feedback and review days: the whole table, and lists that agree with it."""

from __future__ import annotations

from typing import Any

import pytest

from jifen.access.decide import decide, filtered_for, may
from jifen.access.rules import RULES, SIGHTS
from jifen.access.rules import schemes as rules
from jifen.enterprises.models import PublishedSectorMapping
from jifen.schemes.actions import decide_review, give_feedback
from jifen.schemes.models import Draft, FeedbackItem, PublishedScheme, Review, ReviewDate
from tests.cast import EVERYBODY, WITH_DUTY, played
from tests.schemes.designing import core_draft, edited, lighter, now, sector_draft, submitted, the_core

pytestmark = pytest.mark.usefixtures("cast")

REVIEWERS = ("science-reviewer", "industry-officer", "industry-reviewer")
ALL = (*EVERYBODY, *REVIEWERS)
DUTIES = {*WITH_DUTY, *REVIEWERS}
SCIENCE = {"science-officer", "science-reviewer"}
INDUSTRY = {"industry-officer", "industry-reviewer"}
DESIGNERS = SCIENCE | INDUSTRY
SPEAKERS = DUTIES - {"operator", "security", "auditor"}
AT_ALL: dict[tuple[str, type], set[str]] = {
    ("see", PublishedScheme): DUTIES,
    ("see", Draft): DESIGNERS,
    ("see", Review): DESIGNERS,
    ("see", FeedbackItem): DUTIES,
    ("see", ReviewDate): DUTIES,
    ("see", PublishedSectorMapping): DUTIES,
    ("export", PublishedScheme): DUTIES,
    ("branch", PublishedScheme): DESIGNERS,
    ("retire", PublishedScheme): DESIGNERS,
    ("study", PublishedScheme): DESIGNERS | {"operator"},
    ("edit", Draft): DESIGNERS,
    ("abandon", Draft): DESIGNERS,
    ("publish", Draft): DESIGNERS,
    ("reopen", Draft): DESIGNERS,
    ("export", Draft): DESIGNERS,
    ("decide", Review): DESIGNERS,
    ("withdraw", Review): DESIGNERS,
    ("make", FeedbackItem): SPEAKERS,
    ("answer", FeedbackItem): DESIGNERS,
    ("export", FeedbackItem): DUTIES,
    ("plan", ReviewDate): DESIGNERS,
    ("export", ReviewDate): DUTIES,
    ("publish", PublishedSectorMapping): DESIGNERS,
}


def test_the_table_is_complete() -> None:
    assert {("see", model) for model in rules.SIGHTS} | set(rules.RULES) == set(AT_ALL)
    assert rules.RULES.items() <= RULES.items() and rules.SIGHTS.items() <= SIGHTS.items()


@pytest.mark.parametrize(("verb", "model"), AT_ALL, ids=lambda one: getattr(one, "__name__", one))
def test_at_all(verb: str, model: type) -> None:
    assert {name for name in ALL if may(played(name), verb, model)} == AT_ALL[verb, model]
    for name in set(ALL) - AT_ALL[verb, model]:
        assert decide(played(name), verb, model).reason.endswith("。"), name


def allowed(verb: str, thing: Any) -> set[str]:
    return {name for name in ALL if may(played(name), verb, thing)}


def test_a_draft_that_is_worked_on() -> None:
    draft = edited(core_draft(), lighter)
    assert allowed("see", draft) == SCIENCE
    assert allowed("edit", draft) == SCIENCE
    assert allowed("abandon", draft) == SCIENCE
    assert allowed("publish", draft) == set()


def test_a_draft_of_another_department() -> None:
    assert allowed("edit", sector_draft(base=the_core())) == INDUSTRY


def test_a_draft_under_review() -> None:
    review = submitted(edited(core_draft(), lighter))
    assert allowed("see", review) == SCIENCE
    assert allowed("decide", review) == {"science-reviewer"}
    assert allowed("withdraw", review) == {"science-officer"}
    assert allowed("edit", review.draft) == set()
    assert allowed("abandon", review.draft) == set()


def test_an_approved_draft_is_published_by_the_second_person() -> None:
    review = submitted(edited(core_draft(), lighter))
    decide_review(by=played("science-reviewer"), review=review, approve=True, reason="核对无误", at=now())
    draft = Draft.objects.get(pk=review.draft_id)
    assert allowed("publish", draft) == {"science-reviewer"}
    assert allowed("reopen", draft) == {"science-reviewer"}
    assert allowed("decide", Review.objects.get(pk=review.pk)) == set()


def test_a_published_scheme_belongs_to_its_owner() -> None:
    core = the_core()
    assert allowed("see", core) == DUTIES
    assert allowed("branch", core) == DESIGNERS
    assert allowed("retire", core) == SCIENCE
    assert allowed("retire", PublishedScheme.objects.get(sector="医药健康")) == INDUSTRY


def test_a_banks_own_model_is_seen_by_the_bank_alone() -> None:
    the_core()
    shipped = PublishedScheme.objects.get(sector="医药健康")
    own = PublishedScheme(**{f.attname: getattr(shipped, f.attname) for f in PublishedScheme._meta.concrete_fields})
    own.pk, own.code, own.digest, own.family = None, "credit-demo", "0" * 64, "finance"
    own.owner, own._state.adding = played("bank-analyst").organisation, True
    own.save()
    assert allowed("see", own) == {"bank-analyst", "bank-approver"}


def test_feedback_is_seen_by_its_sender_the_owner_and_the_operator() -> None:
    item = give_feedback(by=played("bank-analyst"), scheme=the_core(), indicator="rd_ratio", text="分档过细", at=now())
    assert allowed("see", item) == {"bank-analyst", "bank-approver", "operator"} | SCIENCE
    assert allowed("answer", item) == SCIENCE


def test_the_day_to_look_again_is_set_by_the_owner() -> None:
    the_core()
    one = ReviewDate.objects.create(code="jilin-core-2026", due_on="2027-01-01", why="示例", set_at=now(), by="system")
    assert allowed("see", one) == DUTIES
    assert allowed("plan", one) == SCIENCE


@pytest.mark.parametrize("name", ALL)
def test_lists_and_single_things_agree(name: str) -> None:
    submitted(edited(core_draft(), lighter))
    give_feedback(by=played("bank-analyst"), scheme=the_core(), indicator="", text="示例", at=now())
    person = played(name)
    for model in rules.SIGHTS:
        rows = model._default_manager.all()
        seen = set(filtered_for(person, rows).values_list("pk", flat=True))
        assert {one.pk for one in rows if may(person, "see", one)} == seen, model


def test_who_is_disabled_sees_nothing() -> None:
    core_draft()
    gone = played("science-officer")
    gone.is_active = False
    assert not filtered_for(gone, Draft.objects.all()).exists()
    assert not filtered_for(gone, PublishedScheme.objects.all()).exists()
