"""Both runners on one scheme and one population, column by column."""

from __future__ import annotations

import datetime
import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pyarrow as pa

from jifen.engine.firms import Firm
from jifen.engine.firms_table import table_of_firms
from jifen.engine.norms import Norms
from jifen.engine.problems import SchemeRefused
from jifen.engine.runners.columnar.building import lines_of_batch, score_columns
from jifen.engine.runners.columnar.fitting import fit_batches
from jifen.engine.runners.columnar.kernel import score_batch
from jifen.engine.runners.reference.building import lines_of, score_columns_of
from jifen.engine.runners.reference.fitting import fit_firms
from jifen.engine.runners.reference.scoring import score_firm
from jifen.engine.scheme.loading import scheme_of
from jifen.engine.scheme.plan import Plan, plan_of
from tests.generative.random_firms import AS_OF, YEAR, random_firms
from tests.generative.random_schemes import random_scheme, text_of

Columns = dict[str, list[object]]
CHANCE = {"formula", "unreachable_stage"}
"""What a random document may be refused for: a formula divided by itself, a stage that can never be."""


@dataclass(frozen=True)
class Case:
    """Everything one seed stands for."""

    seed: int
    text: str
    plan: Plan
    firms: list[Firm]
    as_of: datetime.date
    cuts: list[int]
    """Where the population is cut into batches."""


def case_of(seed: int) -> Case:
    """The case of a seed, the same on every machine."""
    rng = random.Random(seed)
    as_of = rng.choice(AS_OF)
    plan, text = _loadable(rng)
    firms = random_firms(rng, rng.choice([1, 5, 30, 60]), as_of)
    cuts = sorted(rng.sample(range(1, len(firms)), min(2, len(firms) - 1)))
    return Case(seed, text, plan, firms, as_of, cuts)


def _loadable(rng: random.Random) -> tuple[Plan, str]:
    for _ in range(50):
        text = text_of(random_scheme(rng))
        try:
            return plan_of(scheme_of(text)), text
        except SchemeRefused as refused:
            wrong = [p for p in refused.problems if p.code not in CHANCE]
            assert not wrong, f"the generator wrote what the language does not know: {wrong}\n{text}"
    raise AssertionError("no document out of 50 was accepted")


def batches_of(case: Case) -> list[pa.RecordBatch]:
    """The population as batches of whole enterprises."""
    edges = [0, *case.cuts, len(case.firms)]
    return [batch_of(case.plan, case.firms[a:b]) for a, b in pairwise(edges)]


def batch_of(plan: Plan, firms: Sequence[Firm]) -> pa.RecordBatch:
    table = table_of_firms(firms, list(plan.scheme.facts.values())).combine_chunks()
    columns = [c.chunk(0) if c.num_chunks else pa.array([], c.type) for c in table.columns]
    return pa.RecordBatch.from_arrays(columns, schema=table.schema)


def by_reference(case: Case) -> tuple[Norms, Columns]:
    present = [firm for firm in case.firms if 0 in firm.rows]
    norms = fit_firms(case.plan, present)
    outcomes = [score_firm(case.plan, norms, firm) for firm in present]
    scores = {name: array.to_pylist() for name, array in score_columns_of(case.plan, outcomes, present).items()}
    return norms, scores | _lists(lines_of(case.plan, outcomes))


def by_columns(case: Case) -> tuple[Norms, Columns]:
    batches = batches_of(case)
    norms = fit_batches(case.plan, lambda: batches, YEAR, case.as_of)
    columns: Columns = {}
    for batch in batches:
        result = score_batch(case.plan, norms, batch, YEAR, case.as_of)
        scores = {name: array.to_pylist() for name, array in score_columns(case.plan, result, YEAR).items()}
        for name, values in (scores | _lists(lines_of_batch(case.plan, result))).items():
            columns.setdefault(name, []).extend(values)
    return norms, columns


def _lists(batch: pa.RecordBatch) -> Columns:
    return {name: batch.column(name).to_pylist() for name in batch.schema.names}


def disagreements(case: Case) -> list[str]:
    """Where the runners differ, in words; empty is what is wanted."""
    (norms, expected), (others, found) = by_reference(case), by_columns(case)
    differing = list(_unlike(expected, found))
    if norms.digest() != others.digest():
        differing.append("norms differ: " + "; ".join(_unlike_norms(norms, others)))
    return differing


def _unlike(expected: Columns, found: Columns) -> Iterator[str]:
    if expected.keys() != found.keys():
        yield f"columns {sorted(expected.keys() ^ found.keys())}"
    firms = expected["enterprise"]
    for name in expected.keys() & found.keys():
        if len(expected[name]) != len(found[name]):
            yield f"{name}: {len(expected[name])} rows, {len(found[name])} by columns"
        for firm, a, b in zip(firms, expected[name], found[name], strict=False):
            if not same(a, b):
                yield f"{firm} {name}: reference {a!r}, columnar {b!r}"


def same(a: object, b: object) -> bool:
    """Equal to the last bit; NaN equals NaN."""
    if isinstance(a, float) and isinstance(b, float):
        return a == b or (math.isnan(a) and math.isnan(b))
    return type(a) is type(b) and a == b


def _unlike_norms(norms: Norms, others: Norms) -> Iterator[str]:
    a, b = (_flat(n) for n in (norms, others))
    for key in sorted(a.keys() | b.keys()):
        if a.get(key) != b.get(key):
            yield f"{key}: {a.get(key)} / {b.get(key)}"


def _flat(norms: Norms) -> dict[tuple[object, ...], object]:
    return {
        (*key, *group): (norm.n, norm.numbers, norm.knots.tolist(), norm.below.tolist(), norm.equal.tolist())
        for key, table in norms.tables.items()
        for group, norm in table.items()
    }
