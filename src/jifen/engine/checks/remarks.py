"""What a check says beside its findings, in both languages: why it did not run, what it left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jifen.engine.checks.fact_words import column_word


@dataclass(frozen=True)
class Sentence:
    """A whole sentence in Chinese and the same in English."""

    zh: str
    en: str


def named(columns: Sequence[str], language: str = "zh") -> str:
    """``“营业收入（税务部门）”、“净利润”``; ``“revenue (the tax office)”, “net profit”``."""
    return ("、" if language == "zh" else ", ").join(f"“{column_word(column, language)}”" for column in columns)


def nobody_in(year: int) -> Sentence:
    return Sentence(f"没有 {year} 年度的企业，未核验。", f"There are no enterprises of {year}; nothing was tested.")


def not_there(columns: Sequence[str]) -> Sentence:
    return Sentence(
        f"数据里没有{named(columns)}，未核验。", f"The data do not hold {named(columns, 'en')}; nothing was tested."
    )


def left_out(columns: Sequence[str]) -> Sentence:
    """The rest of the check ran."""
    return Sentence(
        f"数据里没有{named(columns)}，这部分未核验。",
        f"The data do not hold {named(columns, 'en')}; this part was not tested.",
    )


def nothing_to_compare_with(year: int) -> Sentence:
    """``year``: the earlier one."""
    return Sentence(
        f"没有 {year} 年度的数据，无法与上年比较，未核验。",
        f"There are no data of {year} to compare with; nothing was tested.",
    )


def without_values(columns: Sequence[str]) -> Sentence:
    return Sentence(
        f"没有一家企业的{named(columns)}有值，未核验。",
        f"No enterprise has values for {named(columns, 'en')}; nothing was tested.",
    )
