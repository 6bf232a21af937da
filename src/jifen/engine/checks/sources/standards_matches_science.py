"""X22 参与制定并已发布的国家、行业标准：企业自报与科技部门一致。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.agree import Agree
from jifen.engine.checks.tolerances import tolerance

CHECK = Check(
    number="X22",
    code="standards_matches_science",
    title="参与制定并已发布的国家、行业标准：企业自报与科技部门一致",
    title_en="Published standards joined: self-report agrees with the science department",
    severity="explain",
    level="sources",
    because="同一件事的两个来源；年末发布的标准登记有先后，容差之外的要问清。",
    because_en="Two sources of one thing; standards of the last days are registered later; what lies beyond the allowance is asked.",
    sentence="参与制定并已发布的国家、行业标准：企业自报 {value:项}，科技部门 {other:项}，相差 {gap:%}，超出容差；请核对哪一个对。",
    sentence_en="Published standards joined: the enterprise says {value:项}, the science department {other:项}, {gap:%} apart and beyond the allowance; find out which is right.",
    kind=Agree("standards", "science"),
    allow=tolerance("standards").allow,
    measure="超出容差的部分÷较小的一个，按通用算法",
)
