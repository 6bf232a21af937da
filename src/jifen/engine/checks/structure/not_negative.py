"""S09 不可能为负的数不为负。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.not_negative import NotNegative

CHECK = Check(
    number="S09",
    code="not_negative",
    title="不可能为负的数不为负",
    title_en="Not negative where that cannot be",
    severity="must",
    level="structure",
    because="费用、人数、件数和累计额不可能为负；收入、利润、权益为负是真实情况，不在此列。",
    because_en="Expense, people, papers and cumulative amounts cannot be negative; revenue, profit and equity can and are not looked at.",
    sentence="{fact:fact}为 {value:unit}，不可能为负；请更正。",
    sentence_en="{fact:fact} is {value:unit}, which cannot be negative; correct it.",
    kind=NotNegative(
        (
            "rd_expense",
            "total_cost",
            "assets",
            "contract_turnover",
            "rd_super_deduction",
            "financing",
            "staff",
            "rd_staff",
            "insured_staff",
            "invention_patents",
            "ip_count",
            "projects_prefecture",
            "projects_province",
            "awards_prefecture",
            "awards_province",
            "standards",
        )
    ),
)
