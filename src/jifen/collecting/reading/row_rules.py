"""The contract's rules over the rows of a delivery: each says what it tested, what failed, or why it was not run."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jifen.collecting.contracts import Contract, ValidationRule
from jifen.collecting.contracts.rules import KINDS
from jifen.collecting.reading.cells import FactColumn
from jifen.collecting.reading.states import INVALID, NIL, VALUE, Fault, shown

Rows = NDArray[np.bool_]


@dataclass(frozen=True)
class RuleCount:
    """One rule on one delivery. ``not_run``: why, empty where it was."""

    rule: str
    severity: str
    zh: str
    en: str
    tested: int
    failed: int
    not_run: str = ""


@dataclass(frozen=True)
class RuleResult:
    count: RuleCount
    faults: dict[int, Fault]


def apply_rules(
    contract: Contract, columns: Mapping[str, FactColumn], delivered_on: datetime.date | None
) -> Iterator[RuleResult]:
    """Every rule of the contract, in its order."""
    for rule in contract.rules.values():
        if absent := [name for name in rule.facts if name not in columns]:
            yield _not_run(rule, f"文件里没有“{'、'.join(contract.facts[name].name for name in absent)}”列")
        elif rule.kind == "not_after_delivery" and delivered_on is None:
            yield _not_run(rule, "没有给出报送日期")
        else:
            yield _Rule(rule, [columns[name] for name in rule.facts], delivered_on).result()


def _not_run(rule: ValidationRule, why: str) -> RuleResult:
    kind = KINDS[rule.kind]
    return RuleResult(RuleCount(rule.code, rule.severity, kind.zh, kind.en, 0, 0, why), {})


class _Rule:
    def __init__(self, rule: ValidationRule, columns: list[FactColumn], day: datetime.date | None):
        self.rule, self.columns, self.day = rule, columns, day
        self.names = [column.fact.name for column in columns]
        self.codes = [column.fact.code for column in columns]
        self.known = [_known(column) for column in columns]
        self.readable = np.logical_and.reduce([column.states != INVALID for column in columns])

    def result(self) -> RuleResult:
        tested, failing, sentence = self._asked()
        lacking = np.zeros(len(tested), dtype=bool)
        if self.rule.missing == "fail":
            lacking = self.readable & ~np.logical_and.reduce(self.known)
            tested = tested | lacking
        faults = {row: self._fault(row, *sentence(row)) for row in np.flatnonzero(failing).tolist()}
        for row in np.flatnonzero(lacking & ~failing).tolist():
            faults[row] = self._fault(
                row,
                f"缺少“{'、'.join(self.names)}”，不能核对",
                f"lacks “{', '.join(self.codes)}”, which cannot be checked",
            )
        kind = KINDS[self.rule.kind]
        why = "" if tested.any() else "没有一行给出了要核对的数据"
        return RuleResult(
            RuleCount(self.rule.code, self.rule.severity, kind.zh, kind.en, int(tested.sum()), len(faults), why), faults
        )

    def _asked(self) -> tuple[Rows, Rows, Callable[[int], tuple[str, str]]]:
        """Rows the rule could be asked of, rows that fail, and the sentence for one."""
        if self.rule.kind in ("given", "together"):
            return self._presence()
        tested = self.readable & np.logical_and.reduce(self.known)
        failing, sentence = getattr(self, f"_{self.rule.kind}")(tested)
        return tested, tested & failing, sentence

    def _presence(self) -> tuple[Rows, Rows, Callable[[int], tuple[str, str]]]:
        if self.rule.kind == "given":
            words = f"必须给出“{self.names[0]}”", f"“{self.codes[0]}” must be given"
            return self.readable, self.readable & ~self.known[0], lambda _: words
        first = self.columns[0]
        so = self.known[0]
        if first.fact.kind == "flag":
            so = so & np.array([value is True for value in first.values.to_pylist()], dtype=bool)
        tested = self.readable & so
        words = (
            f"“{self.names[0]}”为“是”或有值时，必须给出“{self.names[1]}”",
            f"where “{self.codes[0]}” is given, “{self.codes[1]}” must be too",
        )
        return tested, tested & ~self.known[1], lambda _: words

    def _numbers(self, place: int) -> NDArray[np.float64]:
        values: NDArray[np.float64] = self.columns[place].values.fill_null(0.0).to_numpy(zero_copy_only=False)
        return values

    def _shown(self, place: int, row: int) -> str:
        value = self.columns[place].values[row].as_py()
        return (
            f"{value:.15g} {self.columns[place].fact.unit}".removesuffix(" -")
            if isinstance(value, float)
            else shown(str(value))
        )

    def _range(self, _: Rows) -> Any:
        values, low, high = self._numbers(0), self.rule.low, self.rule.high
        failing = np.zeros(len(values), dtype=bool)
        failing |= False if low is None else values < low
        failing |= False if high is None else values > high
        edges = ("不限" if low is None else f"{low:g}", "不限" if high is None else f"{high:g}")
        return failing, lambda row: (
            f"“{self.names[0]}”为 {self._shown(0, row)}，不在 {edges[0]} 至 {edges[1]} 之内；请核对数值和单位",
            f"“{self.codes[0]}” is {self._shown(0, row)}, not within {low} to {high}; check value and unit",
        )

    def _nonnegative(self, _: Rows) -> Any:
        return self._numbers(0) < 0, lambda row: (
            f"“{self.names[0]}”为 {self._shown(0, row)}，不应是负数；请核对",
            f"“{self.codes[0]}” is {self._shown(0, row)} and should not be negative; check it",
        )

    def _whole(self, _: Rows) -> Any:
        values = self._numbers(0)
        return values != np.floor(values), lambda row: (
            f"“{self.names[0]}”为 {self._shown(0, row)}，应是整数；请核对",
            f"“{self.codes[0]}” is {self._shown(0, row)} and should be a whole number; check it",
        )

    def _at_most(self, _: Rows) -> Any:
        return self._numbers(0) > self._numbers(1) + self.rule.allow, lambda row: (
            f"“{self.names[0]}”（{self._shown(0, row)}）大于“{self.names[1]}”（{self._shown(1, row)}）；请核对两处",
            f"“{self.codes[0]}” ({self._shown(0, row)}) is larger than “{self.codes[1]}” ({self._shown(1, row)}); check both",
        )

    def _sum(self, _: Rows) -> Any:
        parts = np.add.reduce([self._numbers(place) for place in range(1, len(self.columns))])
        return np.abs(self._numbers(0) - parts) > self.rule.allow, lambda row: (
            f"“{self.names[0]}”（{self._shown(0, row)}）不等于{'、'.join(self.names[1:])}之和（{parts[row]:.15g}）；请核对",
            f"“{self.codes[0]}” ({self._shown(0, row)}) is not the sum of {', '.join(self.codes[1:])} ({parts[row]:.15g}); check them",
        )

    def _texts(self) -> list[str]:
        return ["" if text is None else text for text in self.columns[0].values.to_pylist()]

    def _words(self, _: Rows) -> Any:
        allowed = "、".join(self.rule.words)
        failing = np.array([text not in self.rule.words for text in self._texts()], dtype=bool)
        return failing, lambda row: (
            f"“{self.names[0]}”写的是“{self._shown(0, row)}”；只能写：{allowed}",
            f"“{self.codes[0]}” is “{self._shown(0, row)}”; use one of: {allowed}",
        )

    def _form(self, _: Rows) -> Any:
        digits, prefix = self.rule.digits, self.rule.prefix
        failing = np.array([len(text) != digits or not text.startswith(prefix) for text in self._texts()], dtype=bool)
        start = f"、以 {prefix} 开头" if prefix else ""
        return failing, lambda row: (
            f"“{self.names[0]}”写的是“{self._shown(0, row)}”，应为 {digits} 位{start}；请核对",
            f"“{self.codes[0]}” is “{self._shown(0, row)}”, should have {digits} characters{f' and begin with {prefix}' if prefix else ''}; check it",
        )

    def _days(self, place: int) -> NDArray[Any]:
        days: NDArray[Any] = self.columns[place].values.cast("int32").fill_null(0).to_numpy(zero_copy_only=False)
        return days

    def _date_order(self, _: Rows) -> Any:
        return self._days(0) > self._days(1), lambda row: (
            f"“{self.names[0]}”（{self._shown(0, row)}）晚于“{self.names[1]}”（{self._shown(1, row)}）；请核对",
            f"“{self.codes[0]}” ({self._shown(0, row)}) is after “{self.codes[1]}” ({self._shown(1, row)}); check them",
        )

    def _not_before(self, _: Rows) -> Any:
        day = self.rule.day
        assert day is not None
        return self._days(0) < _number(day), lambda row: (
            f"“{self.names[0]}”为 {self._shown(0, row)}，早于 {day.isoformat()}；请核对",
            f"“{self.codes[0]}” is {self._shown(0, row)}, before {day.isoformat()}; check it",
        )

    def _not_after_delivery(self, _: Rows) -> Any:
        day = self.day
        assert day is not None
        return self._days(0) > _number(day), lambda row: (
            f"“{self.names[0]}”为 {self._shown(0, row)}，晚于报送之日 {day.isoformat()}；请核对",
            f"“{self.codes[0]}” is {self._shown(0, row)}, after the day of delivery {day.isoformat()}; check it",
        )

    def _fault(self, row: int, zh: str, en: str) -> Fault:
        because = f"（{self.rule.because}）" if self.rule.because else ""
        column = self.columns[0]
        value = column.values[row].as_py()
        return Fault(
            self.rule.code,
            f"{zh}{because}。",
            f"{en}.",
            self.rule.severity,
            column.header,
            column.fact.code,
            "" if value is None else str(value),
        )


def _known(column: FactColumn) -> Rows:
    known: Rows = (column.states == VALUE) | (column.states == NIL)
    if column.fact.kind in ("text", "date"):
        known &= column.states == VALUE
    return known


def _number(day: datetime.date) -> int:
    return (day - datetime.date(1970, 1, 1)).days
