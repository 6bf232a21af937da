"""P04 人均研发费用在同类之中。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.peer_outlier import MEASURE, PeerOutlier

CHECK = Check(
    number="P04",
    code="rd_expense_per_head_among_peers",
    title="人均研发费用在同类之中",
    title_en="R&D expense per head among peers",
    severity="hint",
    level="peers",
    because="每个科研人员的研发费用与同类中位数相差五个以上稳健标准差；费用或人数之一可能有误。界限为暂定。",
    because_en="R&D expense per person in research, more than five robust deviations from the median of peers. Provisional.",
    sentence="研发费用 {value:万元}、参加科研项目活动人员 {other:人}，人均 {ratio:万元}，同类企业（{group}，{n} 家）的中位数为 {median:万元}，相差 {spreads} 个标准差；请留意。",
    sentence_en="R&D expense of {value:万元} with {other:人} in research is {ratio:万元} a head; the median of its {n} peers ({group}) is {median:万元}, {spreads} deviations away.",
    kind=PeerOutlier((("rd_expense", "rd_staff"),), limit=5.0),
    measure=MEASURE,
)
