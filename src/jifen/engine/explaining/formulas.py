"""Formulas in words: 研发费用 ÷ 营业收入, and with one enterprise's facts: 研发费用 50 万元 ÷ 营业收入 1,000 万元."""

from __future__ import annotations

from dataclasses import dataclass

from jifen.engine.days import date_of
from jifen.engine.explaining.figures import figure, listed, measured, unit_words
from jifen.engine.formula import syntax
from jifen.engine.formula.syntax import Formula
from jifen.engine.runners.reference.evaluating import Evaluator
from jifen.engine.scheme.model import Scheme
from jifen.engine.states import KNOWN, UNDEFINED, UNKNOWN

SIGNS = {"*": "×", "/": "÷", "-": "−", "<=": "≤", ">=": "≥", "==": "=", "!=": "≠"}
STRENGTH = {"or": 1, "and": 2, "not": 3, "<": 4, "+": 5, "-": 5, "*": 6, "/": 6}
LOGIC = {"and": ("且", "and"), "or": ("或", "or")}
YEARS_BACK = {1: ("上年", "last year's "), 2: ("前年", "the year before last's ")}


@dataclass(frozen=True)
class FormulaWords:
    """Puts formulas into words. ``evaluator`` adds each fact's value of one enterprise; without it names stand alone."""

    scheme: Scheme
    language: str = "zh"
    evaluator: Evaluator | None = None

    def say(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    def words(self, node: Formula, outer: int = 0) -> str:
        match node:
            case syntax.Number(value, unit):
                return measured(value, unit or "", self.language)
            case syntax.Text(value):
                return self.say(f"“{value}”", f"“{value}”")
            case syntax.Truth(value):
                return self.say("恒成立" if value else "恒不成立", "always" if value else "never")
            case syntax.Name(code, lag):
                return self.named(code, lag)
            case syntax.Sign(operand):
                return _bracketed(f"-{self.words(operand, 7)}", 6, outer)
            case syntax.Not(operand):
                return _bracketed(self.say("非 ", "not ") + self.words(operand, 3), 3, outer)
            case syntax.Call(function, arguments):
                return self.call(function, arguments)
            case syntax.Scaled(operand) | syntax.Defined(_, operand):
                return self.words(operand, outer)
            case syntax.Filled(fact, filling):
                return self.filled(fact, filling)
        return self.joined(node, outer)

    def joined(self, node: Formula, outer: int) -> str:
        assert isinstance(node, syntax.Arithmetic | syntax.Comparison | syntax.Logic)
        strength = 4 if isinstance(node, syntax.Comparison) else STRENGTH[node.op]
        sign = self.say(*LOGIC[node.op]) if node.op in LOGIC else SIGNS.get(node.op, node.op)
        if isinstance(node, syntax.Logic):
            left, right = (self.member(node.op, child) for child in (node.left, node.right))
        else:
            left, right = self.words(node.left, strength), self.words(node.right, strength + 1)
        return _bracketed(f"{left} {sign} {right}", strength, outer)

    def member(self, op: str, child: Formula) -> str:
        """``and`` within ``or`` is bracketed even where it need not be: people do not know which binds tighter."""
        mixed = isinstance(child, syntax.Logic) and child.op != op
        return f"({self.words(child)})" if mixed else self.words(child, STRENGTH[op])

    # --- names ---

    def label(self, code: str, lag: int = 0) -> str:
        """``上年营业收入``: a fact or quantity as people call it."""
        noun = self.scheme.facts.get(code) or self.scheme.quantities.get(code)
        special = {"stage": ("发展阶段", "stage"), "data_year": ("数据年度", "data year")}
        name = (
            self.say(noun.name or code, noun.name_en or noun.name or code)
            if noun
            else self.say(*special.get(code, (code, code)))
        )
        name = name if self.language == "zh" else midsentence(name)
        if not lag:
            return name
        if lag in YEARS_BACK:
            return f"{self.say(*YEARS_BACK[lag])}{name}"
        return self.say(
            f"{lag} 年前的{name}" if lag > 0 else f"{-lag} 年后的{name}",
            f"{name} {abs(lag)} years {'before' if lag > 0 else 'after'}",
        )

    def named(self, code: str, lag: int) -> str:
        label = self.label(code, lag)
        return label if self.evaluator is None else self.with_value(label, code, lag)

    def with_value(self, label: str, code: str, lag: int) -> str:
        assert self.evaluator is not None
        value, state = self.evaluator.name(code, lag)
        if state == UNKNOWN:
            return self.say(f"{label}未知", f"{label} unknown")
        if state == UNDEFINED:
            return self.say(f"{label}（成立前，无意义）", f"{label} (before founding, undefined)")
        return f"{label} {self.shown(value, code)}"

    def shown(self, value: object, code: str) -> str:
        """A known fact's value in its unit."""
        fact = self.scheme.facts.get(code)
        if isinstance(value, bool):
            return self.say("是" if value else "否", "yes" if value else "no")
        if isinstance(value, tuple):
            return listed((name for name, _, _ in value), self.language) or self.say("无", "none")
        if isinstance(value, float):
            return (
                date_of(value).isoformat()
                if fact and fact.kind == "date"
                else measured(value, fact.unit if fact else "", self.language)
            )
        return str(value)

    def filled(self, fact: syntax.Name, filling: Formula) -> str:
        own = self.words(fact)
        if self.evaluator is None or self.evaluator.value(fact)[1] != UNKNOWN:
            return own
        value, state = self.evaluator.value(filling)
        if state != KNOWN:
            return own
        return self.say(
            f"{self.label(fact.code, fact.lag)} {self.shown(value, fact.code)}（推得）",
            f"{self.label(fact.code, fact.lag)} {self.shown(value, fact.code)} (derived)",
        )

    # --- functions ---

    def call(self, function: str, arguments: tuple[Formula, ...]) -> str:
        if function == "prev":
            return self.earlier(arguments)
        if function == "convert":
            return self.words(arguments[0])
        if function in ("age", "count") and self.evaluator is not None:
            return self.counted(function, arguments[0])
        if function == "within" and self.evaluator is not None:
            return self.still_valid(arguments)
        texts = [self.words(argument) for argument in arguments]
        if function in PATTERNS:
            zh, en = PATTERNS[function]
            return self.say(zh, en).format(
                *texts, rest=self.say("、", ", ").join(texts[1:]), all=self.say("、", ", ").join(texts)
            )
        return f"{function}({', '.join(texts)})"

    def earlier(self, arguments: tuple[Formula, ...]) -> str:
        lag = int(arguments[1].value) if len(arguments) > 1 and isinstance(arguments[1], syntax.Number) else 1
        if isinstance(arguments[0], syntax.Name):
            return self.named(arguments[0].code, lag)
        return self.say(
            f"{lag} 年前的（{self.words(arguments[0])}）", f"({self.words(arguments[0])}) {lag} years before"
        )

    def counted(self, function: str, argument: Formula) -> str:
        """``成立日期 2019-03-01，满 6 年``; ``3 年内有效的行业排名证明：甲、乙，共 2 项``."""
        assert self.evaluator is not None
        value, state = self.evaluator.value(syntax.Call(function, (argument,)))
        own = self.words(argument)
        if state != KNOWN or not isinstance(value, float):
            return own
        unit = unit_words("年" if function == "age" else "项", self.language)
        if function == "age":
            return self.say(f"{own}，满 {figure(value)} {unit}", f"{own}, {figure(value)} {unit} completed")
        if not value:
            return own
        return self.say(f"{own}，共 {figure(value)} {unit}", f"{own}, {measured(value, '项', 'en')}")

    def still_valid(self, arguments: tuple[Formula, ...]) -> str:
        """``3 年内有效的科技资质：高新技术企业``."""
        assert self.evaluator is not None
        value, state = self.evaluator.value(syntax.Call("within", arguments))
        label = FormulaWords(self.scheme, self.language).call("within", arguments)
        if state != KNOWN or not isinstance(value, tuple):
            return self.say(f"{label}未知", f"{label} unknown")
        return self.say(f"{label}：", f"{label}: ") + self.shown(value, "")


PATTERNS = {
    "min": ("最小值（{all}）", "smallest of ({all})"),
    "max": ("最大值（{all}）", "largest of ({all})"),
    "if": ("（若 {0}，则 {1}，否则 {2}）", "(if {0}, then {1}, else {2})"),
    "coalesce": ("{0}（未知时依次取 {rest}）", "{0} (where unknown: {rest})"),
    "known": ("{0}已知", "{0} is known"),
    "sqrt": ("√（{0}）", "√({0})"),
    "abs": ("|{0}|", "|{0}|"),
    "log": ("ln（{0}）", "ln({0})"),
    "exp": ("exp（{0}）", "exp({0})"),
    "age": ("自{0}起满的年数", "completed years since {0}"),
    "year": ("{0}的年份", "year of {0}"),
    "within": ("{1} 年内有效的{0}", "{0} (in force, last {1} years)"),
    "recent": ("{0}在 {1} 年内", "{0} within {1} years"),
    "count": ("{0}的项数", "number of {0}"),
    "has": ("{0}含{1}", "{0} holds {1}"),
    "one_of": ("{0}为 {rest} 之一", "{0} is one of {rest}"),
    "starts_with": ("{0}以 {rest} 开头", "{0} starts with {rest}"),
}
"""How each function reads; ``tests`` hold that none of the language is left out."""


def midsentence(name: str) -> str:
    """``Revenue`` → ``revenue``, but ``R&D expense`` stays."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


def _bracketed(text: str, strength: int, outer: int) -> str:
    return f"({text})" if strength < outer else text
