"""S35 成立早的企业有上年营业收入。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.founding import MEASURE_HALF, LastYearKnown

CHECK = Check(
    number="S35",
    code="last_year_revenue_known",
    title="成立早的企业有上年营业收入",
    title_en="Last year's revenue is known where the firm existed",
    severity="hint",
    level="structure",
    because="缺上年营业收入，增长率和发展阶段就算不出。",
    because_en="Without last year's revenue neither growth nor, often, the stage can be found.",
    sentence="{founded:day} 成立，却没有 {last} 年的营业收入，{year} 年的增长率算不出；请补报。",
    sentence_en="Founded on {founded:day}, yet revenue of {last} is not known, so growth of {year} cannot be found; hand it in.",
    kind=LastYearKnown("established_on", "revenue"),
    missing="fail",
    measure=MEASURE_HALF,
)
