"""X25 成立日期：企业自报与市场监管部门一致。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.equal import Equal
from jifen.engine.checks.tolerances import tolerance

CHECK = Check(
    number="X25",
    code="established_on_matches_registry",
    title="成立日期：企业自报与市场监管部门一致",
    title_en="Day of founding: self-report agrees with the registry",
    severity="explain",
    level="sources",
    because="成立日期以登记为准。",
    because_en="The registry decides on the day of founding.",
    sentence="成立日期企业自报 {value:day}，市场监管部门登记 {other:day}；请核对营业执照。",
    sentence_en="Founded on {value:day} according to the enterprise, on {other:day} according to the registry; check the licence.",
    kind=Equal("established_on@self_report", "established_on@market_supervision"),
    allow=tolerance("established_on").allow,
    measure="相差的日数÷1970 年以来的日数，再按通用算法",
)
