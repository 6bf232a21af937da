"""A screen of whole columns: how often each digit leads, against Benford's law. It says nothing about a single enterprise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from jifen.engine.checks.check import Allow, Case, Kind, Outcome, fact_of
from jifen.engine.checks.firm_columns import FirmColumns
from jifen.engine.checks.remarks import Sentence, named
from jifen.engine.columns import Floats

BENFORD: Final = (
    0.30102999566398, 0.17609125905568, 0.12493873660830, 0.09691001300806, 0.07918124604762,
    0.06694678963061, 0.05799194697769, 0.05115252244738, 0.04575749056068,
)  # fmt: skip
"""log10(1 + 1/d) for d = 1 … 9."""
FEWEST: Final = 500
SPAN: Final = 100.0
MEASURE = "不产生单个企业的发现"


@dataclass(frozen=True)
class FirstDigits(Kind):
    """``limit``: mean absolute deviation of the nine shares from Benford's, beyond which a column is remarked on in the notes.
    A column needs 500 positive values whose 5th and 95th percentile lie a hundred times apart. ``tested`` counts values."""

    columns: tuple[str, ...]
    limit: float
    whole = True

    def cases(self) -> tuple[Case, ...]:
        return tuple(Case(fact_of(column), (column,)) for column in self.columns)

    def test(self, firms: FirmColumns, case: Case, allow: Allow) -> Outcome:
        values = firms.numbers(case.reads[0])
        with np.errstate(invalid="ignore"):
            values = values[values > 0]
        none = np.empty(0, dtype=np.intp), np.empty(0)
        if len(values) < FEWEST or not _spans(values):
            why = _too_little(case.reads)
            return Outcome(0, *none, why=why, notes=(why,))
        note = _remark(case.reads, values, self.limit)
        return Outcome(len(values), *none, notes=(note,) if note else ())


def _spans(values: Floats) -> bool:
    low, high = np.percentile(values, (5, 95))
    return bool(high >= SPAN * low)


def leading_digits(values: Floats) -> Floats:
    """First significant digit of positive values, 1 to 9."""
    power = 10.0 ** np.floor(np.log10(values))
    return np.clip(np.floor(values / power + 1e-12), 1, 9)


def _too_little(column: Sequence[str]) -> Sentence:
    return Sentence(
        f"{named(column)}不足 {FEWEST} 个正数，或大小相差不到 {SPAN:g} 倍，首位数字没有规律可比，未核验。",
        f"{named(column, 'en')}: there are fewer than {FEWEST} positive values, or they lie less than {SPAN:g} times apart, so that "
        "leading digits follow no law to compare with; nothing was tested.",
    )


def _remark(column: Sequence[str], values: Floats, limit: float) -> Sentence | None:
    """None where the digits lead as often as they should."""
    shares = np.array([(leading_digits(values) == digit).mean() for digit in range(1, 10)])
    apart = shares - np.array(BENFORD)
    deviation, most = float(np.abs(apart).mean()), int(np.abs(apart).argmax())
    if deviation <= limit:
        return None
    return Sentence(
        f"{named(column)} {len(values):,} 个数的首位数字偏离本福德分布（平均偏差 {deviation:.3f}，界限 {limit:g}），以 {most + 1} 开头的占 "
        f"{shares[most]:.1%}，通常为 {BENFORD[most]:.1%}；这是对整列的筛查，不针对任何一家企业。",
        f"{named(column, 'en')}: the leading digits of {len(values):,} values depart from Benford's law (mean deviation "
        f"{deviation:.3f}, limit {limit:g}); {shares[most]:.1%} begin with {most + 1}, usual are {BENFORD[most]:.1%}. This screens "
        "the whole column and points at no enterprise.",
    )
