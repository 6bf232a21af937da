"""The mapping nobody has to write: a table whose columns are called as the facts are, beside ``enterprise`` and ``year``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from jifen.engine.mapping.checking import check_sources
from jifen.engine.mapping.model import Duplicates, EnterpriseKey, FactMapping, FactSource, TableSource, YearKey
from jifen.engine.problems import Findings, MappingRefused
from jifen.engine.tables import TableOptions

TABLE = "facts"


def plain_mapping(
    facts: Iterable[FactSource], *, sheet: str | None = None, duplicates: Duplicates = "refuse"
) -> FactMapping:
    """Each fact from the column of its code; a header suffix such as ``revenue[元]`` names another unit.

    ``facts`` say code, kind, unit, sign and whether the column may be absent; other columns of the table are left alone.
    """
    table = TableSource(TABLE, "*", TableOptions(sheet=sheet), EnterpriseKey("enterprise"), YearKey("year"))
    sources = {fact.code: replace(fact, table=TABLE, column=fact.code) for fact in facts}
    findings = Findings()
    mapping = check_sources(FactMapping("plain", "", {TABLE: table}, sources, duplicates), findings)
    findings.raise_if_any(MappingRefused)
    return mapping
