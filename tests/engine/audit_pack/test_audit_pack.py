"""The audit pack against other people's statistics, by hand, and on data made to show one fault each."""

from __future__ import annotations

import datetime
import json
import math

import numpy as np
import pyarrow as pa
import pytest
from scipy import stats

from jifen.demo import demo_facts
from jifen.engine import load_scheme, plan_of
from jifen.engine.audit_pack import AuditPack, Thresholds, audit_pack
from jifen.engine.audit_pack.distributions import outlier_share
from jifen.engine.audit_pack.effective_weights import correlation_ratio, covariance_share
from jifen.engine.audit_pack.findings import WORDS
from jifen.engine.audit_pack.relations import cronbach_alpha, mid_ranks, pearson
from jifen.engine.problems import ResultRefused
from jifen.engine.runners.columnar.fitting import fit_batches
from jifen.engine.scheme.loading import scheme_of
from jifen.engine.scheme.model import Scheme
from jifen.engine.subscores import SubscoreMatrix, subscore_matrix

YEAR, AS_OF = 2025, datetime.date(2025, 12, 31)


def scored(scheme: Scheme, batch: pa.RecordBatch) -> tuple[SubscoreMatrix, AuditPack]:
    plan = plan_of(scheme)
    norms = fit_batches(plan, lambda: [batch], YEAR, AS_OF)
    return subscore_matrix(plan, norms, batch, YEAR, AS_OF), audit_pack(plan, norms, batch, YEAR, AS_OF)


@pytest.fixture(scope="module")
def core() -> tuple[SubscoreMatrix, AuditPack]:
    return scored(load_scheme("jilin-core-2026"), demo_facts(400, 11).combine_chunks().to_batches()[0])


def made(columns: dict[str, list[float | None]], indicators: str, more: str = "") -> tuple[SubscoreMatrix, AuditPack]:
    """A scheme over facts a, b, c … of one year."""
    facts = "\n".join(f"  {code}: {{name: {code}}}" for code in columns)
    text = (
        "scheme: made\ntitle: 试\nversion: '1'\nbasis: {ours: {title: 本单位暂定}}\nnumbers_from: ours\n"
        f"facts:\n{facts}\n{more}\nindicators:\n{indicators}"
    )
    n = len(next(iter(columns.values())))
    ids = {"enterprise": [f"{i:04}" for i in range(n)], "year": pa.array([YEAR] * n, pa.int32())}
    numbers = {code: pa.array(values, pa.float64()) for code, values in columns.items()}
    return scored(scheme_of(text), pa.record_batch(ids | numbers))


def by_codes(pack: AuditPack) -> set[tuple[str, tuple[str, ...]]]:
    return {(finding.code, finding.subjects) for finding in pack.findings}


# --- availability and shape ---


def test_shares_of_known_unknown_undefined_and_zero_are_counts() -> None:
    values: list[float | None] = [None] * 3 + [0.0] * 2 + [4.0] * 5
    divisor: list[float | None] = [1.0] * 9 + [0.0]
    _, pack = made(
        {"x": values, "d": divisor},
        "  - {code: i, name: 甲, formula: x / d, unit: '-', rule: {goalposts: {low: 0, high: 10}}, weight: 100}\n",
    )
    (row,) = pack.indicators
    assert (row.firms, row.known, row.unknown, row.undefined) == (10, 0.6, 0.3, 0.1)
    assert row.zero == pytest.approx(2 / 6)
    assert row.at_zero == pytest.approx(2 / 6)
    assert row.distinct == pytest.approx(2 / 6)
    assert row.median == 4.0


def test_moments_equal_those_of_scipy(core: tuple[SubscoreMatrix, AuditPack]) -> None:
    matrix, pack = core
    for row in pack.indicators:
        line = matrix.result.lines[row.indicator]
        stages = matrix.plan.scheme.stage_codes
        rows = matrix.known[:, matrix.codes.index(row.indicator)]
        rows = rows & (matrix.stage == stages.index(row.stage)) if row.stage else rows
        values = line.value.values[rows]  # type: ignore[union-attr]
        assert row.skew == pytest.approx(stats.skew(values), rel=1e-9)
        assert row.kurtosis == pytest.approx(stats.kurtosis(values), rel=1e-9)
        assert row.sd == pytest.approx(np.std(values, ddof=1), rel=1e-12)
        assert row.known + row.unknown + row.undefined == pytest.approx(1.0)
        if row.outliers is not None:
            robust_z = (values - np.median(values)) / stats.median_abs_deviation(values, scale=0.6745)
            assert row.outliers == pytest.approx((np.abs(robust_z) > 3.5).mean())


def test_stages_add_up_to_all(core: tuple[SubscoreMatrix, AuditPack]) -> None:
    _, pack = core
    for code in {row.indicator for row in pack.indicators}:
        whole, *parts = [row for row in pack.indicators if row.indicator == code]
        assert sum(row.firms for row in parts) == whole.firms
        assert sum(row.firms * row.known for row in parts) == pytest.approx(whole.firms * whole.known)


def test_outliers_are_undecided_where_half_the_values_are_one() -> None:
    assert outlier_share(np.asarray([0.0, 0.0, 0.0, 0.0, 9.0]), 3.5) is None
    assert outlier_share(np.asarray([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 1000.0]), 3.5) == pytest.approx(1 / 7)


# --- relations ---


def test_correlations_equal_those_of_scipy(core: tuple[SubscoreMatrix, AuditPack]) -> None:
    matrix, pack = core
    pairs = [row for row in pack.correlations if row.kind == "indicator"]
    assert len(pairs) == 9 * 8 // 2
    for row in pairs:
        one, other = (matrix.codes.index(code) for code in (row.one, row.other))
        both = matrix.known[:, one] & matrix.known[:, other]
        x, y = matrix.subscores[both, one], matrix.subscores[both, other]
        assert row.n == both.sum()
        assert row.pearson == pytest.approx(stats.pearsonr(x, y).statistic, abs=1e-12)
        assert row.spearman == pytest.approx(stats.spearmanr(x, y).statistic, abs=1e-12)
    dimensions = {(row.one, row.other) for row in pack.correlations if row.kind == "dimension"}
    assert dimensions == {("input", "output"), ("input", "development"), ("output", "development")}


def test_mid_ranks_share_among_equals() -> None:
    values = np.asarray([3.0, 1.0, 3.0, 2.0, 3.0])
    assert mid_ranks(values).tolist() == stats.rankdata(values).tolist() == [4.0, 1.0, 4.0, 2.0, 4.0]
    assert pearson(values, np.ones(5)) is None


def test_cronbachs_alpha_by_hand() -> None:
    """Items 1 2 3 4, 2 2 4 4, 1 3 3 5: variances 5/3, 4/3, 8/3; sums 4 7 10 13 with variance 15; 3/2 × (1 − (17/3) / 15) = 14/15."""
    scores = np.asarray([[1, 2, 1], [2, 2, 3], [3, 4, 3], [4, 4, 5]], dtype=float)
    assert cronbach_alpha(scores) == pytest.approx(14 / 15)
    assert cronbach_alpha(np.repeat(scores[:, :1], 4, axis=1)) == pytest.approx(1.0)
    assert cronbach_alpha(scores[:, :1]) is None
    assert cronbach_alpha(np.ones((5, 3))) is None


def test_alpha_of_every_dimension_and_the_whole_on_complete_cases(core: tuple[SubscoreMatrix, AuditPack]) -> None:
    matrix, pack = core
    assert [row.dimension for row in pack.reliability] == ["input", "output", "development", ""]
    complete = matrix.known[:, :3].all(axis=1)
    items = matrix.subscores[complete, :3]
    expected = 3 / 2 * (1 - items.var(axis=0, ddof=1).sum() / items.sum(axis=1).var(ddof=1))
    assert pack.reliability[0].n == complete.sum()
    assert pack.reliability[0].alpha == pytest.approx(expected)


# --- effective weights ---


def test_shares_of_variance_add_up_to_one_in_every_stage(core: tuple[SubscoreMatrix, AuditPack]) -> None:
    matrix, pack = core
    for stage in matrix.plan.scheme.stage_codes:
        rows = [row for row in pack.weights if row.stage == stage]
        assert sum(row.share or 0.0 for row in rows) == pytest.approx(1.0)
        assert sum(row.nominal for row in rows) == pytest.approx(1.0)
        assert all(0.0 <= (row.correlation_ratio or 0.0) <= 1.0 for row in rows)


def test_squared_correlation_is_that_with_the_base(core: tuple[SubscoreMatrix, AuditPack]) -> None:
    matrix, pack = core
    row = next(r for r in pack.weights if (r.stage, r.line) == ("成长", "rd_ratio"))
    rows = matrix.stage == matrix.plan.scheme.stage_codes.index("成长")
    x = matrix.counted()[rows, matrix.codes.index("rd_ratio")]
    assert row.squared_correlation == pytest.approx(stats.pearsonr(x, matrix.base[rows]).statistic ** 2)
    assert row.nominal == pytest.approx(0.14)


def test_an_indicator_that_hardly_varies_weighs_little() -> None:
    random = np.random.default_rng(1)
    wide, narrow = random.uniform(0, 10, 300), random.uniform(4.9, 5.1, 300)
    _, pack = made(
        {"w": wide.tolist(), "n": narrow.tolist()},
        "".join(
            f"  - {{code: {code}, name: {code}, formula: {fact}, unit: '-', rule: {{goalposts: {{low: 0, high: 10}}}}, weight: 50}}\n"
            for code, fact in (("wide", "w"), ("narrow", "n"))
        ),
    )
    share = {row.line: row.share for row in pack.weights}
    assert share["wide"] == pytest.approx(1.0, abs=0.01)
    assert {("heavier", ("wide",)), ("lighter", ("narrow",)), ("indistinct", ("narrow",))} <= by_codes(pack)


def test_a_level_that_is_one_line_stands_for_its_indicators() -> None:
    random = np.random.default_rng(2)
    columns: dict[str, list[float | None]] = {code: random.uniform(1, 10, 100).tolist() for code in "abc"}
    leaves = "".join(
        f"  - {{code: i{fact}, name: {fact}, dimension: {dim}, formula: {fact}, unit: '-', "
        f"rule: {{goalposts: {{low: 0, high: 10}}}}, weight: {weight}}}\n"
        for fact, dim, weight in (("a", "x", 30), ("b", "x", 30), ("c", "y", 40))
    )
    more = "dimensions: [{code: x, name: 甲, aggregate: geometric}, {code: y, name: 乙}]"
    _, pack = made(columns, leaves, more)
    rows = {row.line: row for row in pack.weights}
    assert rows["x"].kind == "level"
    assert rows["ia"].share is None
    assert rows["ia"].squared_correlation is not None
    assert (rows["x"].share or 0.0) + (rows["ic"].share or 0.0) == pytest.approx(1.0)


def test_the_correlation_ratio_sees_what_a_straight_line_does_not() -> None:
    x = np.random.default_rng(3).uniform(-1, 1, 4_000)
    y = x**2
    assert abs(pearson(x, y) or 0.0) < 0.05
    assert (correlation_ratio(x, y) or 0.0) > 0.95
    noise = np.random.default_rng(4).normal(size=4_000)
    assert (correlation_ratio(x, noise) or 0.0) < 0.01
    assert correlation_ratio(x[:10], y[:10]) is None
    assert covariance_share(y, y) == pytest.approx(1.0)


def test_the_correlation_ratio_of_groups_is_the_f_test_turned_round() -> None:
    """Epsilon squared, 1 − mean square within ÷ mean square in all, from the F of an analysis of variance."""
    random = np.random.default_rng(5)
    x = np.repeat([1.0, 2.0, 5.0], [15, 20, 25])
    y = x + random.normal(0, 2, 60)
    f = stats.f_oneway(y[x == 1.0], y[x == 2.0], y[x == 5.0]).statistic
    between_to_within = f * 2 / 57
    assert correlation_ratio(x, y) == pytest.approx(1 - (1 / (1 + between_to_within)) * 59 / 57)


# --- findings ---


def test_each_fault_is_found_and_named() -> None:
    random = np.random.default_rng(6)
    base = random.uniform(1, 9, 200)
    columns: dict[str, list[float | None]] = {
        "a": base.tolist(),
        "twin": (base * 2 + random.normal(0, 0.1, 200)).tolist(),
        "mirror": (10 - base).tolist(),
        "tail": np.exp(random.normal(0, 2, 200)).tolist(),
        "gap": [None if i % 3 else 5.0 + i / 100 for i in range(200)],
        "same": [3.0] * 200,
    }
    rules = {
        "a": "goalposts: {low: 0, high: 10}",
        "twin": "goalposts: {low: 0, high: 20}",
        "mirror": "goalposts: {low: 0, high: 10}",
        "tail": "goalposts: {low: 2, high: 2.5}",
        "gap": "percentile: {}",
        "same": "goalposts: {low: 0, high: 10}",
    }
    leaves = "".join(
        f"  - {{code: i_{code}, name: 指标{code}, dimension: d, formula: {code}, unit: '-', rule: {{{rule}}}, weight: 1}}\n"
        for code, rule in rules.items()
    )
    _, pack = made(columns, leaves, "weights: relative\ndimensions: [{code: d, name: 维}]")
    assert {
        ("redundant", ("i_a", "i_twin")),
        ("redundant", ("i_a", "i_mirror")),
        ("unknown", ("i_gap",)),
        ("skewed", ("i_tail",)),
        ("saturated", ("i_tail",)),
        ("floored", ("i_tail",)),
        ("constant", ("i_same",)),
        ("inconsistent", ("d",)),
    } <= by_codes(pack)
    words = {finding.code: finding for finding in pack.findings}
    redundant = next(f for f in pack.findings if f.subjects == ("i_a", "i_twin"))
    assert redundant.zh == "多余：“指标a”与“指标twin”相关系数 1.00，几乎是同一件事，等于重复计分；可合并或去掉一个。"
    assert words["saturated"].zh.startswith("饱和：指标tail有 ")
    assert words["constant"].word() == "无差别"
    assert (
        words["constant"].sentence("en")
        == "constant: i_same gives every firm the same sub-score and no say in the ranks."
    )
    assert words["unknown"].zh == "缺失：指标gap有 66% 的企业没有数据；先补数据，再看其他统计。"


def test_opposing_indicators_of_one_dimension() -> None:
    random = np.random.default_rng(8)
    x = random.uniform(0, 10, 200)
    y = 10 - x + random.normal(0, 3, 200)
    leaves = "".join(
        f"  - {{code: i{code}, name: {code}, formula: {code}, unit: '-', rule: {{goalposts: {{low: -10, high: 20}}}}, weight: 50}}\n"
        for code in "xy"
    )
    _, pack = made({"x": x.tolist(), "y": y.tolist()}, leaves)
    assert ("opposing", ("ix", "iy")) in by_codes(pack)


def test_what_holds_for_all_is_not_said_again_by_stage(core: tuple[SubscoreMatrix, AuditPack]) -> None:
    _, pack = core
    whole = {(f.code, f.subjects) for f in pack.findings if not f.stage}
    assert not [f for f in pack.findings if f.stage and (f.code, f.subjects) in whole]
    assert {finding.code for finding in pack.findings} <= set(WORDS)
    for finding in pack.findings:
        assert finding.zh.startswith(f"{finding.word()}：")
        assert finding.en.startswith(f"{finding.word('en')}: ")


def test_limits_are_parameters(core: tuple[SubscoreMatrix, AuditPack]) -> None:
    matrix, _ = core
    never = Thresholds(
        unknown=1, undefined=1, skew=math.inf, outliers=1, redundant=2, opposing=-2, alpha=-math.inf,
        at_one=1, at_zero=1, deviation=0, heavier=math.inf, lighter=-math.inf,
    )  # fmt: skip
    batch = demo_facts(400, 11).combine_chunks().to_batches()[0]
    norms = fit_batches(matrix.plan, lambda: [batch], YEAR, AS_OF)
    pack = audit_pack(matrix.plan, norms, batch, YEAR, AS_OF, never)
    assert {finding.code for finding in pack.findings} <= {"constant"}


# --- forms ---


def test_tables_and_json_hold_the_same(core: tuple[SubscoreMatrix, AuditPack]) -> None:
    _, pack = core
    tables, content = pack.to_tables(), json.loads(pack.to_json())
    assert list(tables) == ["indicators", "correlations", "reliability", "weights", "stages", "findings"]
    for part, table in tables.items():
        assert table.to_pylist() == content[part]
    assert tables["indicators"].schema.field("firms").type == pa.int64()
    assert tables["findings"].schema.field("subjects").type == pa.list_(pa.string())
    assert [row["indicator"] for row in pack.rows("indicators")] == list(
        dict.fromkeys(r.indicator for r in pack.indicators)
    )
    assert {row["stage"] for row in pack.rows("indicators", "初创")} == {"初创"}


def test_the_order_of_firms_does_not_matter(core: tuple[SubscoreMatrix, AuditPack]) -> None:
    """Enterprises renamed so that they sort the other way round."""
    matrix, pack = core
    facts = demo_facts(400, 11)
    keys = sorted(set(facts["enterprise"].to_pylist()))
    mirrored = dict(zip(keys, reversed(keys), strict=True))
    renamed = facts.set_column(0, "enterprise", pa.array([mirrored[key] for key in facts["enterprise"].to_pylist()]))
    renamed = renamed.sort_by([("enterprise", "ascending"), ("year", "ascending")])
    _, again = scored(matrix.plan.scheme, renamed.combine_chunks().to_batches()[0])
    for before, after in zip(pack.indicators, again.indicators, strict=True):
        for name, value in vars(before).items():
            assert (
                value == getattr(after, name)
                if isinstance(value, str)
                else value == pytest.approx(getattr(after, name))
            )
    for one, other in zip(pack.weights, again.weights, strict=True):
        assert one.share == pytest.approx(other.share)


def test_a_batch_nobody_of_which_is_scored_is_refused() -> None:
    plan = plan_of(load_scheme("jilin-core-2026"))
    batch = demo_facts(5, 1).combine_chunks().to_batches()[0]
    norms = fit_batches(plan, lambda: [batch], YEAR, AS_OF)
    with pytest.raises(ResultRefused, match=r"没有一家企业得到测算，无从体检；请核对数据年度和阶段所需的数据。"):
        audit_pack(plan, norms, batch, 1999, datetime.date(1999, 12, 31))
    constraints = plan_of(load_scheme("jilin-constraints-2026"))
    with pytest.raises(ResultRefused, match=r"没有指标，不产生积分，无法分析；请选有指标的体系。"):
        audit_pack(constraints, norms, batch, YEAR, AS_OF)


def test_no_single_firms_extremes_are_shown() -> None:
    values: list[float | None] = [float(v) for v in range(100)] + [123_456.0]
    leaf = "  - {code: i, name: 甲, formula: x, unit: '-', rule: {goalposts: {low: 0, high: 10}}, weight: 100}\n"
    _, pack = made({"x": values}, leaf)
    assert "123456" not in pack.to_json()
    assert pack.indicators[0].most == pytest.approx(95.0)
