"""What a claim does to what stood before it."""

from __future__ import annotations

import pyarrow as pa
import pytest

from jifen.collecting.reading import CLAIMS
from jifen.collecting.reading.preview import with_outcomes
from jifen.collecting.reads import STANDING


def claim(state: str, value: str | None) -> pa.Table:
    row = {"fact": "revenue", "enterprise": "A", "year": 2025, "state": state, "value": value, "unit": "万元", "row": 1}
    return pa.Table.from_pylist([row], schema=CLAIMS)


def standing(state: str, value: str | None) -> pa.Table:
    row = {"fact": "revenue", "enterprise": "A", "year": 2025, "state": state, "value": value}
    return pa.Table.from_pylist([row], schema=STANDING)


@pytest.mark.parametrize(
    ("before", "now", "department", "itself"),
    [
        (("value", "5"), ("value", "5"), "equal", "equal"),
        (("value", "5"), ("value", "6"), "superseding", "superseding"),
        (("value", "0"), ("nil", "0"), "superseding", "superseding"),
        (("value", "5"), ("unknown", None), "unknown", "superseding"),
        (("unknown", None), ("unknown", None), "unknown", "equal"),
        (("unknown", None), ("value", "5"), "superseding", "superseding"),
        (None, ("value", "5"), "new", "new"),
        (None, ("unknown", None), "unknown", "unknown"),
    ],
)
def test_an_unknown_of_a_department_never_supersedes_an_enterprises_own_does(
    before: tuple[str, str | None] | None, now: tuple[str, str | None], department: str, itself: str
) -> None:
    held = standing(*before) if before else STANDING.empty_table()
    for own_word, expected in ((False, department), (True, itself)):
        told = with_outcomes(claim(*now), held, own_word=own_word)
        assert told["outcome"].to_pylist() == [expected]
        assert told["fresh"].to_pylist() == [before is None]
