"""S24 金额不照抄上年。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.same_figures import MEASURE, SameAsLastYear

CHECK = Check(
    number="S24",
    code="copied_last_year",
    title="金额不照抄上年",
    title_en="Amounts are not copied from last year",
    severity="explain",
    level="structure",
    because="两年有三项以上金额一分不差，多半是把上年的表又交了一遍。",
    because_en="Three amounts the same to the cent in two years mostly are last year's form handed in again.",
    sentence="{facts}与上年一分不差（{of} 项可比，{many} 项相同）；请核对是否照抄了上年，情况属实的请说明。",
    sentence_en="{facts} are last year's to the cent ({many} of {of} compared); check whether last year was copied, or explain.",
    kind=SameAsLastYear(
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
        )
    ),
    measure=MEASURE,
)
