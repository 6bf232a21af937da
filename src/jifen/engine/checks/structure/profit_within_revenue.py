"""S07 净利润不大于营业收入。"""

from __future__ import annotations

from jifen.engine.checks.check import Allow, Check
from jifen.engine.checks.kinds.at_most import AtMost

CHECK = Check(
    number="S07",
    code="profit_within_revenue",
    title="净利润不大于营业收入",
    title_en="Net profit is at most revenue",
    severity="explain",
    level="structure",
    because="利润来自收入；投资收益和政府补助会使前者较大，这时说明即可；营业收入为负时不核验。",
    because_en="Profit comes out of revenue; investment income and subsidies may make it larger, then explain. Not tested where revenue is negative.",
    sentence="净利润 {part:万元}，大于营业收入 {whole:万元}；请核对，有投资收益或补助的请说明。",
    sentence_en="Net profit of {part:万元} exceeds revenue of {whole:万元}; check, or explain investment income and subsidies.",
    kind=AtMost("net_profit", "revenue", positive=True),
    allow=Allow(absolute=0.01),
)
