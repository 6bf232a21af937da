"""X27 行业代码：企业自报与市场监管部门一致。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.same_words import MEASURE_WORDS, SameWords

CHECK = Check(
    number="X27",
    code="industry_matches_registry",
    title="行业代码：企业自报与市场监管部门一致",
    title_en="Industry code: self-report agrees with the registry",
    severity="explain",
    level="sources",
    because="行业代码以登记为准；口径不同的说明即可。",
    because_en="The registry decides on the industry; another reading is explained.",
    sentence="行业代码企业自报 {value}，市场监管部门登记 {other}；请核对。",
    sentence_en="The industry code is {value} according to the enterprise, {other} according to the registry; check.",
    kind=SameWords("industry", "market_supervision"),
    measure=MEASURE_WORDS,
)
