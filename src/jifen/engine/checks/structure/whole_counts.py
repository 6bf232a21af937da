"""S10 人数和件数是整数。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.whole_number import WholeNumber

CHECK = Check(
    number="S10",
    code="whole_counts",
    title="人数和件数是整数",
    title_en="Counts are whole numbers",
    severity="must",
    level="structure",
    because="人、件、项只能一个一个数。",
    because_en="People and papers are counted one by one.",
    sentence="{fact:fact}为 {value:unit}，应是整数；请更正。",
    sentence_en="{fact:fact} is {value:unit} and should be a whole number; correct it.",
    kind=WholeNumber(
        (
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
