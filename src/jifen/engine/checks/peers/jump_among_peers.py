"""P05 与上年相比的跳变在同类之中。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.peer_outlier import MEASURE, PeerOutlier

CHECK = Check(
    number="P05",
    code="jump_among_peers",
    title="与上年相比的跳变在同类之中",
    title_en="The jump since last year among peers",
    severity="explain",
    level="peers",
    because="企业与自己的上年比；变动的倍数与同类的中位数相差八个以上稳健标准差。经营确有大变化的，说明即可。界限为暂定。",
    because_en="An enterprise against its own last year; the change is more than eight robust deviations from that of its peers. Provisional.",
    sentence="{fact:fact}由上年的 {other:unit}变为 {value:unit}，是上年的 {ratio} 倍；同类企业（{group}，{n} 家）的中位数为 {median} 倍，相差 {spreads} 个标准差；请核对，属实的请说明。",
    sentence_en="{fact:fact} went from {other:unit} to {value:unit}, {ratio} times last year's; the median of its {n} peers ({group}) is {median} times, {spreads} deviations away; check, or explain.",
    kind=PeerOutlier(
        tuple((fact, f"{fact}[-1]") for fact in ("revenue", "rd_expense", "total_cost", "assets", "staff", "rd_staff")),
        limit=8.0,
    ),
    measure=MEASURE,
)
