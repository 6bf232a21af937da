"""S32 有效期不早于取得日期。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.dated_entries import MEASURE, EntriesSound

CHECK = Check(
    number="S32",
    code="title_dates_in_order",
    title="有效期不早于取得日期",
    title_en="A title ends after it begins",
    severity="must",
    level="structure",
    because="两个日期多半填反了。",
    because_en="The two days mostly were swapped.",
    sentence="{fact:fact}中的“{titles}”有效期截止早于取得日期；请更正。",
    sentence_en="“{titles}” among the {fact:fact} end before they begin; correct the days.",
    kind=EntriesSound(("qualifications", "rankings"), "in_order"),
    measure=MEASURE,
)
