"""X21 地市级科技奖励：企业自报与科技部门一致。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.agree import Agree
from jifen.engine.checks.tolerances import tolerance

CHECK = Check(
    number="X21",
    code="awards_prefecture_matches_science",
    title="地市级科技奖励：企业自报与科技部门一致",
    title_en="Prefecture science awards: self-report agrees with the science department",
    severity="explain",
    level="sources",
    because="同一件事的两个来源；奖励一项一项地数，容差之外的要问清。",
    because_en="Two sources of one thing; they are counted one by one; what lies beyond the allowance is asked.",
    sentence="地市级科技奖励：企业自报 {value:项}，科技部门 {other:项}，相差 {gap:%}，超出容差；请核对哪一个对。",
    sentence_en="Prefecture science awards: the enterprise says {value:项}, the science department {other:项}, {gap:%} apart and beyond the allowance; find out which is right.",
    kind=Agree("awards_prefecture", "science"),
    allow=tolerance("awards_prefecture").allow,
    measure="超出容差的部分÷较小的一个，按通用算法",
)
