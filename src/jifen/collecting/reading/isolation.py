"""Reads a delivery in a child process with limits on memory, processor time, wall time and output: the site outlives any file."""

from __future__ import annotations

import dataclasses
import datetime
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Set
from pathlib import Path

from jifen.collecting.reading.limits import MIB, Limits
from jifen.collecting.reading.opening import Peeked
from jifen.collecting.reading.received import Received, read_received
from jifen.collecting.reading.refusal import DeliveryRefused
from jifen.engine.problems import Place, Problem, Refusal

PEEKED_ROWS = 40
"""Rows that suffice to tell what the columns of a file hold."""
_LOOK_EVERY = 0.05
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
_OUT_OF_MEMORY = (
    "MemoryError",
    "memory allocation",
    "ArrowMemoryError",
    "bad_alloc",
    "capacity overflow",
    "malloc of size",
)


def read_in_child(
    path: Path,
    *,
    contract: str,
    columns: str,
    name: str = "",
    register: Set[str] | None = None,
    allowed: Set[str] | None = None,
    delivered_on: datetime.date | None = None,
    limits: Limits | None = None,
    progress: Callable[[str], None] | None = None,
) -> Received:
    """As ``read_delivery``, with contract and mapping as texts. Raises DeliveryRefused, also when a limit was reached.

    ``progress`` hears ``opening``, ``reading``, ``checking``, ``writing``.
    """
    limits, name = limits or Limits(), name or path.name
    with tempfile.TemporaryDirectory(prefix="jifen-delivery-") as place:
        folder = Path(place)
        request = {
            "ask": "read", "path": str(path.resolve()), "name": name, "folder": place,
            "contract": contract, "columns": columns,
            "register": _listed(folder / "register", register), "allowed": _listed(folder / "allowed", allowed),
            "delivered_on": delivered_on.isoformat() if delivered_on else None, "limits": dataclasses.asdict(limits),
        }  # fmt: skip
        _run(request, folder, name, limits, progress or (lambda _: None))
        return _result(folder)


def peek_in_child(
    path: Path, *, name: str, height: int = PEEKED_ROWS, sheet: str = "", limits: Limits | None = None
) -> Peeked:
    """The first rows of a file of a stranger. Raises DeliveryRefused, also when a limit was reached."""
    limits = limits or Limits()
    with tempfile.TemporaryDirectory(prefix="jifen-peek-") as place:
        folder = Path(place)
        request = {
            "ask": "peek", "path": str(path.resolve()), "name": name, "folder": place, "height": height, "sheet": sheet,
            "limits": dataclasses.asdict(limits),
        }  # fmt: skip
        _run(request, folder, name, limits, lambda _: None)
        _raise_if_refused(folder)
        told = json.loads((folder / "peeked.json").read_text(encoding="utf-8"))
        return Peeked(told["kind"], told["rows"], tuple(told["sheets"]), told["sheet"])


def _listed(path: Path, codes: Set[str] | None) -> str | None:
    if codes is None:
        return None
    path.write_text("\n".join(sorted(codes)), encoding="ascii")
    return str(path)


def _run(request: object, folder: Path, name: str, limits: Limits, progress: Callable[[str], None]) -> None:
    (folder / "request").write_text(json.dumps(request), encoding="utf-8")
    with (folder / "request").open("rb") as asked, (folder / "said").open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-s", "-m", "jifen.collecting.reading.child"],
            stdin=asked,
            stdout=subprocess.DEVNULL,
            stderr=said,
            cwd=folder,
            env=_environment(folder),
            start_new_session=True,
        )
        try:
            _watch(process, folder, name, limits, progress)
        finally:
            _end(process)
    if process.returncode:
        raise _fate(process.returncode, (folder / "said").read_bytes()[-4000:].decode("utf-8", "replace"), name, limits)


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of ours: no database address, no key; only where Python finds the package."""
    paths = os.pathsep.join(path for path in sys.path if path)
    return {
        "PATH": os.defpath,
        "PYTHONPATH": paths,
        "TMPDIR": str(folder),
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        **_ONE_THREAD,
    }


def _watch(
    process: subprocess.Popen[bytes], folder: Path, name: str, limits: Limits, progress: Callable[[str], None]
) -> None:
    until, stage = time.monotonic() + limits.wall_seconds, ""
    while process.poll() is None:
        if time.monotonic() > until:
            raise _too_slow(name, limits.wall_seconds)
        now = (folder / "stage").read_text(encoding="ascii") if (folder / "stage").exists() else ""
        if now and now != stage:
            stage = now
            progress(stage)
        time.sleep(_LOOK_EVERY)


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _fate(code: int, said: str, name: str, limits: Limits) -> Refusal:
    if -code in (signal.SIGXCPU, signal.SIGKILL) and not any(sign in said for sign in _OUT_OF_MEMORY):
        return _too_slow(name, limits.cpu_seconds)
    if -code == signal.SIGXFSZ or "File too large" in said:
        return DeliveryRefused.because(
            "too_much_output",
            f"核对结果超过 {limits.largest_output // MIB} MiB，不予保存；请拆成几个文件。",
            f"the result is over {limits.largest_output // MIB} MiB and is not kept; split the file.",
            Place(name),
        )
    if -code in (signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS) or any(sign in said for sign in _OUT_OF_MEMORY):
        return DeliveryRefused.because(
            "too_much_memory",
            f"读这个文件需要的内存超过 {limits.memory // MIB} MiB；常见原因是表格边缘很远处有内容，请删去空行空列，或拆成几个文件。",
            f"reading this file takes over {limits.memory // MIB} MiB of memory; often a cell far out is filled: remove empty rows and columns, or split it.",
            Place(name),
        )
    return DeliveryRefused.because(
        "reader_failed",
        "读取程序意外中止，这个文件没有被采用；请另存为 xlsx 后再交，仍不行请把文件交给平台运营单位。",
        "the reader stopped unexpectedly and nothing was taken; save the file as xlsx anew, or give it to the operator.",
        Place(name),
    )


def _too_slow(name: str, seconds: float) -> Refusal:
    return DeliveryRefused.because(
        "too_slow",
        f"{seconds:g} 秒内没有读完，已停止；请拆成几个文件，或改交 CSV。",
        f"not read within {seconds:g} seconds and stopped; split it or hand in CSV.",
        Place(name),
    )


def _result(folder: Path) -> Received:
    _raise_if_refused(folder)
    return read_received(folder)


def _raise_if_refused(folder: Path) -> None:
    refused = folder / "refused.json"
    if refused.exists():
        told = json.loads(refused.read_text(encoding="utf-8"))
        raise DeliveryRefused(
            Problem(p["code"], Place(p["file"], p["line"], p["column"]), p["zh"], p["en"]) for p in told
        )
