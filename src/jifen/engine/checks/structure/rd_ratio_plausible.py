"""S14 研发费用不超过营业收入。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.ratio_within import RatioWithin

CHECK = Check(
    number="S14",
    code="rd_ratio_plausible",
    title="研发费用不超过营业收入",
    title_en="R&D expense is at most revenue",
    severity="explain",
    level="structure",
    because="超过 100% 的照实保留，不截断；初创企业有研发而收入少，说明即可。",
    because_en="Above 100 % it is kept as it is; a start-up with little revenue explains it.",
    sentence="研发费用 {part:万元}，是营业收入 {whole:万元}的 {ratio:%}，超过 100%；请核对，尚在研发期的请说明。",
    sentence_en="R&D expense of {part:万元} is {ratio:%} of revenue of {whole:万元}, above 100 %; check, or explain.",
    kind=RatioWithin("rd_expense", ("revenue",), high=100.0),
)
