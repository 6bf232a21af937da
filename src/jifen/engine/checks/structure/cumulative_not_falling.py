"""S11 累计数不减少。"""

from __future__ import annotations

from jifen.engine.checks.check import Allow, Check
from jifen.engine.checks.kinds.not_falling import NotFalling

CHECK = Check(
    number="S11",
    code="cumulative_not_falling",
    title="累计数不减少",
    title_en="Cumulative numbers do not fall",
    severity="explain",
    level="structure",
    because="截至年末的累计数只增不减；更正以前多报的，说明即可。",
    because_en="What is counted up to the end of the year only grows; a corrected earlier excess is explained.",
    sentence="{fact:fact}为 {value:unit}，比上年的 {before:unit}少；累计数不应减少，请核对，确有更正的请说明。",
    sentence_en="{fact:fact} is {value:unit}, last year {before:unit}; a cumulative number should not fall: check, or explain the correction.",
    kind=NotFalling(
        ("projects_prefecture", "projects_province", "awards_prefecture", "awards_province", "standards", "financing")
    ),
    allow=Allow(absolute=0.01),
)
