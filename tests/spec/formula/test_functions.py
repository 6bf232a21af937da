"""Every function of the formula language."""

from __future__ import annotations

import math

import pytest

from tests.spec.small_schemes import Valued

title = "Functions · 函数"
NONE = "quantities: {none: {formula: 1 / zero}}"


def near(value: float) -> object:
    return pytest.approx(value, rel=1e-14)


def test_prev_reads_earlier_years(valued: Valued) -> None:
    """`prev(x)` is last year's value, `prev(x, 2)` that of the year before; a missing row is unknown."""
    table = "firm | year | x\n甲 | 2025 | 3\n甲 | 2024 | 2\n甲 | 2023 | 1\n乙 | 2025 | 3\n乙 | 2023 | 7"
    assert valued("prev(x)", table) == [2, "unknown"]
    assert valued("prev(x, 2)", table) == [1, 7]
    assert valued("x - prev(x + 1)", table) == [0, "unknown"]
    assert valued("prev(prev(x))", table) == [1, 7]


def test_prev_before_founding_is_undefined(valued: Valued) -> None:
    """With `founded`, years before the firm was founded are undefined; the founding year itself is not."""
    table = "firm | year | x | born date\n甲 | 2025 | 3 | 2025-01-01\n乙 | 2025 | 3 | 2024-12-31\n丙 | 2025 | 3 | -"
    assert valued("prev(x)", table, "founded: born") == ["undefined", "unknown", "unknown"]
    assert valued("prev(x)", table) == ["unknown"] * 3


def test_a_row_delivered_for_a_year_before_founding_does_not_count(valued: Valued) -> None:
    """What stands there cannot be this firm's."""
    table = "firm | year | x | born date\n甲 | 2025 | 3 | 2025-06-01\n甲 | 2024 | 9 | 2025-06-01"
    assert valued("prev(x)", table, "founded: born") == ["undefined"]


@pytest.mark.parametrize(
    ("formula", "values"),
    [
        ("min(a, b)", [1, "unknown", "unknown"]),
        ("max(a, b, 3)", [3, "unknown", "unknown"]),
        ("min(a, none)", ["undefined", "undefined", "unknown"]),
        ("coalesce(a, b)", [1, 1, 2]),
        ("coalesce(b, a, 9)", [2, 1, 2]),
        ("coalesce(none, a)", ["undefined", "undefined", "undefined"]),
        ("if(a == 1, b, 7)", [2, "unknown", "unknown"]),
        ("if(a != 1, b, 7)", [7, 7, "unknown"]),
        ("if(known(b), b, 0)", [2, 0, 2]),
        ("if(true, a, none)", [1, 1, "unknown"]),
        ("if(none > 1, a, b)", ["undefined", "undefined", "undefined"]),
    ],
)
def test_choosing(valued: Valued, formula: str, values: list[object]) -> None:
    """`min` and `max` need all their operands; `coalesce` passes over unknown but stops at undefined; `if` looks at the chosen
    branch only."""
    assert valued(formula, "a | b | zero\n1 | 2 | 0\n1 | - | 0\n- | 2 | 0", NONE) == values


def test_known(valued: Valued) -> None:
    """`known(x)` is true unless x is unknown or undefined, and is itself always known."""
    table = "a | zero\n1 | 0\n- | 0"
    assert valued("known(a)", table, NONE, kind="flag") == [True, False]
    assert valued("known(none)", table, NONE, kind="flag") == [False, False]


@pytest.mark.parametrize(
    ("formula", "values"),
    [
        ("abs(a)", [4, 4, 0]),
        ("sqrt(a)", [2, "undefined", 0]),
        ("log(a)", [near(math.log(4)), "undefined", "undefined"]),
        ("exp(a)", [near(math.exp(4)), near(math.exp(-4)), 1]),
        ("exp(a * 200)", ["undefined", "undefined", 1]),
        ("exp(a * 175)", [near(math.exp(700)), near(math.exp(-700)), 1]),
        ("log(exp(a))", [near(4), near(-4), 0]),
    ],
)
def test_curves(valued: Valued, formula: str, values: list[object]) -> None:
    """Logarithms of what is not above zero and roots of what is below it are undefined; so is e to a power beyond ±700."""
    assert valued(formula, "a\n4\n-4\n0") == values


@pytest.mark.parametrize("function", ["abs", "sqrt", "log", "exp"])
def test_curves_of_unknown_and_undefined(valued: Valued, function: str) -> None:
    """The state goes through."""
    assert valued(f"{function}(a)", "a | zero\n- | 0", NONE) == ["unknown"]
    assert valued(f"{function}(none)", "a | zero\n- | 0", NONE) == ["undefined"]


def test_a_root_halves_the_unit(valued: Valued) -> None:
    """The root of 人 × 人 is 人 again."""
    assert valued("sqrt(a * b) + a", "a 人 | b 人\n4 | 9") == [10]


@pytest.mark.parametrize(
    ("born", "as_of", "age"),
    [
        ("2020-12-31", "2025-12-31", 5),
        ("2021-01-01", "2025-12-31", 4),
        ("2020-02-29", "2025-02-28", 4),
        ("2020-02-29", "2025-03-01", 5),
        ("2020-06-15", "2025-06-14", 4),
        ("2020-06-15", "2025-06-15", 5),
        ("2025-12-31", "2025-12-31", 0),
        ("2026-01-01", "2025-12-31", "undefined"),
        ("1969-12-31", "2025-12-31", 56),
        ("-", "2025-12-31", "unknown"),
    ],
)
def test_age_in_completed_years(valued: Valued, born: str, as_of: str, age: object) -> None:
    """Birthdays passed on the as-of day; a date that still lies ahead has no age."""
    assert valued("age(d)", f"d date\n{born}", as_of=as_of, more="unit: 年") == [age]


def test_calendar_years(valued: Valued) -> None:
    """`year(date)` is the calendar year, `data_year` the year scored, `prev(data_year)` the one before."""
    table = "d date\n2023-05-06\n1969-12-31\n-"
    assert valued("year(d)", table) == [2023, 1969, "unknown"]
    assert valued("data_year - year(d)", table) == [2, 56, "unknown"]
    assert valued("prev(data_year)", table) == [2024] * 3


@pytest.mark.parametrize(
    ("on", "recent"),
    [
        ("2022-12-31", False),
        ("2023-01-01", True),
        ("2025-12-31", True),
        ("2026-01-01", False),
        ("-", "unknown"),
    ],
)
def test_recent(valued: Valued, on: str, recent: object) -> None:
    """As-of day − 3 years < date ≤ as-of day."""
    assert valued("recent(d, 3)", f"d date\n{on}", kind="flag") == [recent]


def test_a_window_that_begins_on_the_29th_of_february(valued: Valued) -> None:
    """Three years before 29 February is 28 February, which itself lies outside."""
    table = "d date\n2021-02-28\n2021-03-01"
    assert valued("recent(d, 3)", table, as_of="2024-02-29", kind="flag") == [False, True]


@pytest.mark.parametrize(
    ("titles", "count"),
    [
        ("无", 0),
        ("-", "unknown"),
        ("高新@2023-01-01", 1),
        ("高新@2022-12-31", 0),
        ("高新@2026-01-01", 0),
        ("高新@2025-12-31", 1),
        ("高新", 0),
        ("高新@2024-01-01~2025-12-31", 1),
        ("高新@2024-01-01~2025-12-30", 0),
        ("高新@2024-01-01;专精@2025-02-03;瞪羚@2020-01-01", 2),
        ("高新@2024-01-01;高新@2025-01-01", 2),
    ],
)
def test_entries_within_three_years(valued: Valued, titles: str, count: object) -> None:
    """Entries dated within the window that have not expired by the as-of day; undated ones never count."""
    assert valued("count(within(titles, 3))", f"titles set\n{titles}") == [count]


def test_counting_all_entries(valued: Valued) -> None:
    """`count` alone takes every entry, dated or not; none is 0, not unknown."""
    assert valued("count(titles)", "titles set\n高新;专精@1999-01-01\n无\n-") == [2, 0, "unknown"]


def test_has(valued: Valued) -> None:
    """Whether a name is among the entries."""
    table = "titles set\n高新@2020-01-01;专精@2025-01-01\n无\n-"
    assert valued('has(titles, "高新")', table, kind="flag") == [True, False, "unknown"]
    assert valued('has(within(titles, 3), "高新")', table, kind="flag") == [False, False, "unknown"]


def test_words_of_a_text(valued: Valued) -> None:
    """`one_of` compares whole words, `starts_with` their beginnings."""
    table = "t text\n2201\n2299\n-"
    assert valued('one_of(t, "2201", "22")', table, kind="flag") == [True, False, "unknown"]
    assert valued('starts_with(t, "2201", "23")', table, kind="flag") == [True, False, "unknown"]
    assert valued('starts_with(t, "22")', table, kind="flag") == [True, True, "unknown"]


def test_convert(valued: Valued) -> None:
    """The same quantity in another unit of its kind."""
    assert valued("convert(x, 亿元)", "x 万元\n12500") == [1.25]
    assert valued("convert(p, 百人)", "p 人\n250") == [2.5]


def test_a_fact_filled_by_another(valued: Valued) -> None:
    """`if_empty` fills an unknown with what it knows, and never overwrites."""
    facts = "facts:\n  opening: {name: 期初, unit: 万元, if_empty: prev(closing)}\n  closing: {name: 期末, unit: 万元}"
    table = "firm | year | opening | closing\n甲 | 2025 | - | 5\n甲 | 2024 | 1 | 4\n乙 | 2025 | 3 | 5\n乙 | 2024 | 1 | 4\n丙 | 2025 | - | 5"
    assert valued("opening", table, facts) == [4, 3, "unknown"]


def test_quantities_use_each_other(valued: Valued) -> None:
    """A quantity is a named formula; `defined_when` makes it undefined where the condition is not true."""
    before = "quantities:\n  twice: {formula: half * 4}\n  half: {formula: a / 2, defined_when: a > 0}"
    assert valued("twice + 1", "a\n3\n-3\n-", before) == [7, "undefined", "unknown"]


def test_the_stage_as_a_word(valued: Valued) -> None:
    """Outside the stage rules, `stage` is the code of the firm's stage."""
    before = "stages:\n  - {code: 小, when: a < 5}\n  - {code: 大, when: always}"
    assert valued('if(stage == "小", 1, 2)', "a\n1\n9", before) == [1, 2]
    assert valued("stage", "a\n1\n9", before, kind="text") == ["小", "大"]
