"""X01 营业收入：企业自报与税务部门一致。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.agree import Agree
from jifen.engine.checks.tolerances import tolerance

CHECK = Check(
    number="X01",
    code="revenue_matches_tax",
    title="营业收入：企业自报与税务部门一致",
    title_en="Revenue: self-report agrees with the tax office",
    severity="explain",
    level="sources",
    because="同一件事的两个来源；会计收入与纳税申报收入的确认时点不同，容差之外的要问清。",
    because_en="Two sources of one thing; accounts and tax returns recognise revenue at different times; what lies beyond the allowance is asked.",
    sentence="营业收入：企业自报 {value:万元}，税务部门 {other:万元}，相差 {gap:%}，超出容差；请核对哪一个对。",
    sentence_en="Revenue: the enterprise says {value:万元}, the tax office {other:万元}, {gap:%} apart and beyond the allowance; find out which is right.",
    kind=Agree("revenue", "tax"),
    allow=tolerance("revenue").allow,
    measure="超出容差的部分÷较小的一个，按通用算法",
)
