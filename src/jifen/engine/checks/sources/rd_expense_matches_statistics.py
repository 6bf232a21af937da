"""X09 研发费用：企业自报与统计部门一致。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.agree import Agree
from jifen.engine.checks.tolerances import tolerance

CHECK = Check(
    number="X09",
    code="rd_expense_matches_statistics",
    title="研发费用：企业自报与统计部门一致",
    title_en="R&D expense: self-report agrees with the statistics office",
    severity="explain",
    level="sources",
    because="同一件事的两个来源；研发费用的会计口径与统计口径不同，容差之外的要问清。",
    because_en="Two sources of one thing; accounts and statistics define R&D expense differently; what lies beyond the allowance is asked.",
    sentence="研发费用：企业自报 {value:万元}，统计部门 {other:万元}，相差 {gap:%}，超出容差；请核对哪一个对。",
    sentence_en="R&D expense: the enterprise says {value:万元}, the statistics office {other:万元}, {gap:%} apart and beyond the allowance; find out which is right.",
    kind=Agree("rd_expense", "statistics"),
    allow=tolerance("rd_expense").allow,
    measure="超出容差的部分÷较小的一个，按通用算法",
)
