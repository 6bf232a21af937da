"""Fellegi–Sunter by Splink on DuckDB, in memory. Slow to load: only the worker imports this module.

Weights are taken from the model and never trained here, so the same rows against the same register give the same candidates.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any, Final

import duckdb
import pyarrow as pa
from splink import DuckDBAPI, Linker, block_on

from jifen.verifying.matching.candidates import Candidate, best_first
from jifen.verifying.matching.comparing import COMPARED, Compared
from jifen.verifying.matching.features import Features, worth_comparing
from jifen.verifying.matching.model import MatchingModel
from jifen.verifying.matching.records import Given, Known

QUIET: Final = logging.ERROR
COLUMNS: Final = pa.schema(
    [(name, pa.string()) for name in ("unique_id", "text", "bare", "core", "form", "branch")]
    + [(name, pa.bool_()) for name in ("full", "code_valid")]
    + [
        (name, pa.string())
        for name in ("code", "subject", "province", "prefecture", "county", "road", "number", "short")
    ]
    + [("established_on", pa.date32())]
    + [(name, pa.list_(pa.string())) for name in ("pairs", "holes", "less", "keys")]
)
"""Typed by hand: a column in which nobody says anything still has its type."""
MOST: Final = 5
"""Candidates kept of each row."""


def candidates_of(
    given: Sequence[Given], register: Iterable[Known], model: MatchingModel
) -> dict[str, list[Candidate]]:
    """Key of the row → its candidates, best first; none where nothing of the register comes near."""
    found: dict[str, list[Candidate]] = {one.key: [] for one in given}
    asked, known = worth_comparing(given, register)
    if asked and known:
        names = {one.unique_id: one for one in known}
        for row in _scored(asked, known, model):
            found[row["unique_id_l"]].append(_candidate(row, names[row["unique_id_r"]], model))
    return {key: best_first(several)[:MOST] for key, several in found.items()}


def _scored(asked: list[Features], known: list[Features], model: MatchingModel) -> Iterator[dict[str, Any]]:
    connection = duckdb.connect(config={"autoinstall_known_extensions": False, "autoload_known_extensions": False})
    try:
        api = DuckDBAPI(connection)
        tables = [api.register(_table(one), table_name=name) for one, name in ((asked, "given"), (known, "known"))]
        linker = Linker(tables, settings_of(model), log_level=QUIET, validate_settings=False)
        scored = linker.inference.predict()
        columns = ", ".join(
            [
                "unique_id_l",
                "unique_id_r",
                "source_dataset_l",
                "match_weight",
                *(f"gamma_{one.code}" for one in COMPARED),
            ]
        )
        rows = connection.execute(f"SELECT {columns} FROM {scored.physical_name}").fetchall()
        names = [name.strip() for name in columns.split(",")]
        yield from (dict(zip(names, row, strict=True)) for row in rows)
    finally:
        connection.close()


def _table(rows: list[Features]) -> Any:
    return pa.Table.from_pylist([asdict(one) for one in rows], schema=COLUMNS)


def settings_of(model: MatchingModel) -> dict[str, Any]:
    """The model in the library's words; its m and u are fixed."""
    return {
        "link_type": "link_only",
        "probability_two_random_records_match": model.random_match,
        "comparisons": [_comparison(one, model) for one in COMPARED],
        "blocking_rules_to_generate_predictions": [block_on("keys", arrays_to_explode=["keys"])],
        "retain_matching_columns": True,
        "retain_intermediate_calculation_columns": False,
    }


def _comparison(one: Compared, model: MatchingModel) -> dict[str, Any]:
    chances = model.chances[one.code]
    levels: list[dict[str, Any]] = [
        {"sql_condition": one.nothing, "label_for_charts": "nothing", "is_null_level": True}
    ]
    for level in one.levels:
        m, u = chances[level.code]
        levels.append(
            {"sql_condition": level.sql, "label_for_charts": level.code, "m_probability": m, "u_probability": u}
        )
    return {"output_column_name": one.code, "comparison_levels": levels}


def _candidate(row: dict[str, Any], known: Features, model: MatchingModel) -> Candidate:
    places = [(one, int(row[f"gamma_{one.code}"])) for one in COMPARED]
    parts = tuple(
        model.part(one.code, one.levels[len(one.levels) - 1 - place].code) for one, place in places if place >= 0
    )
    return Candidate(known.enterprise, known.written, known.former, float(row["match_weight"]), parts)
