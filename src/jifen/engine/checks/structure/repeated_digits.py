"""S23 数字不像随手填的。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.odd_digits import MEASURE, OddDigits

CHECK = Check(
    number="S23",
    code="repeated_digits",
    title="数字不像随手填的",
    title_en="Digits do not look typed",
    severity="hint",
    level="structure",
    because="8888、66666.66、123456 这样的数偶尔是真的，多半是占位或随手填的。",
    because_en="8888, 66666.66 or 123456 sometimes are true and mostly stand for something not looked up.",
    sentence="{fact:fact}为 {value:unit}，数字重复或连续；可能是占位的数，请留意。",
    sentence_en="{fact:fact} is {value:unit}, all one digit or a run; it may stand for something else.",
    kind=OddDigits(
        (
            "rd_expense",
            "revenue",
            "main_revenue",
            "total_cost",
            "assets",
            "contract_turnover",
            "rd_super_deduction",
            "net_profit",
            "equity_closing",
            "financing",
        )
    ),
    measure=MEASURE,
)
