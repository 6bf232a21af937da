"""S22 有营业收入就有从业人员。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.without import MEASURE, Without

CHECK = Check(
    number="S22",
    code="revenue_without_staff",
    title="有营业收入就有从业人员",
    title_en="Revenue is earned by somebody",
    severity="explain",
    level="structure",
    because="收入 100 万元以上而年末没有从业人员，除非年内停业。界限为暂定。",
    because_en="Revenue of a million yuan and no staff at the end of the year, unless the business closed. Provisional.",
    sentence="营业收入 {value:万元}，从业人员期末人数为 0；请核对，年内停业的请说明。",
    sentence_en="Revenue is {value:万元} with no staff at the end of the year; check, or explain that the business closed.",
    kind=Without("revenue", of="staff", least=100.0),
    measure=MEASURE,
)
