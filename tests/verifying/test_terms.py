"""Terms of the desk are data: read strictly, with every fault at once."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jifen.enterprises.dated_documents import DocumentRefused
from jifen.verifying.terms import read_terms, terms_on, working_days_after

DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))


def test_the_shipped_terms_are_provisional() -> None:
    terms = terms_on(date(2026, 6, 1))
    assert terms.provisional and terms.basis and (terms.answer_within, terms.stop_share) == (10, 95)
    assert terms_on(date(2020, 1, 1)) == terms, "before the first document its terms apply already"


@given(DAYS, st.integers(1, 60))
def test_working_days_skip_weekends(day: date, count: int) -> None:
    due = working_days_after(day, count)
    between = [date.fromordinal(one) for one in range(day.toordinal() + 1, due.toordinal() + 1)]
    assert sum(one.weekday() < 5 for one in between) == count and due.weekday() < 5


def test_every_fault_is_told() -> None:
    with pytest.raises(DocumentRefused) as refused:
        read_terms(
            "terms: x\ntitle: x\neffective: 2026-01-01\nbasis: x\nanswer_within: 0\nlongest: 两月\nremind_every: 7\nstop: 9"
        )
    said = "".join(one.zh for one in refused.value.problems)
    assert "answer_within" in said and "longest" in said and "stop_share" in said and "“stop”" in said
