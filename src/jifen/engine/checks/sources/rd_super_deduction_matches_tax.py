"""X03 研发费用加计扣除额：企业自报与税务部门一致。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.agree import Agree
from jifen.engine.checks.tolerances import tolerance

CHECK = Check(
    number="X03",
    code="rd_super_deduction_matches_tax",
    title="研发费用加计扣除额：企业自报与税务部门一致",
    title_en="R&D super-deduction: self-report agrees with the tax office",
    severity="explain",
    level="sources",
    because="同一件事的两个来源；同一张申报表，只应有四舍五入之差，容差之外的要问清。",
    because_en="Two sources of one thing; it is one and the same return, so only rounding is allowed; what lies beyond the allowance is asked.",
    sentence="研发费用加计扣除额：企业自报 {value:万元}，税务部门 {other:万元}，相差 {gap:%}，超出容差；请核对哪一个对。",
    sentence_en="R&D super-deduction: the enterprise says {value:万元}, the tax office {other:万元}, {gap:%} apart and beyond the allowance; find out which is right.",
    kind=Agree("rd_super_deduction", "tax"),
    allow=tolerance("rd_super_deduction").allow,
    measure="超出容差的部分÷较小的一个，按通用算法",
)
