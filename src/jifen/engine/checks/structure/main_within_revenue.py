"""S03 主营业务收入不大于营业收入。"""

from __future__ import annotations

from jifen.engine.checks.check import Allow, Check
from jifen.engine.checks.kinds.at_most import AtMost

CHECK = Check(
    number="S03",
    code="main_within_revenue",
    title="主营业务收入不大于营业收入",
    title_en="Main business revenue is part of revenue",
    severity="must",
    level="structure",
    because="营业收入等于主营业务收入加其他业务收入；营业收入为负（冲减多于销售）时不核验。",
    because_en="Revenue is main business revenue and other revenue; not tested where revenue is negative.",
    sentence="主营业务收入 {part:万元}，大于营业收入 {whole:万元}；前者是后者的一部分，请更正。",
    sentence_en="Main business revenue of {part:万元} exceeds revenue of {whole:万元}, of which it is a part; correct one of them.",
    kind=AtMost("main_revenue", "revenue", positive=True),
    allow=Allow(absolute=0.01),
)
