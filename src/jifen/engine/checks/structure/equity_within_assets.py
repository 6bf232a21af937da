"""S05 期末所有者权益不大于资产总额。"""

from __future__ import annotations

from jifen.engine.checks.check import Allow, Check
from jifen.engine.checks.kinds.at_most import AtMost

CHECK = Check(
    number="S05",
    code="equity_within_assets",
    title="期末所有者权益不大于资产总额",
    title_en="Closing equity is at most total assets",
    severity="must",
    level="structure",
    because="资产总额等于负债加所有者权益，负债不会为负。",
    because_en="Assets are liabilities and equity, and liabilities are not negative.",
    sentence="期末所有者权益 {part:万元}，大于资产总额 {whole:万元}；负债不会为负，请更正。",
    sentence_en="Closing equity of {part:万元} exceeds total assets of {whole:万元}; liabilities are not negative, correct one of them.",
    kind=AtMost("equity_closing", "assets"),
    allow=Allow(absolute=0.1),
)
