"""Denominator: the value divided by a formula, per head or per unit of output; zero makes it undefined."""

from __future__ import annotations

from dataclasses import dataclass
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

    @classmethod
    def read_node(cls, node: Node, findings: Findings) -> Self:
        text = node.text if isinstance(node, Scalar) else ""
        try:
            return cls(text, parse_formula(text))
        except FormulaError as error:
            place = Place(node.place.file, node.place.line, error.at + 1)
            findings.add("formula", place, error.zh, error.en)
            return cls("1", Number(1.0))

    def words(self, language: str = "zh") -> str:
        return f"除以 {self.text}" if language == "zh" else f"divided by {self.text}"
