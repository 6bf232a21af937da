"""Text → formula, by precedence climbing. Bounded: 4,000 characters, 100 levels."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from jifen.engine.formula import syntax
from jifen.engine.formula.syntax import Formula

LONGEST_FORMULA = 4000
DEEPEST_FORMULA = 100
DEEPEST_TREE = 200

_TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
      | (?P<text>"[^"\n]*"|'[^'\n]*')
      | (?P<ticked>`[^`\n]+`)
      | (?P<name>[^\W\d]\w*)
      | (?P<op><=|>=|==|!=|[-+*/(),<>%])""",
    re.VERBOSE,
)
_BINARY = {"or": 1, "and": 2, "+": 5, "-": 5, "*": 6, "/": 6}
_COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")


class FormulaError(ValueError):
    """A formula cannot be read; ``at`` is the 0-based position, ``zh`` and ``en`` the sentence."""

    def __init__(self, at: int, zh: str, en: str):
        super().__init__(zh)
        self.at, self.zh, self.en = at, zh, en


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    at: int


def parse_formula(text: str) -> Formula:
    """The formula written in ``text``. Raises FormulaError with position and remedy."""
    if len(text) > LONGEST_FORMULA:
        raise FormulaError(
            0, "公式超过 4000 个字符；请用中间量拆开。", "over 4,000 characters; split it with quantities."
        )
    return _Parser(_tokens(text)).whole()


def _tokens(text: str) -> list[Token]:
    tokens, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if not match:
            raise FormulaError(
                at, f"不认识字符“{text[at]}”；请删去或改写。", f"unknown character “{text[at]}”; remove it."
            )
        if match.lastgroup != "space":
            tokens.append(Token(str(match.lastgroup), match.group(), at))
        at = match.end()
    return [*tokens, Token("end", "", len(text))]


class _Parser:
    def __init__(self, tokens: list[Token]):
        self.tokens, self.here, self.depth = tokens, 0, 0
        self.bracketed: Formula | None = None
        """The node last read from brackets: only there may a comparison be compared."""

    @property
    def token(self) -> Token:
        return self.tokens[self.here]

    def whole(self) -> Formula:
        if self.token.kind == "end":
            raise FormulaError(0, "公式是空的；请写出算式。", "the formula is empty; write one.")
        node = self.expression(0)
        if self.token.kind != "end":
            self.refuse("多余的", "unexpected")
        if syntax.depth(node) > DEEPEST_TREE:
            raise FormulaError(
                0, "公式连写超过 200 步；请用中间量拆开。", "over 200 steps in a row; split it with quantities."
            )
        return node

    def refuse(self, zh: str, en: str) -> None:
        shown = self.token.text or "公式结尾"
        raise FormulaError(
            self.token.at,
            f"{zh}“{shown}”；请检查括号和运算符。",
            f"{en} “{self.token.text or 'end'}”; check brackets and operators.",
        )

    def take(self, text: str) -> bool:
        if self.token.text == text and self.token.kind in ("op", "name"):
            self.here += 1
            return True
        return False

    def expect(self, text: str) -> None:
        if not self.take(text):
            self.refuse(f"这里应是“{text}”，却是", f"expected “{text}”, found")

    def expression(self, weakest: int) -> Formula:
        self.depth += 1
        if self.depth > DEEPEST_FORMULA:
            raise FormulaError(
                self.token.at,
                "公式嵌套超过 100 层；请用中间量拆开。",
                "nested over 100 levels; split it with quantities.",
            )
        left = self.operand()
        while (op := self.token).kind in ("op", "name"):
            if op.text in _COMPARISONS and weakest <= 4:
                left = self.comparison(left, op, weakest)
            elif op.text in _BINARY and _BINARY[op.text] >= weakest:
                self.here += 1
                right = self.expression(_BINARY[op.text] + 1)
                kind = syntax.Logic if op.text in ("and", "or") else syntax.Arithmetic
                left = kind(op.text, left, right, at=op.at)
            else:
                break
        self.depth -= 1
        return left

    def comparison(self, left: Formula, op: Token, weakest: int) -> Formula:
        if isinstance(left, syntax.Comparison) and left is not self.bracketed:
            raise FormulaError(
                op.at, "比较不能连写；请用 and 连接两个比较。", "comparisons cannot be chained; join two with and."
            )
        self.here += 1
        return syntax.Comparison(op.text, left, self.expression(5), at=op.at)

    def operand(self) -> Formula:
        token = self.token
        self.here += 1
        match token.kind, token.text:
            case "number", text:
                return self.number(token, float(text))
            case "text", text:
                return syntax.Text(text[1:-1], at=token.at)
            case "ticked", text:
                return syntax.Name(text[1:-1], at=token.at)
            case _, "(":
                self.bracketed = self.expression(0)
                self.expect(")")
                return self.bracketed
            case _, "-":
                return syntax.Sign(self.expression(7), at=token.at)  # binds tighter than * and /
            case _, "not":
                return syntax.Not(self.expression(3), at=token.at)
            case "name", "true" | "false":
                return syntax.Truth(token.text == "true", at=token.at)
            case "name", text if text not in ("and", "or"):
                return self.named(token)
        self.here -= 1
        self.refuse("这里应是一个数、数据项或函数，却是", "expected a number, a fact or a function, found")
        raise AssertionError("refuse always raises")

    def number(self, token: Token, value: float) -> Formula:
        if math.isinf(value):
            raise FormulaError(
                token.at, f"“{token.text}”太大；请核对这个数。", f"“{token.text}” is too large; check this number."
            )
        unit = None
        if self.take("%"):
            unit = "%"
        elif self.token.kind == "name" and self.token.text not in ("and", "or", "not"):
            unit = self.token.text
            self.here += 1
        return syntax.Number(value, unit, at=token.at)

    def named(self, token: Token) -> Formula:
        if not self.take("("):
            return syntax.Name(token.text, at=token.at)
        if token.text == "convert":
            return self.convert(token)
        arguments: list[Formula] = []
        if not self.take(")"):
            arguments.append(self.expression(0))
            while self.take(","):
                arguments.append(self.expression(0))
            self.expect(")")
        return syntax.Call(token.text, tuple(arguments), at=token.at)

    def convert(self, token: Token) -> Formula:
        """``convert(x, 万元)``: the unit is a bare word, kept as text."""
        operand = self.expression(0)
        self.expect(",")
        unit = ""
        while self.token.text != ")" and self.token.kind != "end":
            unit += self.token.text.strip("\"'")
            self.here += 1
        self.expect(")")
        return syntax.Call("convert", (operand, syntax.Text(unit, at=token.at)), at=token.at)
