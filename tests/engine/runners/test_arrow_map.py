"""The kernel as Spark would call it: pickled, over partitions, batch by batch."""

import datetime
import pickle

import pyarrow as pa

from jifen.demo import demo_facts
from jifen.engine import load_scheme, plan_of
from jifen.engine.runners.columnar.arrow_map import ArrowMap
from jifen.engine.runners.columnar.fitting import fit_batches

YEAR, AS_OF = 2025, datetime.date(2025, 12, 31)


def test_partitions_give_the_bytes_of_the_whole():
    """Sent to workers by pickle and run over parts of any size, the map gives the very table one process gives."""
    plan = plan_of(load_scheme("jilin-core-2026"))
    facts = demo_facts(400, 7)
    whole = facts.combine_chunks().to_batches()
    norms = fit_batches(plan, lambda: whole, YEAR, AS_OF)
    expected = pa.Table.from_batches(ArrowMap(plan, norms, YEAR, AS_OF)(whole))
    worker = pickle.loads(pickle.dumps(ArrowMap(plan, norms, YEAR, AS_OF)))
    for rows in (7, 100, 5000):
        pieces = facts.combine_chunks().to_batches(max_chunksize=rows)
        assert pa.Table.from_batches(worker(pieces), worker.schema).equals(expected)
