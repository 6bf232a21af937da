"""What a scheme may do to a value before its rule; each step is recorded and marked."""

from __future__ import annotations

import math

import pytest

from tests.spec.small_schemes import Row, Scored, with_indicator

title = "Treatments · 预处理"
LOPSIDED = "v\n" + "\n".join(map(str, [*range(1, 20), 500, 1000]))


def treated(
    scored: Scored, steps: str, table: str, formula: str = "v", peers: str | None = None, before: str = ""
) -> list[Row]:
    document = f"{before}\npeers: {{by: [all]}}\n" + with_indicator(formula, "{minmax: {}}", f"treat: {steps}")
    return list(scored(document, table, peers=peers).values())


def near(value: float) -> object:
    return pytest.approx(value, rel=1e-12)


def test_the_value_stays_beside_what_became_of_it(scored: Scored) -> None:
    """The line shows both; the rule works on the treated one."""
    rows = treated(scored, "[{denominator: people}]", "v | people\n10 | 4\n30 | 4")
    assert [(r["x.value"], r["x.treated"], r["x.subscore"]) for r in rows] == [(10, 2.5, 0), (30, 7.5, 1)]


@pytest.mark.parametrize(
    ("v", "people", "reason"), [("10", "0", "undefined_zero"), ("10", "-", "unknown"), ("-", "0", "unknown")]
)
def test_a_denominator_of_zero_is_undefined(scored: Scored, v: str, people: str, reason: str) -> None:
    """And an unknown one unknown."""
    rows = treated(scored, "[{denominator: people}]", f"v | people\n{v} | {people}\n1 | 1\n2 | 1")
    assert (rows[0].reason("x"), rows[0]["x.treated"]) == (reason, None)


@pytest.mark.parametrize(("statistic", "value"), [("mean", 4), ("median", 3)])
def test_imputing_from_the_group(scored: Scored, statistic: str, value: float) -> None:
    """An unknown value becomes the mean or the median of the known ones; a known one stays."""
    rows = treated(scored, f"[{{impute: {{with: {statistic}}}}}]", "v\n1\n3\n8\n-")
    assert [r["x.treated"] for r in rows] == [1, 3, 8, value]
    assert [r.marks("x") for r in rows] == [set(), set(), set(), {"imputed"}]
    assert [r["x.value"] for r in rows] == [1, 3, 8, None]
    assert rows[3].reason("x") == "scored"


def test_the_median_of_an_even_number(scored: Scored) -> None:
    """Half-way between the two in the middle."""
    assert treated(scored, "[{impute: {with: median}}]", "v\n1\n3\n8\n9\n-")[4]["x.treated"] == 5.5


def test_imputing_within_a_group(scored: Scored) -> None:
    """`by` is a chain like that of peers; a group without any known value goes to the next."""
    table = "v | sector text\n1 | 光电\n5 | 医药\n- | 光电\n- | 医药\n- | 装备\n- | -"
    rows = treated(scored, "[{impute: {with: mean, by: [sector]}}]", table)
    assert [r["x.treated"] for r in rows] == [1, 5, 1, 5, 3, 3]


def test_an_undefined_value_is_never_imputed(scored: Scored) -> None:
    """It is not missing; it has no meaning."""
    rows = treated(scored, "[{impute: {with: mean}}]", "v | w\n1 | 0\n4 | 2", formula="v / w")
    assert [r.reason("x") for r in rows] == ["undefined_zero", "constant"]


PANEL = """firm | year | v
甲 | 2025 | -
甲 | 2024 | -
甲 | 2023 | 7
乙 | 2025 | -
乙 | 2024 | 10
乙 | 2026 | 40
丙 | 2025 | 1
丙 | 2024 | 5
丁 | 2025 | -
丁 | 2026 | 3
戊 | 2025 | -
戊 | 2023 | 6
戊 | 2026 | 12"""


def test_imputing_from_the_latest_year(scored: Scored) -> None:
    """The latest known year, up to `years` back."""
    rows = treated(scored, "[{impute: {with: latest, years: 2}}]", PANEL)
    assert [r["x.treated"] for r in rows] == [7, 10, 1, None, 6]
    assert [r["x.treated"] for r in treated(scored, "[{impute: {with: latest, years: 1}}]", PANEL)] == [
        None,
        10,
        1,
        None,
        None,
    ]


def test_imputing_along_a_line(scored: Scored) -> None:
    """A straight line between the nearest known years before and after; without one of them the value stays unknown."""
    rows = treated(scored, "[{impute: {with: linear, years: 3}}]", PANEL)
    assert [r["x.treated"] for r in rows] == [None, 25, 1, None, 10]
    assert [r.marks("x") for r in rows] == [set(), {"imputed"}, set(), set(), {"imputed"}]


def test_two_panel_steps_with_spans_of_their_own(scored: Scored) -> None:
    """What the first cannot fill the second may."""
    rows = treated(scored, "[{impute: {with: linear, years: 1}}, {impute: {with: latest, years: 2}}]", PANEL)
    assert [r["x.treated"] for r in rows] == [7, 25, 1, None, 6]


def test_winsorising_draws_outermost_values_in(scored: Scored) -> None:
    """While |skew| > 2 and kurtosis > 3.5, the largest value is drawn in to the next one; at most five."""
    rows = treated(scored, "[{winsorise: {}}]", LOPSIDED)
    assert [r["x.treated"] for r in rows][-3:] == [19, 19, 19]
    assert [r.marks("x") for r in rows][-3:] == [set(), {"winsorised"}, {"winsorised"}]
    assert [r["x.value"] for r in rows][-1] == 1000


def test_winsorising_stops_at_most(scored: Scored) -> None:
    """`most: 1` moves one value only, though the column is still lopsided."""
    rows = treated(scored, "[{winsorise: {most: 1}}]", LOPSIDED)
    assert [r["x.treated"] for r in rows][-3:] == [19, 500, 500]


def test_winsorising_leaves_a_column_within_bounds(scored: Scored) -> None:
    """Values of other firms are still held within the peers' extremes."""
    rows = treated(scored, "[{winsorise: {}}]", "v\n0\n3\n9", peers="v\n1\n2\n3\n4\n5")
    assert [r["x.treated"] for r in rows] == [1, 3, 5]


def test_winsorising_at_the_lower_end(scored: Scored) -> None:
    """Always on the side of the skew."""
    table = "v\n" + "\n".join(map(str, [-1000, *range(1, 20)]))
    assert [r["x.treated"] for r in treated(scored, "[{winsorise: {}}]", table)][:2] == [1, 1]


def test_log(scored: Scored) -> None:
    """ln(x − min + 0.01 (max − min)); below the peers' least x counts as the least."""
    rows = treated(scored, "[{log: {}}]", "v\n1\n5\n101\n-9", peers="v\n1\n5\n101")
    assert [r["x.treated"] for r in rows] == [near(math.log(1)), near(math.log(5)), near(math.log(101)), near(0)]
    assert {frozenset(r.marks("x")) for r in rows} == {frozenset({"transformed"})}


@pytest.mark.parametrize("step", ["log", "boxcox"])
def test_only_if_skewed(scored: Scored, step: str) -> None:
    """`if_skewed` acts only where both thresholds are exceeded; a column all alike is left as it is anyhow."""
    steps = f"[{{{step}: {{if_skewed: true}}}}]"
    assert [r.marks("x") for r in treated(scored, steps, "v\n1\n2\n3\n4")] == [set()] * 4
    assert [r["x.treated"] for r in treated(scored, steps, "v\n1\n2\n3\n4")] == [1, 2, 3, 4]
    assert {frozenset(r.marks("x")) for r in treated(scored, steps, LOPSIDED)} == {frozenset({"transformed"})}
    assert [r["x.treated"] for r in treated(scored, f"[{{{step}: {{}}}}]", "v\n7\n7\n7")] == [7, 7, 7]


def test_boxcox_of_a_log_normal_column_is_the_logarithm(scored: Scored) -> None:
    """Powers of ten, symmetric in the exponent: λ = 0 is the likeliest."""
    rows = treated(scored, "[{boxcox: {}}]", "v\n0.01\n0.1\n1\n10\n100")
    assert [r["x.treated"] for r in rows] == [pytest.approx(math.log(10) * k, abs=1e-12) for k in (-2, -1, 0, 1, 2)]


def test_boxcox_shifts_what_is_not_above_zero(scored: Scored) -> None:
    """Every value is made positive first, and the order of firms kept."""
    values = [r["x.treated"] for r in treated(scored, "[{boxcox: {}}]", "v\n-3\n0\n1\n50")]
    assert values == sorted(values)


def test_steps_follow_each_other(scored: Scored) -> None:
    """Each is fitted on what the one before made."""
    steps = "[{denominator: w}, {impute: {with: mean}}, {log: {}}]"
    rows = treated(scored, steps, "v | w\n2 | 2\n202 | 2\n- | 2")
    assert [r["x.treated"] for r in rows] == [near(math.log(1)), near(math.log(101)), near(math.log(51))]
    assert rows[2].marks("x") == {"imputed", "transformed"}
