"""Plants a fault in a module of the engine, runs the tests of that module, and tells whether they noticed.

Run as a program, ``python -m tests.generative.planting`` takes trials as JSON (module, number of the fault, tests) and prints what
happened in each. It imports nothing of the engine itself: each fault is tried in a forked child, whose imports find the changed
module in place of the true one. Nothing is written to disk.
"""

from __future__ import annotations

import ast
import importlib.abc
import importlib.machinery
import io
import json
import os
import resource
import signal
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path
from types import CodeType, ModuleType

# Heavy packages are imported once, before the children part; nothing here knows the engine.
import hypothesis.strategies
import numpy as np
import pyarrow.parquet
import pytest
import scipy.stats
import yaml

ROOT = Path(__file__).resolve().parents[2]
ENGINE = ROOT / "src" / "jifen" / "engine"
LONGEST = 60
"""Seconds after which a child that has not ended counts as having noticed."""
LARGEST = 6 << 30
"""Bytes a child may ask for: a fault that asks for more is noticed, and disturbs nobody."""
IMPORTED = (hypothesis.strategies, np, pyarrow.parquet, scipy.stats, yaml)
NOTICED, MISSED, BROKEN = "noticed", "missed", "broken"
COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
}
SIGNS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
OPERATORS: dict[type[ast.operator], type[ast.operator]] = {ast.Add: ast.Sub, ast.Sub: ast.Add}
WORDS = {
    "min": "max",
    "max": "min",
    "minimum": "maximum",
    "maximum": "minimum",
    "bisect_left": "bisect_right",
    "bisect_right": "bisect_left",
}
SIDES = {"left": "right", "right": "left"}


@dataclass(frozen=True)
class Fault:
    """One change of one node: where, what was there, what is there now."""

    line: int
    text: str
    """The source line, without indentation."""
    was: str
    becomes: str
    place: int
    """Which node, in the order of ``ast.walk``, and which of its changes."""
    number: int
    again: int = 0
    """How many faults of the same words stand before it on the line."""

    def tree(self, source: str) -> ast.Module:
        """The source with this fault in it."""
        changed = ast.parse(source)
        _apply(next(node for n, node in enumerate(ast.walk(changed)) if n == self.place), self.number)
        return changed

    def __str__(self) -> str:
        return f"{self.text} :: {self.was} -> {self.becomes}" + (f" #{self.again + 1}" if self.again else "")


def faults_of(source: str) -> list[Fault]:
    """Every off-by-one the language of faults knows, in the order of the source."""
    lines = source.splitlines()
    made = [
        Fault(node.lineno, lines[node.lineno - 1].strip(), was, becomes, place, number)  # type: ignore[attr-defined]
        for place, node in enumerate(ast.walk(ast.parse(source)))
        for number, (was, becomes) in enumerate(_changes(node))
    ]
    return _told_apart(sorted(made, key=lambda fault: fault.line))


def _told_apart(faults: list[Fault]) -> list[Fault]:
    seen: Counter[tuple[int, str, str]] = Counter()
    told = []
    for fault in faults:
        words = fault.line, fault.was, fault.becomes
        told.append(replace(fault, again=seen[words]))
        seen[words] += 1
    return told


def _changes(node: ast.AST) -> Iterator[tuple[str, str]]:
    match node:
        case ast.Compare(ops=ops):
            yield from ((SIGNS[type(op)], SIGNS[COMPARISONS[type(op)]]) for op in ops if type(op) in COMPARISONS)
        case ast.BinOp(op=op) | ast.AugAssign(op=op) if type(op) in OPERATORS:
            yield ("+", "-") if isinstance(op, ast.Add) else ("-", "+")
        case ast.Constant(value=bool()):
            return
        case ast.Constant(value=int() as value):
            yield str(value), str(value + 1)
            yield str(value), str(value - 1)
        case ast.Constant(value=float() as value):
            yield repr(value), repr(value + 1)
        case ast.Name(id=word) | ast.Attribute(attr=word) if word in WORDS:
            yield word, WORDS[word]
        case ast.keyword(arg="side", value=ast.Constant(value=str() as side)) if side in SIDES:
            yield side, SIDES[side]


def _apply(node: ast.AST, number: int) -> None:
    match node:
        case ast.Compare():
            place = [n for n, op in enumerate(node.ops) if type(op) in COMPARISONS][number]
            node.ops[place] = COMPARISONS[type(node.ops[place])]()
        case ast.BinOp() | ast.AugAssign():
            node.op = OPERATORS[type(node.op)]()
        case ast.Constant(value=int() | float() as value):
            node.value = value - 1 if number else value + 1
        case ast.Name():
            node.id = WORDS[node.id]
        case ast.Attribute():
            node.attr = WORDS[node.attr]
        case ast.keyword(value=ast.Constant() as side):
            side.value = SIDES[str(side.value)]


class _Planted(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Finds one module in its changed form."""

    def __init__(self, name: str, path: Path, fault: Fault):
        self.name, self.path, self.fault = name, path, fault

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        return importlib.machinery.ModuleSpec(name, self, origin=str(self.path)) if name == self.name else None

    def get_source(self, name: str) -> str:
        return self.path.read_text("utf-8")

    def get_code(self, name: str) -> CodeType:
        return compile(self.fault.tree(self.get_source(name)), str(self.path), "exec")

    def is_package(self, name: str) -> bool:
        return False


@dataclass(frozen=True)
class Trial:
    """A module, the number of the fault to plant (−1: none), and what is handed to pytest."""

    module: str
    number: int
    tests: tuple[str, ...]


def tried(trials: Sequence[Trial]) -> list[str]:
    """What happened in each, a few children at a time."""
    happened, running, waiting = dict[int, str](), dict[int, int](), list(enumerate(trials))[::-1]
    while waiting or running:
        while waiting and len(running) < (os.cpu_count() or 1):
            place, trial = waiting.pop()
            running[_child(trial)] = place
        child, status = os.wait()
        happened[running.pop(child)] = _told_by(status)
    return [happened[place] for place in range(len(trials))]


def _child(trial: Trial) -> int:
    fault = faults_of(source_of(trial.module))[trial.number] if trial.number >= 0 else None
    child = os.fork()
    if child == 0:
        signal.alarm(LONGEST)
        resource.setrlimit(resource.RLIMIT_AS, (LARGEST, LARGEST))
        os._exit(_in_the_child(trial.module, fault, list(trial.tests)))
    return child


def _told_by(status: int) -> str:
    if os.WIFSIGNALED(status):
        return NOTICED
    return {0: MISSED, 1: NOTICED, 2: NOTICED}.get(os.waitstatus_to_exitcode(status), BROKEN)


def _in_the_child(module: str, fault: Fault | None, arguments: list[str]) -> int:
    if fault is not None:
        sys.meta_path.insert(0, _Planted(f"jifen.engine.{module}", path_of(module), fault))
    options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:warnings", "-p", "no:xdist", "-m", "not prove"]
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        return int(pytest.main([*options, "--rootdir", str(ROOT), *arguments]))


def path_of(module: str) -> Path:
    return ENGINE / (module.replace(".", "/") + ".py")


def source_of(module: str) -> str:
    return path_of(module).read_text("utf-8")


if __name__ == "__main__":
    os.chdir(ROOT)
    asked = [Trial(module, number, tuple(tests)) for module, number, tests in json.loads(sys.stdin.read())]
    print(json.dumps(tried(asked)))
