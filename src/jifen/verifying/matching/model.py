"""How much each level weighs, and from where on a link is sure: a document with a digest, so that a result can be made again."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from jifen.verifying.matching.candidates import Part
from jifen.verifying.matching.comparing import COMPARED

SHIPPED: Final = Path(__file__).parent / "model-2026.json"


@dataclass(frozen=True)
class Thresholds:
    """In bits (log2 of the odds). ``lead``: how far the first must stand before the second to be alone."""

    sure: float
    doubtful: float
    lead: float


@dataclass(frozen=True)
class MatchingModel:
    """``chances``: comparison → level → (m, u): how often pairs that are, and are not, the same enterprise are of this level."""

    code: str
    digest: str
    random_match: float
    chances: Mapping[str, Mapping[str, tuple[float, float]]]
    thresholds: Thresholds
    document: Mapping[str, Any]

    @property
    def prior(self) -> float:
        """Bits a pair begins with."""
        return math.log2(self.random_match / (1.0 - self.random_match))

    def part(self, comparison: str, level: str) -> Part:
        m, u = self.chances[comparison][level]
        return Part(comparison, level, math.log2(m / u))


class BadModel(ValueError):
    """The document does not weigh what is compared; the sentence says where."""


@lru_cache(maxsize=8)
def shipped_model() -> MatchingModel:
    return read_model(SHIPPED.read_text(encoding="utf-8"))


def read_model(text: str) -> MatchingModel:
    """Raises BadModel. The digest is over the parsed document, so spaces and order do not matter (decided D1)."""
    document = json.loads(text)
    chances = {
        name: {level: (float(pair[0]), float(pair[1])) for level, pair in levels.items()}
        for name, levels in document["comparisons"].items()
    }
    _check(chances)
    thresholds = Thresholds(**{name: float(document["thresholds"][name]) for name in ("sure", "doubtful", "lead")})
    if not thresholds.doubtful < thresholds.sure:
        raise BadModel("“自动认定”的界限要高于“交人判断”的界限。")
    return MatchingModel(
        document["model"], _digest(document), float(document["random_match"]), chances, thresholds, document
    )


def _check(chances: Mapping[str, Mapping[str, tuple[float, float]]]) -> None:
    for one in COMPARED:
        wanted, held = [level.code for level in one.levels], list(chances.get(one.code, {}))
        if wanted != held:
            raise BadModel(f"匹配模型里“{one.code}”的各档是 {held}，应为 {wanted}。")
        for side, name in ((0, "m"), (1, "u")):
            total = sum(pair[side] for pair in chances[one.code].values())
            if not math.isclose(total, 1.0, abs_tol=1e-6):
                raise BadModel(f"匹配模型里“{one.code}”的 {name} 合计 {total:g}，应为 1。")


def _digest(document: Any) -> str:
    canonical = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()
