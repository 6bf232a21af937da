"""The nodes of a formula: frozen, hashable, comparable; an equal node always means the same value.

``at`` is the 0-based position in the text, for errors only; it takes no part in equality.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, kw_only=True)
class Node:
    at: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Number(Node):
    value: float
    unit: str | None = None
    """Unit written beside the number (``500 万元``); None takes the unit of its neighbour."""


@dataclass(frozen=True)
class Text(Node):
    value: str


@dataclass(frozen=True)
class Truth(Node):
    value: bool


@dataclass(frozen=True)
class Name(Node):
    """A fact of the data year, or ``lag`` data years earlier (negative: later)."""

    code: str
    lag: int = 0


@dataclass(frozen=True)
class Sign(Node):
    """Minus."""

    operand: Formula


@dataclass(frozen=True)
class Arithmetic(Node):
    op: str  # + - * /
    left: Formula
    right: Formula


@dataclass(frozen=True)
class Comparison(Node):
    op: str  # < <= > >= == !=
    left: Formula
    right: Formula


@dataclass(frozen=True)
class Logic(Node):
    op: str  # and or
    left: Formula
    right: Formula


@dataclass(frozen=True)
class Not(Node):
    operand: Formula


@dataclass(frozen=True)
class Call(Node):
    function: str
    arguments: tuple[Formula, ...]


@dataclass(frozen=True)
class Scaled(Node):
    """A change of unit: operand × times ÷ over. Put in by the unit check, never written by people."""

    operand: Formula
    times: float
    over: float


@dataclass(frozen=True)
class Filled(Node):
    """A fact with its ``if_empty`` formula: the fact, or where it is unknown the filling when that is known (*derived*)."""

    fact: Name
    filling: Formula


@dataclass(frozen=True)
class Defined(Node):
    """The operand where the condition is true; *undefined* where it is not; unknown where it is unknown."""

    condition: Formula
    operand: Formula


Formula = Number | Text | Truth | Name | Sign | Arithmetic | Comparison | Logic | Not | Call | Scaled | Filled | Defined


def children(node: Formula) -> tuple[Formula, ...]:
    match node:
        case Sign(operand) | Not(operand) | Scaled(operand):
            return (operand,)
        case Arithmetic(_, left, right) | Comparison(_, left, right) | Logic(_, left, right):
            return (left, right)
        case Call(_, arguments):
            return arguments
        case Filled(fact, filling):
            return (fact, filling)
        case Defined(condition, operand):
            return (condition, operand)
    return ()


def walk(node: Formula) -> Iterator[Formula]:
    yield node
    for child in children(node):
        yield from walk(child)


def depth(node: Formula) -> int:
    """How many levels, counted without recursion, since a chain of additions is as deep as it is long."""
    deepest, todo = 0, [(node, 1)]
    while todo:
        here, level = todo.pop()
        deepest = max(deepest, level)
        todo.extend((child, level + 1) for child in children(here))
    return deepest


def names_in(node: Formula) -> set[tuple[str, int]]:
    """Every (fact, lag) a formula reads."""
    return {(n.code, n.lag) for n in walk(node) if isinstance(n, Name)}


def mapped(node: Formula, change: dict[type, object]) -> Formula:
    """A copy with every child rebuilt; ``change`` maps a node type to a function node → node, applied bottom up."""
    match node:
        case Sign(operand) | Not(operand) | Scaled(operand):
            node = replace(node, operand=mapped(operand, change))
        case Arithmetic(_, left, right) | Comparison(_, left, right) | Logic(_, left, right):
            node = replace(node, left=mapped(left, change), right=mapped(right, change))
        case Call(_, arguments):
            node = replace(node, arguments=tuple(mapped(a, change) for a in arguments))
        case Filled(fact, filling):
            new = mapped(fact, change)
            assert isinstance(new, Name)
            node = replace(node, fact=new, filling=mapped(filling, change))
        case Defined(condition, operand):
            node = replace(node, condition=mapped(condition, change), operand=mapped(operand, change))
    function = change.get(type(node))
    return function(node) if callable(function) else node


def shifted(node: Formula, years: int) -> Formula:
    """The same formula ``years`` data years earlier."""
    return mapped(node, {Name: lambda n: replace(n, lag=n.lag + years)}) if years else node


_PLAIN_NAME = re.compile(r"[^\W\d]\w*")
_RESERVED = ("and", "or", "not", "true", "false")
_STRENGTH = {"or": 1, "and": 2, "not": 3, "<": 4, "+": 5, "-": 5, "*": 6, "/": 6}


def written(node: Formula) -> str:
    """The formula as text, spaced one way: two texts with the same meaning of syntax are written alike."""
    return _written(node, 0)


def _bracketed(text: str, strength: int, outer: int) -> str:
    return f"({text})" if strength < outer else text


def _written(node: Formula, outer: int) -> str:
    match node:
        case Number(value, unit):
            number = repr(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
            return f"{number} {unit}" if unit else number
        case Text(value):
            return f"'{value}'" if '"' in value else f'"{value}"'
        case Truth(value):
            return "true" if value else "false"
        case Name(code, lag):
            name = code if _PLAIN_NAME.fullmatch(code) and code not in _RESERVED else f"`{code}`"
            return name if not lag else f"prev({name})" if lag == 1 else f"prev({name}, {lag})"
        case Sign(operand):
            return _bracketed(f"-{_written(operand, 7)}", 6, outer)
        case Arithmetic(op, left, right) | Logic(op, left, right):
            strength = _STRENGTH[op]
            return _bracketed(f"{_written(left, strength)} {op} {_written(right, strength + 1)}", strength, outer)
        case Comparison(op, left, right):
            return _bracketed(f"{_written(left, 5)} {op} {_written(right, 5)}", 4, outer)
        case Not(operand):
            return _bracketed(f"not {_written(operand, 3)}", 3, outer)
        case Call(function, arguments):
            return f"{function}({', '.join(_written(a, 0) for a in arguments)})"
        case Scaled(operand) | Defined(_, operand):
            return _written(operand, outer)
        case Filled(fact):
            return _written(fact, outer)
