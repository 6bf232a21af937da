"""Large, medium, small or micro by the statistical method of 2017 (国统字〔2017〕213号). Pure.

A class needs every lower bound of its trade, so the class is the lowest any measure gives; an unknown measure leaves the
class open unless another one already says micro.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from jifen.engine.documents import Node, Scalar
from jifen.engine.fields import Fields
from jifen.engine.problems import Findings
from jifen.enterprises.dated_documents import DocumentRefused, effective_day, in_force, open_document
from jifen.enterprises.industries import known_prefix, longest_first

FILES: Final = (Path(__file__).with_name("size-classes-2017.yaml"),)
MICRO, SMALL, MEDIUM, LARGE = "micro", "small", "medium", "large"
CLASSES: Final = (MICRO, SMALL, MEDIUM, LARGE)
"""Ascending."""
NAMES: Final = {LARGE: "大型", MEDIUM: "中型", SMALL: "小型", MICRO: "微型"}
MEASURES: Final = {"staff": "从业人员", "revenue": "营业收入", "assets": "资产总额"}
NEVER_NEGATIVE: Final = ("staff", "assets")


@dataclass(frozen=True)
class Trade:
    name: str
    bounds: dict[str, tuple[float, float, float]]
    """Measure → lower bounds of large, medium, small; staff in persons, money in 万元."""


@dataclass(frozen=True)
class SizeRule:
    code: str
    title: str
    basis: str
    effective: date
    trades: dict[str, Trade]
    """Industry prefix → trade."""
    digest: str = field(compare=False)

    def trade_of(self, industry: str) -> Trade | None:
        return next((self.trades[prefix] for prefix in longest_first(industry) if prefix in self.trades), None)


@dataclass(frozen=True)
class SizeFinding:
    """``size`` one of CLASSES, empty where it cannot be told; ``why`` then says so."""

    size: str
    why: str = ""
    at_most: str = ""
    missing: tuple[str, ...] = ()
    rule: str = ""
    """Digest of the rule applied; empty where none was in force."""


def size_class(
    industry: str, staff: float | None, revenue: float | None, assets: float | None, on: date
) -> SizeFinding:
    """``industry`` as ``C2720``, empty = unknown; ``revenue`` and ``assets`` in 万元; None = unknown. Day ``on`` picks the rule."""
    given = {"staff": staff, "revenue": revenue, "assets": assets}
    _refuse_impossible(given)
    rule = in_force(size_rules(), on)
    if rule is None:
        return SizeFinding("", f"{on:%Y-%m-%d} 时本平台没有适用的划分办法。")
    if not industry:
        return SizeFinding("", "行业未知，无法划分；请先补充行业代码。", missing=("industry",), rule=rule.digest)
    trade = rule.trade_of(industry)
    if trade is None:
        return SizeFinding("", f"行业 {industry} 不在《{rule.title}》的划分范围。", rule=rule.digest)
    return _by_trade(trade, given, rule.digest)


def _by_trade(trade: Trade, given: dict[str, float | None], rule: str) -> SizeFinding:
    missing = tuple(measure for measure in trade.bounds if given[measure] is None)
    known = [_class(value, bounds) for measure, bounds in trade.bounds.items() if (value := given[measure]) is not None]
    lowest = min(known, key=CLASSES.index, default="")
    if not missing or lowest == MICRO:
        return SizeFinding(lowest, rule=rule)
    names = "、".join(MEASURES[measure] for measure in missing)
    limit = f"，最高为{NAMES[lowest]}" if lowest and lowest != LARGE else ""
    return SizeFinding("", f"{names}未知，{trade.name}无法划分{limit}。", lowest, missing, rule)


def _class(value: float, bounds: tuple[float, float, float]) -> str:
    return next((size for size, bound in zip((LARGE, MEDIUM, SMALL), bounds, strict=True) if value >= bound), MICRO)


def _refuse_impossible(given: dict[str, float | None]) -> None:
    for measure, value in given.items():
        if value is not None and (not math.isfinite(value) or (measure in NEVER_NEGATIVE and value < 0)):
            raise ValueError(f"{MEASURES[measure]}不能是 {value}；请核对来源数据。")


@cache
def size_rules() -> tuple[SizeRule, ...]:
    return tuple(read_size_rule(file) for file in FILES)


def read_size_rule(source: Path | str, *, name: str = "") -> SizeRule:
    """The rule in a file or a text; raises DocumentRefused with every fault found."""
    top, findings, digest = open_document(source, "规模划分办法", name=name)
    rule = SizeRule(
        top.text("document", required=True),
        top.text("title", required=True),
        top.text("basis", required=True),
        effective_day(top),
        _trades(top, findings),
        digest,
    )
    top.close()
    findings.raise_if_any(DocumentRefused)
    return rule


def _trades(top: Fields, findings: Findings) -> dict[str, Trade]:
    trades: dict[str, Trade] = {}
    for node in top.items("trades", required=True):
        block = Fields(node, findings, "行业")
        trade = Trade(block.text("name", required=True), {m: _bounds(block, m) for m in MEASURES if block.has(m)})
        for prefix in block.items("industry", required=True):
            _place(prefix, trade, trades, block)
        if not trade.bounds:
            block.wrong(node, f"“{trade.name}”没有任何指标的下限", f"“{trade.name}” has no lower bound of any measure")
        block.close()
    return trades


def _bounds(block: Fields, measure: str) -> tuple[float, float, float]:
    numbers = [block.as_number(node, measure) for node in block.items(measure)]
    if len(numbers) != 3 or not numbers[0] > numbers[1] > numbers[2]:
        block.wrong(
            block.node,
            f"“{measure}”应是大、中、小型三个递减的下限",
            f"“{measure}” should be three falling lower bounds",
        )
        return (3.0, 2.0, 1.0)
    return (numbers[0], numbers[1], numbers[2])


def _place(prefix: Node, trade: Trade, trades: dict[str, Trade], block: Fields) -> None:
    text = prefix.text if isinstance(prefix, Scalar) else ""
    if not known_prefix(text) or text in trades:
        block.wrong(
            prefix, f"行业前缀“{text}”不存在或写了两次", f"industry prefix “{text}” does not exist or stands twice"
        )
    trades[text] = trade
