"""X12 资产总额：企业自报与统计部门一致。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.agree import Agree
from jifen.engine.checks.tolerances import tolerance

CHECK = Check(
    number="X12",
    code="assets_matches_statistics",
    title="资产总额：企业自报与统计部门一致",
    title_en="Total assets: self-report agrees with the statistics office",
    severity="explain",
    level="sources",
    because="同一件事的两个来源；同一张资产负债表，只应有四舍五入之差，容差之外的要问清。",
    because_en="Two sources of one thing; it is one balance sheet, so only rounding is allowed; what lies beyond the allowance is asked.",
    sentence="资产总额：企业自报 {value:万元}，统计部门 {other:万元}，相差 {gap:%}，超出容差；请核对哪一个对。",
    sentence_en="Total assets: the enterprise says {value:万元}, the statistics office {other:万元}, {gap:%} apart and beyond the allowance; find out which is right.",
    kind=Agree("assets", "statistics"),
    allow=tolerance("assets").allow,
    measure="超出容差的部分÷较小的一个，按通用算法",
)
