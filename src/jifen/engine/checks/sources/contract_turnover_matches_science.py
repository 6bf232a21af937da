"""X17 技术合同成交额：企业自报与科技部门一致。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.agree import Agree
from jifen.engine.checks.tolerances import tolerance

CHECK = Check(
    number="X17",
    code="contract_turnover_matches_science",
    title="技术合同成交额：企业自报与科技部门一致",
    title_en="Technology contract turnover: self-report agrees with the science department",
    severity="explain",
    level="sources",
    because="同一件事的两个来源；年末签订的合同登记有先后，容差之外的要问清。",
    because_en="Two sources of one thing; contracts of the last days are registered later; what lies beyond the allowance is asked.",
    sentence="技术合同成交额：企业自报 {value:万元}，科技部门 {other:万元}，相差 {gap:%}，超出容差；请核对哪一个对。",
    sentence_en="Technology contract turnover: the enterprise says {value:万元}, the science department {other:万元}, {gap:%} apart and beyond the allowance; find out which is right.",
    kind=Agree("contract_turnover", "science"),
    allow=tolerance("contract_turnover").allow,
    measure="超出容差的部分÷较小的一个，按通用算法",
)
