"""Writes a result folder: aside first, renamed when whole, so that a half-written result never stands."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from jifen.engine.problems import Place, ResultRefused
from jifen.engine.ranks import percentiles, ranks
from jifen.engine.results.layout import lines_schema, scores_schema
from jifen.engine.scheme.plan import Plan

ROW_GROUP = 1 << 18
COMPRESSION = "lz4"


@contextlib.contextmanager
def folder_aside(out: Path) -> Iterator[Path]:
    """A folder beside ``out`` that takes its place when the block ends well, and vanishes when it does not.

    Only an empty folder or an earlier result is replaced; anything else is refused.
    """
    _check_replaceable(out)
    aside = out.with_name(f".{out.name}.part")
    old = out.with_name(f".{out.name}.old")
    try:
        if old.exists() and not out.exists():
            old.rename(out)  # the last run was killed between its two renames
        shutil.rmtree(aside, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)
        aside.mkdir(parents=True)
        yield aside
        if out.exists():
            out.rename(old)
        aside.rename(out)
    except OSError as error:
        raise ResultRefused.because(
            "not_written",
            f"写不进结果文件夹（{error.strerror}）；请核对路径、权限和磁盘空间。",
            f"the result folder cannot be written ({error.strerror}); check path, permissions and room on the disk.",
            Place(str(out)),
        ) from None
    finally:
        shutil.rmtree(aside, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def _check_replaceable(out: Path) -> None:
    if out.is_dir() and any(out.iterdir()) and not (out / "manifest.json").exists():
        raise ResultRefused.because(
            "not_a_result",
            "这个文件夹里有别的文件，不会覆盖；请换一个 --out，或先清空它。",
            "this folder holds other files and is not overwritten; choose another --out or empty it.",
            Place(str(out)),
        )
    if out.exists() and not out.is_dir():
        raise ResultRefused.because(
            "not_a_folder",
            "--out 应是文件夹，这里是一个文件。",
            "--out should be a folder, this is a file.",
            Place(str(out)),
        )


class LinesWriter:
    """Streams ``lines.parquet``; batches are gathered into row groups of a fixed size, whatever their own."""

    def __init__(self, path: Path, plan: Plan):
        self.schema = lines_schema(plan)
        words = [f.name for f in self.schema if pa.types.is_dictionary(f.type) or pa.types.is_uint8(f.type)]
        weights = [f.name for f in self.schema if f.name.endswith(".weight")]
        self.writer = pq.ParquetWriter(
            path,
            self.schema,
            compression=COMPRESSION,
            use_dictionary=words + weights,
            write_statistics=False,
            store_schema=True,
        )
        self.waiting: list[pa.RecordBatch] = []
        self.rows = 0

    def add(self, batch: pa.RecordBatch) -> None:
        self.waiting.append(batch)
        self.rows += len(batch)
        if self.rows >= ROW_GROUP:
            self.flush()

    def flush(self) -> None:
        if self.waiting:
            self.writer.write_table(pa.Table.from_batches(self.waiting, self.schema), row_group_size=ROW_GROUP)
            self.waiting, self.rows = [], 0

    def close(self) -> None:
        self.flush()
        self.writer.close()


def kept_columns(columns: dict[str, pa.Array]) -> dict[str, pa.Array]:
    """What must wait in memory until all firms are scored; ``ranked_scores`` works the rest out again."""
    return {name: column for name, column in columns.items() if name not in ("year", "facts_read", "completeness")}


def ranked_scores(plan: Plan, batches: list[dict[str, pa.Array]], year: int) -> pa.Table:
    """All score columns of all batches, with percentiles and ranks; extra columns (name, flags) come last."""
    tables = [pa.table(columns) for columns in batches]
    pa.default_memory_pool().release_unused()
    table = _words_sorted(pa.concat_tables(tables, promote_options="default").unify_dictionaries())
    table = _with_completeness(plan, table, year)
    schema = scores_schema(plan)
    if plan.indicators:
        table = _with_ranks(plan, table)
    names = [f.name for f in schema if f.name in table.column_names]
    extra = [name for name in table.column_names if name not in schema.names]
    return table.select(names + extra)


def _with_completeness(plan: Plan, table: pa.Table, year: int) -> pa.Table:
    read = len(plan.slots)
    known = table.column("facts_known").to_numpy()
    share = known / read if read else np.ones(len(known))
    constants = {"year": pa.repeat(pa.scalar(year, pa.int32()), len(known)), "completeness": pa.array(share)}
    constants["facts_read"] = pa.repeat(pa.scalar(read, pa.int32()), len(known))
    for name, column in constants.items():
        table = table.append_column(name, column)
    return table


def _words_sorted(table: pa.Table) -> pa.Table:
    """Dictionaries in alphabetical order and as one chunk, so that the bytes do not tell how the rows were batched."""
    for place, name in enumerate(table.column_names):
        if pa.types.is_dictionary(table.schema.field(name).type):
            column = table.column(name).combine_chunks()
            column = column.chunk(0) if isinstance(column, pa.ChunkedArray) else column
            words = column.dictionary.to_pylist()
            used = np.flatnonzero(np.bincount(column.indices.drop_null().to_numpy(zero_copy_only=False))).tolist()
            ordered = sorted({words[code] for code in used})
            places = {word: code for code, word in enumerate(ordered)}
            moved = np.asarray([places.get(word, -1) for word in words] + [-1], dtype=np.int32)
            codes = moved[column.indices.fill_null(-1).to_numpy(zero_copy_only=False)]
            indices = pa.array(codes, mask=codes < 0)
            table = table.set_column(
                place, name, pa.DictionaryArray.from_arrays(indices, pa.array(ordered, pa.string()))
            )
    return table


def _with_ranks(plan: Plan, table: pa.Table) -> pa.Table:
    ranked = table.column("ranked").to_numpy()
    totals = table.column("total").fill_null(0).to_numpy().astype(np.int32)
    share = percentiles(totals, ranked)
    table = table.append_column("percentile", pa.array(share, mask=np.isnan(share)))
    for within in plan.scheme.ranks.within:
        groups = _group_codes(table, within.code, within.by)
        placed = ranks(totals, groups, ranked, plan.scheme.ranks.ties)
        table = table.append_column(f"rank_{within.code}", pa.array(placed, mask=placed == 0))
    return table


def _group_codes(table: pa.Table, code: str, by: str) -> np.ndarray:
    if by == "all":
        return np.zeros(table.num_rows, dtype=np.int32)
    column = table.column("stage" if by == "stage" else f"group_{code}")
    pieces = [chunk.indices.fill_null(-1).to_numpy(zero_copy_only=False) for chunk in column.chunks]
    return np.concatenate(pieces).astype(np.int32) if pieces else np.empty(0, dtype=np.int32)


def write_scores(path: Path, table: pa.Table) -> None:
    pq.write_table(table, path, compression=COMPRESSION, row_group_size=ROW_GROUP, write_statistics=False)
