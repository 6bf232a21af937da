"""Resolves the names of a formula and checks types and units; the result is what runners evaluate.

Quantities are written out in place of their names, ``prev`` becomes a lag, a change of unit becomes a ``Scaled`` node, a fact
with ``if_empty`` becomes a ``Filled`` node. Every refusal is a FormulaError with position, reason and remedy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

from jifen.engine.formula import syntax
from jifen.engine.formula.parsing import FormulaError
from jifen.engine.formula.syntax import Call, Formula, Number, Text
from jifen.engine.formula.units import NO_UNIT, Unit, UnitError, parse_unit, scale
from jifen.engine.problems import nearest_words

Kind = Literal["number", "flag", "text", "date", "set"]
KIND_WORDS = {
    "number": ("数值", "a number"),
    "flag": ("是否", "true or false"),
    "text": ("文字", "text"),
    "date": ("日期", "a date"),
    "set": ("集合", "a set"),
}
YEAR, ITEM = parse_unit("年"), parse_unit("项")
FURTHEST_LAG = 5


@dataclass(frozen=True)
class Signature:
    """What a formula gives: its kind, and for numbers the unit (None: a bare number, fits any unit)."""

    kind: Kind
    unit: Unit | None = NO_UNIT


@dataclass(frozen=True)
class Meaning:
    formula: Formula
    signature: Signature


@dataclass
class Vocabulary:
    """The names a formula may use. ``fillings`` holds the if_empty meanings of facts."""

    facts: dict[str, Signature]
    quantities: dict[str, Meaning] = field(default_factory=dict)
    fillings: dict[str, Meaning] = field(default_factory=dict)
    stages: bool = False

    def resolve(self, node: Formula) -> Meaning:
        return _Resolver(self).resolve(node)

    def condition(self, node: Formula) -> Formula:
        """Resolve a condition; refuses anything that is not true or false."""
        meaning = self.resolve(node)
        _require(node, meaning.signature, "flag")
        return meaning.formula

    def quantity(self, node: Formula, unit: Unit | None, defined_when: Formula | None) -> Meaning:
        """Resolve a named formula with its declared unit and condition."""
        meaning = self.resolve(node)
        if unit is not None and meaning.signature.kind == "number":
            meaning = Meaning(_brought_to(node, meaning, unit), Signature("number", unit))
        if defined_when is None:
            return meaning
        condition = self.condition(defined_when)
        return replace(meaning, formula=syntax.Defined(condition, meaning.formula))


def _require(node: Formula, signature: Signature, *kinds: Kind) -> None:
    if signature.kind not in kinds:
        zh = "或".join(KIND_WORDS[k][0] for k in kinds)
        en = " or ".join(KIND_WORDS[k][1] for k in kinds)
        raise FormulaError(
            node.at,
            f"“{syntax.written(node)}”是{KIND_WORDS[signature.kind][0]}，这里需要{zh}。",
            f"“{syntax.written(node)}” is {KIND_WORDS[signature.kind][1]}, {en} is needed here.",
        )


def _brought_to(node: Formula, meaning: Meaning, unit: Unit) -> Formula:
    """The formula in ``unit``, scaled where needed; a bare number takes it as it is."""
    have = meaning.signature.unit
    if have is None or have == unit:
        return meaning.formula
    if not have.same_kind(unit):
        raise FormulaError(
            node.at,
            f"“{syntax.written(node)}”的单位是{have}，不能换成{unit}；请核对公式或单位。",
            f"“{syntax.written(node)}” is in {have}, which cannot be brought to {unit}; check formula and unit.",
        )
    times, over = scale(have, unit)
    return syntax.Scaled(meaning.formula, times, over, at=node.at)


class _Resolver:
    def __init__(self, vocabulary: Vocabulary):
        self.vocabulary = vocabulary

    def resolve(self, node: Formula) -> Meaning:
        match node:
            case Number(value, unit):
                return self.number(node, value, unit)
            case Text():
                return Meaning(node, Signature("text"))
            case syntax.Truth():
                return Meaning(node, Signature("flag"))
            case syntax.Name(code):
                return self.name(node, code)
            case syntax.Sign(operand):
                inner = self.typed(operand, "number")
                return Meaning(replace(node, operand=inner.formula), inner.signature)
            case syntax.Not(operand):
                return Meaning(replace(node, operand=self.typed(operand, "flag").formula), Signature("flag"))
            case syntax.Logic(_, left, right):
                a, b = self.typed(left, "flag"), self.typed(right, "flag")
                return Meaning(replace(node, left=a.formula, right=b.formula), Signature("flag"))
            case syntax.Comparison():
                return self.comparison(node)
            case syntax.Arithmetic():
                return self.arithmetic(node)
            case Call(function, arguments):
                return self.call(node, function, arguments)
        raise AssertionError(f"not written by people: {node}")

    def typed(self, node: Formula, *kinds: Kind) -> Meaning:
        meaning = self.resolve(node)
        _require(node, meaning.signature, *kinds)
        return meaning

    def number(self, node: Number, value: float, unit: str | None) -> Meaning:
        if unit is None:
            return Meaning(node, Signature("number", None))
        try:
            return Meaning(Number(value, unit, at=node.at), Signature("number", parse_unit(unit)))
        except UnitError:
            raise FormulaError(node.at, f"不认识单位“{unit}”。", f"unknown unit “{unit}”.") from None

    def name(self, node: syntax.Name, code: str) -> Meaning:
        words = self.vocabulary
        if code == "stage" and words.stages:
            return Meaning(node, Signature("text"))
        if code == "data_year":
            return Meaning(node, Signature("number", YEAR))
        if code in words.quantities:
            return words.quantities[code]
        if code not in words.facts:
            known = [*words.facts, *words.quantities, "data_year", *(["stage"] if words.stages else [])]
            raise FormulaError(
                node.at,
                f"没有叫“{code}”的数据项或中间量{nearest_words(code, known)}。",
                f"no fact or quantity is called “{code}” {nearest_words(code, known, 'en')}.",
            )
        if code in words.fillings:
            return Meaning(syntax.Filled(node, words.fillings[code].formula), words.facts[code])
        return Meaning(node, words.facts[code])

    def comparison(self, node: syntax.Comparison) -> Meaning:
        kinds: tuple[Kind, ...] = ("number", "text", "date", "flag") if node.op in ("==", "!=") else ("number", "date")
        left, right = self.typed(node.left, *kinds), self.typed(node.right, *kinds)
        if left.signature.kind == "text" and right.signature.kind == "text" and not isinstance(right.formula, Text):
            left, right = right, left
        a, b, _ = self.alike(node, [node.left, node.right], [left, right])
        return Meaning(replace(node, left=a, right=b), Signature("flag"))

    def alike(
        self, node: Formula, written: list[Formula], meanings: list[Meaning]
    ) -> tuple[Formula, Formula, Unit | None]:
        formulas, unit = self.all_alike(node, written, meanings)
        return formulas[0], formulas[1], unit

    def all_alike(
        self, node: Formula, written: list[Formula], meanings: list[Meaning]
    ) -> tuple[list[Formula], Unit | None]:
        """Operands of one kind and one unit; numbers with a unit of their own are brought to their neighbours'."""
        first = meanings[0].signature.kind
        for text, meaning in zip(written, meanings, strict=True):
            _require(text, meaning.signature, first)
        if first != "number":
            return [m.formula for m in meanings], NO_UNIT
        firm = [m.signature.unit for m in meanings if m.signature.unit and not isinstance(m.formula, Number)]
        loose = [m.signature.unit for m in meanings if m.signature.unit]
        unit = next(iter(firm or loose), None)
        if not firm and unit is not None and not unit.bases:
            unit = NO_UNIT  # 1 - 15 % is 0.85: beside a percentage a bare number is a ratio
        return [self.fitted(node, w, m, unit) for w, m in zip(written, meanings, strict=True)], unit

    def fitted(self, node: Formula, written: Formula, meaning: Meaning, unit: Unit | None) -> Formula:
        have = meaning.signature.unit
        if unit is None or have is None or have == unit:
            return meaning.formula
        if isinstance(meaning.formula, Number) and have.same_kind(unit):
            value = float(Fraction(meaning.formula.value).limit_denominator(10**12) * have.factor / unit.factor)
            return Number(value, at=written.at)
        remedy = (
            f"请写 convert({syntax.written(written)}, {unit})",
            f"write convert({syntax.written(written)}, {unit})",
        )
        if not have.same_kind(unit):
            remedy = ("请核对公式", "check the formula")
        raise FormulaError(
            written.at,
            f"“{syntax.written(written)}”的单位是{have}，与{unit}不一致；{remedy[0]}。",
            f"“{syntax.written(written)}” is in {have}, the other side in {unit}; {remedy[1]}.",
        )

    def arithmetic(self, node: syntax.Arithmetic) -> Meaning:
        left, right = self.typed(node.left, "number"), self.typed(node.right, "number")
        if node.op in "+-":
            a, b, unit = self.alike(node, [node.left, node.right], [left, right])
            return Meaning(replace(node, left=a, right=b), Signature("number", unit))
        if node.op == "/" and left.formula == right.formula:
            raise FormulaError(
                node.at,
                f"“{syntax.written(node)}”是自己除以自己，结果总是 1；请核对分母。",
                f"“{syntax.written(node)}” divides by itself and is always 1; check the denominator.",
            )
        return Meaning(replace(node, left=left.formula, right=right.formula), self.product(node, left, right))

    def product(self, node: syntax.Arithmetic, left: Meaning, right: Meaning) -> Signature:
        a, b = left.signature.unit or NO_UNIT, right.signature.unit or NO_UNIT
        if left.signature.unit is None and right.signature.unit is None:
            return Signature("number", None)
        if node.op == "/" and a.bases and a.same_kind(b) and a != b:
            raise FormulaError(
                node.at,
                f"{a} ÷ {b} 会差 {a.factor / b.factor} 倍；请写 convert({syntax.written(node.right)}, {a})。",
                f"{a} ÷ {b} is off by {a.factor / b.factor}; write convert({syntax.written(node.right)}, {a}).",
            )
        return Signature("number", a * b if node.op == "*" else a / b)

    def call(self, node: Call, function: str, arguments: tuple[Formula, ...]) -> Meaning:
        if function not in FUNCTIONS:
            raise FormulaError(
                node.at,
                f"没有叫“{function}”的函数{nearest_words(function, FUNCTIONS)}。",
                f"no function is called “{function}” {nearest_words(function, FUNCTIONS, 'en')}.",
            )
        fewest, most, resolve = FUNCTIONS[function]
        if not fewest <= len(arguments) <= most:
            zh = f"{fewest} 个" if fewest == most else f"至少 {fewest} 个" if most > 99 else f"{fewest}–{most} 个"
            raise FormulaError(
                node.at,
                f"{function}() 需要{zh}参数，写了 {len(arguments)} 个。",
                f"{function}() takes {fewest}{'' if fewest == most else ' or more'} arguments, {len(arguments)} given.",
            )
        return resolve(self, node, arguments)


def _whole_number(node: Formula, least: int, most: int) -> int:
    if not isinstance(node, Number) or node.value != int(node.value) or not least <= node.value <= most:
        raise FormulaError(
            node.at,
            f"这里需要 {least}–{most} 的整数。",
            f"a whole number from {least} to {most} is needed here.",
        )
    return int(node.value)


def _prev(r: _Resolver, node: Call, arguments: tuple[Formula, ...]) -> Meaning:
    years = _whole_number(arguments[1], 1, FURTHEST_LAG) if len(arguments) > 1 else 1
    meaning = r.resolve(arguments[0])
    names = {lag for _, lag in syntax.names_in(meaning.formula)}
    if names and max(names) + years > FURTHEST_LAG:
        raise FormulaError(node.at, "最多只能往前 5 年。", "at most five years back.")
    if any(code == "stage" for code, _ in syntax.names_in(meaning.formula)):
        raise FormulaError(node.at, "prev() 里不能用 stage。", "prev() cannot hold stage.")
    return replace(meaning, formula=syntax.shifted(meaning.formula, years))


def _alike(r: _Resolver, node: Call, arguments: tuple[Formula, ...]) -> Meaning:
    kinds: tuple[Kind, ...] = ("number",) if node.function in ("min", "max") else ("number", "flag", "text", "date")
    meanings = [r.typed(a, *kinds) for a in arguments]
    formulas, unit = r.all_alike(node, list(arguments), meanings)
    return Meaning(replace(node, arguments=tuple(formulas)), Signature(meanings[0].signature.kind, unit))


def _if(r: _Resolver, node: Call, arguments: tuple[Formula, ...]) -> Meaning:
    condition = r.typed(arguments[0], "flag").formula
    branches = [r.typed(a, "number", "flag", "text", "date") for a in arguments[1:]]
    formulas, unit = r.all_alike(node, list(arguments[1:]), branches)
    return Meaning(replace(node, arguments=(condition, *formulas)), Signature(branches[0].signature.kind, unit))


def _known(r: _Resolver, node: Call, arguments: tuple[Formula, ...]) -> Meaning:
    return Meaning(replace(node, arguments=(r.resolve(arguments[0]).formula,)), Signature("flag"))


def _numeric(r: _Resolver, node: Call, arguments: tuple[Formula, ...]) -> Meaning:
    """abs keeps the unit; sqrt halves it; log and exp want none."""
    inner = r.typed(arguments[0], "number")
    unit = inner.signature.unit
    if node.function == "sqrt" and unit is not None:
        unit = unit.root()
    bare = node.function in ("log", "exp") and inner.signature.unit not in (None, NO_UNIT)
    if bare or (node.function == "sqrt" and unit is None and inner.signature.unit is not None):
        raise FormulaError(
            node.at,
            f"{node.function}() 里的量带单位{inner.signature.unit}；请先除以同单位的量。",
            f"{node.function}() of a quantity in {inner.signature.unit}; divide it by one of the same unit first.",
        )
    return Meaning(replace(node, arguments=(inner.formula,)), Signature("number", unit))


def _of_date(r: _Resolver, node: Call, arguments: tuple[Formula, ...]) -> Meaning:
    return Meaning(replace(node, arguments=(r.typed(arguments[0], "date").formula,)), Signature("number", YEAR))


def _within(r: _Resolver, node: Call, arguments: tuple[Formula, ...]) -> Meaning:
    _whole_number(arguments[1], 1, 100)
    return Meaning(replace(node, arguments=(r.typed(arguments[0], "set").formula, arguments[1])), Signature("set"))


def _recent(r: _Resolver, node: Call, arguments: tuple[Formula, ...]) -> Meaning:
    _whole_number(arguments[1], 1, 100)
    return Meaning(replace(node, arguments=(r.typed(arguments[0], "date").formula, arguments[1])), Signature("flag"))


def _count(r: _Resolver, node: Call, arguments: tuple[Formula, ...]) -> Meaning:
    return Meaning(replace(node, arguments=(r.typed(arguments[0], "set").formula,)), Signature("number", ITEM))


def _membership(kind: Kind) -> Callable[[_Resolver, Call, tuple[Formula, ...]], Meaning]:
    def resolve(r: _Resolver, node: Call, arguments: tuple[Formula, ...]) -> Meaning:
        first = r.typed(arguments[0], kind).formula
        for word in arguments[1:]:
            if not isinstance(word, Text):
                raise FormulaError(word.at, "这里需要用引号括起的文字。", "text in quotes is needed here.")
        return Meaning(replace(node, arguments=(first, *arguments[1:])), Signature("flag"))

    return resolve


def _convert(r: _Resolver, node: Call, arguments: tuple[Formula, ...]) -> Meaning:
    meaning = r.typed(arguments[0], "number")
    assert isinstance(arguments[1], Text)
    try:
        unit = parse_unit(arguments[1].value)
    except UnitError:
        raise FormulaError(
            node.at, f"不认识单位“{arguments[1].value}”。", f"unknown unit “{arguments[1].value}”."
        ) from None
    return Meaning(_brought_to(arguments[0], meaning, unit), Signature("number", unit))


MANY = 1000
FUNCTIONS: dict[str, tuple[int, int, Callable[[_Resolver, Call, tuple[Formula, ...]], Meaning]]] = {
    "prev": (1, 2, _prev),
    "min": (2, MANY, _alike),
    "max": (2, MANY, _alike),
    "coalesce": (2, MANY, _alike),
    "if": (3, 3, _if),
    "known": (1, 1, _known),
    "sqrt": (1, 1, _numeric),
    "abs": (1, 1, _numeric),
    "log": (1, 1, _numeric),
    "exp": (1, 1, _numeric),
    "age": (1, 1, _of_date),
    "year": (1, 1, _of_date),
    "recent": (2, 2, _recent),
    "within": (2, 2, _within),
    "count": (1, 1, _count),
    "has": (2, 2, _membership("set")),
    "one_of": (2, MANY, _membership("text")),
    "starts_with": (2, MANY, _membership("text")),
    "convert": (2, 2, _convert),
}
"""Function → fewest arguments, most arguments, how it is resolved."""


def function_names() -> Iterable[str]:
    return sorted(FUNCTIONS)
