"""A composite index of 51 countries: 49 indicators, 8 pillars, 2 sub-indices, from an indicator table and without code.

The scheme is drafted from the published table of indicators; the figures are reckoned a second time with NumPy alone.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from numpy.typing import NDArray

from jifen.engine.job import ScoreRequest, replay, score
from jifen.engine.mapping import load_mapping, write_facts
from jifen.engine.scheme import load_scheme
from jifen.engine.scheme.drafting import DraftChoices, draft_from_table
from jifen.engine.states import Mark, Reason

HERE = Path(__file__).parent
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Index:
    """The published tables, read without the engine. ``values``: indicator → 51 values, NaN unknown."""

    countries: list[str]
    values: dict[str, Floats]
    meta: dict[str, dict[str, str]]

    @property
    def indicators(self) -> list[str]:
        return [code for code, row in self.meta.items() if row["Type"] == "Indicator"]

    def members(self, parent: str) -> list[str]:
        return [code for code, row in self.meta.items() if row["Parent"] == parent]

    def divided(self, code: str) -> Floats:
        below = self.meta[code]["Denominator"]
        return self.values[code] / self.values[below] if below else self.values[code]


@pytest.fixture(scope="module")
def index(real_file: Callable[[str], Path]) -> Index:
    with real_file("asem/in_iMeta.csv").open(encoding="utf-8", newline="") as file:
        meta = {row["iCode"]: row for row in csv.DictReader(file)}
    with real_file("asem/in_iData.csv").open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["uCode"])
    numbers = [code for code, row in meta.items() if row["Type"] in ("Indicator", "Denominator")]
    values = {
        code: np.array([float(row[code]) if row[code] not in ("", "NA") else np.nan for row in rows])
        for code in numbers
    }
    return Index([row["uCode"] for row in rows], values, meta)


@dataclass(frozen=True)
class Scored:
    folder: Path
    scheme: Path
    facts: Path
    lines: dict[str, Floats]
    """Column of ``lines.parquet`` → 51 values, NaN where empty."""
    scores: list[dict[str, Any]]


@pytest.fixture(scope="module")
def scored(
    real_file: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[DraftChoices], Scored]:
    folder = tmp_path_factory.mktemp("index")
    mapping = load_mapping(HERE / "mappings" / "asem.yaml")
    write_facts([real_file("asem/in_iData.csv")], mapping, folder / "facts.parquet")

    def run(choices: DraftChoices) -> Scored:
        out, scheme = folder / choices.code, folder / f"{choices.code}.yaml"
        scheme.write_text(draft_from_table(real_file("asem/in_iMeta.csv"), choices), encoding="utf-8")
        if not out.exists():
            score(ScoreRequest(scheme, (folder / "facts.parquet",), 2018, out))
        table = pq.read_table(out / "lines.parquet")
        numeric = [name for name in table.column_names if name != "enterprise"]
        lines = {name: np.array(table[name].to_pylist(), dtype=np.float64) for name in numeric}
        return Scored(out, scheme, folder / "facts.parquet", lines, pq.read_table(out / "scores.parquet").to_pylist())

    return run


PLAIN = DraftChoices(code="asem")
TREATED = DraftChoices(code="asem-treated", treat=("winsorise", "log if skewed"), aggregate="geometric")


# ── the same with NumPy ──


def minmax(values: Floats, lower: bool) -> Floats:
    least, most = np.nanmin(values), np.nanmax(values)
    share = (values - least) / (most - least)
    return 1 - share if lower else share


def spread_weights(known: NDArray[np.bool_], weights: Floats) -> Floats:
    """Weights of the known siblings, grown by those of the missing, where these are at most half. Countries × siblings."""
    whole, missing = weights.sum(), (~known * weights).sum(axis=1)
    shared = np.where(missing <= whole / 2, missing, 0.0)
    grown = weights * (1 + shared / np.maximum(whole - missing, 1e-300))[:, None]
    return np.where(known, grown, np.where((missing <= whole / 2)[:, None], 0.0, weights))


def reckoned(index: Index, shares: dict[str, Floats]) -> dict[str, tuple[Floats, Floats]]:
    """Indicator → (share, points of a full share), arithmetic all the way up."""
    found = {}
    for sub_index in index.members("Index"):
        for pillar in index.members(sub_index):
            codes = index.members(pillar)
            full = 100 / len(index.members("Index")) / len(index.members(sub_index)) / len(codes)
            known = np.stack([~np.isnan(shares[code]) for code in codes], axis=1)
            weights = spread_weights(known, np.full(len(codes), full))
            for place, code in enumerate(codes):
                found[code] = (np.nan_to_num(shares[code]), weights[:, place])
    return found


def moments(values: Floats) -> tuple[float, float]:
    away = values - values.mean()
    m2 = (away**2).mean()
    return float((away**3).mean() / m2**1.5), float((away**4).mean() / m2**2 - 3)


def skewed(values: Floats) -> bool:
    skew, kurtosis = moments(values[~np.isnan(values)])
    return abs(skew) > 2 and kurtosis > 3.5


def winsorised(values: Floats) -> Floats:
    """At most five steps: the outermost value on the side of the skew is drawn in to the next one."""
    here = values.copy()
    for _ in range(5):
        if not skewed(here):
            break
        distinct = np.unique(here[~np.isnan(here)])
        if moments(here[~np.isnan(here)])[0] > 0:
            here = np.fmin(here, distinct[-2]) + 0 * here
        else:
            here = np.fmax(here, distinct[1]) + 0 * here
    return here


def logged(values: Floats) -> Floats:
    least, most = np.nanmin(values), np.nanmax(values)
    return np.log(values - least + 0.01 * (most - least))


def hundredths(points: Floats) -> NDArray[np.int64]:
    return np.floor(points * 100 + 0.5 + 1e-7).astype(np.int64)


# ── plain: arithmetic means, min-max ──


def test_the_draft_has_the_tree_of_the_table(scored: Callable[[DraftChoices], Scored], index: Index) -> None:
    scheme = load_scheme(scored(PLAIN).scheme)
    assert (scheme.title, len(scheme.indicators), len(scheme.dimensions)) == ("Sustainable Connectivity", 49, 10)
    assert {d.code: d.parent for d in scheme.dimensions} == {
        code: "" if row["Parent"] == "Index" else row["Parent"]
        for code, row in index.meta.items()
        if row["Type"] == "Aggregate" and row["Parent"]
    }
    assert {i.code: i.direction for i in scheme.indicators} == {
        code: "lower" if index.meta[code]["Direction"] == "-1" else "higher" for code in index.indicators
    }


def test_every_line_equals_a_reckoning_with_numpy(scored: Callable[[DraftChoices], Scored], index: Index) -> None:
    ours = scored(PLAIN).lines
    shares = {code: minmax(index.divided(code), index.meta[code]["Direction"] == "-1") for code in index.indicators}
    for code, (share, weight) in reckoned(index, shares).items():
        known = ~np.isnan(index.values[code])
        np.testing.assert_array_equal(np.isnan(ours[f"{code}.value"]), ~known)
        np.testing.assert_allclose(ours[f"{code}.value"][known], index.values[code][known], rtol=1e-12)
        divided = ~np.isnan(index.divided(code))  # a country without the denominator is unknown too
        np.testing.assert_array_equal(np.isnan(ours[f"{code}.subscore"]), ~divided)
        np.testing.assert_allclose(ours[f"{code}.subscore"][divided], share[divided], atol=1e-12)
        np.testing.assert_allclose(ours[f"{code}.weight"], weight, atol=1e-12)
        np.testing.assert_array_equal(ours[f"{code}.points"], hundredths(share * weight), err_msg=code)


def test_levels_and_index_add_up(scored: Callable[[DraftChoices], Scored], index: Index) -> None:
    run = scored(PLAIN)
    lines = run.lines
    for place, row in enumerate(run.scores):
        assert row["enterprise"] == index.countries[place]
        for sub_index in index.members("Index"):
            for pillar in index.members(sub_index):
                assert row[f"{pillar}.points"] == sum(lines[f"{code}.points"][place] for code in index.members(pillar))
            assert row[f"{sub_index}.points"] == sum(row[f"{pillar}.points"] for pillar in index.members(sub_index))
        assert row["total"] == sum(row[f"{sub_index}.points"] for sub_index in index.members("Index"))
    assert sorted(row["rank_all"] for row in run.scores)[0] == 1
    assert {row["group_EurAsia_group"] for row in run.scores} == {"Europe", "Asia"}


def test_missing_values_are_shared_and_never_count_as_zero(
    scored: Callable[[DraftChoices], Scored], index: Index
) -> None:
    lines = scored(PLAIN).lines
    missing = {code: np.isnan(index.values[code]) for code in index.indicators}
    assert sum(int(rows.sum()) for rows in missing.values()) > 0
    for code, rows in missing.items():
        assert set(lines[f"{code}.reason"][rows]) <= {Reason.MISSING_SPREAD, Reason.UNKNOWN}
        spread = rows & (lines[f"{code}.reason"] == Reason.MISSING_SPREAD)
        assert (lines[f"{code}.weight"][spread] == 0).all()
        assert (lines[f"{code}.points"][rows] == 0).all()


# ── treated: winsorised, logarithm where still skewed, geometric mean of the two sub-indices ──


def test_treatments_equal_a_reckoning_with_numpy(scored: Callable[[DraftChoices], Scored], index: Index) -> None:
    run = scored(TREATED)
    marks = {Mark.WINSORISED: 0, Mark.TRANSFORMED: 0}
    for code in index.indicators:
        values = winsorised(index.divided(code))
        values = logged(values) if skewed(values) else values
        np.testing.assert_allclose(run.lines[f"{code}.treated"], values, rtol=1e-9, atol=1e-12, err_msg=code)
        for mark in marks:
            marks[mark] += int((run.lines[f"{code}.marks"].astype(int) & mark > 0).any())
    assert marks[Mark.WINSORISED] >= 5, "a good part of these indicators is lopsided"


def test_a_geometric_top_equals_a_reckoning_with_numpy(scored: Callable[[DraftChoices], Scored], index: Index) -> None:
    """The level stands as one line; its indicators publish sub-scores only, from 0.01 to 1."""
    run, shares = scored(TREATED), {}
    for code in index.indicators:
        values = winsorised(index.divided(code))
        values = logged(values) if skewed(values) else values
        shares[code] = 0.01 + 0.99 * minmax(values, index.meta[code]["Direction"] == "-1")
    lines = reckoned(index, shares)
    logs = np.zeros(len(index.countries))
    for sub_index in index.members("Index"):
        codes = [code for pillar in index.members(sub_index) for code in index.members(pillar)]
        logs += np.log(sum(lines[code][0] * lines[code][1] for code in codes) / 50) / 2
    totals = np.array([row["total"] for row in run.scores])
    np.testing.assert_array_equal(totals, hundredths(100 * np.exp(logs)))
    np.testing.assert_allclose(run.lines["base.subscore"], np.exp(logs), rtol=1e-10)


@pytest.mark.parametrize("choices", [PLAIN, TREATED], ids=lambda choices: choices.code)
def test_both_runners_and_a_replay_agree(scored: Callable[[DraftChoices], Scored], choices: DraftChoices) -> None:
    run = scored(choices)
    assert replay(run.folder).same
    fast = json.loads((run.folder / "manifest.json").read_text(encoding="utf-8"))
    other = run.folder.with_name(f"{choices.code}-reference")
    slow = score(ScoreRequest(run.scheme, (run.facts,), 2018, other, runner="reference"))
    assert slow.files == fast["files"]
