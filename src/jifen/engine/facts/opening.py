"""Opens facts for a scheme: finds the columns it reads, brings units together, sorts once if need be."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from jifen.engine.facts.checking import BatchCheck
from jifen.engine.facts.source import BATCH_ROWS, FactsSource
from jifen.engine.firms_table import FACT_TYPES
from jifen.engine.formula.units import UnitError, parse_unit, scale
from jifen.engine.mapping.cells import ReadColumn, read_column
from jifen.engine.mapping.model import FactSource
from jifen.engine.problems import FactsRefused, Findings, Place, nearest_words
from jifen.engine.scheme.model import Fact
from jifen.engine.tables import RawTable, read_table

LABEL = "name"
"""A column of this name is carried along to label enterprises; no scheme reads it."""
_SUFFIX = re.compile(r"(?P<code>.+?)\s*[\[［【(（](?P<unit>[^\]］】)）]+)[\]］】)）]")


@dataclass(frozen=True)
class Found:
    """Where a fact stands in a file: column, and how its numbers are brought to the fact's unit."""

    fact: Fact
    column: str
    times: float = 1.0
    over: float = 1.0


def open_facts(
    paths: Sequence[Path],
    facts: Iterable[Fact],
    *,
    quarantine: bool = False,
    allow_missing: bool = False,
) -> FactsSource:
    """A source over one or several files with the columns ``enterprise``, ``year`` and the facts asked for.

    ``quarantine``: invalid cells count as unknown and are listed; otherwise they are refused. ``allow_missing``: an absent
    column is unknown throughout; otherwise only optional facts may be absent. Raises FactsRefused.
    """
    wanted = {fact.code: fact for fact in facts}
    if not paths:
        raise FactsRefused.because("no_files", "没有给出数据文件。", "no facts file was given.")
    check = BatchCheck(paths[0].name, wanted, quarantine)
    if len(paths) == 1 and (found := _typed_parquet(paths[0], wanted, allow_missing)) is not None:
        return _parquet_source(paths[0], found, check)
    tables = [_typed_table(path, wanted, allow_missing, check) for path in paths]
    return _table_source(tuple(paths), tables, check)


# --- Parquet, streamed ---


def _typed_parquet(path: Path, wanted: dict[str, Fact], allow_missing: bool) -> list[Found] | None:
    """The columns of a Parquet file whose types are facts' types; None when it must be read cell by cell."""
    try:
        with path.open("rb") as file:
            if file.read(4) != b"PAR1":
                return None
        schema = pq.read_schema(path)
    except OSError as error:
        raise _unreadable(path, error) from None
    except pa.ArrowInvalid:
        raise FactsRefused.because(
            "not_parquet",
            "Parquet 文件已损坏；请重新生成。",
            "the Parquet file is damaged; make it again.",
            Place(path.name),
        ) from None
    units = {field.name: ((field.metadata or {}).get(b"unit") or b"").decode() for field in schema}
    found = _find(path.name, schema.names, wanted, allow_missing, units)
    if not all(_fits(schema.field(f.column).type, f.fact.kind) for f in found):
        return None
    return found if pa.types.is_integer(schema.field("year").type) else None


def _unreadable(path: Path, error: OSError) -> FactsRefused:
    refusal = FactsRefused.because(
        "unreadable",
        f"读不到这个文件（{error.strerror}）；请核对路径和权限。",
        f"cannot read this file ({error.strerror}); check path and permissions.",
        Place(path.name),
    )
    assert isinstance(refusal, FactsRefused)
    return refusal


def _fits(kind: pa.DataType, fact_kind: str) -> bool:
    match fact_kind:
        case "number":
            return bool(pa.types.is_floating(kind) or pa.types.is_integer(kind) or pa.types.is_decimal(kind))
        case "date":
            return bool(pa.types.is_date(kind) or pa.types.is_timestamp(kind))
        case "flag":
            return bool(pa.types.is_boolean(kind))
        case "text":
            return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_dictionary(kind))
    return bool(kind == FACT_TYPES["set"])


def _find(
    file: str, names: Sequence[str], wanted: dict[str, Fact], allow_missing: bool, units: dict[str, str]
) -> list[Found]:
    findings, found = Findings(), []
    for key in ("enterprise", "year"):
        if key not in names:
            zh, en = (nearest_words(key, names, language) for language in ("zh", "en"))
            findings.add("no_column", Place(file), f"缺少“{key}”列{zh}。", f"there is no column “{key}” {en}.")
    suffixed = {m["code"]: (name, m["unit"]) for name in names if (m := _SUFFIX.fullmatch(name))}
    for code, fact in wanted.items():
        column, unit = (code, units.get(code, "")) if code in names else suffixed.get(code, ("", ""))
        if column:
            found.append(_scaled(file, fact, column, unit, findings))
        elif not (fact.optional or allow_missing):
            zh, en = (nearest_words(code, names, language) for language in ("zh", "en"))
            findings.add(
                "missing_column",
                Place(file),
                f"缺少“{code}”（{fact.name}）列{zh}；请补上这一列，用 jifen facts 对应列名，或加 --allow-missing 按未知处理。",
                f"there is no column “{code}” {en}; add it, map it with jifen facts, or score it as unknown with --allow-missing.",
            )
    findings.raise_if_any(FactsRefused)
    return found


def _scaled(file: str, fact: Fact, column: str, unit: str, findings: Findings) -> Found:
    if fact.kind != "number" or not unit or unit == fact.unit:
        return Found(fact, column)
    try:
        source, target = parse_unit(unit), parse_unit(fact.unit)
    except UnitError:
        source, target = parse_unit("-"), parse_unit("?")
    if not source.same_kind(target):
        findings.add(
            "wrong_unit",
            Place(file, None, column),
            f"单位是“{unit}”，而{fact.name}应以“{fact.unit}”计，两者不能换算；请核对这一列。",
            f"the unit is “{unit}” but {fact.code} is counted in “{fact.unit}”; check this column.",
        )
        return Found(fact, column)
    return Found(fact, column, *scale(source, target))


def _parquet_source(path: Path, found: list[Found], check: BatchCheck) -> FactsSource:
    file = pq.ParquetFile(path)
    rows, names = file.metadata.num_rows, file.schema_arrow.names
    file.close()
    if not rows:
        raise FactsRefused.because("empty", "文件里没有数据行。", "the file has no rows.", Place(path.name))
    label = [LABEL] if LABEL in names and LABEL not in check.facts else []

    def sort() -> tuple[Callable[[], Iterable[pa.RecordBatch]], object]:
        temporary = tempfile.TemporaryDirectory(prefix="jifen-sorted-")
        where = _sorted_copy(path, Path(temporary.name) / "sorted.parquet")
        return lambda: _read(where, found, label, ["__row"]), temporary

    return FactsSource(
        (path,), lambda: _read(path, found, label, []), check, rows, tuple(f.fact.code for f in found), sort
    )


def _sorted_copy(path: Path, target: Path) -> Path:
    """The rows in order of enterprise and year, spilling to disk, each with its row number in the original."""
    with duckdb.connect() as connection:
        connection.execute("SET memory_limit = '2GB'")
        connection.execute("SET temp_directory = ?", [str(target.parent)])
        source = connection.from_parquet(str(path), file_row_number=True)
        ordered = source.project("* EXCLUDE file_row_number, file_row_number AS __row").order("enterprise, year, __row")
        ordered.write_parquet(str(target), compression="lz4", row_group_size=BATCH_ROWS)
    return target


def _read(path: Path, found: list[Found], label: list[str], extra: list[str]) -> Iterator[pa.RecordBatch]:
    columns = ["enterprise", "year", *(f.column for f in found), *label, *extra]
    texts = [f.column for f in found if f.fact.kind == "text"]
    with pq.ParquetFile(path, read_dictionary=texts) as file:
        for batch in file.iter_batches(BATCH_ROWS, columns=columns):
            yield _renamed(batch, found, label, extra)


def _renamed(batch: pa.RecordBatch, found: list[Found], label: list[str], extra: list[str]) -> pa.RecordBatch:
    arrays = [batch.column("enterprise").cast(pa.string()), batch.column("year").cast(pa.int32())]
    arrays += [_brought(batch.column(f.column), f) for f in found] + [batch.column(name) for name in label + extra]
    return pa.RecordBatch.from_arrays(
        arrays, names=["enterprise", "year", *(f.fact.code for f in found), *label, *extra]
    )


def _brought(column: pa.Array, found: Found) -> pa.Array:
    if found.fact.kind == "text":
        return column if pa.types.is_dictionary(column.type) else column.cast(pa.string())
    column = column if column.type == FACT_TYPES[found.fact.kind] else column.cast(FACT_TYPES[found.fact.kind])
    if (found.times, found.over) == (1.0, 1.0):
        return column
    values = column.fill_null(0.0).to_numpy(zero_copy_only=False) * found.times / found.over
    return pa.array(values, mask=column.is_null().to_numpy(zero_copy_only=False))


# --- any other table, read cell by cell ---


def _typed_table(path: Path, wanted: dict[str, Fact], allow_missing: bool, check: BatchCheck) -> pa.Table:
    raw = read_table(path)
    found = _find(raw.name, raw.columns, wanted, allow_missing, {})
    findings = Findings()
    columns: dict[str, pa.Array] = {
        "enterprise": _cells(raw, "enterprise", FactSource("enterprise", "text"), "-", check, findings),
        "year": _cells(raw, "year", FactSource("year"), "-", check, findings).cast(pa.int32(), safe=False),
    }
    for f in found:
        unit = f.fact.unit if f.column == f.fact.code else _SUFFIX.fullmatch(f.column)["unit"]  # type: ignore[index]
        source = FactSource(
            f.fact.code,
            f.fact.kind,
            unit=f.fact.unit,
            sign=f.fact.sign,
            values=tuple((v, v) for v in f.fact.values),
            only_listed=bool(f.fact.values),
        )
        columns[f.fact.code] = _cells(raw, f.column, source, unit, check, findings)
    if LABEL in raw.columns and LABEL not in wanted:
        columns[LABEL] = _cells(raw, LABEL, FactSource(LABEL, "text"), "-", check, findings)
    columns["__row"] = pa.array(np.asarray(raw.rows, dtype=np.int64) - 1)
    findings.raise_if_any(FactsRefused)
    return pa.table(columns)


def _cells(
    raw: RawTable, column: str, source: FactSource, unit: str, check: BatchCheck, findings: Findings
) -> pa.Array:
    read: ReadColumn = read_column(raw.cells[column], source, unit)
    for row, broken in sorted(read.broken.items()):
        cell = raw.cells[column][row]
        value = str(cell.as_py() if isinstance(cell, pa.Scalar) else cell)
        if check.quarantine and source.code not in ("enterprise", "year"):
            check.quarantined(
                int(raw.rows[row]),
                source.code,
                value,
                broken.rule,
                broken.sentence(value),
                broken.sentence(value, "en"),
            )
        elif len(findings.problems) < 200:
            place = Place(raw.name, int(raw.rows[row]), column)
            findings.add(broken.rule, place, broken.sentence(value), broken.sentence(value, "en"))
    return read.values


def _table_source(paths: tuple[Path, ...], tables: list[pa.Table], check: BatchCheck) -> FactsSource:
    table = pa.concat_tables(tables, promote_options="default")
    if not table.num_rows:
        raise FactsRefused.because("empty", "文件里没有数据行。", "the file has no rows.", Place(paths[0].name))
    table = table.sort_by([("enterprise", "ascending"), ("year", "ascending"), ("__row", "ascending")]).combine_chunks()
    names = tuple(n for n in table.column_names if n in check.facts)
    return FactsSource(paths, lambda: table.to_batches(BATCH_ROWS), check, table.num_rows, names)
