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
import pyarrow.compute as pc
import pyarrow.parquet as pq

from jifen.engine.facts.checking import MOST_PROBLEMS, BatchCheck
from jifen.engine.facts.source import BATCH_ROWS, FactsSource, fits_in_memory
from jifen.engine.firms_table import FACT_TYPES
from jifen.engine.formula.units import UnitError, parse_unit, scale
from jifen.engine.mapping.cells import ReadColumn, read_column
from jifen.engine.mapping.keys import row_keys
from jifen.engine.mapping.model import EnterpriseKey, FactSource, YearKey
from jifen.engine.problems import FactsRefused, Findings, Place, Refusal, nearest_words
from jifen.engine.scheme.model import Fact
from jifen.engine.tables import RawTable, read_table
from jifen.engine.tables.broken import Broken

LABEL = "name"
"""A column of this name is carried along to label enterprises; no scheme reads it."""
_SUFFIX = re.compile(r"(?P<code>.+?)\s*[\[［【(（](?!\d+[)）])(?P<unit>[^\]］】)）]+)[\]］】)）]")


@dataclass(frozen=True)
class Found:
    """Where a fact stands in a file: column, and how its numbers are brought to the fact's unit."""

    fact: Fact
    column: str
    times: float = 1.0
    over: float = 1.0
    unit: str = ""
    """As the file names it, in a header suffix or in its metadata; empty: not said, so the fact's own."""


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
    check.more_files = tuple(path.name for path in paths)
    tables = [_typed_table(path, wanted, allow_missing, check) for path in paths]
    return _table_source(tuple(paths), tables, check)


# --- Parquet, streamed ---


def _typed_parquet(path: Path, wanted: dict[str, Fact], allow_missing: bool) -> list[Found] | None:
    """The columns of a Parquet file whose types are facts' types; None when it must be read cell by cell."""
    try:
        if not _is_parquet(path):
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
    found = _find(path.name, schema.names, wanted, allow_missing, _declared_units(schema))
    if not all(_fits(schema.field(f.column).type, f.fact.kind) for f in found):
        return None
    return found if pa.types.is_integer(schema.field("year").type) else None


def _is_parquet(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"PAR1"


def _declared_units(schema: pa.Schema) -> dict[str, str]:
    """Column → unit, where the metadata of a field names one: ``jifen facts`` writes it there."""
    return {field.name: ((field.metadata or {}).get(b"unit") or b"").decode() for field in schema}


def _unreadable(path: Path, error: OSError) -> Refusal:
    return FactsRefused.because(
        "unreadable",
        f"读不到这个文件（{error.strerror}）；请核对路径和权限。",
        f"cannot read this file ({error.strerror}); check path and permissions.",
        Place(path.name),
    )


def _empty(path: Path) -> Refusal:
    return FactsRefused.because(
        "empty",
        "文件里没有数据行；请核对是否拿错了文件，或重新导出。",
        "the file has no rows; check that it is the right one, or export it again.",
        Place(path.name),
    )


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
            findings.add(
                "no_column",
                Place(file),
                f"缺少“{key}”列{zh}；请改列名，或用 jifen facts 和映射文件指明哪一列是它。",
                f"there is no column “{key}” {en}; rename one, or say with jifen facts and a mapping which it is.",
            )
    suffixed = {m["code"]: (name, m["unit"]) for name in names if (m := _SUFFIX.fullmatch(name))}
    for code, fact in wanted.items():
        column, unit = (code, units.get(code, "")) if code in names else suffixed.get(code, ("", ""))
        if column:
            found.append(_scaled(file, fact, column, unit, findings))
        elif f"{code} (1)" in names:
            findings.add(
                "column_twice",
                Place(file, None, code),
                "这一列出现了两次，无法分辨用哪一列；请只留一列。",
                "this column stands twice and nobody can tell which to use; keep one.",
            )
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
        findings.add("wrong_unit", Place(file, None, column), *_unit_sentences(fact, unit))
        return Found(fact, column)
    return Found(fact, column, *scale(source, target), unit)


def _unit_sentences(fact: Fact, unit: str) -> tuple[str, str]:
    if fact.unit == "-":
        return (
            f"单位是“{unit}”，而指标体系里的{fact.name}没有写单位；请在数据项 {fact.code} 里写 unit: {unit}，或核对这一列。",
            f"the unit is “{unit}” but {fact.code} has none in the scheme; write unit: {unit} there, or check this column.",
        )
    return (
        f"单位是“{unit}”，而{fact.name}应以“{fact.unit}”计，两者不能换算；请核对这一列。",
        f"the unit is “{unit}” but {fact.code} is counted in “{fact.unit}”; check this column.",
    )


def _parquet_source(path: Path, found: list[Found], check: BatchCheck) -> FactsSource:
    file = pq.ParquetFile(path)
    rows, names = file.metadata.num_rows, file.schema_arrow.names
    file.close()
    if not rows:
        raise _empty(path)
    label = [LABEL] if LABEL in names and LABEL not in check.facts else []

    def sort() -> tuple[Callable[[], Iterable[pa.RecordBatch]], object]:
        if fits_in_memory(rows, len(found)):
            table = _sorted_table(_read(path, found, label, []))
            return lambda: table.to_batches(BATCH_ROWS), None
        temporary = tempfile.TemporaryDirectory(prefix="jifen-sorted-")
        where = _sorted_copy(path, Path(temporary.name) / "sorted.parquet")
        return lambda: _read(where, found, label, ["__row"]), temporary

    return FactsSource(
        (path,), lambda: _read(path, found, label, []), check, rows, tuple(f.fact.code for f in found), sort
    )


def _sorted_table(batches: Iterable[pa.RecordBatch]) -> pa.Table:
    """The rows in order of enterprise and year, each with its row number in the file."""
    table = pa.Table.from_batches(batches).unify_dictionaries()
    table = table.append_column("__row", pa.array(np.arange(table.num_rows)))
    order = pc.sort_indices(table, [("enterprise", "ascending"), ("year", "ascending"), ("__row", "ascending")])
    return table.take(order).combine_chunks()


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
            yield _renamed(batch, found, label, extra, path.name)


def _renamed(
    batch: pa.RecordBatch, found: list[Found], label: list[str], extra: list[str], file: str
) -> pa.RecordBatch:
    arrays = [batch.column("enterprise").cast(pa.string()), _years(batch.column("year"), file)]
    arrays += [_brought(batch.column(f.column), f) for f in found] + [batch.column(name) for name in label + extra]
    return pa.RecordBatch.from_arrays(
        arrays, names=["enterprise", "year", *(f.fact.code for f in found), *label, *extra]
    )


def _years(column: pa.Array, file: str) -> pa.Array:
    least, most = (x.as_py() for x in pc.min_max(column).values())
    if least is not None and (least < 1 or most > 9999):
        raise FactsRefused.because(
            "not_a_year",
            f"年度“{least if least < 1 else most}”不是四位年份；请核对这一列。",
            f"the year “{least if least < 1 else most}” is no year of four digits; check this column.",
            Place(file, None, "year"),
        )
    return column.cast(pa.int32())


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
    units = _declared_units(pq.read_schema(path)) if _is_parquet(path) else {}
    found = _find(raw.name, raw.columns, wanted, allow_missing, units)
    findings = Findings()
    keys = row_keys(raw.cells["enterprise"], raw.cells["year"], EnterpriseKey("enterprise"), YearKey("year"))
    for row, (column, broken) in sorted(keys.broken.items()):
        _refuse(raw, row, column, broken, findings)
    columns: dict[str, pa.Array] = {"enterprise": keys.enterprises, "year": pa.array(keys.years, pa.int32())}
    for f in found:
        source = FactSource(
            f.fact.code,
            f.fact.kind,
            unit=f.fact.unit,
            sign=f.fact.sign,
            values=tuple((v, v) for v in f.fact.values),
            only_listed=bool(f.fact.values),
        )
        columns[f.fact.code] = _cells(raw, f.column, source, f.unit or f.fact.unit, check, findings)
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
        else:
            _refuse(raw, row, column, broken, findings)
    return read.values


def _refuse(raw: RawTable, row: int, column: str, broken: Broken, findings: Findings) -> None:
    if len(findings.problems) < MOST_PROBLEMS:
        cell = raw.cells[column][row]
        value = str(cell.as_py() if isinstance(cell, pa.Scalar) else cell)
        place = Place(raw.name, int(raw.rows[row]), column)
        findings.add(broken.rule, place, broken.sentence(value), broken.sentence(value, "en"))


def _table_source(paths: tuple[Path, ...], tables: list[pa.Table], check: BatchCheck) -> FactsSource:
    if len(tables) > 1:
        tables = [t.append_column("__file", pa.array(np.full(len(t), i, np.int32))) for i, t in enumerate(tables)]
    table = pa.concat_tables(tables, promote_options="default")
    if not table.num_rows:
        raise _empty(paths[0])
    table = table.sort_by([("enterprise", "ascending"), ("year", "ascending"), ("__row", "ascending")]).combine_chunks()
    names = tuple(n for n in table.column_names if n in check.facts)
    return FactsSource(paths, lambda: table.to_batches(BATCH_ROWS), check, table.num_rows, names)
