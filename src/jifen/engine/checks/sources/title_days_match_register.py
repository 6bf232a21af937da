"""X24 自报资质的日期与部门登记一致。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.registered_titles import MEASURE_DAYS, RegisteredDays
from jifen.engine.checks.tolerances import tolerance, tolerances

REGISTERS = tuple(tolerances().registers.items())

CHECK = Check(
    number="X24",
    code="title_days_match_register",
    title="自报资质的日期与部门登记一致",
    title_en="Days of titles agree with the register",
    severity="explain",
    level="sources",
    because="日期决定是否在三年之内；发证与公告可以相差两个月。",
    because_en="The day decides whether a title lies within three years; certificate and announcement may be two months apart.",
    sentence="“{title}”的取得日期企业自报 {value:day}，{source:source} {other:day}；请核对证书。",
    sentence_en="“{title}” was granted on {value:day} according to the enterprise, on {other:day} according to {source:source}; check the certificate.",
    kind=RegisteredDays("qualifications", REGISTERS),
    allow=tolerance("qualifications").allow,
    measure=MEASURE_DAYS,
)
