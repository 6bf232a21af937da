"""S27 成立日期已知。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.founding import MEASURE_HALF, Known

CHECK = Check(
    number="S27",
    code="founding_known",
    title="成立日期已知",
    title_en="The day of founding is known",
    severity="explain",
    level="structure",
    because="成立日期不明就判不出发展阶段，企业不能测算。",
    because_en="Without the day of founding no stage can be found and the enterprise cannot be scored.",
    sentence="没有成立日期，无法判定发展阶段，不能测算；请向登记机关核实。",
    sentence_en="There is no day of founding, so no stage and no points; ask the registry.",
    kind=Known("established_on"),
    missing="fail",
    measure=MEASURE_HALF,
)
