"""The firms of a snapshot as the engine's studies take them, and by which words they can be grouped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from jifen.engine.facts import open_facts
from jifen.engine.scheme.model import Fact, Scheme
from jifen.engine.scheme.plan import plan_of
from jifen.enterprises.models import Enterprise
from jifen.people import areas
from jifen.scoring import archive
from jifen.scoring.models import Snapshot


@dataclass(frozen=True)
class FirmWords:
    """One of each per firm, in the order asked; None unknown."""

    names: list[str | None]
    sectors: list[str | None]
    cities: list[str | None]
    sizes: list[str | None]


def population(snapshot: Snapshot, schemes: Iterable[Scheme]) -> pa.RecordBatch:
    """Every row of the snapshot with the facts these schemes read; a column nobody delivers is unknown throughout.

    Raises ResultRefused when the archived file is gone or changed.
    """
    wanted: dict[str, Fact] = {}
    for scheme in schemes:
        plan = plan_of(scheme)
        wanted |= {code: scheme.facts[code] for code in plan.facts if code not in wanted}
    source = open_facts((archive.check_whole(snapshot),), wanted.values(), quarantine=True, allow_missing=True)
    return source.table().combine_chunks().to_batches()[0]


def firm_words(snapshot: Snapshot, enterprises: pa.Array) -> FirmWords:
    """City and sector as the snapshot froze them; name and size as the register has them now."""
    held = pq.read_table(archive.facts_file(snapshot), columns=["enterprise", "year", "county", "sector"])
    rows = held.filter(pc.equal(held["year"], snapshot.year)).to_pylist()
    frozen = {row["enterprise"]: (row["county"] or "", row["sector"]) for row in rows}
    known = {code: (name, size) for code, name, size in Enterprise.objects.values_list("code", "name", "size")}
    sizes = dict(Enterprise.Size.choices)
    codes = enterprises.to_pylist()
    return FirmWords(
        [known.get(code, (None, ""))[0] for code in codes],
        [frozen.get(code, ("", None))[1] for code in codes],
        [areas.PREFECTURES.get(f"{frozen.get(code, ('', None))[0][:4]}00") for code in codes],
        [str(sizes[size]) if (size := known.get(code, ("", ""))[1]) else None for code in codes],
    )
