"""S18 金额与上年不差一万倍。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.unit_slip import MEASURE, UnitSlip

MONEY = (
    "rd_expense",
    "revenue",
    "main_revenue",
    "total_cost",
    "assets",
    "contract_turnover",
    "rd_super_deduction",
    "equity_closing",
    "financing",
)

CHECK = Check(
    number="S18",
    code="unit_slip_last_year",
    title="金额与上年不差一万倍",
    title_en="No slip of unit against last year",
    severity="explain",
    level="structure",
    because="元、万元、亿元相差一万倍，填错单位最常见。",
    because_en="元, 万元 and 亿元 lie ten thousand apart; the wrong one is the commonest slip.",
    sentence="{fact:fact}为 {value:unit}，上年为 {other:unit}，相差约 {times} 倍，很像填错了单位（元、万元、亿元）；请核对。",
    sentence_en="{fact:fact} is {value:unit}, last year {other:unit}, about {times} times apart, as if the unit were wrong; check.",
    kind=UnitSlip(tuple((fact, f"{fact}[-1]") for fact in MONEY)),
    measure=MEASURE,
)
