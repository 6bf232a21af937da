"""X10 参加科研项目活动人员：企业自报与统计部门一致。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.agree import Agree
from jifen.engine.checks.tolerances import tolerance

CHECK = Check(
    number="X10",
    code="rd_staff_matches_statistics",
    title="参加科研项目活动人员：企业自报与统计部门一致",
    title_en="People in research projects: self-report agrees with the statistics office",
    severity="explain",
    level="sources",
    because="同一件事的两个来源；参加活动人员与研究开发人员的统计口径不同，容差之外的要问清。",
    because_en="Two sources of one thing; people in projects and R&D personnel are counted differently; what lies beyond the allowance is asked.",
    sentence="参加科研项目活动人员：企业自报 {value:人}，统计部门 {other:人}，相差 {gap:%}，超出容差；请核对哪一个对。",
    sentence_en="People in research projects: the enterprise says {value:人}, the statistics office {other:人}, {gap:%} apart and beyond the allowance; find out which is right.",
    kind=Agree("rd_staff", "statistics"),
    allow=tolerance("rd_staff").allow,
    measure="超出容差的部分÷较小的一个，按通用算法",
)
