"""S30 资质和排名都有日期。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.dated_entries import MEASURE, EntriesSound

CHECK = Check(
    number="S30",
    code="title_dated",
    title="资质和排名都有日期",
    title_en="Titles and rankings are dated",
    severity="explain",
    level="structure",
    because="没有日期就不知道是否在三年之内，不计分（判定 B2）。",
    because_en="Without a day nobody knows whether it lies within three years; it earns nothing (decided B2).",
    sentence="{fact:fact}中的“{titles}”没有日期，不能计分；请补上取得日期。",
    sentence_en="“{titles}” among the {fact:fact} have no day and earn nothing; add it.",
    kind=EntriesSound(("qualifications", "rankings"), "dated"),
    missing="fail",
    measure=MEASURE,
)
