"""Plants a fault in a module of the engine, runs the tests of that module, and tells whether they noticed.

Run as a program: ``python -m tests.generative.planting MODULE NUMBER…`` prints one JSON object, fault number → what happened. It
imports nothing of the engine itself: each fault is tried in a forked child, whose imports find the changed module in place of
the true one. Nothing is written to disk.
"""

from __future__ import annotations

import ast
import copy
import importlib.abc
import importlib.machinery
import io
import json
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
ENGINE = ROOT / "src" / "jifen" / "engine"
LONGEST = 60
"""Seconds after which a child that has not ended counts as having noticed."""

NOTICED, MISSED, BROKEN = "noticed", "missed", "broken"
COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
}
SIGNS: dict[type[ast.cmpop], str] = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}
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
    tree: ast.Module

    def __str__(self) -> str:
        return f"{self.text} :: {self.was} -> {self.becomes}"


def faults_of(source: str) -> list[Fault]:
    """Every off-by-one the language of faults knows, in the order of the source."""
    tree, lines = ast.parse(source), source.splitlines()
    made = []
    for place, node in enumerate(ast.walk(tree)):
        for number, (was, becomes) in enumerate(_changes(node)):
            changed = copy.deepcopy(tree)
            _apply(_node_at(changed, place), number)
            made.append(Fault(node.lineno, lines[node.lineno - 1].strip(), was, becomes, changed))  # type: ignore[attr-defined]
    return sorted(made, key=lambda fault: fault.line)


def _node_at(tree: ast.Module, place: int) -> ast.AST:
    return next(node for n, node in enumerate(ast.walk(tree)) if n == place)


def _changes(node: ast.AST) -> Iterator[tuple[str, str]]:
    match node:
        case ast.Compare(ops=[op]) if type(op) in COMPARISONS:
            yield SIGNS[type(op)], SIGNS[COMPARISONS[type(op)]]
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
            node.ops = [COMPARISONS[type(node.ops[0])]()]
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

    def __init__(self, name: str, path: Path, tree: ast.Module):
        self.name, self.path, self.tree = name, path, tree

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        return importlib.machinery.ModuleSpec(name, self, origin=str(self.path)) if name == self.name else None

    def get_source(self, name: str) -> str:
        return self.path.read_text("utf-8")

    def get_code(self, name: str) -> CodeType:
        return compile(self.tree, str(self.path), "exec")

    def is_package(self, name: str) -> bool:
        return False


def tried(module: str, fault: Fault | None, arguments: list[str]) -> str:
    """Runs the tests in a forked child with the fault in place (None: without any)."""
    child = os.fork()
    if child == 0:
        signal.alarm(LONGEST)
        os._exit(_in_the_child(module, fault, arguments))
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return NOTICED
    code = os.waitstatus_to_exitcode(status)
    return {0: MISSED, 1: NOTICED, 2: NOTICED}.get(code, BROKEN)


def _in_the_child(module: str, fault: Fault | None, arguments: list[str]) -> int:
    if fault is not None:
        sys.meta_path.insert(0, _Planted(f"jifen.engine.{module}", path_of(module), fault.tree))
    options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:warnings", "-p", "no:xdist", "-m", "not prove"]
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        return int(pytest.main([*options, "--rootdir", str(ROOT), *arguments]))


def path_of(module: str) -> Path:
    return ENGINE / (module.replace(".", "/") + ".py")


def source_of(module: str) -> str:
    return path_of(module).read_text("utf-8")


def main(module: str, numbers: list[int], arguments: list[str]) -> dict[str, str]:
    faults = faults_of(source_of(module))
    return {str(n): tried(module, faults[n] if n >= 0 else None, arguments) for n in numbers}


if __name__ == "__main__":
    os.chdir(ROOT)
    asked = json.loads(sys.stdin.read())
    print(json.dumps(main(asked["module"], asked["numbers"], asked["tests"])))
