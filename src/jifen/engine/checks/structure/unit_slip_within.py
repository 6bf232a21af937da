"""S19 同一企业的金额之间不差一万倍。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.unit_slip import MEASURE, UnitSlip

CHECK = Check(
    number="S19",
    code="unit_slip_within",
    title="同一企业的金额之间不差一万倍",
    title_en="No slip of unit among the figures of one firm",
    severity="explain",
    level="structure",
    because="同一企业的收入、成本、资产通常同一量级；不足 1 万元的不看。",
    because_en="Revenue, cost and assets of one firm are mostly of one order; below 10,000 yuan they are not looked at.",
    sentence="{fact:fact} {value:unit}，{other_fact:fact} {other:万元}，相差约 {times} 倍，很像其中一项填错了单位；请核对。",
    sentence_en="{fact:fact} of {value:unit} and {other_fact:fact} of {other:万元} are about {times} times apart, as if one unit were wrong; check.",
    kind=UnitSlip(
        (
            ("main_revenue", "revenue"),
            ("total_cost", "revenue"),
            ("assets", "revenue"),
            ("equity_closing", "assets"),
            ("rd_expense", "total_cost"),
            ("rd_super_deduction", "rd_expense"),
        ),
        least=1.0,
    ),
    measure=MEASURE,
)
