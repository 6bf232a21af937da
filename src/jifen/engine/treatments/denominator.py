"""Denominator: the value divided by a formula, per head or per unit of output; zero makes it undefined."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import ClassVar, Self

from jifen.engine.documents import Node, Scalar
from jifen.engine.formula import Formula, FormulaError, parse_formula
from jifen.engine.formula.syntax import Number
from jifen.engine.problems import Findings, Place


@dataclass(frozen=True)
class Denominator:
    kind: ClassVar[str] = "denominator"
    text: str
    formula: Formula
    place: Place = field(default_factory=Place, compare=False, repr=False)

    @classmethod
    def read_node(cls, node: Node, findings: Findings) -> Self:
        text, quoted = (node.text, not node.plain) if isinstance(node, Scalar) else ("", False)
        column = (node.place.column if isinstance(node.place.column, int) else 1) + quoted
        try:
            return cls(text, parse_formula(text), replace(node.place, column=column))
        except FormulaError as error:
            findings.add("formula", replace(node.place, column=column + error.at), error.zh, error.en)
            return cls("1", Number(1.0))

    def words(self, language: str = "zh") -> str:
        return f"除以 {self.text}" if language == "zh" else f"divided by {self.text}"
