"""No table crashes a check: columns of nothing, types nobody meant, empty batches, entries without a name."""

from __future__ import annotations

import math

import pyarrow as pa
import pytest

from jifen.engine.checks import CHECKS, FOUND_SCHEMA, ChecksOutcome, check_of, run_checks, sentence_of
from jifen.engine.checks.firm_columns import SET, parsed_column

COLUMNS = sorted({parsed_column(column)[0] for check in CHECKS for column in check.reads})


def run(table: pa.Table) -> ChecksOutcome:
    return run_checks(lambda: table.to_batches(), year=2025)


def firms(**columns: pa.Array) -> pa.Table:
    rows = len(next(iter(columns.values())))
    keys = {"enterprise": pa.array([f"示例{n}" for n in range(rows)]), "year": pa.array([2025] * rows, pa.int32())}
    return pa.table(keys | columns)


def all_told(outcome: ChecksOutcome) -> bool:
    """Every check tested something or says why not."""
    return all(bool(result.not_run) == (result.tested == 0) for result in outcome.results)


def test_columns_of_nothing_but_nulls() -> None:
    """Without a type at all, as they come where nobody delivered a value: only the day of founding is missed."""
    outcome = run(firms(**{column: pa.nulls(3) for column in COLUMNS}))
    assert all_told(outcome)
    assert {row["check"] for row in outcome.found.to_pylist()} == {"founding_known"}


@pytest.mark.parametrize("batches", [[], [firms(staff=pa.array([], pa.float64())).to_batches(max_chunksize=1)]])
def test_nothing_at_all(batches: list[list[pa.RecordBatch]]) -> None:
    outcome = run_checks(lambda: [batch for some in batches for batch in some], year=2025)
    assert outcome.found.schema == FOUND_SCHEMA
    assert {result.not_run and result.not_run.zh for result in outcome.results} == {"没有 2025 年度的企业，未核验。"}


def test_whole_numbers_and_words_of_other_types() -> None:
    """Integers, decimals of Arrow and dictionaries of words are what they say."""
    words = pa.array(["成长", "成长"]).dictionary_encode()
    outcome = run(firms(rd_staff=pa.array([9, 1]), staff=pa.array([5, 5], pa.int16()), stage=words))
    assert [(row["check"], row["enterprise"]) for row in outcome.found.to_pylist() if row["fact"] == "rd_staff"] == [
        ("rd_staff_within_staff", "示例0")
    ]


def test_numbers_that_are_none_count_as_unknown() -> None:
    values = pa.array([math.nan, math.inf, -math.inf, 5.0])
    outcome = run(firms(rd_staff=values, staff=pa.array([1.0] * 4)))
    assert outcome.result_of("rd_staff_within_staff").tested == 1
    assert outcome.result_of("not_negative").tested == 5


def test_entries_without_a_name_or_a_day() -> None:
    nameless = pa.array([[{"name": None, "on": None, "until": None}], []], SET)
    outcome = run(
        firms(qualifications=nameless, **{"qualifications@self_report": nameless, "qualifications@science": nameless})
    )
    assert [row["check"] for row in outcome.found.to_pylist() if row["fact"] == "qualifications"] == ["title_dated"]
    assert all_told(outcome)


def test_progress_tells_the_rows_and_may_stop_the_run() -> None:
    """What it raises ends the run: how a worker is told to stop."""
    table, seen = firms(staff=pa.array([1.0] * 10)), []

    def stop(rows: int) -> None:
        seen.append(rows)
        if rows >= 4:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        run_checks(lambda: table.to_batches(max_chunksize=3), year=2025, progress=stop)
    assert seen == sorted(seen) and seen[-1] < 10


def test_a_finding_is_told_from_its_mapping_or_its_text() -> None:
    """And an unknown check is a KeyError, not a blank."""
    text = '{"part":9,"whole":5}'
    assert sentence_of("rd_staff_within_staff", text) == sentence_of("rd_staff_within_staff", {"part": 9, "whole": 5})
    assert sentence_of("rd_staff_within_staff", {"part": 9}).startswith(
        "参加科研项目活动人员 9 人，多于从业人员期末人数 —"
    )
    with pytest.raises(KeyError):
        check_of("rd_staff_within_stuff")
