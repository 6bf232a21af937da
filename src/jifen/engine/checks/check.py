"""What a check is: one definition with a number, a severity, what missing means, an allowance, and its sentences.

How it compares is its *kind* (``kinds``), shared by checks of the same shape. A check looks at one or several *cases*: a fact
and the columns it is judged by. Unknown values are NaN in columns and never 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from jifen.engine.checks.firm_columns import FirmColumns
from jifen.engine.checks.remarks import Sentence
from jifen.engine.columns import Floats

Rows = NDArray[np.intp]
Mask = NDArray[np.bool_]
Severity = Literal["must", "explain", "hint"]
Level = Literal["structure", "sources", "peers"]
Missing = Literal["skip", "fail"]
SEVERITY_WORDS: Final = {"must": ("强制", "must"), "explain": ("核实", "explain"), "hint": ("提示", "hint")}
LEVEL_WORDS: Final = {
    "structure": ("结构核验", "structure"),
    "sources": ("多源比对", "across sources"),
    "peers": ("同类比较", "against peers"),
}
MISSING_WORDS: Final = {
    "skip": ("缺值不核验", "a missing value is not tested"),
    "fail": ("缺值即为发现", "a missing value is a finding"),
}


@dataclass(frozen=True)
class Allow:
    """What rounding and timing may move: the larger of an absolute amount, in the unit of the fact, and a share of its size."""

    absolute: float = 0.0
    relative: float = 0.0

    def margin(self, size: Floats) -> Floats:
        return np.maximum(self.absolute, self.relative * np.abs(size))

    def words(self, language: str = "zh", unit: str = "") -> str:
        """``1 万元或 2%，取大者``; ``unit`` is that of the fact."""
        parts = [f"{self.absolute:g} {unit}".strip()] if self.absolute else []
        parts += [f"{self.relative * 100:g}%"] if self.relative else []
        if language == "zh":
            return "或 ".join(parts) + ("，取大者" if len(parts) > 1 else "") if parts else "无"
        return " or ".join(parts) + (", the larger" if len(parts) > 1 else "") if parts else "none"


@dataclass(frozen=True)
class Case:
    """``fact``: the one a finding is about; ``reads``: the columns that must be there, as ``revenue``, ``revenue@tax``,
    ``revenue[-1]`` (last year). ``fewest``: so many facts of them are enough; 0: all must be there."""

    fact: str
    reads: tuple[str, ...]
    fewest: int = 0


Params = Mapping[str, "Floats | list[str] | list[list[str]] | str | float"]
"""Per found row a number or a word, or one for all of them; the names are those in the sentence."""


@dataclass(frozen=True)
class Outcome:
    """What a case came to: how many firms were ``tested``, which ``rows`` were found and how suspicious (0 to 1).

    ``why``: the reason why nothing could be tested, where the kind knows better; ``notes``: what else must be said.
    """

    tested: int
    rows: Rows
    suspicion: Floats
    params: Params = field(default_factory=dict)
    why: Sentence | None = None
    notes: tuple[Sentence, ...] = ()


class Kind:
    """Base of all kinds. ``whole``: needs every firm at once, so its columns are kept until the last batch."""

    whole: bool = False

    def cases(self) -> tuple[Case, ...]:
        raise NotImplementedError

    def test(self, firms: FirmColumns, case: Case, allow: Allow) -> Outcome:
        raise NotImplementedError


@dataclass(frozen=True)
class Check:
    """``because``: why anybody should look; ``sentence``: the finding with figures in braces, ``{value:万元}``.

    ``measure``: how suspicion (0 to 1) is found, where it is not the common measure.
    """

    number: str
    code: str
    title: str
    title_en: str
    severity: Severity
    level: Level
    because: str
    because_en: str
    sentence: str
    sentence_en: str
    kind: Kind
    missing: Missing = "skip"
    allow: Allow = Allow()
    measure: str = ""

    @property
    def facts(self) -> tuple[str, ...]:
        """Codes of the facts it reads, each once."""
        return tuple(dict.fromkeys(fact_of(column) for column in self.reads))

    @property
    def reads(self) -> tuple[str, ...]:
        """Columns of all its cases, each once."""
        return tuple(dict.fromkeys(self._reads()))

    def _reads(self) -> Iterator[str]:
        for case in self.kind.cases():
            yield from case.reads


def fact_of(column: str) -> str:
    """``revenue@tax`` and ``revenue[-1]`` are about ``revenue``."""
    return column.partition("[")[0].partition("@")[0]
