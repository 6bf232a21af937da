"""X02 主营业务收入：企业自报与税务部门一致。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.agree import Agree
from jifen.engine.checks.tolerances import tolerance

CHECK = Check(
    number="X02",
    code="main_revenue_matches_tax",
    title="主营业务收入：企业自报与税务部门一致",
    title_en="Main business revenue: self-report agrees with the tax office",
    severity="explain",
    level="sources",
    because="同一件事的两个来源；主营与其他业务的划分口径不同，容差之外的要问清。",
    because_en="Two sources of one thing; main and other business may be divided differently; what lies beyond the allowance is asked.",
    sentence="主营业务收入：企业自报 {value:万元}，税务部门 {other:万元}，相差 {gap:%}，超出容差；请核对哪一个对。",
    sentence_en="Main business revenue: the enterprise says {value:万元}, the tax office {other:万元}, {gap:%} apart and beyond the allowance; find out which is right.",
    kind=Agree("main_revenue", "tax"),
    allow=tolerance("main_revenue").allow,
    measure="超出容差的部分÷较小的一个，按通用算法",
)
