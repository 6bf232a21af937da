"""X08 知识产权拥有量：企业自报与知识产权部门一致。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.agree import Agree
from jifen.engine.checks.tolerances import tolerance

CHECK = Check(
    number="X08",
    code="ip_count_matches_ip_office",
    title="知识产权拥有量：企业自报与知识产权部门一致",
    title_en="Intellectual property held: self-report agrees with the IP office",
    severity="explain",
    level="sources",
    because="同一件事的两个来源；软件著作权等由别处登记，知识产权部门未必齐全，容差之外的要问清。",
    because_en="Two sources of one thing; some kinds are registered elsewhere and may be missing; what lies beyond the allowance is asked.",
    sentence="知识产权拥有量：企业自报 {value:件}，知识产权部门 {other:件}，相差 {gap:%}，超出容差；请核对哪一个对。",
    sentence_en="Intellectual property held: the enterprise says {value:件}, the IP office {other:件}, {gap:%} apart and beyond the allowance; find out which is right.",
    kind=Agree("ip_count", "ip_office"),
    allow=tolerance("ip_count").allow,
    measure="超出容差的部分÷较小的一个，按通用算法",
)
