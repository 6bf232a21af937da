"""Finds stages that can never be chosen: contradictory conditions, or ones an earlier stage always takes.

A condition becomes alternatives, each a set of demands: intervals for ``term < number`` comparisons, and plain truths for the
rest. Sound, not complete: what it calls unreachable is so; a cleverly hidden one may pass.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from jifen.engine.formula import syntax
from jifen.engine.formula.syntax import Formula

MOST_ALTERNATIVES = 64
_MIRROR = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}


@dataclass(frozen=True)
class Interval:
    low: float = -math.inf
    high: float = math.inf
    low_open: bool = True
    high_open: bool = True

    def __and__(self, other: Interval) -> Interval:
        low, low_open = max((self.low, self.low_open), (other.low, other.low_open))
        high, shut = min((self.high, not self.high_open), (other.high, not other.high_open))
        return Interval(low, high, low_open, not shut)

    @property
    def empty(self) -> bool:
        return self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))

    def inside(self, other: Interval) -> bool:
        return (self & other) == self


Demands = dict[Formula, Interval]
"""Term → where it must lie; a plain condition is a term that must lie at 1 (true) or 0 (false)."""
TRUE, FALSE = Interval(1.0, 1.0, False, False), Interval(0.0, 0.0, False, False)


def unreachable(conditions: list[Formula]) -> list[int]:
    """Indexes of conditions that can never be the first true one."""
    found, earlier = [], list[Demands]()
    for index, condition in enumerate(conditions):
        every = _alternatives(condition, True)
        alternatives = [a for a in every if not any(i.empty for i in a.values())]
        cut_short = len(every) >= MOST_ALTERNATIVES
        if not cut_short and all(any(_implies(a, e) for e in earlier) for a in alternatives):
            found.append(index)
        earlier.extend(alternatives)
    return found


def _implies(a: Demands, b: Demands) -> bool:
    return all(term in a and a[term].inside(interval) for term, interval in b.items())


def _alternatives(node: Formula, wanted: bool) -> list[Demands]:
    match node:
        case syntax.Truth(value):
            return [{}] if value == wanted else []
        case syntax.Not(operand):
            return _alternatives(operand, not wanted)
        case syntax.Logic(op, left, right) if (op == "and") == wanted:
            return _both(_alternatives(left, wanted), _alternatives(right, wanted))
        case syntax.Logic(_, left, right):
            return (_alternatives(left, wanted) + _alternatives(right, wanted))[:MOST_ALTERNATIVES]
        case syntax.Comparison(op, left, syntax.Number(value)):
            return _compared(left, op, value, wanted)
        case syntax.Comparison(op, syntax.Number(value), right):
            return _compared(right, _MIRROR[op], value, wanted)
    return [{node: TRUE if wanted else FALSE}]


def _both(a: list[Demands], b: list[Demands]) -> list[Demands]:
    joined = []
    for one in a:
        for two in b:
            terms = one.keys() | two.keys()
            joined.append({t: one.get(t, Interval()) & two.get(t, Interval()) for t in terms})
    return joined[:MOST_ALTERNATIVES]


def _compared(term: Formula, op: str, value: float, wanted: bool) -> list[Demands]:
    op, key = (op if wanted else _OPPOSITE[op]), term
    match op:
        case "<" | "<=":
            return [{key: Interval(high=value, high_open=op == "<")}]
        case ">" | ">=":
            return [{key: Interval(low=value, low_open=op == ">")}]
        case "==":
            return [{key: Interval(value, value, False, False)}]
    return [{key: Interval(high=value)}, {key: Interval(low=value)}]
