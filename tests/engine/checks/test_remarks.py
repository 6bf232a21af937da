"""What a check says beside its findings is said in both languages: why it did not run, what it left out, what it noticed."""

from __future__ import annotations

import random
import re

import pyarrow as pa
import pytest

from jifen.engine.checks import CHECKS, ChecksOutcome, Sentence, run_checks
from jifen.engine.checks.firm_columns import parsed_column
from tests.spec.checks.small_panels import check_panel

HAN = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
COLUMNS = sorted({parsed_column(column)[0] for check in CHECKS for column in check.reads})


def staged(*rows: str, fact: str = "revenue", stage: str = "成长") -> str:
    """Forty firms of one stage and sector with 100, 102, 104, … and more ``rows``."""
    alike = "\n".join(f"示例{n:03} | {stage} | 新材料 | {100 + 2 * n}" for n in range(40))
    return "\n".join([f"firm | stage | sector | {fact}", alike, *rows])


def same(value: str, many: int = 40) -> str:
    rows = "\n".join(f"示例{n:03} | 成长 | 新材料 | {value}" for n in range(many))
    return f"firm | stage | sector | staff\n{rows}"


def made_up() -> str:
    dice = random.Random(1)
    rows = "\n".join(f"示例{n:04} | 5{dice.randint(0, 9)}e{dice.randint(0, 3)}" for n in range(1000))
    return f"firm | revenue@self_report\n{rows}"


def well_said(one: Sentence) -> bool:
    return one.zh.endswith("。") and one.en.endswith(".") and not HAN.search(one.en)


def remarks(outcome: ChecksOutcome) -> list[Sentence]:
    whys = [result.not_run for result in outcome.results if result.not_run]
    return whys + [note for result in outcome.results for note in result.notes]


@pytest.mark.parametrize(
    ("code", "panel", "said"),
    [
        ("rd_staff_within_staff", "firm | year | rd_staff | staff\n甲 | 2024 | 13 | 12",
         "There are no enterprises of 2025; nothing was tested."),
        ("revenue_matches_tax", "firm | staff\n甲 | 5",
         "The data do not hold “revenue (the enterprise itself)”, “revenue (the tax office)”; nothing was tested."),
        ("opening_is_last_closing", "firm | equity_opening | equity_closing\n甲 | 500 | 600",
         "There are no data of 2024 to compare with; nothing was tested."),
        ("rd_staff_within_staff", "firm | rd_staff | staff\n甲 | 12 | ",
         "No enterprise has values for “people in research projects”, “staff at the end of the year”; nothing was tested."),
        ("size_among_peers", "firm | revenue\n甲 | 5",
         "No enterprise has a known stage, so there are no groups to compare in; nothing was tested."),
        ("size_among_peers", "firm | stage | sector | revenue\n甲 | 成长 | 新材料 | 5",
         "“revenue”: 1 enterprise was not tested, because the stage has fewer than 30."),
        ("size_among_peers", same("100"),
         "“staff at the end of the year”: 40 enterprises were not tested, because more than half of the peers have the same value and "
         "there is no spread to measure by."),
        ("first_digits", "firm | revenue@self_report\n甲 | 5",
         "“revenue (the enterprise itself)”: there are fewer than 500 positive values, or they lie less than 100 times apart, so that "
         "leading digits follow no law to compare with; nothing was tested."),
    ],
)  # fmt: skip
def test_why_it_did_not_run(code: str, panel: str, said: str) -> None:
    why = check_panel(code, panel).result.not_run
    assert why and why.en == said and well_said(why)


@pytest.mark.parametrize(
    ("code", "panel", "said"),
    [
        ("same_figure", "firm | rd_expense | revenue | assets | total_cost | contract_turnover | net_profit\n甲 | 5 | 5 | 5 | 5 | 5 | 5",
         "The data do not hold “closing equity”, “financing received”; this part was not tested."),
        ("size_among_peers", staged("乙 | 成长 | 光电信息 | 140", "丙 | 成长 |  | 140"),
         "“revenue”: 2 enterprises were compared with the whole stage, because the sector is unknown or has fewer than 30 enterprises "
         "of that stage."),
        ("size_among_peers", staged("乙 | 转型 | 新材料 | 140"),
         "“revenue”: 1 enterprise was not tested, because the stage has fewer than 30."),
        ("first_digits", made_up(),
         "“revenue (the enterprise itself)”: the leading digits of 1,000 values depart from Benford's law (mean deviation 0.205, limit "
         "0.015); 100.0% begin with 5, usual are 7.9%. This screens the whole column and points at no enterprise."),
    ],
)  # fmt: skip
def test_what_it_notes(code: str, panel: str, said: str) -> None:
    result = check_panel(code, panel).result
    assert result.not_run is None and said in [note.en for note in result.notes]
    assert all(map(well_said, result.notes))


@pytest.mark.parametrize("columns", [[], COLUMNS, COLUMNS[::2], COLUMNS[1::2]], ids=["none", "all", "some", "others"])
def test_no_check_and_no_column_is_without_english(columns: list[str]) -> None:
    """Columns of nothing, or no columns: every check has something to say, about every column it reads."""
    keys = {"enterprise": pa.array(["示例"]), "year": pa.array([2025], pa.int32())}
    table = pa.table(keys | {column: pa.nulls(1) for column in columns})
    said = remarks(run_checks(table.to_batches, year=2025))
    assert said and [one for one in said if not well_said(one)] == []
