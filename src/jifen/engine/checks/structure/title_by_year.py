"""S33 资质和排名不晚于数据年度。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.dated_entries import MEASURE, EntriesSound

CHECK = Check(
    number="S33",
    code="title_by_year",
    title="资质和排名不晚于数据年度",
    title_en="Titles and rankings are of the data year or before",
    severity="hint",
    level="structure",
    because="基准日之后取得的本年度不计分。",
    because_en="What came after the as-of day earns nothing for this year.",
    sentence="{fact:fact}中的“{titles}”在 {year} 年末之后取得，{year} 年度不计分；请留意年份是否写错。",
    sentence_en="“{titles}” among the {fact:fact} came after the end of {year} and earn nothing for it; the year may be wrong.",
    kind=EntriesSound(("qualifications", "rankings"), "by_year_end"),
    measure=MEASURE,
)
