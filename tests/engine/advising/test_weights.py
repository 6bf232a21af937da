"""Help for weights: each method beside an independent library, its laws, and the words it refuses with."""

from __future__ import annotations

from itertools import combinations, permutations

import numpy as np
import pymcdm.weights as independent
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymcdm.weights.subjective import AHP
from scipy.stats import friedmanchisquare
from sklearn.decomposition import PCA

from jifen.engine.advising import METHODS, by_budget, by_components, by_critic, by_entropy, by_pairs, equally
from jifen.engine.problems import ResultRefused

CODES = ["a", "b", "c", "d"]
BY_DATA = {"components": by_components, "entropy": by_entropy, "critic": by_critic}


def firms(seed: int, n: int = 60, items: int = 4) -> np.ndarray:
    """Correlated columns of different spread, all above zero: the libraries cannot take a zero."""
    stream = np.random.default_rng(seed)
    common = stream.normal(size=(n, 1))
    return 1.0 / (1.0 + np.exp(-(common * stream.uniform(0, 2, items) + stream.normal(size=(n, items)))))


@pytest.mark.parametrize("seed", range(5))
def test_entropy_and_critic_agree_with_another_implementation(seed: int) -> None:
    matrix = firms(seed)
    assert list(by_entropy(CODES, matrix).weights.values()) == pytest.approx(independent.entropy_weights(matrix))
    assert list(by_critic(CODES, matrix).weights.values()) == pytest.approx(independent.critic_weights(matrix))


@pytest.mark.parametrize("seed", range(5))
def test_components_agree_with_another_implementation(seed: int) -> None:
    matrix = firms(seed)
    standard = (matrix - matrix.mean(axis=0)) / matrix.std(axis=0, ddof=1)
    fitted = PCA().fit(standard)
    kept = fitted.explained_variance_ > 1.0
    shared = (fitted.explained_variance_[kept, None] * fitted.components_[kept] ** 2).sum(axis=0)
    advice = by_components(CODES, matrix)
    assert list(advice.weights.values()) == pytest.approx(shared / shared.sum())
    assert advice.figures["components"] == kept.sum()
    assert advice.figures["explained"] == pytest.approx(fitted.explained_variance_ratio_[kept].sum())


@given(st.lists(st.sampled_from([1 / 9, 1 / 5, 1 / 3, 1 / 2, 1, 2, 3, 5, 9]), min_size=6, max_size=6))
def test_pairs_agree_with_another_implementation(said: list[float]) -> None:
    compared = dict(zip(combinations(CODES, 2), said, strict=True))
    table = np.ones((4, 4))
    for (one, other), value in compared.items():
        i, j = CODES.index(one), CODES.index(other)
        table[i, j], table[j, i] = value, 1 / value
    theirs, advice = AHP(matrix=table), by_pairs(CODES, compared)
    assert list(advice.weights.values()) == pytest.approx(theirs(), abs=1e-6)
    assert advice.ratio == pytest.approx(theirs.get_cr(), abs=1e-6)


@given(st.lists(st.lists(st.integers(0, 20), min_size=4, max_size=4), min_size=2, max_size=6))
def test_agreement_of_experts_is_kendalls_w(parts: list[list[int]]) -> None:
    points = [[100.0 * one / sum(row) for one in row] if sum(row) else [25.0] * 4 for row in parts]
    told = {f"专家{number}": dict(zip(CODES, row, strict=True)) for number, row in enumerate(points)}
    agreement = by_budget(CODES, told).agreement
    if all(len(set(row)) == 1 for row in points):
        assert agreement is None
        return
    chi_square = friedmanchisquare(*np.array(points).T).statistic
    assert agreement == pytest.approx(chi_square / (len(points) * 3))


def test_what_is_consistent_has_no_contradiction_and_gives_back_its_weights() -> None:
    wanted = {"a": 0.4, "b": 0.3, "c": 0.2, "d": 0.1}
    advice = by_pairs(CODES, {(x, y): wanted[x] / wanted[y] for x, y in combinations(CODES, 2)})
    assert advice.weights == pytest.approx(wanted)
    assert (advice.ratio, advice.usable, advice.worst) == (pytest.approx(0.0, abs=1e-9), True, None)


def test_a_contradiction_is_named_with_the_value_that_would_fit() -> None:
    advice = by_pairs(["a", "b", "c"], {("a", "b"): 3, ("b", "c"): 3, ("a", "c"): 1 / 5})
    assert not advice.usable
    assert advice.worst is not None and set(advice.worst[:2]) <= {"a", "b", "c"}


@pytest.mark.parametrize("method", BY_DATA)
def test_the_order_of_indicators_does_not_matter(method: str) -> None:
    matrix = firms(3)
    expected = BY_DATA[method](CODES, matrix).weights
    for order in permutations(range(4)):
        codes = [CODES[place] for place in order]
        assert BY_DATA[method](codes, matrix[:, order]).weights == pytest.approx(expected)


@pytest.mark.parametrize("method", BY_DATA)
@pytest.mark.parametrize("seed", range(3))
def test_shares_add_up_to_one_whatever_is_unknown(method: str, seed: int) -> None:
    matrix = firms(seed)
    matrix[np.random.default_rng(seed).random(matrix.shape) < 0.3] = np.nan
    advice = BY_DATA[method](CODES, matrix)
    assert sum(advice.weights.values()) == pytest.approx(1.0)
    assert min(advice.weights.values()) >= 0.0


@pytest.mark.parametrize("method", BY_DATA)
def test_an_indicator_in_which_all_are_alike_gets_nothing_and_is_named(method: str) -> None:
    matrix = firms(1)
    matrix[:, 2] = 0.5
    advice = BY_DATA[method](CODES, matrix)
    assert (advice.weights["c"], advice.silent) == (0.0, ("c",))


def test_points_add_up_to_the_total_to_the_hundredth() -> None:
    points = equally(["a", "b", "c"]).points(100.0)
    assert points == {"a": 33.34, "b": 33.33, "c": 33.33}
    assert sum(round(one * 100) for one in by_entropy(CODES, firms(2)).points(85.0).values()) == 8500


def test_every_method_tells_its_limits_in_both_languages() -> None:
    assert set(METHODS) == {"equal", "budget", "pairs", "components", "entropy", "critic"}
    for method in METHODS.values():
        assert all(limit.zh.endswith("。") and limit.en.endswith(".") for limit in method.limits)


REFUSED = {
    "一共不是一百": (lambda: by_budget(["a", "b"], {"专家甲": {"a": 60, "b": 30}}), "专家甲分配了 90 分，应当正好 100 分；请增减 10 分。"),
    "漏了一项": (lambda: by_budget(["a", "b"], {"专家甲": {"a": 100}}), "专家甲没有给“b”分配；不给分请写 0。"),
    "负数": (lambda: by_budget(["a", "b"], {"专家甲": {"a": 110, "b": -10}}), "专家甲的分配里有负数或不是数；请改为不小于 0 的数。"),
    "没有专家": (lambda: by_budget(["a", "b"], {}), "还没有专家分配；请至少请一位。"),
    "漏了一对": (lambda: by_pairs(["a", "b", "c"], {("a", "b"): 1, ("a", "c"): 1}), "还没有比较“b”与“c”。"),
    "一对两次": (lambda: by_pairs(["a", "b"], {("a", "b"): 1, ("b", "a"): 1}), "“a”与“b”比较了两次；请只留一次。"),
    "超出标度": (lambda: by_pairs(["a", "b"], {("a", "b"): 12}), "“a”与“b”的比较是 12，应在 1/9 到 9 之间。"),
    "项太多": (lambda: by_pairs([str(n) for n in range(16)], {}), "两两比较最多 15 项，这里有 16 项；请先在一级指标之间比较，再在其内部比较。"),
    "企业太少": (lambda: by_entropy(CODES, firms(0, n=12)), "只有 12 家企业，少于 30 家，差异和相关都不可靠；请放宽范围。"),
    "毫无差异": (lambda: by_entropy(CODES, np.full((40, 4), 0.5)), "这些企业的各项得分没有差异，数据给不出权重；请换一批企业，或用专家的办法。"),
    "只有一项": (lambda: equally(["a"]), "至少要有两项不同的指标才谈得上权重；请再选一些。"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_refusals_say_what_and_what_to_do(name: str) -> None:
    ask, words = REFUSED[name]
    with pytest.raises(ResultRefused) as refused:
        ask()
    assert [problem.zh for problem in refused.value.problems] == [words]
