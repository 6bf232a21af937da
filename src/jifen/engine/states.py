"""Known, undefined, unknown: three different things, never one missing value.

The numbers are ordered by strength: arithmetic over several operands takes the largest state, so unknown wins over undefined.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final

KNOWN: Final = 0
UNDEFINED: Final = 1
UNKNOWN: Final = 2


class Reason(IntEnum):
    """Why a line earned what it earned; stored as this number in ``lines.parquet``."""

    SCORED = 0
    UNKNOWN = 1
    UNDEFINED_ZERO = 2
    UNDEFINED_EARNED = 3
    UNDEFINED_SPREAD = 4
    MISSING_SPREAD = 5
    NOT_POSITIVE = 6
    CONSTANT = 7
    NO_PEERS = 8
    CAP = 9
    SUBSCORE_ONLY = 10
    NOT_SCORED = 11

    @property
    def code(self) -> str:
        return self.name.lower()

    def words(self, language: str = "zh") -> str:
        return REASON_WORDS[self][0 if language == "zh" else 1]


REASON_WORDS: Final = {
    Reason.SCORED: ("计分", "scored"),
    Reason.UNKNOWN: ("缺数据，不得分", "no data, no points"),
    Reason.UNDEFINED_ZERO: ("指标无意义，不得分", "not defined for this enterprise, no points"),
    Reason.UNDEFINED_EARNED: ("指标无意义，按规定得分", "not defined for this enterprise, earns the declared share"),
    Reason.UNDEFINED_SPREAD: (
        "指标无意义，权重由同组指标分摊",
        "not defined for this enterprise, weight shared by its siblings",
    ),
    Reason.MISSING_SPREAD: ("缺数据，权重由同组指标分摊", "no data, weight shared by its siblings"),
    Reason.NOT_POSITIVE: ("不大于零，不得分", "not above zero, no points"),
    Reason.CONSTANT: ("同类企业数值相同，取中性分", "peers are all alike, neutral sub-score"),
    Reason.NO_PEERS: ("没有可比企业，不得分", "no peers to compare with, no points"),
    Reason.CAP: ("封顶扣回", "taken back by the cap"),
    Reason.SUBSCORE_ONLY: ("只发布分值，计入上级", "sub-score only, counted in the level above"),
    Reason.NOT_SCORED: ("未测算", "not scored"),
}


class Mark(IntEnum):
    """Bits of a line's ``marks``: what happened to the value on its way."""

    DERIVED = 1
    IMPUTED = 2
    WINSORISED = 4
    TRANSFORMED = 8
    WIDER_PEERS = 16
    UNDATED = 32
    ABOVE_HUNDRED = 64

    def words(self, language: str = "zh") -> str:
        return MARK_WORDS[self][0 if language == "zh" else 1]


MARK_WORDS: Final = {
    Mark.DERIVED: ("含推得的数据", "uses a derived fact"),
    Mark.IMPUTED: ("含插补值", "imputed"),
    Mark.WINSORISED: ("经缩尾处理", "winsorised"),
    Mark.TRANSFORMED: ("经变换", "transformed"),
    Mark.WIDER_PEERS: ("同组企业不足，改用更大范围比较", "too few peers, compared with a wider group"),
    Mark.UNDATED: ("有未注明日期的条目，不计", "an undated entry does not count"),
    Mark.ABOVE_HUNDRED: ("超过 100%，照实计算，请核对", "above 100 %, kept as it is, please check"),
}
