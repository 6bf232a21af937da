"""Recomputes a stored result from its recipe and proves it, file by file."""

from __future__ import annotations

import datetime
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from jifen.engine.facts.source import file_digest
from jifen.engine.job.manifest import arrow_version, engine_version
from jifen.engine.job.request import Progress, ScoreRequest
from jifen.engine.job.scoring import _silent, score
from jifen.engine.problems import Place, ResultRefused
from jifen.engine.results.reading import Result, open_result
from jifen.engine.scheme.digest import scheme_digest

Sentence = tuple[str, str]
"""Chinese, English."""


@dataclass(frozen=True)
class ReplayReport:
    """``agreeing``: what was compared and agrees; ``differing``: what does not; each a sentence in Chinese and English."""

    agreeing: tuple[Sentence, ...]
    differing: tuple[Sentence, ...]

    @property
    def same(self) -> bool:
        return not self.differing

    def checked(self, language: str = "zh") -> tuple[str, ...]:
        return tuple(sentence[language != "zh"] for sentence in self.agreeing)

    def differences(self, language: str = "zh") -> tuple[str, ...]:
        return tuple(sentence[language != "zh"] for sentence in self.differing)


def replay(folder: Path, facts: tuple[Path, ...] = (), progress: Progress = _silent) -> ReplayReport:
    """Score again with the stored scheme and the same facts, and compare every file.

    ``facts``: where the facts are now, if they moved. Raises ResultRefused when the facts are gone or are not the same.
    """
    result = open_result(folder)
    checked: list[Sentence] = []
    differences: list[Sentence] = []
    paths = _facts(result, facts)
    _check_stored(result, checked, differences)
    with tempfile.TemporaryDirectory(prefix="jifen-replay-") as place:
        again = Path(place) / "result"
        score(_request(result, paths, again), progress)
        _compare(result, again, checked, differences)
    return ReplayReport(tuple(checked), tuple(differences))


def _facts(result: Result, given: tuple[Path, ...]) -> tuple[Path, ...]:
    records = result.manifest["facts"]
    paths = given or tuple(Path(record["path"]) for record in records)
    if len(paths) != len(records):
        raise ResultRefused.because(
            "replay_facts",
            f"原来用了 {len(records)} 个数据文件，请给出同样多的文件。",
            f"{len(records)} facts files are needed.",
        )
    for path, record in zip(paths, records, strict=True):
        if not path.exists():
            raise ResultRefused.because(
                "replay_facts",
                f"找不到原来的数据文件“{record['name']}”；请用 --facts 指出它现在的位置。",
                f"the facts file “{record['name']}” is gone; say with --facts where it is now.",
                Place(str(path)),
            )
        if file_digest(path) != record["sha256"]:
            raise ResultRefused.because(
                "replay_facts",
                f"数据文件“{record['name']}”已不是测算时的那一份（摘要不同），不能据此复算；请找回原件。",
                f"the facts file “{record['name']}” is not the one scored (digests differ); find the original.",
                Place(str(path)),
            )
    return paths


def _check_stored(result: Result, checked: list[Sentence], differences: list[Sentence]) -> None:
    for name, digest in result.manifest["files"].items():
        path = result.folder / name
        if not path.exists() or file_digest(path) != digest:
            zh = f"{name}：存放的文件与清单里的摘要不符，写成之后被改动过或已丢失。"
            differences.append((zh, f"{name}: the stored file is not the one in the manifest; it was changed or lost."))
    if scheme_digest(result.scheme) != result.manifest["scheme"]["digest"]:
        differences.append(
            ("scheme.yaml：指标体系的摘要与清单不符。", "scheme.yaml: its digest is not the one in the manifest.")
        )
    else:
        code = result.scheme.code
        checked.append((f"指标体系 {code} 的摘要相符", f"the digest of scheme {code} agrees"))


def _request(result: Result, facts: tuple[Path, ...], out: Path) -> ScoreRequest:
    manifest: dict[str, Any] = result.manifest
    return ScoreRequest(
        scheme=result.folder / manifest["scheme"]["file"],
        facts=facts,
        year=manifest["year"],
        out=out,
        as_of=datetime.date.fromisoformat(manifest["as_of"]),
        norms=None if manifest["norms_fitted"] else result.folder / "norms.parquet",
        constraints=result.folder / manifest["constraints"]["file"] if manifest["constraints"] else None,
        quarantine=manifest["quarantine"],
        allow_missing=manifest["allow_missing"],
    )


def _compare(result: Result, again: Path, checked: list[Sentence], differences: list[Sentence]) -> None:
    same_engine = (result.manifest["engine"], result.manifest["arrow"]) == (engine_version(), arrow_version())
    for name in sorted(result.manifest["files"]):
        old, new = result.folder / name, again / name
        if not old.exists() or not new.exists():
            differences.append(
                (f"{name}：两次测算中有一次没有这个文件。", f"{name}: one of the two runs lacks this file.")
            )
        elif file_digest(old) == file_digest(new):
            checked.append((f"{name}：逐字节相同", f"{name}: the same, byte by byte"))
        elif not same_engine and _same_content(old, new):
            zh = f"{name}：内容逐项相同（引擎版本不同，文件编码不同）"
            checked.append((zh, f"{name}: the same content (another engine version encodes it differently)"))
        else:
            zh, en = _first_difference(old, new)
            differences.append((f"{name}：{zh}", f"{name}: {en}"))


def _same_content(old: Path, new: Path) -> bool:
    try:
        return old.suffix == ".parquet" and bool(pq.read_table(old).equals(pq.read_table(new)))
    except (OSError, pa.ArrowInvalid):
        return False


def _first_difference(old: Path, new: Path) -> Sentence:
    if old.suffix != ".parquet":
        return "内容不同。", "the content differs."
    try:
        a, b = pq.read_table(old), pq.read_table(new)
    except (OSError, pa.ArrowInvalid):
        return "存放的文件已损坏，读不出来。", "the stored file is damaged and cannot be read."
    if a.num_rows != b.num_rows:
        return f"行数不同（{a.num_rows} 与 {b.num_rows}）。", f"{a.num_rows} rows against {b.num_rows}."
    columns = [n for n in a.column_names if n in b.column_names and not a.column(n).equals(b.column(n))]
    if not columns:
        return "列或编码不同。", "columns or encoding differ."
    return (
        f"{len(columns)} 列不同，第一列是“{columns[0]}”。",
        f"{len(columns)} columns differ, the first is “{columns[0]}”.",
    )
