"""S25 不同项目不是同一个数。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.same_figures import MEASURE, SameFigure

CHECK = Check(
    number="S25",
    code="same_figure",
    title="不同项目不是同一个数",
    title_en="One figure does not stand in several lines",
    severity="hint",
    level="structure",
    because="同一个数出现在三项以上，多半是填串了行或复制粘贴。",
    because_en="One figure in three lines or more mostly was copied or slipped a line.",
    sentence="{facts}都是 {value:万元}；请留意是否填串了行。",
    sentence_en="{facts} all are {value:万元}; they may have slipped a line.",
    kind=SameFigure(
        (
            "rd_expense",
            "revenue",
            "total_cost",
            "assets",
            "contract_turnover",
            "net_profit",
            "equity_closing",
            "financing",
        )
    ),
    measure=MEASURE,
)
