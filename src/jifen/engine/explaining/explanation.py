"""One enterprise explained: why this stage, this total, this place; then every line in a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from jifen.engine.explaining.facts_at_hand import firm_of
from jifen.engine.explaining.lines import line_sentence
from jifen.engine.explaining.stage import not_scored_sentence, stage_sentences
from jifen.engine.explaining.telling import Telling
from jifen.engine.explaining.whole import (
    caps_sentence,
    completeness_sentence,
    grade_sentence,
    rank_sentence,
    situations_sentence,
    total_sentence,
)
from jifen.engine.firms import Firm
from jifen.engine.results.reading import LineView, Result
from jifen.engine.runners.reference.evaluating import Evaluator
from jifen.engine.states import Mark


@dataclass(frozen=True)
class Sentence:
    """``topic``: stage, total, grade, rank, completeness, caps, situations, facts, or line with its ``code``.

    ``body``: of a line's sentence the part for a table whose columns already tell the name and whose numbers they are.
    """

    topic: str
    text: str
    code: str = ""
    body: str = ""


@dataclass(frozen=True)
class Explanation:
    """Sentences about one enterprise in one language; ``lines`` hold the figures beside them."""

    enterprise: str
    name: str | None
    year: int
    language: str
    scheme: str
    sentences: tuple[Sentence, ...]
    lines: tuple[LineView, ...]

    @property
    def title(self) -> str:
        label = f"{self.name}（{self.enterprise}）" if self.language == "zh" else f"{self.name} ({self.enterprise})"
        who = label if self.name else self.enterprise
        return (
            f"{who} · {self.year} 年度 · {self.scheme}"
            if self.language == "zh"
            else f"{who} · {self.year} · {self.scheme}"
        )

    def about(self, *topics: str) -> list[str]:
        """The sentences on these topics."""
        return [sentence.text for sentence in self.sentences if sentence.topic in topics]

    def line(self, code: str) -> str:
        """The sentence of one line; empty when it has none."""
        return next((s.text for s in self.sentences if s.topic == "line" and s.code == code), "")

    def body(self, code: str) -> str:
        return next((s.body for s in self.sentences if s.topic == "line" and s.code == code), "")

    def text(self) -> str:
        return "\n".join([self.title, *(sentence.text for sentence in self.sentences)]) + "\n"

    def to_dict(self) -> dict[str, Any]:
        """JSON values; points as decimals."""
        return {
            "enterprise": self.enterprise,
            "name": self.name,
            "year": self.year,
            "scheme": self.scheme,
            "language": self.language,
            "sentences": [{"topic": s.topic, "text": s.text} for s in self.sentences if s.topic != "line"],
            "lines": [self._line(line) for line in self.lines],
        }

    def _line(self, line: LineView) -> dict[str, Any]:
        fields = asdict(line)
        fields["points"] = None if line.points is None else line.points / 100
        fields["reason"] = line.reason.code
        fields["marks"] = [mark.name.lower() for mark in Mark if line.marks & mark]
        fields["value"] = line.value if isinstance(line.value, int | float | str | None) else str(line.value)
        return fields | {"sentence": self.line(line.code)}


def explain(result: Result, enterprise: str, language: str = "zh", *, firm: Firm | None = None) -> Explanation:
    """Everything there is to say about one enterprise of a result (its key or its name).

    With the facts files still where they were, sentences show the facts; without them, the values only. ``firm``: its facts as
    they were scored, from a caller who has read them already.
    Raises ResultRefused when the result holds no such enterprise.
    """
    row = result.outcome_row(enterprise)
    key = str(row["enterprise"])
    firm = firm or firm_of(result, key)
    evaluator = None if firm is None else Evaluator(firm, result.scheme.founded, row.get("stage"))
    telling = Telling(result.plan, result.norms, row, evaluator, language)
    lines = tuple(result.lines(key)) if result.plan.indicators and not row.get("why_not_scored") else ()
    title = telling.say(result.scheme.title, result.scheme.title_en or result.scheme.title)
    sentences = tuple(s for s in _sentences(result, telling, lines) if s.text)
    return Explanation(key, result.label(key), row["year"], language, title, sentences, lines)


def _sentences(result: Result, telling: Telling, lines: tuple[LineView, ...]) -> Iterator[Sentence]:
    yield Sentence("stage", not_scored_sentence(telling))
    yield from (Sentence("stage", text) for text in stage_sentences(telling))
    if lines:
        yield Sentence("total", total_sentence(telling))
        yield Sentence("grade", grade_sentence(telling))
        yield Sentence("rank", rank_sentence(telling))
    yield Sentence("completeness", completeness_sentence(telling))
    yield Sentence("caps", caps_sentence(telling, lines))
    yield Sentence("situations", situations_sentence(telling, result.constraints))
    yield Sentence("facts", _facts_sentence(telling))
    by_code = {line.code: line for line in lines}
    for line in lines:
        if told(line):
            yield Sentence("line", *line_sentence(telling, line, by_code))


def told(line: LineView) -> bool:
    """A cap that took nothing back is not worth a sentence."""
    return line.kind != "cap" or bool(line.points)


def _facts_sentence(telling: Telling) -> str:
    if telling.evaluator is not None:
        return ""
    return telling.say(
        "数据文件已不在原处或已改动，以下只列指标值，不列所用数据。",
        "The facts files are no longer there or were changed, so values are shown without the facts behind them.",
    )
