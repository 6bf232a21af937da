"""X30 未为职工参保：自报“否”而部门记录“是”。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.same_words import MEASURE_DENIED, NotDenied

CHECK = Check(
    number="X30",
    code="staff_uninsured_not_denied",
    title="未为职工参保：自报“否”而部门记录“是”",
    title_en="Staff not enrolled in social insurance: denied by the enterprise, held by a department",
    severity="explain",
    level="sources",
    because="约束性情形要如实告知；企业不认的，先核实部门的记录。",
    because_en="Situations must be told truly; where the enterprise denies one, the department's record is checked first.",
    sentence="{fact:fact}：企业自报“否”，{source:source}的记录为“是”；请核实。",
    sentence_en="{fact:fact}: the enterprise says no, {source:source} say yes; find out.",
    kind=NotDenied("staff_uninsured", "human_resources"),
    measure=MEASURE_DENIED,
)
