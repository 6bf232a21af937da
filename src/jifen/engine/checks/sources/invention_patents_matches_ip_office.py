"""X07 有效发明专利授权量：企业自报与知识产权部门一致。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.agree import Agree
from jifen.engine.checks.tolerances import tolerance

CHECK = Check(
    number="X07",
    code="invention_patents_matches_ip_office",
    title="有效发明专利授权量：企业自报与知识产权部门一致",
    title_en="Invention patents in force: self-report agrees with the IP office",
    severity="explain",
    level="sources",
    because="同一件事的两个来源；授权公告和年费登记有先后，容差之外的要问清。",
    because_en="Two sources of one thing; grants and fees are registered with delay; what lies beyond the allowance is asked.",
    sentence="有效发明专利授权量：企业自报 {value:件}，知识产权部门 {other:件}，相差 {gap:%}，超出容差；请核对哪一个对。",
    sentence_en="Invention patents in force: the enterprise says {value:件}, the IP office {other:件}, {gap:%} apart and beyond the allowance; find out which is right.",
    kind=Agree("invention_patents", "ip_office"),
    allow=tolerance("invention_patents").allow,
    measure="超出容差的部分÷较小的一个，按通用算法",
)
