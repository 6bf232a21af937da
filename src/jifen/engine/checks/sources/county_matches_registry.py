"""X26 县区：企业自报与市场监管部门一致。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.same_words import MEASURE_WORDS, SameWords

CHECK = Check(
    number="X26",
    code="county_matches_registry",
    title="县区：企业自报与市场监管部门一致",
    title_en="County: self-report agrees with the registry",
    severity="explain",
    level="sources",
    because="住所以登记为准；迁移后未更新的会不同。",
    because_en="The registry decides on the address; a move may not have been reported.",
    sentence="县区企业自报 {value}，市场监管部门登记 {other}；请核对。",
    sentence_en="The county is {value} according to the enterprise, {other} according to the registry; check.",
    kind=SameWords("county", "market_supervision"),
    measure=MEASURE_WORDS,
)
