"""S06 期初所有者权益等于上年期末数。"""

from __future__ import annotations

from jifen.engine.checks.check import Allow, Check
from jifen.engine.checks.kinds.equal import Equal

CHECK = Check(
    number="S06",
    code="opening_is_last_closing",
    title="期初所有者权益等于上年期末数",
    title_en="Opening equity is last year's closing",
    severity="explain",
    level="structure",
    because="本年的起点就是上年的终点；会计政策变更、差错更正和合并范围变动会使两者不同，这时说明即可。",
    because_en="A year begins where the last one ended; restatements and a changed scope of consolidation may part the two, then explain.",
    sentence="期初所有者权益 {value:万元}，上年期末为 {other:万元}，两者应相等；请核对，确有调整的请说明。",
    sentence_en="Opening equity is {value:万元}, last year closed at {other:万元}; they should be equal: check, or explain the adjustment.",
    kind=Equal("equity_opening", "equity_closing[-1]"),
    allow=Allow(absolute=0.01),
)
