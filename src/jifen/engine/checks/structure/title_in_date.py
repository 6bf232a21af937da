"""S31 资质在有效期内。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.dated_entries import MEASURE, EntriesSound

CHECK = Check(
    number="S31",
    code="title_in_date",
    title="资质在有效期内",
    title_en="Titles are in date",
    severity="hint",
    level="structure",
    because="年内到期而没有续期的资质不计分；提醒企业续期或补报新证书。更早到期的是历史，不提。",
    because_en="A title that ended within the year without renewal earns nothing; the certificate may be handed in. Older ones are history.",
    sentence="{fact:fact}中的“{titles}”在 {year} 年内到期，不计分；已续期的请补报。",
    sentence_en="“{titles}” among the {fact:fact} ended within {year} and earn nothing; hand in the renewal if there is one.",
    kind=EntriesSound(("qualifications",), "in_date"),
    measure=MEASURE,
)
