"""S28 成立日期不晚于数据年度。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.founding import MEASURE_DAYS, ByYearEnd

CHECK = Check(
    number="S28",
    code="founded_by_year",
    title="成立日期不晚于数据年度",
    title_en="Founded by the end of the data year",
    severity="must",
    level="structure",
    because="数据年度结束后才成立的企业不会有这一年的数据。",
    because_en="An enterprise founded after the data year has no data of that year.",
    sentence="成立日期 {value:day} 晚于 {year} 年末，却有 {year} 年度的数据；请更正日期或年度。",
    sentence_en="Founded on {value:day}, after the end of {year}, yet there is data of {year}; correct the day or the year.",
    kind=ByYearEnd("established_on"),
    measure=MEASURE_DAYS,
)
