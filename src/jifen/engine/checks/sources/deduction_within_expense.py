"""X16 加计扣除额与统计的研发费用相称。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.at_most import AtMost
from jifen.engine.checks.tolerances import tolerances

MULTIPLE = tolerances().multiples["rd_super_deduction"]

CHECK = Check(
    number="X16",
    code="deduction_within_expense",
    title="加计扣除额与统计的研发费用相称",
    title_en="Super-deduction fits the R&D expense of statistics",
    severity="explain",
    level="sources",
    because="加计扣除额由研发费用乘以加计比例（最高 120%）得出，不会多于研发费用的 1.2 倍。",
    because_en="The deduction is R&D expense times a rate of at most 120 %.",
    sentence="税务部门的研发费用加计扣除额 {part:万元}，超过统计部门研发费用 {whole:万元}的 {times} 倍；请核对两边的口径和数。",
    sentence_en="The super-deduction of {part:万元} at the tax office exceeds {times} times the R&D expense of {whole:万元} at the statistics office; check both.",
    kind=AtMost("rd_super_deduction@tax", "rd_expense@statistics", times=MULTIPLE.times),
    allow=MULTIPLE.allow,
)
