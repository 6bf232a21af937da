"""The language of a page, and the few phrases every part of it uses."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from jifen.engine.explaining.figures import DASH
from jifen.engine.results.reading import Result
from jifen.engine.scheme.model import BonusItem, Dimension
from jifen.report.elements import Content, Html, tag


@dataclass(frozen=True)
class Voice:
    result: Result
    language: str = "zh"

    def say(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    def named(self, block: Any) -> str:
        """A block of the scheme by its name in the page's language."""
        name = getattr(block, "name", "") or getattr(block, "title", "")
        return str(self.say(name, getattr(block, "name_en", "") or getattr(block, "title_en", "") or name))

    def dimension(self, code: str) -> str:
        """A dimension or bonus item by its code; ``bonus`` is the whole bonus."""
        blocks: list[Dimension | BonusItem] = [*self.result.scheme.dimensions, *self.result.scheme.bonus.items]
        for block in blocks:
            if block.code == code:
                return self.named(block)
        return self.say("加分", "Bonus")

    def stage(self, code: str) -> str:
        stage = next((s for s in self.result.scheme.stages if s.code == code), None)
        return self.say(f"{code}期" if stage and len(code) == 2 else code, (stage.name_en if stage else "") or code)

    def provisional(self, numbers_from: str = "") -> Html:
        """The tag that stands beside every number built on provisional figures; nothing otherwise."""
        if not self.result.scheme.provisional(numbers_from):
            return Html("")
        title = self.say(
            "权重、界限、分档等为暂定，不是国家或省级数值",
            "built on provisional figures, neither national nor provincial",
        )
        return tag("span", self.say("暂定", "provisional"), class_="provisional", title=title)

    def section(
        self,
        anchor: str,
        heading: str,
        *content: Content,
        note: str = "",
        provisional: bool = True,
        class_: str = "panel",
    ) -> Html:
        title = tag("h2", heading, " ", self.provisional() if provisional else None)
        return tag(
            "section", title, tag("p", note, class_="note") if note else None, list(content), id=anchor, class_=class_
        )


def points(value: float | None) -> str:
    """Points (not hundredths) with two places; ``—`` for none."""
    return DASH if value is None or math.isnan(value) else f"{value:.2f}"


def share(count: float, whole: float) -> str:
    return f"{100.0 * count / whole:.1f} %" if whole else DASH


def grade_tag(grade: str | None, voice: Voice) -> Html:
    if not grade:
        return Html(DASH)
    return tag(
        "span",
        voice.say(f"{grade} 级", grade),
        class_=f"grade grade-{grade.lower()}" if grade.isascii() and grade.isalnum() else "grade",
    )
