"""S20 人均营业收入不过高。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.ratio_within import RatioWithin

CHECK = Check(
    number="S20",
    code="revenue_per_head_plausible",
    title="人均营业收入不过高",
    title_en="Revenue per head is plausible",
    severity="hint",
    level="structure",
    because="人均 2,000 万元以上只见于贸易和少数资源行业；可能收入的单位或人数有误。界限为暂定。",
    because_en="Above 20 million yuan a head is seen in trading and few other trades; revenue or staff may be wrong. Provisional.",
    sentence="营业收入 {part:万元}、从业人员 {whole:人}，人均 {ratio:万元}；很高，请留意收入的单位和人数。",
    sentence_en="Revenue of {part:万元} with a staff of {whole:人} is {ratio:万元} a head; that is very high.",
    kind=RatioWithin("revenue", ("staff",), high=2000.0, times=1.0),
)
