"""S21 有研发费用就有科研人员。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.without import MEASURE, Without

CHECK = Check(
    number="S21",
    code="research_without_people",
    title="有研发费用就有科研人员",
    title_en="Research is done by somebody",
    severity="explain",
    level="structure",
    because="研发费用 50 万元以上而没有一个科研人员，除非全部委托外部。界限为暂定。",
    because_en="R&D expense of half a million yuan and nobody in research, unless all of it was commissioned. Provisional.",
    sentence="研发费用 {value:万元}，参加科研项目活动人员为 0；请核对，全部委托外部研发的请说明。",
    sentence_en="R&D expense is {value:万元} with nobody in research projects; check, or explain that all was commissioned.",
    kind=Without("rd_expense", of="rd_staff", least=50.0),
    measure=MEASURE,
)
