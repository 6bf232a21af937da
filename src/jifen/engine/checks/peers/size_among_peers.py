"""P01 规模在同类之中。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.peer_outlier import MEASURE, PeerOutlier

CHECK = Check(
    number="P01",
    code="size_among_peers",
    title="规模在同类之中",
    title_en="Size among peers",
    severity="hint",
    level="peers",
    because="与同阶段、同产业企业的中位数相差五个以上稳健标准差（对数尺度）；可能是单位或数位有误，也可能是真的大或小。界限为暂定。",
    because_en="More than five robust deviations, on a log scale, from the median of the same stage and sector; a slip of unit, or truly large or small. Provisional.",
    sentence="{fact:fact} {value:unit}，同类企业（{group}，{n} 家）的中位数为 {median:unit}，相差 {spreads} 个标准差；请留意单位和数位。",
    sentence_en="{fact:fact} of {value:unit}; the median of its {n} peers ({group}) is {median:unit}, {spreads} deviations away; mind the unit.",
    kind=PeerOutlier(
        (
            ("revenue", ""),
            ("rd_expense", ""),
            ("total_cost", ""),
            ("assets", ""),
            ("staff", ""),
            ("rd_staff", ""),
            ("ip_count", ""),
            ("contract_turnover", ""),
        ),
        limit=5.0,
    ),
    measure=MEASURE,
)
