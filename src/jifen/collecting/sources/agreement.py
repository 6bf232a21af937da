"""Whether a mapping delivers what a contract promises: the same facts, kinds and units, one table, no formulas."""

from __future__ import annotations

from jifen.collecting.contracts import Contract, ContractFact, Entry
from jifen.engine.formula import parse_unit
from jifen.engine.mapping import FactMapping
from jifen.engine.problems import Findings, MappingRefused, Place, nearest_words


def check_agreement(contract: Contract, mapping: FactMapping) -> None:
    """Raises MappingRefused with every disagreement."""
    findings = Findings()
    _shape(contract, mapping, findings)
    _strangers(contract, mapping, findings)
    for fact in contract.facts.values():
        if fact.entries:
            for entry in fact.entries:
                _entry(fact, entry, mapping, findings)
        else:
            _fact(fact, mapping, findings)
    findings.raise_if_any(MappingRefused)


def _shape(contract: Contract, mapping: FactMapping, findings: Findings) -> None:
    place = Place(mapping.file)
    if len(mapping.tables) != 1:
        findings.add(
            "one_table", place, "一个来源的列映射只能有一张表。", "the mapping of a source has exactly one table."
        )
    for source in mapping.sources.values():
        if source.derive or source.unknown_when:
            findings.add(
                "no_formulas",
                source.place,
                f"“{source.code}”用了公式；报送的数据照原样接收，推算放在指标体系里。",
                f"“{source.code}” uses a formula; deliveries are taken as they are, derive facts in the scheme.",
            )
    every = next(iter(mapping.tables.values())).year.every
    if every == contract.yearly_facts:
        findings.add(
            "year_agrees",
            place,
            "合同与列映射对年度的说法不一致：yearly_facts: false 配 year: {every: true}，否则要有年度列或固定年度。",
            "contract and mapping differ about the year: yearly_facts: false goes with year: {every: true}, else a year is needed.",
        )


def _strangers(contract: Contract, mapping: FactMapping, findings: Findings) -> None:
    promised = [fact.code for fact in contract.facts.values() if not fact.entries]
    for source in mapping.facts:
        if source.code not in promised:
            findings.add(
                "not_promised",
                source.place,
                f"合同里没有由一列直接给出的“{source.code}”{nearest_words(source.code, promised)}。",
                f"the contract has no “{source.code}” that is given by a column {nearest_words(source.code, promised, 'en')}.",
            )


def _fact(fact: ContractFact, mapping: FactMapping, findings: Findings) -> None:
    source = mapping.sources.get(fact.code)
    if source is None or not source.output:
        findings.add(
            "not_mapped",
            Place(mapping.file),
            f"合同要求“{fact.name}”（{fact.code}），列映射没有说明取自哪一列；请补上。",
            f"the contract promises “{fact.code}”, and the mapping does not say which column it comes from; add it.",
        )
    elif source.kind != fact.kind:
        findings.add(
            "kinds_differ",
            source.place,
            f"“{fact.code}”在合同里是 {fact.kind}，在列映射里是 {source.kind}；请写成一致。",
            f"“{fact.code}” is a {fact.kind} in the contract and a {source.kind} in the mapping; make them agree.",
        )
    elif fact.kind == "number" and parse_unit(source.unit) != parse_unit(fact.unit):
        findings.add(
            "units_disagree",
            source.place,
            f"“{fact.code}”的单位在合同里是 {fact.unit}，在列映射里是 {source.unit}；文件中的单位写 file_unit。",
            f"the unit of “{fact.code}” is {fact.unit} in the contract, {source.unit} in the mapping; the file's is file_unit.",
        )


def _entry(fact: ContractFact, entry: Entry, mapping: FactMapping, findings: Findings) -> None:
    for column, kind in ((entry.on, "date"), (entry.until, "date"), (entry.named_by, "text")):
        source = mapping.sources.get(column)
        if column and (source is None or source.output or source.kind != kind):
            findings.add(
                "entry_column",
                Place(mapping.file),
                f"集合“{fact.code}”要用工作列“{column}”（{kind} 类）；请在列映射的 columns 里写明。",
                f"the set “{fact.code}” needs the working column “{column}” ({kind}); declare it under columns.",
            )
