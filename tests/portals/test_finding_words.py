"""A finding in words: its effect with the direction, its term, its reminders."""

from __future__ import annotations

from datetime import date

import pytest

from jifen.portals.verification.curve import sampled
from jifen.portals.verification.words import effect_words, points, sentence, step_words, term_words
from jifen.verifying.models import Finding, FindingStep
from tests.verifying.findings import after


@pytest.mark.parametrize(
    ("effect", "words", "column"),
    [
        (-2279, "不计这个值，总分约减少 22.79 分。", "−22.79"),
        (310, "不计这个值，总分约增加 3.10 分。", "+3.10"),
        (0, "对积分没有影响。", "0.00"),
        (None, "对积分的影响算不出，按可疑程度排序。", "—"),
    ],
)
def test_the_effect_has_a_direction(effect: int | None, words: str, column: str) -> None:
    assert effect_words(Finding(effect=effect)) == words and points(effect) == column


@pytest.mark.parametrize(("day", "words"), [(8, "还剩 2 天"), (10, "还剩 0 天"), (12, "逾期 2 天")])
def test_the_term(day: int, words: str) -> None:
    assert term_words(Finding(state="asked", due_on=date(2026, 6, 10)), date(2026, 6, day)) == words


def test_nobody_is_waited_for_once_it_is_answered() -> None:
    assert term_words(Finding(state="answered", due_on=date(2026, 6, 10)), date(2026, 6, 20)) == "—"


def test_a_reminder_in_time_is_no_escalation() -> None:
    step = FindingStep(kind="escalated", at=after(0), due_on=date(2026, 6, 10))
    late = FindingStep(kind="escalated", at=after(20), due_on=date(2026, 6, 10))
    assert (step_words(step), step_words(late)) == ("催办", "逾期催办")


def test_a_check_that_is_no_more_is_told_by_its_code() -> None:
    assert "核验项 old_check 现已停用" in sentence(Finding(check_code="old_check", fact="revenue"))


def test_long_curves_keep_their_end() -> None:
    shares = tuple((place + 1) / 1003 for place in range(1003))
    points_ = sampled(shares)
    assert len(points_) <= 90 and points_[-1] == (1003, 1.0)
    assert sampled(()) == []
