"""S17 净利润与收入、成本费用相称。"""

from __future__ import annotations

from jifen.engine.checks.check import Allow, Check
from jifen.engine.checks.kinds.accounts_fit import AccountsFit

CHECK = Check(
    number="S17",
    code="profit_fits_accounts",
    title="净利润与收入、成本费用相称",
    title_en="Profit fits revenue and cost",
    severity="hint",
    level="structure",
    because="净利润大致是营业收入减成本费用，再加其他收益、减所得税；差到收入或成本的一半以上的值得一看。界限为暂定。",
    because_en="Net profit is about revenue less cost, with other gains and tax; half of revenue or cost apart deserves a look. Provisional.",
    sentence="净利润 {value:万元}，营业收入 {revenue:万元}减成本费用 {cost:万元}为 {rest:万元}，相差较大；请留意是否有一项填错。",
    sentence_en="Net profit is {value:万元}; revenue of {revenue:万元} less cost of {cost:万元} leaves {rest:万元}, far from it; one may be wrong.",
    kind=AccountsFit("net_profit", "revenue", "total_cost"),
    allow=Allow(absolute=100, relative=0.5),
)
