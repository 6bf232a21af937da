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
        start = cls._at(node.place, quoted)
        try:
            return cls(text, parse_formula(text), start)
        except FormulaError as error:
            findings.add("formula", cls._at(start, error.at), error.zh, error.en)
            return cls("1", Number(1.0))

    @staticmethod
    def _at(place: Place, further: int) -> Place:
        """In a text so many characters further; of a cell, the cell."""
        return replace(place, column=place.column + further) if isinstance(place.column, int) else place

    def words(self, language: str = "zh") -> str:
        return f"除以 {self.text}" if language == "zh" else f"divided by {self.text}"
