"""S01 参加科研项目活动人员不多于从业人员。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.at_most import AtMost

CHECK = Check(
    number="S01",
    code="rd_staff_within_staff",
    title="参加科研项目活动人员不多于从业人员",
    title_en="People in research projects are among the staff",
    severity="explain",
    level="structure",
    because="科研人员是从业人员的一部分；年内离职的人会使前者较大，这时说明即可。",
    because_en="Research people are part of the staff; people who left during the year may make the part larger, then explain.",
    sentence="参加科研项目活动人员 {part:人}，多于从业人员期末人数 {whole:人}；请核对，年内有人离职的请说明。",
    sentence_en="{part:人} took part in research projects, more than the staff of {whole:人}; check, or explain who left.",
    kind=AtMost("rd_staff", "staff"),
)
