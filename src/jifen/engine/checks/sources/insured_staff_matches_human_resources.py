"""X05 参保人数：企业自报与人社部门一致。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.agree import Agree
from jifen.engine.checks.tolerances import tolerance

CHECK = Check(
    number="X05",
    code="insured_staff_matches_human_resources",
    title="参保人数：企业自报与人社部门一致",
    title_en="Insured staff: self-report agrees with human resources",
    severity="explain",
    level="sources",
    because="同一件事的两个来源；参保增减的办理有先后，容差之外的要问清。",
    because_en="Two sources of one thing; changes of insurance are registered with delay; what lies beyond the allowance is asked.",
    sentence="参保人数：企业自报 {value:人}，人社部门 {other:人}，相差 {gap:%}，超出容差；请核对哪一个对。",
    sentence_en="Insured staff: the enterprise says {value:人}, human resources {other:人}, {gap:%} apart and beyond the allowance; find out which is right.",
    kind=Agree("insured_staff", "human_resources"),
    allow=tolerance("insured_staff").allow,
    measure="超出容差的部分÷较小的一个，按通用算法",
)
