"""S08 参保人数不多于从业人员。"""

from __future__ import annotations

from jifen.engine.checks.check import Allow, Check
from jifen.engine.checks.kinds.at_most import AtMost

CHECK = Check(
    number="S08",
    code="insured_within_staff",
    title="参保人数不多于从业人员",
    title_en="The insured are among the staff",
    severity="explain",
    level="structure",
    because="参保的人在从业人员之内；年末前后入职离职有几人出入属正常。",
    because_en="The insured are among the staff; a few may join or leave around the end of the year.",
    sentence="参保人数 {part:人}，多于从业人员期末人数 {whole:人}；请核对，有代缴、退休返聘等情形的请说明。",
    sentence_en="{part:人} are insured, more than the staff of {whole:人}; check, or explain.",
    kind=AtMost("insured_staff", "staff"),
    allow=Allow(absolute=5),
)
