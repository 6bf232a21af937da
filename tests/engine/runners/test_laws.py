"""Laws of scoring that hold whatever the numbers are, on both runners."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from jifen.engine.runners.columnar.building import lines_of_batch, score_columns
from jifen.engine.runners.columnar.fitting import fit_batches
from jifen.engine.runners.columnar.kernel import score_batch
from tests.generative.comparing import batch_of, by_reference, case_of
from tests.generative.random_firms import YEAR
from tests.spec.small_schemes import RUNNERS, Row, Table, score, with_indicator

both_runners = pytest.mark.parametrize("runner", RUNNERS)
fewer = settings(max_examples=25)
NUMBER = st.integers(-6, 12).map(float) | st.floats(-1e4, 1e5).map(lambda v: round(v, 2))
CELL = st.none() | NUMBER
FIRMS = st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=8)
RULES = [
    "{goalposts: {low: -2, high: 10}}",
    "{efficacy: {low: 0, high: 50}}",
    "{percentile: {over: all}}",
    "{percentile: {over: all, ties: high, scale: n-1}}",
    "{minmax: {range: [0.1, 1]}}",
    "{zscore: {}}",
    "{distance: {target: 5}}",
]
MIXED = """stages: [{code: 小, when: known(a) and a < 3}, {code: 大, when: always}]
peers: {minimum: 2}
dimensions: [{code: d1, name: 一}, {code: d2, name: 二, aggregate: KIND}]
indicators:
  - {code: x, name: x, dimension: d1, formula: a, rule: {percentile: {}}, weight: {小: 30, 大: 20}}
  - {code: y, name: y, dimension: d1, formula: b / c, defined_when: c > 0, undefined: spread, rule: {goalposts: {low: 0, high: 5}}, weight: {小: 30, 大: 50}}
  - {code: z, name: z, dimension: d2, formula: b, rule: {minmax: {range: [0.2, 1]}}, weight: 25}
  - {code: w, name: w, dimension: d2, formula: c, rule: {bands: [{earn: 0.1}, {from: 5, earn: 1}]}, weight: {小: 15, 大: 5}}
bonus:
  cap: 6
  items:
    - {code: i, name: i, cap: 5, parts: [{code: p, name: p, formula: a, rule: {count: {each: 1.3}}}, {code: q, name: q, formula: b, rule: {count: {each: 0.7}}}]}
    - {code: j, name: j, parts: [{code: r, name: r, formula: c, rule: {log: {low: 1, high: 10}}, weight: 3}]}
"""


def table_of(firms: list[tuple[float | None, ...]], names: str = "abc", keys: list[str] | None = None) -> Table:
    keys = keys or [f"{n:03d}" for n in range(len(firms))]
    rows = tuple(
        {"firm": key} | {name: "-" if v is None else repr(v) for name, v in zip(names, firm, strict=True)}
        for key, firm in zip(keys, firms, strict=True)
    )
    return Table(dict.fromkeys(names, "-"), rows)


def column(values: list[float]) -> Table:
    return table_of([(v,) for v in values], "v")


def subscores(runner: str, rule: str, values: list[float], peers: list[float], more: str = "") -> list[Any]:
    document = "peers: {by: [all]}\n" + with_indicator("v", rule, more)
    return [r["x.subscore"] for r in score(runner, document, column(values), peers=column(peers)).values()]


@both_runners
@pytest.mark.parametrize("rule", RULES)
@fewer
@given(values=st.lists(NUMBER, min_size=1, max_size=6), peers=st.lists(NUMBER, min_size=1, max_size=8))
def test_less_is_better_is_more_is_better_of_the_negated(
    runner: str, rule: str, values: list[float], peers: list[float]
) -> None:
    """``direction: lower`` on x is ``higher`` on −x with the limits mirrored."""
    mirrored = {
        RULES[0]: "{goalposts: {low: -10, high: 2}}",
        RULES[1]: "{efficacy: {low: -50, high: 0}}",
        RULES[6]: "{distance: {target: -5}}",
    }
    lower = subscores(runner, rule, values, peers, "direction: lower")
    assert lower == subscores(runner, mirrored.get(rule, rule), [-v for v in values], [-p for p in peers])


@both_runners
@pytest.mark.parametrize(
    "rule", [*RULES, "{bands: [{earn: 0}, {from: 1.5, earn: 0.4}, {from: 7, earn: 1}]}", "{log: {low: 1, high: 99}}"]
)
@fewer
@given(values=st.lists(NUMBER, min_size=2, max_size=8))
def test_a_worse_value_never_raises_the_score(runner: str, rule: str, values: list[float]) -> None:
    """In points, fitted on the same firms."""
    document = "peers: {by: [all]}\n" + with_indicator("v", rule)
    rows = list(score(runner, document, column(sorted(values))).values())
    totals = [row["total"] for row in rows]
    assert totals == sorted(totals)


@both_runners
@fewer
@given(firms=FIRMS, rng=st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(runner: str, firms: list[tuple[float | None, ...]], rng: Any) -> None:
    """Whoever stands where in the file, with whatever key: a firm gets what its facts earn."""
    document = MIXED.replace("KIND", "geometric")
    order = list(range(len(firms)))
    rng.shuffle(order)
    before = list(score(runner, document, table_of(firms)).values())
    after = list(score(runner, document, table_of([firms[n] for n in order])).values())
    assert [_without_key(row) for row in after] == [_without_key(before[n]) for n in order]


def _without_key(row: Row) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "enterprise"}


@both_runners
@fewer
@given(firms=st.lists(st.tuples(CELL, CELL), min_size=1, max_size=8))
def test_the_unit_of_the_file_does_not_matter(runner: str, firms: list[tuple[float | None, ...]]) -> None:
    """Facts in 元, brought to 万元 by ``convert``, earn what the same facts in 万元 earn."""
    more = (
        "indicators:\n  - {code: x, name: x, formula: FIRST, unit: 万元, rule: {percentile: {over: all}}, weight: 60}\n"
    )
    more += '  - {code: y, name: y, formula: SECOND, unit: "%", rule: {goalposts: {low: 0, high: 50}}, weight: 40}\n'
    plain = more.replace("FIRST", "a").replace("SECOND", "a / b")
    turned = more.replace("FIRST", "'convert(a, 万元)'").replace("SECOND", "a / b")
    in_wan = Table({"a": "万元", "b": "万元"}, table_of(firms, "ab").rows)
    in_yuan = Table({"a": "元", "b": "元"}, table_of([_times(f) for f in firms], "ab").rows)
    first, second = score(runner, plain, in_wan), score(runner, turned, in_yuan)
    assert [r["total"] for r in first.values()] == [r["total"] for r in second.values()]


def _times(firm: tuple[float | None, ...]) -> tuple[float | None, ...]:
    return tuple(None if v is None else round(v * 10_000, 0) for v in firm)


@both_runners
@pytest.mark.parametrize("fact", range(3))
@fewer
@given(firms=st.lists(st.tuples(NUMBER, NUMBER, NUMBER), min_size=2, max_size=6))
def test_reporting_a_value_never_gives_less_than_hiding_it(
    runner: str, fact: int, firms: list[tuple[float | None, ...]]
) -> None:
    """Under ``missing: lose``, against the same norms, for a fact that decides neither stage nor condition of its own."""
    assume(all(v is not None for firm in firms for v in firm))
    document = MIXED.replace("KIND", "arithmetic").replace(
        "stages: [{code: 小, when: known(a) and a < 3}, {code: 大, when: always}]\n", ""
    )
    document = (
        document.replace("{小: 30, 大: 20}", "20").replace("{小: 30, 大: 50}", "50").replace("{小: 15, 大: 5}", "5")
    )
    hidden = [tuple(None if n == fact else v for n, v in enumerate(firms[0])), *firms[1:]]
    peers = table_of(firms)
    told = score(runner, document, table_of(firms), peers=peers)["000"]
    kept = score(runner, document, table_of(hidden), peers=peers)["000"]
    assert told["total"] >= kept["total"]


@both_runners
@pytest.mark.parametrize("kind", ["arithmetic", "geometric", "harmonic"])
@fewer
@given(firms=FIRMS)
def test_lines_sum_to_the_total(runner: str, kind: str, firms: list[tuple[float | None, ...]]) -> None:
    """Every line of points, caps among them; and lines of a dimension to the dimension."""
    for row in score(runner, MIXED.replace("KIND", kind), table_of(firms)).values():
        lines = {
            n: v
            for n, v in row.items()
            if n.endswith(".points") and n not in ("d1.points", "d2.points") and v is not None
        }
        levels = row["d2.points"] if kind != "arithmetic" else 0
        assert sum(lines.values()) + levels == row["total"] == row["base"] + row["bonus"]
        assert row["base"] == row["d1.points"] + row["d2.points"]
        assert row["d1.points"] == row["x.points"] + row["y.points"]
        assert 0 <= row["bonus"] <= 600


@pytest.mark.parametrize("seed", range(12))
def test_where_a_file_is_cut_does_not_matter(seed: int) -> None:
    """Fitting and scoring firm by firm, in pairs, or all at once: the same norms, lines and scores."""
    case = case_of(seed)
    whole = _cut(case, len(case.firms))
    assert _cut(case, 1) == whole
    assert _cut(case, 7) == whole


def _cut(case: Any, size: int) -> tuple[str, dict[str, list[Any]]]:
    parts = [case.firms[n : n + size] for n in range(0, len(case.firms), size)]
    batches = [batch_of(case.plan, part) for part in parts]
    norms = fit_batches(case.plan, lambda: batches, YEAR, case.as_of)
    columns: dict[str, list[Any]] = {}
    for batch in batches:
        result = score_batch(case.plan, norms, batch, YEAR, case.as_of)
        lines = lines_of_batch(case.plan, result)
        arrays = score_columns(case.plan, result, YEAR) | {n: lines.column(n) for n in lines.schema.names}
        for name, array in arrays.items():
            columns.setdefault(name, []).extend(array.to_pylist())
    return norms.digest(), columns


@pytest.mark.parametrize("seed", range(12))
def test_one_firm_later_gets_what_the_batch_gave(seed: int) -> None:
    """Alone, against saved norms, on either runner."""
    case = case_of(seed)
    norms, expected = by_reference(case)
    for place, enterprise in enumerate(expected["enterprise"]):
        firm = next(f for f in case.firms if f.enterprise == enterprise)
        result = score_batch(case.plan, norms, batch_of(case.plan, [firm]), YEAR, case.as_of)
        lines = lines_of_batch(case.plan, result)
        for name in lines.schema.names:
            assert lines.column(name)[0].as_py() == expected[name][place], (enterprise, name)


def test_the_as_of_day_decides_ages_not_the_clock() -> None:
    """The same facts on two days."""
    document = with_indicator("age(born)", "{count: {}}")
    for runner in RUNNERS:
        for day, age in ((datetime.date(2025, 12, 31), 5.0), (datetime.date(2026, 6, 30), 6.0)):
            row = score(runner, document, "firm | born date\n甲 | 2020-06-30", as_of=day.isoformat())["甲"]
            assert row["x.value"] == age
