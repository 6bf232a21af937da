"""X06 社保参保人数不多于自报从业人员。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.at_most import AtMost
from jifen.engine.checks.tolerances import tolerance

CHECK = Check(
    number="X06",
    code="insured_within_reported_staff",
    title="社保参保人数不多于自报从业人员",
    title_en="Insured people are among the staff reported",
    severity="explain",
    level="sources",
    because="人社部门登记的参保人都在企业从业；多出来的可能是代缴，也可能是企业少报了人。",
    because_en="Those insured with human resources work there; more of them may be paid for by proxy, or staff was understated.",
    sentence="人社部门登记参保 {part:人}，多于企业自报从业人员 {whole:人}；请核对，有代缴的请说明。",
    sentence_en="Human resources hold {part:人} as insured, more than the staff of {whole:人} the enterprise reports; check, or explain.",
    kind=AtMost("insured_staff@human_resources", "staff@self_report"),
    allow=tolerance("insured_within_staff").allow,
)
