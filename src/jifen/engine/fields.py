"""Reads the fields of one block of a document: typed, with every problem placed, unknown keys refused at ``close``."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable
from typing import TypeVar

from jifen.engine.documents import Mapping, Node, Scalar, Sequence
from jifen.engine.problems import Findings, nearest_words

T = TypeVar("T")
_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?")
_PERCENT = re.compile(r"([-+]?\d+(?:\.\d+)?)\s*%")


class Fields:
    """The entries of a mapping node. A missing required field or a wrong value is recorded and a harmless stand-in
    returned, so that reading goes on and all problems are told at once."""

    def __init__(self, node: Node, findings: Findings, what: str):
        self.node, self.findings, self.what = node, findings, what
        self.asked: list[str] = []
        if not isinstance(node, Mapping):
            self.wrong(node, f"{what}应是“键: 值”的一组", f"{what} should be a block of “key: value”")

    def wrong(self, node: Node, zh: str, en: str, code: str = "wrong_value") -> None:
        self.findings.add(code, node.place, f"{zh}。", f"{en}.")

    def node_of(self, key: str, required: bool = False) -> Node | None:
        self.asked.append(key)
        node = self.node.get(key) if isinstance(self.node, Mapping) else None
        if isinstance(node, Scalar) and node.empty:
            node = None
        if node is None and required and isinstance(self.node, Mapping):
            self.findings.add(
                "missing_key",
                self.node.place,
                f"{self.what}缺少“{key}”；请补上。",
                f"{self.what} lacks “{key}”; add it.",
            )
        return node

    def has(self, key: str) -> bool:
        return self.node_of(key) is not None

    def scalar(self, key: str, required: bool = False) -> Scalar | None:
        node = self.node_of(key, required)
        if node is not None and not isinstance(node, Scalar):
            self.wrong(node, f"“{key}”应是一个值", f"“{key}” should be a single value")
            return None
        return node

    def text(self, key: str, default: str = "", required: bool = False) -> str:
        node = self.scalar(key, required)
        return default if node is None else node.text

    def choice(self, key: str, choices: Iterable[str], default: str, required: bool = False) -> str:
        node = self.scalar(key, required)
        if node is None:
            return default
        if node.text not in (known := list(choices)):
            self.wrong(
                node,
                f"“{key}”不能是“{node.text}”{nearest_words(node.text, known)}",
                f"“{key}” cannot be “{node.text}” {nearest_words(node.text, known, 'en')}",
            )
            return default
        return node.text

    def number(self, key: str, default: float = 0.0, required: bool = False) -> float:
        node = self.scalar(key, required)
        return default if node is None else self.as_number(node, key, default)

    def optional_number(self, key: str) -> float | None:
        node = self.scalar(key)
        return None if node is None else self.as_number(node, key, 0.0)

    def as_number(self, node: Node, key: str, default: float = 0.0) -> float:
        """A plain decimal, or a percentage (``15%`` is 0.15)."""
        text = node.text.strip() if isinstance(node, Scalar) else ""
        if percent := _PERCENT.fullmatch(text):
            return float(percent[1]) / 100.0
        value = float(text) if _NUMBER.fullmatch(text) else math.nan
        if not math.isfinite(value) or abs(value) > 1e15:
            self.wrong(
                node,
                f"“{key}”应是一个数，写的是“{text}”；请写成 12 或 0.5 这样的数",
                f"“{key}” should be a number, found “{text}”; write it like 12 or 0.5",
            )
            return default
        return value

    def whole(self, key: str, default: int | None = None, least: int = 0) -> int | None:
        node = self.scalar(key)
        if node is None:
            return default
        value = self.as_number(node, key)
        if value != int(value) or value < least:
            self.wrong(node, f"“{key}”应是不小于 {least} 的整数", f"“{key}” should be a whole number, at least {least}")
            return default
        return int(value)

    def truth(self, key: str, default: bool = False) -> bool:
        return self.choice(key, ("true", "false"), "true" if default else "false") == "true"

    def date(self, key: str) -> datetime.date | None:
        node = self.scalar(key)
        if node is None:
            return None
        try:
            return datetime.date.fromisoformat(node.text)
        except ValueError:
            self.wrong(node, f"“{key}”应是 2026-01-31 这样的日期", f"“{key}” should be a date like 2026-01-31")
            return None

    def entries(self, key: str, required: bool = False) -> list[tuple[Scalar, Node]]:
        node = self.node_of(key, required)
        if node is not None and not isinstance(node, Mapping):
            self.wrong(node, f"“{key}”应是“编号: 内容”的一组", f"“{key}” should be a block of “code: content”")
            return []
        return list(node.entries) if isinstance(node, Mapping) else []

    def items(self, key: str, required: bool = False) -> list[Node]:
        node = self.node_of(key, required)
        if node is not None and not isinstance(node, Sequence):
            self.wrong(
                node, f"“{key}”应是一个清单（每项以 - 开头）", f"“{key}” should be a list (entries begin with -)"
            )
            return []
        return list(node.items) if isinstance(node, Sequence) else []

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of words; a single word stands for a list of one."""
        node = self.node_of(key)
        if isinstance(node, Scalar):
            return (node.text,)
        return tuple(item.text for item in self.items(key) if isinstance(item, Scalar))

    def close(self) -> None:
        """Refuse keys nobody asked for."""
        if not isinstance(self.node, Mapping):
            return
        for name, _ in self.node.entries:
            if name.text not in self.asked:
                self.findings.add(
                    "unknown_key",
                    name.place,
                    f"{self.what}不认识“{name.text}”{nearest_words(name.text, self.asked)}。",
                    f"{self.what} does not know “{name.text}” {nearest_words(name.text, self.asked, 'en')}.",
                )
