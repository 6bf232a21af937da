"""S26 金额不全是整百万元。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.same_figures import RoundFigures

CHECK = Check(
    number="S26",
    code="round_figures",
    title="金额不全是整百万元",
    title_en="Amounts are not all round",
    severity="hint",
    level="structure",
    because="账上的数很少个个是 100 万元的整数倍；五项以上都是，像估计的。",
    because_en="Booked amounts hardly all are multiples of a million yuan; five that are look estimated.",
    sentence="已填的 {many} 项金额都是 {multiple:万元}的整数倍；像是估计的数，请留意。",
    sentence_en="All {many} amounts given are multiples of {multiple:万元}; they look estimated.",
    kind=RoundFigures(
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
        ),
        least=5,
        multiple=100.0,
    ),
    measure="整百万元的数据项÷9 项",
)
