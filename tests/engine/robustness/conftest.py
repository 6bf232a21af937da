"""The invented province under the core scheme, and small schemes with other shapes over the same facts."""

from __future__ import annotations

import datetime

import pyarrow as pa
import pytest

from jifen.demo import demo_facts
from jifen.engine import load_scheme, plan_of
from jifen.engine.runners.columnar.fitting import fit_batches
from jifen.engine.scheme.loading import scheme_of
from jifen.engine.scheme.model import Scheme
from jifen.engine.subscores import SubscoreMatrix, subscore_matrix

YEAR, AS_OF = 2025, datetime.date(2025, 12, 31)
FACTS = """
scheme: small
title: 小体系
version: "1"
basis: {ours: {title: 本单位暂定, provisional: true}}
numbers_from: ours
facts:
  revenue: {name: 营业收入, unit: 万元}
  rd_expense: {name: 研发费用, unit: 万元}
  staff: {name: 人数, unit: 人}
  rd_staff: {name: 研发人员, unit: 人}
  patents: {name: 发明专利, unit: 件, optional: true}
  invention_patents: {name: 发明专利, unit: 件}
  sector: {name: 重点产业, kind: text}
ranks: {within: {all: all, sector: sector}}
"""
LEAVES = """
indicators:
  - {code: a, name: 研发, dimension: D1, formula: rd_expense, unit: 万元, rule: {percentile: {over: all}}, weight: W1}
  - {code: b, name: 强度, dimension: D1, formula: rd_expense / revenue, unit: "%", defined_when: revenue > 0, undefined: spread,
     rule: {goalposts: {low: 0, high: 20, range: [0.01, 1]}}, weight: W2}
  - {code: c, name: 人员, dimension: D2, formula: rd_staff / staff, unit: "%", defined_when: staff > 0, missing: spread,
     rule: {goalposts: {low: -5, high: 60}}, weight: W3}
  - {code: d, name: 专利, dimension: D2, formula: invention_patents, unit: 件, rule: {minmax: {range: [0.01, 1]}}, weight: W4}
"""
SHAPES = {
    "absolute_flat": ("", ("", ""), (10, 20, 30, 40)),
    "relative_tree": (
        "weights: relative\ndimensions: [{code: x, name: 甲, weight: 3}, {code: y, name: 乙, weight: 2}]",
        ("x", "y"),
        (1, 2, 1, 1),
    ),
    "geometric_level": (
        "dimensions: [{code: x, name: 甲, aggregate: geometric}, {code: y, name: 乙}]",
        ("x", "y"),
        (30, 20, 10, 40),
    ),
    "harmonic_of_arithmetic": (
        "weights: relative\naggregate: harmonic\n"
        "dimensions: [{code: x, name: 甲, weight: 3}, {code: z, name: 丙, parent: x, weight: 1}, {code: y, name: 乙, weight: 2}]",
        ("z", "y"),
        (1, 2, 1, 1),
    ),
}


def small_scheme(shape: str) -> Scheme:
    head, dimensions, weights = SHAPES[shape]
    leaves = LEAVES
    for number, code in enumerate(dimensions, 1):
        leaves = leaves.replace(f"dimension: D{number}, ", f"dimension: {code}, " if code else "")
    for number, weight in enumerate(weights, 1):
        leaves = leaves.replace(f"W{number}}}", f"{weight}}}")
    return scheme_of(f"{FACTS}{head}\n{leaves}", shape)


def batch_of(firms: int, seed: int = 5) -> pa.RecordBatch:
    return demo_facts(firms, seed).combine_chunks().to_batches()[0]


def matrix_of(scheme: Scheme, batch: pa.RecordBatch, within: str = "") -> SubscoreMatrix:
    plan = plan_of(scheme)
    return subscore_matrix(plan, fit_batches(plan, lambda: [batch], YEAR, AS_OF), batch, YEAR, AS_OF, within)


@pytest.fixture(scope="session")
def core() -> Scheme:
    return load_scheme("jilin-core-2026")


@pytest.fixture(scope="session")
def batch() -> pa.RecordBatch:
    return batch_of(300)


@pytest.fixture(scope="session")
def matrix(core: Scheme, batch: pa.RecordBatch) -> SubscoreMatrix:
    return matrix_of(core, batch)
