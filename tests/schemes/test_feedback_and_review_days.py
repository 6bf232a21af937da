"""Feedback gets one answer; a scheme has one day on which it is looked at again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from jifen.schemes.actions import answer_feedback, close_review, give_feedback, set_review_date
from jifen.schemes.models import ReviewDate
from tests.cast import played
from tests.schemes.designing import now, the_core, today

pytestmark = pytest.mark.usefixtures("cast")


def test_feedback_is_tied_to_an_indicator_and_answered_once() -> None:
    bank, officer = played("bank-analyst"), played("science-officer")
    item = give_feedback(by=bank, scheme=the_core(), indicator="rd_ratio", text="分档过细", at=now())
    assert (item.indicator_name, item.number, item.state) == ("研发费用占营业收入的比例", f"FK-{item.pk:05d}", "open")
    answered = answer_feedback(by=officer, item=item, state="taken", answer="下一版合并为五档", at=now())
    assert answered.answered_by == "science-officer"
    with pytest.raises(PermissionDenied, match="已经答复"):
        answer_feedback(by=officer, item=item, state="kept", answer="改主意了", at=now())


def test_an_indicator_nobody_knows_and_empty_words_are_refused() -> None:
    bank, core = played("bank-analyst"), the_core()
    with pytest.raises(ValidationError, match="没有这项指标"):
        give_feedback(by=bank, scheme=core, indicator="nothing", text="示例", at=now())
    with pytest.raises(ValidationError, match="请写明意见"):
        give_feedback(by=bank, scheme=core, indicator="", text=" ", at=now())
    item = give_feedback(by=bank, scheme=core, indicator="", text="示例", at=now())
    assert item.about == "整套指标体系"
    with pytest.raises(ValidationError, match="请写明答复"):
        answer_feedback(by=played("science-officer"), item=item, state="kept", answer="", at=now())
    with pytest.raises(PermissionDenied, match="由吉林省科学技术厅负责"):
        answer_feedback(by=played("industry-officer"), item=item, state="kept", answer="好", at=now())


def test_a_scheme_has_one_open_day_and_closing_it_opens_the_next() -> None:
    core, officer = the_core(), played("science-officer")
    first = set_review_date(by=officer, scheme=core, due_on=today() + timedelta(days=90), why="年中一次", at=now())
    second = set_review_date(by=officer, scheme=core, due_on=today() + timedelta(days=60), why="提前", at=now())
    first.refresh_from_db()
    assert first.outcome.startswith("改期至") and second.closed_at is None
    close_review(by=officer, scheme=core, outcome="不改", next_on=today() + timedelta(days=400), at=now())
    assert ReviewDate.objects.filter(code=core.code, closed_at__isnull=True).count() == 1


def test_a_day_in_the_past_or_without_a_reason_is_refused() -> None:
    core, officer = the_core(), played("science-officer")
    with pytest.raises(ValidationError, match="今天以后"):
        set_review_date(by=officer, scheme=core, due_on=today(), why="示例", at=now())
    with pytest.raises(ValidationError, match="请写明为什么"):
        set_review_date(by=officer, scheme=core, due_on=today() + timedelta(days=1), why="", at=now())
    with pytest.raises(ValidationError, match="看了什么证据"):
        close_review(by=officer, scheme=core, outcome="", next_on=today() + timedelta(days=1), at=now())
