"""S12 营业收入增长在合理范围内。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.growth_within import GrowthWithin

CHECK = Check(
    number="S12",
    code="growth_plausible",
    title="营业收入增长在合理范围内",
    title_en="Revenue growth is plausible",
    severity="explain",
    level="structure",
    because="一年增到十倍以上或减到十分之一以下很少见；两年都不足 1,000 万元的不看，小数起伏大。界限为暂定。",
    because_en="Ten times as much within a year, or a tenth, is rare; not looked at where both years are below 10 million yuan. Bounds are provisional.",
    sentence="营业收入 {value:万元}，上年 {before:万元}，增长 {growth:%}；请核对两年的数，确有重组、转产等情形的请说明。",
    sentence_en="Revenue is {value:万元}, last year {before:万元}, a change of {growth:%}; check both years, or explain.",
    kind=GrowthWithin("revenue", low=-90.0, high=900.0, least=1000.0),
)
