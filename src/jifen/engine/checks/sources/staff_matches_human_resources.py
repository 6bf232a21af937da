"""X04 从业人员期末人数：企业自报与人社部门一致。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.agree import Agree
from jifen.engine.checks.tolerances import tolerance

CHECK = Check(
    number="X04",
    code="staff_matches_human_resources",
    title="从业人员期末人数：企业自报与人社部门一致",
    title_en="Staff at the end of the year: self-report agrees with human resources",
    severity="explain",
    level="sources",
    because="同一件事的两个来源；年末前后入职、离职的登记有先后，容差之外的要问清。",
    because_en="Two sources of one thing; joining and leaving around the end of the year is registered with delay; what lies beyond the allowance is asked.",
    sentence="从业人员期末人数：企业自报 {value:人}，人社部门 {other:人}，相差 {gap:%}，超出容差；请核对哪一个对。",
    sentence_en="Staff at the end of the year: the enterprise says {value:人}, human resources {other:人}, {gap:%} apart and beyond the allowance; find out which is right.",
    kind=Agree("staff", "human_resources"),
    allow=tolerance("staff").allow,
    measure="超出容差的部分÷较小的一个，按通用算法",
)
