"""P03 人均营业收入在同类之中。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.peer_outlier import MEASURE, PeerOutlier

CHECK = Check(
    number="P03",
    code="revenue_per_head_among_peers",
    title="人均营业收入在同类之中",
    title_en="Revenue per head among peers",
    severity="hint",
    level="peers",
    because="人均营业收入与同类中位数相差五个以上稳健标准差；收入或人数之一可能有误。界限为暂定。",
    because_en="Revenue per head, more than five robust deviations from the median of peers; one of the two may be wrong. Provisional.",
    sentence="营业收入 {value:万元}、从业人员 {other:人}，人均 {ratio:万元}，同类企业（{group}，{n} 家）的中位数为 {median:万元}，相差 {spreads} 个标准差；请留意。",
    sentence_en="Revenue of {value:万元} with a staff of {other:人} is {ratio:万元} a head; the median of its {n} peers ({group}) is {median:万元}, {spreads} deviations away.",
    kind=PeerOutlier((("revenue", "staff"),), limit=5.0),
    measure=MEASURE,
)
