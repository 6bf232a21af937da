"""Jobs as the engine does them. Each function prepares, unmeasured, and gives the call that is measured."""

from __future__ import annotations

import datetime
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bench.cases import Case
from bench.scheme_numbers import SCHEME, YEAR
from jifen.engine import load_scheme, plan_of, score_firm
from jifen.engine.facts import FactsSource, open_facts
from jifen.engine.facts.checking import BatchCheck
from jifen.engine.firms_table import firms_of_table
from jifen.engine.job import ScoreRequest, score
from jifen.engine.job.runs import Run
from jifen.engine.norms import Norms, norms_of_table
from jifen.engine.results.writing import kept_columns, ranked_scores
from jifen.engine.robustness.bands import RobustnessBands, robustness_bands
from jifen.engine.scheme.plan import Plan
from jifen.engine.subscores import SubscoreMatrix, subscore_matrix

AS_OF = datetime.date(YEAR, 12, 31)
SINGLE_FIRMS = 2_000
DRAWS, DRAWN_FIRMS, DRAW_SEED = 1_000, 1_000, 7
Measured = Callable[[], Any]


def full(case: Case) -> Measured:
    request = ScoreRequest(SCHEME, (case.facts,), YEAR, case.scratch / "engine")
    return lambda: score(request)


def rescore(case: Case) -> Measured:
    request = ScoreRequest(SCHEME, (case.facts,), YEAR, case.scratch / "engine", norms=case.result)
    return lambda: score(request)


def unsorted(case: Case) -> Measured:
    request = ScoreRequest(SCHEME, (case.unsorted,), YEAR, case.scratch / "engine")
    return lambda: score(request)


def in_memory(case: Case) -> Measured:
    """Fit, apply, lines and ranks over Arrow batches that are already there; checks of the input included."""
    run, facts = Run(core_plan(), None, YEAR, AS_OF), core_facts()
    opened = open_facts((case.facts,), facts.values())
    batches, rows = list(opened.batches()), opened.rows

    def fit_apply_rank() -> tuple[pa.Table, pa.Table]:
        source = FactsSource((), lambda: iter(batches), BatchCheck("memory", facts), rows)
        scored = list(run.score(source, run.fit(source)))
        lines = pa.Table.from_batches([lines for lines, _ in scored if lines is not None])
        return lines, ranked_scores(run.plan, [kept_columns(columns) for _, columns in scored], YEAR)

    return fit_apply_rank


def single(case: Case) -> Callable[[], dict[str, float]]:
    """One enterprise against saved norms, firm after firm; its own median is the figure."""
    plan, norms = core_plan(), saved_norms(case.result)
    table = open_facts((case.facts,), core_facts().values()).table().slice(0, 4 * SINGLE_FIRMS)
    firms = list(firms_of_table(table, list(plan.scheme.facts.values()), YEAR, AS_OF))[:SINGLE_FIRMS]

    def one_by_one() -> dict[str, float]:
        taken = []
        for firm in firms:
            start = time.perf_counter()
            score_firm(plan, norms, firm)
            taken.append(time.perf_counter() - start)
        return {"median": statistics.median(taken), "times": len(taken)}

    return one_by_one


def draws(case: Case) -> Callable[[], RobustnessBands]:
    matrix = drawn_matrix(case)
    return lambda: robustness_bands(matrix, DRAW_SEED, draws=DRAWS)


def core_plan() -> Plan:
    return plan_of(load_scheme(SCHEME))


def core_facts() -> dict[str, Any]:
    plan = core_plan()
    return {code: plan.scheme.facts[code] for code in plan.facts}


def saved_norms(result: Path) -> Norms:
    return norms_of_table(pq.read_table(result / "norms.parquet"))


def drawn_matrix(case: Case) -> SubscoreMatrix:
    """Sub-scores of 1,000 ranked enterprises against the norms of all."""
    plan, norms = core_plan(), saved_norms(case.result)
    table = open_facts((case.facts,), core_facts().values()).table().combine_chunks()
    whole = subscore_matrix(plan, norms, table.to_batches()[0], YEAR, AS_OF)
    wanted = whole.enterprises.take(pa.array(whole.taking_part[:DRAWN_FIRMS]))
    some = table.filter(pc.is_in(table.column("enterprise"), value_set=wanted)).combine_chunks()
    return subscore_matrix(plan, norms, some.to_batches()[0], YEAR, AS_OF)
