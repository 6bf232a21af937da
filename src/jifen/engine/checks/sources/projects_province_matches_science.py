"""X18 省级及以上科技计划项目：企业自报与科技部门一致。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.agree import Agree
from jifen.engine.checks.tolerances import tolerance

CHECK = Check(
    number="X18",
    code="projects_province_matches_science",
    title="省级及以上科技计划项目：企业自报与科技部门一致",
    title_en="Science projects of province level or above: self-report agrees with the science department",
    severity="explain",
    level="sources",
    because="同一件事的两个来源；项目一项一项地数，容差之外的要问清。",
    because_en="Two sources of one thing; they are counted one by one; what lies beyond the allowance is asked.",
    sentence="省级及以上科技计划项目：企业自报 {value:项}，科技部门 {other:项}，相差 {gap:%}，超出容差；请核对哪一个对。",
    sentence_en="Science projects of province level or above: the enterprise says {value:项}, the science department {other:项}, {gap:%} apart and beyond the allowance; find out which is right.",
    kind=Agree("projects_province", "science"),
    allow=tolerance("projects_province").allow,
    measure="超出容差的部分÷较小的一个，按通用算法",
)
