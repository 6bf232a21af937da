"""S02 研发费用不大于成本费用总额。"""

from __future__ import annotations

from jifen.engine.checks.check import Allow, Check
from jifen.engine.checks.kinds.at_most import AtMost

CHECK = Check(
    number="S02",
    code="rd_expense_within_cost",
    title="研发费用不大于成本费用总额",
    title_en="R&D expense is part of total cost",
    severity="explain",
    level="structure",
    because="研发费用是成本费用的一部分；资本化的研发支出会使前者较大，这时说明即可。",
    because_en="R&D expense is part of total cost; capitalised R&D may make the part larger, then explain.",
    sentence="研发费用 {part:万元}，大于成本费用总额 {whole:万元}；请核对，有资本化研发支出的请说明。",
    sentence_en="R&D expense of {part:万元} exceeds total cost and expense of {whole:万元}; check, or explain what was capitalised.",
    kind=AtMost("rd_expense", "total_cost"),
    allow=Allow(absolute=0.01),
)
