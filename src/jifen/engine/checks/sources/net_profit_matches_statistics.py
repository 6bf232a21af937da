"""X13 净利润：企业自报与统计部门一致。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.agree import Agree
from jifen.engine.checks.tolerances import tolerance

CHECK = Check(
    number="X13",
    code="net_profit_matches_statistics",
    title="净利润：企业自报与统计部门一致",
    title_en="Net profit: self-report agrees with the statistics office",
    severity="explain",
    level="sources",
    because="同一件事的两个来源；汇算清缴后的调整，容差之外的要问清。",
    because_en="Two sources of one thing; the yearly tax settlement may change it; what lies beyond the allowance is asked.",
    sentence="净利润：企业自报 {value:万元}，统计部门 {other:万元}，相差 {gap:%}，超出容差；请核对哪一个对。",
    sentence_en="Net profit: the enterprise says {value:万元}, the statistics office {other:万元}, {gap:%} apart and beyond the allowance; find out which is right.",
    kind=Agree("net_profit", "statistics"),
    allow=tolerance("net_profit").allow,
    measure="超出容差的部分÷较小的一个，按通用算法",
)
