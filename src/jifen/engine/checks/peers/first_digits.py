"""P06 整列数的首位数字。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.first_digits import MEASURE, FirstDigits

CHECK = Check(
    number="P06",
    code="first_digits",
    title="整列数的首位数字",
    title_en="First digits of whole columns",
    severity="hint",
    level="peers",
    because="自然产生的金额以 1 开头的约三成；整列明显偏离，可能有编造、凑整或换算错误。只筛查整列，不指向任何企业。",
    because_en="Of amounts that arise by themselves three in ten begin with 1; a column far from that may be made up, rounded or wrongly converted. It points at no enterprise.",
    sentence="这是对整列的筛查，结果写在备注里。",
    sentence_en="This is a screen of whole columns; what it remarks stands in the notes.",
    kind=FirstDigits(
        (
            "revenue@self_report",
            "revenue@tax",
            "main_revenue@self_report",
            "rd_expense@self_report",
            "rd_expense@statistics",
            "total_cost@self_report",
            "assets@self_report",
            "contract_turnover@science",
        ),
        limit=0.015,
    ),
    measure=MEASURE,
)
