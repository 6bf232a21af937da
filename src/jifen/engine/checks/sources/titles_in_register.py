"""X23 自报的资质在部门登记中。"""

from __future__ import annotations

from jifen.engine.checks.check import Check
from jifen.engine.checks.kinds.registered_titles import MEASURE, Registered
from jifen.engine.checks.tolerances import tolerances

REGISTERS = tuple(tolerances().registers.items())

CHECK = Check(
    number="X23",
    code="titles_in_register",
    title="自报的资质在部门登记中",
    title_en="Claimed titles stand in the register",
    severity="explain",
    level="sources",
    because="高新技术企业、科技型中小企业由科技部门登记，创新型、专精特新和小巨人企业由工信部门登记。",
    because_en="High-tech and technology SMEs are registered by the science department, specialised ones by the industry department.",
    sentence="自报的“{titles}”不在{source:source}的登记中；请核对名称和证书。",
    sentence_en="The claimed “{titles}” do not stand in the register of {source:source}; check name and certificate.",
    kind=Registered("qualifications", REGISTERS),
    measure=MEASURE,
)
