"""S04 有效发明专利不多于知识产权拥有量。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.at_most import AtMost

CHECK = Check(
    number="S04",
    code="patents_within_ip",
    title="有效发明专利不多于知识产权拥有量",
    title_en="Invention patents are among the intellectual property",
    severity="must",
    level="structure",
    because="知识产权拥有量是各类知识产权的合计，发明专利是其中一类。",
    because_en="The count of intellectual property is a sum over kinds, and invention patents are one kind.",
    sentence="有效发明专利 {part:件}，多于知识产权拥有量 {whole:件}；前者是后者的一部分，请更正。",
    sentence_en="{part:件} as invention patents exceed {whole:件} of intellectual property, of which they are a part; correct one.",
    kind=AtMost("invention_patents", "ip_count"),
)
