"""Factors of a study: a path and the values it may take — alternatives, a range, or the written number times something."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jifen.engine.robustness.paths import with_value
from jifen.engine.scheme.digest import canonical_json, plain
from jifen.engine.scheme.model import Scheme


def shown(value: Any) -> str:
    """A value of a scheme in one line."""
    content = plain(value)
    return (content or "—") if isinstance(content, str) else canonical_json(content)


@dataclass(frozen=True)
class Setting:
    """One value at one path; ``shown`` is how people read it and names it among the others of its path."""

    path: str
    value: Any
    shown: str

    def applied(self, scheme: Scheme) -> Scheme:
        return with_value(scheme, self.path, self.value)

    @property
    def re_weighs(self) -> bool:
        """Whether sub-scores stay as they are: only weights, means or caps change."""
        words = self.path.split(".")
        match words:
            case ["aggregate"] | ["dimensions", _, "aggregate"] | ["bonus", "cap"] | ["bonus", "items", _, "cap"]:
                return True
        return self.moves_weights

    @property
    def moves_weights(self) -> bool:
        """Whether weights written as points have to be brought back to their total."""
        words = self.path.split(".")
        return words == ["total"] or (
            len(words) in (3, 4) and words[0] in ("indicators", "dimensions") and words[2] == "weight"
        )


@dataclass(frozen=True)
class Factor:
    """Something that varies. ``written`` is the value in the scheme; it is where the nominal result comes from."""

    path: str
    written: Any

    def ends(self) -> list[Setting]:
        """The values tried one at a time: both ends, or every alternative that is not the written one."""
        raise NotImplementedError

    def at(self, share: float) -> Setting:
        """The value at a share in [0, 1) of what is possible."""
        raise NotImplementedError

    def values(self) -> str:
        """What it may be, for people."""
        raise NotImplementedError


@dataclass(frozen=True)
class Alternatives(Factor):
    """``choices`` begin with the written one; each is as likely as the others."""

    choices: tuple[Setting, ...]

    def ends(self) -> list[Setting]:
        return list(self.choices[1:])

    def at(self, share: float) -> Setting:
        return self.choices[min(int(share * len(self.choices)), len(self.choices) - 1)]

    def values(self) -> str:
        return " | ".join(choice.shown for choice in self.choices)


@dataclass(frozen=True)
class Between(Factor):
    """Even between ``low`` and ``high``, both included when ``whole``."""

    low: float
    high: float
    whole: bool = False

    def ends(self) -> list[Setting]:
        return [self._setting(end) for end in (self.low, self.high)]

    def at(self, share: float) -> Setting:
        if self.whole:
            return self._setting(min(self.low + int(share * (self.high - self.low + 1)), self.high))
        return self._setting(self.low + share * (self.high - self.low))

    def _setting(self, value: float) -> Setting:
        number = int(value) if self.whole else value
        return Setting(self.path, number, shown(number))

    def values(self) -> str:
        return f"{self.low:g} – {self.high:g}"


@dataclass(frozen=True)
class Times(Factor):
    """The written number, or every stage's, times something even between ``low`` and ``high``."""

    low: float
    high: float

    def ends(self) -> list[Setting]:
        return [self._setting(end) for end in (self.low, self.high)]

    def at(self, share: float) -> Setting:
        return self._setting(self.low + share * (self.high - self.low))

    def _setting(self, times: float) -> Setting:
        if isinstance(self.written, dict):
            value: Any = {stage: number * times for stage, number in self.written.items()}
        else:
            value = self.written * times
        return Setting(self.path, value, f"×{times!r}")

    def values(self) -> str:
        return f"×{self.low:g} – ×{self.high:g}"
