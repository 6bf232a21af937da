"""Evaluates formulas over a panel: the same meaning as the reference, by columns, with every node computed once."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from jifen.engine import arithmetic
from jifen.engine.columns import NO_DAY, Column, Flags, Floats, Numbers, Sets, States, Texts, strongest
from jifen.engine.days import day_number, years_before
from jifen.engine.formula import syntax
from jifen.engine.formula.syntax import Formula
from jifen.engine.runners.columnar.panel import Panel
from jifen.engine.states import KNOWN, UNDEFINED, UNKNOWN

CALCULATE = {"+": np.add, "-": np.subtract, "*": np.multiply}


@dataclass
class ColumnEvaluator:
    """Constants stay 0-dimensional inside; ``column`` gives them full length."""

    panel: Panel
    stage: Texts | None = None
    done: dict[int, tuple[Formula, Column]] = field(default_factory=dict)
    """By identity, which spares hashing whole trees; the node is kept so that its identity cannot be given to another."""

    def column(self, node: Formula) -> Column:
        return _full(self.value(node), len(self.panel))

    def numbers(self, node: Formula) -> Numbers:
        column = self.column(node)
        assert isinstance(column, Numbers)
        return column

    def flags(self, node: Formula) -> Flags:
        column = self.column(node)
        assert isinstance(column, Flags)
        return column

    def value(self, node: Formula) -> Column:
        if (found := self.done.get(id(node))) is None:
            with np.errstate(all="ignore"):
                found = self.done[id(node)] = (node, self._value(node))
        return found[1]

    def _value(self, node: Formula) -> Column:
        match node:
            case syntax.Number(value):
                return Numbers(np.asarray(value))
            case syntax.Truth(value):
                return Flags(np.asarray(value))
            case syntax.Text(value):
                return Texts(np.asarray(0, dtype=np.int32), (value,))
            case syntax.Name(code, lag):
                return self._name(code, lag)
            case syntax.Filled(fact, filling):
                own, other = self.value(fact), self.value(filling)
                return _chosen((state_of(own) == UNKNOWN) & (state_of(other) == KNOWN), other, own)
            case syntax.Defined(condition, operand):
                return self._defined(self._flags(condition), self.value(operand))
            case syntax.Sign(operand):
                own = self._numbers(operand)
                return Numbers(-own.values, own.state)
            case syntax.Scaled(operand, times, over):
                own = self._numbers(operand)
                return _finite(own.values * times / over, own.state)
            case syntax.Arithmetic(op, left, right):
                return self._arithmetic(op, self._numbers(left), self._numbers(right))
            case syntax.Comparison(op, left, right):
                return _compared(op, self.value(left), self.value(right))
            case syntax.Logic(op, left, right):
                return _logic(op == "or", self._flags(left), self._flags(right))
            case syntax.Not(operand):
                flags = self._flags(operand)
                return Flags(~flags.values, flags.state)
            case syntax.Call(function, arguments):
                return self._call(function, arguments)
        raise AssertionError(f"not a formula: {node}")

    def _numbers(self, node: Formula) -> Numbers:
        column = self.value(node)
        assert isinstance(column, Numbers)
        return column

    def _flags(self, node: Formula) -> Flags:
        column = self.value(node)
        assert isinstance(column, Flags)
        return column

    def _name(self, code: str, lag: int) -> Column:
        if code == "stage":
            assert self.stage is not None
            return self.stage
        if code == "data_year":
            return Numbers(np.asarray(float(self.panel.year - lag)))
        return self.panel.column(code, lag)

    @staticmethod
    def _defined(condition: Flags, operand: Column) -> Column:
        given = state_of(condition)
        own = np.where(given == UNKNOWN, UNKNOWN, np.where(condition.true(), state_of(operand), UNDEFINED))
        return with_state(operand, own.astype(np.uint8))

    @staticmethod
    def _arithmetic(op: str, left: Numbers, right: Numbers) -> Numbers:
        state = strongest(left.state, right.state)
        if op != "/":
            return _finite(CALCULATE[op](left.values, right.values), state)
        zero = right.values == 0.0
        quotient = left.values / np.where(zero, 1.0, right.values)
        if np.any(zero):
            own = np.zeros(np.shape(quotient), dtype=np.uint8) if state is None else state
            state = np.where(zero & (own == KNOWN), np.uint8(UNDEFINED), own)
        return _finite(quotient, state)

    def _call(self, function: str, arguments: tuple[Formula, ...]) -> Column:
        match function:
            case "if":
                return self._if(self._flags(arguments[0]), self.value(arguments[1]), self.value(arguments[2]))
            case "coalesce":
                chosen = self.value(arguments[-1])
                for argument in reversed(arguments[:-1]):
                    own = self.value(argument)
                    chosen = _chosen(state_of(own) == UNKNOWN, chosen, own)
                return chosen
            case "known":
                return Flags(np.asarray(state_of(self.value(arguments[0])) == KNOWN))
            case "min" | "max":
                return self._extreme(np.minimum if function == "min" else np.maximum, arguments)
            case "recent":
                return self._recent(self._numbers(arguments[0]), arguments[1])
            case "age" | "year":
                return self._calendar(function, self._numbers(arguments[0]))
            case "within" | "count" | "has":
                return self._set(function, arguments)
            case "one_of" | "starts_with":
                return self._words(function, arguments)
        return self._curve(function, self._numbers(arguments[0]))

    @staticmethod
    def _if(condition: Flags, yes: Column, no: Column) -> Column:
        chosen = _chosen(condition.values, yes, no)
        if condition.state is None:
            return chosen
        state = np.where(condition.state != KNOWN, condition.state, state_of(chosen)).astype(np.uint8)
        return with_state(chosen, state)

    def _extreme(self, ufunc: np.ufunc, arguments: tuple[Formula, ...]) -> Numbers:
        columns = [self._numbers(a) for a in arguments]
        values = columns[0].values
        for column in columns[1:]:
            values = ufunc(values, column.values)
        return Numbers(values, strongest(*(c.state for c in columns)))

    @staticmethod
    def _curve(function: str, own: Numbers) -> Numbers:
        x = own.values
        match function:
            case "abs":
                return Numbers(np.abs(x), own.state)
            case "sqrt":
                return _undefined_where(x < 0.0, Numbers(np.sqrt(np.maximum(x, 0.0)), own.state))
            case "log":
                return _undefined_where(x <= 0.0, Numbers(arithmetic.log_many(np.where(x > 0.0, x, 1.0)), own.state))
        far = np.abs(x) > arithmetic.LARGEST_EXPONENT
        return _undefined_where(far, Numbers(arithmetic.exp_many(np.where(far, 0.0, x)), own.state))

    def _calendar(self, function: str, dates: Numbers) -> Numbers:
        days = dates.values.astype("datetime64[D]")
        years = days.astype("datetime64[Y]").astype(np.int64) + 1970
        if function == "year":
            return Numbers(years.astype(np.float64), dates.state)
        as_of = self.panel.as_of
        months = days.astype("datetime64[M]")
        in_year = (
            (months.astype(np.int64) % 12 + 1) * 100 + (days - months.astype("datetime64[D]")).astype(np.int64) + 1
        )
        age = as_of.year - years - (as_of.month * 100 + as_of.day < in_year)
        return _undefined_where(dates.values > day_number(as_of), Numbers(age.astype(np.float64), dates.state))

    def _recent(self, dates: Numbers, years: Formula) -> Flags:
        assert isinstance(years, syntax.Number)
        first = day_number(years_before(self.panel.as_of, int(years.value)))
        return Flags((dates.values > first) & (dates.values <= day_number(self.panel.as_of)), dates.state)

    def _set(self, function: str, arguments: tuple[Formula, ...]) -> Column:
        own = self.value(arguments[0])
        assert isinstance(own, Sets)
        if function == "count":
            return Numbers(own.sums(np.ones(len(own.kept))), own.state)
        if function == "has":
            assert isinstance(arguments[1], syntax.Text)
            wanted = [word == arguments[1].value for word in own.words]
            return Flags(own.sums(np.asarray([*wanted, False], dtype=float)[own.names]) > 0, own.state)
        assert isinstance(arguments[1], syntax.Number)
        return replace(own, kept=own.kept & in_window(own, self.panel.as_of, int(arguments[1].value)))

    def _words(self, function: str, arguments: tuple[Formula, ...]) -> Flags:
        own = self.value(arguments[0])
        assert isinstance(own, Texts)
        listed = tuple(a.value for a in arguments[1:] if isinstance(a, syntax.Text))
        test = [w in listed if function == "one_of" else w.startswith(listed) for w in own.words]
        return Flags(own.where(test), own.state)


def in_window(sets: Sets, as_of: datetime.date, years: int) -> NDArray[np.bool_]:
    """Entries dated after as-of − years, up to as-of, not expired."""
    first, last = day_number(years_before(as_of, years)), day_number(as_of)
    return np.asarray((sets.on > first) & (sets.on <= last) & ((sets.until == NO_DAY) | (sets.until >= last)))


def state_of(column: Column) -> NDArray[np.uint8]:
    if column.state is not None:
        return column.state
    return np.zeros((), dtype=np.uint8)


def with_state(column: Column, state: NDArray[np.uint8]) -> Column:
    return replace(column, state=state)


def _undefined_where(where: NDArray[np.bool_], column: Numbers) -> Numbers:
    if not np.any(where):
        return column
    own = state_of(column)
    return Numbers(column.values, np.where(where & (own == KNOWN), np.uint8(UNDEFINED), own))


def _finite(values: Floats, state: States) -> Numbers:
    finite = np.isfinite(values)
    if np.all(finite):
        return Numbers(values, state)
    own = np.zeros(np.shape(values), dtype=np.uint8) if state is None else state
    return Numbers(np.where(finite, values, 0.0), np.where(~finite & (own == KNOWN), np.uint8(UNDEFINED), own))


def _compared(op: str, left: Column, right: Column) -> Flags:
    state = strongest(left.state, right.state)
    if isinstance(left, Texts):
        assert isinstance(right, Texts)
        same = (
            left.where([w == right.words[int(right.codes)] for w in left.words])
            if np.ndim(right.codes) == 0
            else _same_words(left, right)
        )
        return Flags(same if op == "==" else ~same, state)
    assert isinstance(left, Numbers | Flags) and isinstance(right, Numbers | Flags)
    return Flags(
        _ordered(op, left.values.astype(np.float64, copy=False), right.values.astype(np.float64, copy=False)), state
    )


def _ordered(op: str, left: Floats, right: Floats) -> NDArray[np.bool_]:
    near = arithmetic.tolerance_many(right)
    match op:
        case "<":
            return left < right - near
        case "<=":
            return left <= right + near
        case ">":
            return left > right + near
        case ">=":
            return left >= right - near
    same = (left >= right - near) & (left <= right + near)
    return same if op == "==" else ~same


def _same_words(left: Texts, right: Texts) -> NDArray[np.bool_]:
    translated = np.asarray([right.words.index(w) if w in right.words else -1 for w in left.words])
    return np.asarray(translated[left.codes] == right.codes)


def _logic(decides: bool, left: Flags, right: Flags) -> Flags:
    """``or`` is decided by a known true, ``and`` by a known false; else the strongest state."""
    if left.state is None and right.state is None:
        return Flags(left.values | right.values if decides else left.values & right.values)
    hit = ((state_of(left) == KNOWN) & (left.values == decides)) | (
        (state_of(right) == KNOWN) & (right.values == decides)
    )
    open_state = np.maximum(state_of(left), state_of(right))
    state = np.where(hit, np.uint8(KNOWN), open_state)
    return Flags(np.where(hit, decides, not decides) & (state == KNOWN), state)


def _chosen(where: NDArray[np.bool_], yes: Column, no: Column) -> Column:
    state = None
    if yes.state is not None or no.state is not None:
        state = np.where(where, state_of(yes), state_of(no)).astype(np.uint8)
    if isinstance(yes, Texts):
        assert isinstance(no, Texts)
        words = tuple(dict.fromkeys((*yes.words, *no.words)))
        a, b = (np.asarray([words.index(w) for w in t.words], dtype=np.int32)[t.codes] for t in (yes, no))
        return Texts(np.where(where, a, b), words, state)
    if isinstance(yes, Flags):
        assert isinstance(no, Flags)
        return Flags(np.where(where, yes.values, no.values), state)
    assert isinstance(yes, Numbers) and isinstance(no, Numbers)
    return Numbers(np.where(where, yes.values, no.values), state)


def _full(column: Column, length: int) -> Column:
    """Constants at full length; what is full already stays as it is (a view costs nothing)."""
    if isinstance(column, Sets):
        return column
    state = None if column.state is None else np.broadcast_to(column.state, length)
    match column:
        case Numbers(values):
            return Numbers(np.broadcast_to(values, length), state)
        case Flags(values):
            return Flags(np.broadcast_to(values, length), state)
    return Texts(np.broadcast_to(column.codes, length), column.words, state)
