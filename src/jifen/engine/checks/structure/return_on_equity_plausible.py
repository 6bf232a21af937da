"""S16 净资产收益率在合理范围内。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.ratio_within import RatioWithin

CHECK = Check(
    number="S16",
    code="return_on_equity_plausible",
    title="净资产收益率在合理范围内",
    title_en="Return on equity is plausible",
    severity="explain",
    level="structure",
    because="净利润是平均权益的三倍以上，或亏损超过平均权益的三倍，多半是单位或符号有误。界限为暂定。",
    because_en="A profit or a loss of more than three times the average equity mostly is a slip of unit or sign. Bounds are provisional.",
    sentence="净利润 {part:万元}，是平均所有者权益 {whole:万元}的 {ratio:%}；请核对单位和正负号，情况属实的请说明。",
    sentence_en="Net profit of {part:万元} is {ratio:%} of average equity of {whole:万元}; check unit and sign, or explain.",
    kind=RatioWithin("net_profit", ("equity_opening", "equity_closing"), high=300.0, low=-300.0, least=1.0),
)
