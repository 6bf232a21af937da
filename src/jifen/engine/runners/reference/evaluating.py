"""Evaluates a formula for one firm: a value and its state, by plain recursion. The yardstick for every other runner."""

from __future__ import annotations

import math
from dataclasses import dataclass

from jifen.engine import arithmetic
from jifen.engine.days import completed_years, date_of, day_number, years_before
from jifen.engine.firms import Firm
from jifen.engine.formula import syntax
from jifen.engine.formula.syntax import Formula
from jifen.engine.rules.rule import SetValue, Value
from jifen.engine.states import KNOWN, UNDEFINED, UNKNOWN

Result = tuple[Value, int]
NOT_DEFINED: Result = (0.0, UNDEFINED)
NOT_KNOWN: Result = (0.0, UNKNOWN)
Number = float


@dataclass(frozen=True)
class Evaluator:
    """``founded``: code of the founding-date fact, or empty; ``stage``: the firm's stage once it is known."""

    firm: Firm
    founded: str = ""
    stage: str | None = None

    def value(self, node: Formula) -> Result:
        match node:
            case syntax.Number(constant) | syntax.Text(constant) | syntax.Truth(constant):
                return constant, KNOWN
            case syntax.Name(code, lag):
                return self.name(code, lag)
            case syntax.Filled(fact, filling):
                own = self.value(fact)
                other = self.value(filling) if own[1] == UNKNOWN else own
                return other if other[1] == KNOWN else own
            case syntax.Defined(condition, operand):
                return self.defined(condition, operand)
            case syntax.Sign(operand):
                value, state = self.value(operand)
                return -_number(value), state
            case syntax.Scaled(operand, times, over):
                value, state = self.value(operand)
                return finite(_number(value) * times / over, state)
            case syntax.Arithmetic(op, left, right):
                return self.arithmetic(op, self.value(left), self.value(right))
            case syntax.Comparison(op, left, right):
                return self.compared(op, self.value(left), self.value(right))
            case syntax.Logic(op, left, right):
                return self.logic(op, self.value(left), self.value(right))
            case syntax.Not(operand):
                value, state = self.value(operand)
                return not value, state
            case syntax.Call(function, arguments):
                return self.call(function, arguments)
        raise AssertionError(f"not a formula: {node}")

    def true(self, node: Formula) -> bool:
        value, state = self.value(node)
        return state == KNOWN and bool(value)

    def name(self, code: str, lag: int) -> Result:
        if code == "stage":
            return (self.stage, KNOWN) if self.stage is not None else NOT_KNOWN
        if code == "data_year":
            return float(self.firm.year - lag), KNOWN
        if lag > 0 and self.before_founding(lag):
            return NOT_DEFINED
        value = self.firm.fact(code, lag)
        return NOT_KNOWN if value is None else (value, KNOWN)

    def before_founding(self, lag: int) -> bool:
        day = self.firm.fact(self.founded) if self.founded else None
        return day is not None and self.firm.year - lag < date_of(_number(day)).year

    def defined(self, condition: Formula, operand: Formula) -> Result:
        value, state = self.value(condition)
        if state == UNKNOWN:
            return NOT_KNOWN
        return self.value(operand) if value and state == KNOWN else NOT_DEFINED

    def arithmetic(self, op: str, left: Result, right: Result) -> Result:
        a, b, state = _number(left[0]), _number(right[0]), max(left[1], right[1])
        if state != KNOWN:
            return 0.0, state
        match op:
            case "+":
                return finite(a + b, state)
            case "-":
                return finite(a - b, state)
            case "*":
                return finite(a * b, state)
        return NOT_DEFINED if b == 0.0 else finite(a / b, state)

    def compared(self, op: str, left: Result, right: Result) -> Result:
        a, b, state = left[0], right[0], max(left[1], right[1])
        if state != KNOWN:
            return False, state
        if isinstance(a, str):
            return (a == b) == (op == "=="), KNOWN
        x, y = _number(a), _number(b)
        near = arithmetic.tolerance(y)
        below, above = x < y - near, x > y + near
        return {
            "<": below,
            "<=": not above,
            ">": above,
            ">=": not below,
            "==": not below and not above,
            "!=": below or above,
        }[op], KNOWN

    def logic(self, op: str, left: Result, right: Result) -> Result:
        """``and``: false decides; ``or``: true decides; otherwise the strongest state, unknown over undefined."""
        decides = op == "or"
        if any(state == KNOWN and bool(value) == decides for value, state in (left, right)):
            return decides, KNOWN
        return not decides, max(left[1], right[1])

    def call(self, function: str, arguments: tuple[Formula, ...]) -> Result:
        match function:
            case "if":
                value, state = self.value(arguments[0])
                return (0.0, state) if state != KNOWN else self.value(arguments[1 if value else 2])
            case "coalesce":
                results = [self.value(a) for a in arguments]
                return next((r for r in results if r[1] != UNKNOWN), NOT_KNOWN)
            case "known":
                return self.value(arguments[0])[1] == KNOWN, KNOWN
        results = [self.value(a) for a in arguments]
        state = max(s for _, s in results)
        if state != KNOWN:
            return 0.0, state
        return self.applied(function, [v for v, _ in results])

    def applied(self, function: str, values: list[Value]) -> Result:
        match function:
            case "min":
                return min(_number(v) for v in values), KNOWN
            case "max":
                return max(_number(v) for v in values), KNOWN
            case "abs":
                return abs(_number(values[0])), KNOWN
            case "sqrt":
                return NOT_DEFINED if _number(values[0]) < 0 else (math.sqrt(_number(values[0])), KNOWN)
            case "log":
                return NOT_DEFINED if _number(values[0]) <= 0 else (arithmetic.log(_number(values[0])), KNOWN)
            case "exp":
                x = _number(values[0])
                return NOT_DEFINED if abs(x) > arithmetic.LARGEST_EXPONENT else (arithmetic.exp(x), KNOWN)
            case "age":
                years = completed_years(date_of(_number(values[0])), self.firm.as_of)
                return (
                    NOT_DEFINED
                    if years < 0 or _number(values[0]) > day_number(self.firm.as_of)
                    else (float(years), KNOWN)
                )
            case "year":
                return float(date_of(_number(values[0])).year), KNOWN
            case "within":
                return self.within(values[0], int(_number(values[1]))), KNOWN
            case "recent":
                return self.recent(_number(values[0]), int(_number(values[1]))), KNOWN
            case "count":
                return float(len(_set(values[0]))), KNOWN
            case "has":
                return any(name == values[1] for name, _, _ in _set(values[0])), KNOWN
            case "one_of":
                return values[0] in values[1:], KNOWN
            case "starts_with":
                return any(str(values[0]).startswith(str(word)) for word in values[1:]), KNOWN
        raise AssertionError(f"not a function: {function}")

    def recent(self, day: float, years: int) -> bool:
        return day_number(years_before(self.firm.as_of, years)) < day <= day_number(self.firm.as_of)

    def within(self, value: Value, years: int) -> SetValue:
        first, last = day_number(years_before(self.firm.as_of, years)), day_number(self.firm.as_of)
        return tuple(
            (name, on, until)
            for name, on, until in _set(value)
            if on is not None and first < on <= last and (until is None or until >= last)
        )


def finite(value: float, state: int) -> Result:
    """A number that grew beyond float64 has no meaning."""
    return (value, state) if math.isfinite(value) else NOT_DEFINED


def _number(value: Value) -> float:
    assert isinstance(value, float | bool), value
    return float(value)


def _set(value: Value) -> SetValue:
    assert isinstance(value, tuple)
    return value
