"""S34 资质和排名不早于成立日期。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.dated_entries import MEASURE, EntriesSound

CHECK = Check(
    number="S34",
    code="title_since_founding",
    title="资质和排名不早于成立日期",
    title_en="Titles and rankings came after founding",
    severity="explain",
    level="structure",
    because="成立之前不会有资质；由其他企业改制、合并而来的，说明即可。",
    because_en="There are no titles before founding; where another enterprise was merged or restructured, explain.",
    sentence="{fact:fact}中的“{titles}”早于成立日期；请核对，改制、合并承继的请说明。",
    sentence_en="“{titles}” among the {fact:fact} are older than the enterprise; check, or explain a merger or restructuring.",
    kind=EntriesSound(("qualifications", "rankings"), "since_founding", founded="established_on"),
    measure=MEASURE,
)
