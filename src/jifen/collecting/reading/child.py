"""The child process: takes a request on standard input, limits itself, reads one file, leaves the result in a folder.

It is given no environment and no way back but that folder; what goes wrong inside ends here.
"""

from __future__ import annotations

import dataclasses
import datetime
import json
import resource
import sys
from pathlib import Path
from typing import Any, Final

from jifen.collecting.reading.delivery import read_delivery
from jifen.collecting.reading.limits import Limits
from jifen.collecting.reading.opening import peek
from jifen.collecting.reading.received import write_received
from jifen.collecting.sources import source_of
from jifen.engine.problems import Problem, Refusal

PAGE = resource.getpagesize()


def main() -> int:
    request = json.load(sys.stdin)
    folder = Path(request["folder"])
    limits = Limits(**request["limits"])
    _limit(limits)
    try:
        _ASKED[request["ask"]](request, folder, limits)
    except Refusal as refused:
        _leave(folder, [_plain(problem) for problem in refused.problems])
    return 0


def _read(request: dict[str, Any], folder: Path, limits: Limits) -> None:
    day = request["delivered_on"]
    received = read_delivery(
        Path(request["path"]),
        source_of(request["contract"], request["columns"]),
        name=request["name"],
        register=_codes(request["register"]),
        allowed=_codes(request["allowed"]),
        delivered_on=datetime.date.fromisoformat(day) if day else None,
        limits=limits,
        progress=lambda stage: _note(folder, stage),
    )
    write_received(received, folder)


def _peek(request: dict[str, Any], folder: Path, limits: Limits) -> None:
    seen = peek(Path(request["path"]), request["name"], limits, height=request["height"], sheet=request["sheet"])
    (folder / "peeked.json").write_text(json.dumps(dataclasses.asdict(seen), ensure_ascii=False), encoding="utf-8")


_ASKED: Final = {"read": _read, "peek": _peek}


def _codes(path: str | None) -> frozenset[str] | None:
    return frozenset(Path(path).read_text(encoding="ascii").split()) if path else None


def _limit(limits: Limits) -> None:
    """Memory beyond what is mapped already, processor time, size of a file written, no core dump, few open files."""
    mapped = (
        int(Path("/proc/self/statm").read_text().split()[0]) * PAGE
        if Path("/proc/self/statm").exists()
        else 2 * 1024**3
    )
    for what, most in (
        (resource.RLIMIT_AS, mapped + limits.memory),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_FSIZE, limits.largest_output),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        hard = resource.getrlimit(what)[1]
        wanted = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (wanted, wanted))


def _note(folder: Path, stage: str) -> None:
    (folder / "stage").write_text(stage, encoding="ascii")


def _leave(folder: Path, problems: list[dict[str, Any]]) -> None:
    (folder / "refused.json").write_text(json.dumps(problems, ensure_ascii=False), encoding="utf-8")


def _plain(problem: Problem) -> dict[str, Any]:
    place = problem.place
    return {
        "code": problem.code,
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "zh": problem.zh,
        "en": problem.en,
    }


if __name__ == "__main__":
    sys.exit(main())
