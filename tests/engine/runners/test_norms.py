"""Norms: saved and read again they are the same; what is not one is refused."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jifen.engine.norms import ALL, Norms, norms_of_table
from jifen.engine.problems import ResultRefused
from jifen.engine.rules.minmax import MinMax
from jifen.engine.rules.percentile import Percentile
from jifen.engine.rules.rule import Norm
from jifen.engine.rules.zscore import ZScore
from jifen.engine.runners.reference.fitting import fit_firms
from tests.generative.comparing import case_of

VALUES = st.lists(st.floats(-1e9, 1e9), max_size=20)
RULES = st.sampled_from([Percentile("mid", "all"), Percentile(), MinMax(), ZScore()])
GROUPS = st.sampled_from([ALL, ("stage", "初创"), ("stage", "成长"), ("sector", ""), ("sector", "光电")])
KEYS = st.tuples(st.sampled_from(["rd_expense", "x"]), st.sampled_from(["rule", "rule.初创", "0", "1"]))
NORMS = st.builds(lambda rule, values: rule.fit_one(values), RULES, VALUES)
TABLES = st.dictionaries(KEYS, st.dictionaries(GROUPS, NORMS, min_size=1, max_size=3), max_size=4).map(Norms)


@given(TABLES)
def test_a_table_gives_the_norms_back(norms: Norms) -> None:
    again = norms_of_table(norms.to_table())
    assert again.digest() == norms.digest()
    assert {k: set(t) for k, t in again.tables.items()} == {k: set(t) for k, t in norms.tables.items()}
    assert again.to_table().equals(norms.to_table())


def test_a_parquet_file_gives_the_norms_back(tmp_path: Path) -> None:
    for seed in range(6):
        case = case_of(seed)
        norms = fit_firms(case.plan, [firm for firm in case.firms if 0 in firm.rows])
        pq.write_table(norms.to_table(), tmp_path / "norms.parquet")
        assert norms_of_table(pq.read_table(tmp_path / "norms.parquet")).digest() == norms.digest()


@given(TABLES.filter(lambda norms: len(norms.tables) > 1), st.randoms(use_true_random=False))
def test_the_digest_does_not_know_the_order(norms: Norms, rng: random.Random) -> None:
    items = list(norms.tables.items())
    rng.shuffle(items)
    assert Norms(dict(items)).digest() == norms.digest()


def test_the_digest_knows_every_number() -> None:
    def digest(value: float = 1.0, n: int = 2, group: str = "初创", line: str = "x", equal: int = 1) -> str:
        norm = Norm(n, {}, np.asarray([value, 2.0]), np.asarray([0, equal]), np.asarray([equal, 1]))
        return Norms({(line, "rule"): {("stage", group): norm}}).digest()

    others = [digest(1.0000000000000002), digest(n=3), digest(group="成长"), digest(line="y"), digest(equal=2)]
    assert len({digest(), *others}) == 6


def test_the_table_says_that_it_is_sensitive() -> None:
    metadata = Norms().to_table().schema.metadata
    assert b"sensitive" in metadata[b"jifen.sensitivity"]


def test_another_table_is_refused() -> None:
    with pytest.raises(ResultRefused) as caught:
        norms_of_table(pa.table({"a": [1]}))
    problem = caught.value.problems[0]
    assert (problem.code, problem.zh) == ("norms", "这不是常模文件（列不符）；请选择测算结果里的 norms.parquet。")


@pytest.mark.parametrize(
    ("minimum", "sizes", "place"),
    [
        (3, (3, 9), 0),
        (3, (2, 9), 1),
        (3, (0, 1), 1),
        (3, (2, 0), None),
        (0, (1, 9), 0),
        (0, (0, 9), 1),
        (1, (None, 9), 1),
        (1, (None, None), None),
    ],
)
def test_the_first_group_with_enough_values_is_chosen(
    minimum: int, sizes: tuple[int | None, int | None], place: int | None
) -> None:
    groups = [("stage", "初创"), ALL]
    table = {group: Norm(n) for group, n in zip(groups, sizes, strict=True) if n is not None}
    norm, chosen = Norms({("x", "rule"): table}).choose("x", "rule", groups, minimum)
    assert (norm is None) == (place is None)
    assert place is None or (chosen, norm.n) == (place, sizes[place])  # type: ignore[union-attr]
