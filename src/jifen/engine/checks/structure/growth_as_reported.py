"""S13 报送的增长率与两年的数一致。"""

from __future__ import annotations

from jifen.engine.checks.check import Allow, Check
from jifen.engine.checks.kinds.growth_within import GrowthAsReported

CHECK = Check(
    number="S13",
    code="growth_as_reported",
    title="报送的增长率与两年的数一致",
    title_en="Reported growth follows from the two years",
    severity="explain",
    level="structure",
    because="增长率由两年的营业收入算出，不应另有一个数。",
    because_en="Growth follows from two years of revenue; there is no other figure for it.",
    sentence="报送的营业收入增长率为 {value:%}，按两年的数（{before:万元}、{now:万元}）应为 {growth:%}；请核对。",
    sentence_en="Reported revenue growth is {value:%}; the two years ({before:万元}, {now:万元}) give {growth:%}; check.",
    kind=GrowthAsReported("revenue_growth", "revenue"),
    allow=Allow(absolute=0.1),
)
