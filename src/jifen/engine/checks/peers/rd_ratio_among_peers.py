"""P02 研发强度在同类之中。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.peer_outlier import MEASURE, PeerOutlier

CHECK = Check(
    number="P02",
    code="rd_ratio_among_peers",
    title="研发强度在同类之中",
    title_en="R&D intensity among peers",
    severity="hint",
    level="peers",
    because="研发费用占营业收入的比例，与同类中位数相差五个以上稳健标准差。界限为暂定。",
    because_en="R&D expense over revenue, more than five robust deviations from the median of peers. Provisional.",
    sentence="研发费用 {value:万元}占营业收入 {other:万元}的 {ratio:%}，同类企业（{group}，{n} 家）的中位数为 {median:%}，相差 {spreads} 个标准差；请留意。",
    sentence_en="R&D expense of {value:万元} is {ratio:%} of revenue of {other:万元}; the median of its {n} peers ({group}) is {median:%}, {spreads} deviations away.",
    kind=PeerOutlier((("rd_expense", "revenue"),), limit=5.0, times=100.0),
    measure=MEASURE,
)
