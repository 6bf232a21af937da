"""Set look-up (查表): what a word earns, or what the best words of each family in a set earn together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from jifen.engine.columns import Column, Floats, Sets, Texts
from jifen.engine.fields import Fields
from jifen.engine.formula.meaning import Kind
from jifen.engine.rules.rule import Norm, Reasons, Rule, Value, number
from jifen.engine.states import Reason

Family = tuple[str, tuple[tuple[str, float], ...]]


@dataclass(frozen=True)
class Lookup(Rule):
    """``families``: name and its words with what each earns. Of a set the best word of every family counts, families add
    up; a text has one word. A word in no family earns ``default``."""

    kind: ClassVar[str] = "lookup"
    accepts: ClassVar[tuple[Kind, ...]] = ("text", "set")
    explicit: ClassVar[bool] = True
    families: tuple[Family, ...]
    default: float = 0.0

    @classmethod
    def read(cls, fields: Fields) -> Self:
        families = [cls._family(item, fields) for item in fields.items("families")]
        table = cls._table(fields)
        if table:
            families.append(("", table))
        if not families:
            fields.wrong(fields.node, "lookup 需要 table 或 families", "lookup needs a table or families")
        words = [word for _, table in families for word, _ in table]
        for word in sorted({w for w in words if words.count(w) > 1}):
            fields.wrong(
                fields.node,
                f"“{word}”出现在两个家族里；请只留一处",
                f"“{word}” stands in two families; keep one",
                "duplicate_word",
            )
        default = fields.number("default", 0.0)
        if default < 0:
            fields.wrong(fields.node, "default 不能是负分", "default cannot be less than 0")
        return cls(tuple(families), default)

    @classmethod
    def _family(cls, item: object, fields: Fields) -> Family:
        inner = Fields(item, fields.findings, "family")  # type: ignore[arg-type]
        family = inner.text("name", required=True), cls._table(inner)
        inner.close()
        return family

    @staticmethod
    def _table(fields: Fields) -> tuple[tuple[str, float], ...]:
        rows = tuple((name.text, fields.as_number(node, name.text)) for name, node in fields.entries("table"))
        for (word, earn), (_, node) in zip(rows, fields.entries("table"), strict=True):
            if earn < 0:
                fields.wrong(node, f"“{word}”不能得负分", f"“{word}” cannot earn less than 0")
        return rows

    def one(self, value: Value, norm: Norm | None) -> tuple[float, Reason]:
        if isinstance(value, str):
            return self._word(value), Reason.SCORED
        assert isinstance(value, tuple)
        names = [name for name, _, _ in value]
        return self._set(names), Reason.SCORED

    def _word(self, word: str) -> float:
        return next((earn for _, table in self.families for name, earn in table if name == word), self.default)

    def _set(self, names: list[str]) -> float:
        total = 0.0
        for _, table in self.families:
            total += max((earn for word, earn in table if word in names), default=0.0)
        listed = {word for _, table in self.families for word, _ in table}
        return total + (self.default if any(name not in listed for name in names) else 0.0)

    def many(self, column: Column, norm: Norm | None) -> tuple[Floats, Reasons]:
        if isinstance(column, Texts):
            return np.asarray([*(self._word(w) for w in column.words), 0.0])[column.codes], None
        assert isinstance(column, Sets)
        total = np.zeros(len(column.starts))
        for _, table in self.families:
            earns = dict(table)
            total = total + column.largest(self._by_entry(column, [earns.get(w, 0.0) for w in column.words]))
        if self.default:
            listed = {word for _, table in self.families for word, _ in table}
            other = [self.default if w not in listed else 0.0 for w in column.words]
            total = total + column.largest(self._by_entry(column, other))
        return total, None

    @staticmethod
    def _by_entry(column: Sets, by_word: list[float]) -> Floats:
        return np.asarray([*by_word, 0.0])[column.names]

    def words(self, language: str = "zh") -> str:
        if language == "zh":
            families = "；".join("、".join(f"{w} {number(e)}" for w, e in table) for _, table in self.families)
            return f"查表：{families}" + ("（同一家族只取最高）" if len(self.families) > 1 else "")
        families = "; ".join(", ".join(f"{w} {number(e)}" for w, e in table) for _, table in self.families)
        return f"look-up: {families}" + (" (best of each family)" if len(self.families) > 1 else "")
