"""What can be wrong between the blocks of a mapping: tables that are not declared, units that do not convert, formulas."""

from __future__ import annotations

from dataclasses import replace

from jifen.engine.formula import Formula, FormulaError, Signature, Unit, UnitError, Vocabulary, names_in, parse_unit
from jifen.engine.mapping.model import FactMapping, FactSource, Written
from jifen.engine.problems import Findings, nearest_words
from jifen.engine.tables.words import NO, YES


def check_sources(mapping: FactMapping, findings: Findings) -> FactMapping:
    """The mapping with tables filled in and formulas resolved; faults go to ``findings``."""
    placed = {code: _with_table(source, mapping, findings) for code, source in mapping.sources.items()}
    signatures = {code: _signature(source, findings) for code, source in placed.items()}
    words = Vocabulary(signatures)
    sources: dict[str, FactSource] = {}
    for code, source in placed.items():
        _check_fields(source, findings)
        sources[code] = _resolved(source, words, tuple(sources.values()), placed, findings)
    return replace(mapping, sources=sources)


def _with_table(source: FactSource, mapping: FactMapping, findings: Findings) -> FactSource:
    if source.derive:
        return source
    if not source.table and len(mapping.tables) == 1:
        return replace(source, table=next(iter(mapping.tables)))
    if source.table not in mapping.tables:
        table = source.table
        findings.add(
            "no_such_table",
            source.place,
            f"“{source.code}”没有说明取自哪张表{nearest_words(table, mapping.tables)}。"
            if not table
            else f"没有声明“{table}”这张表{nearest_words(table, mapping.tables)}。",
            f"“{source.code}” does not say which table it comes from {nearest_words(table, mapping.tables, 'en')}."
            if not table
            else f"no table “{table}” is declared {nearest_words(table, mapping.tables, 'en')}.",
        )
    return source


def _signature(source: FactSource, findings: Findings) -> Signature:
    if source.kind != "number":
        return Signature(source.kind)
    unit = unit_named(source.unit, source, findings)
    have = unit_named(source.file_unit or source.unit, source, findings)
    if not have.same_kind(unit):
        findings.add(
            "units_differ",
            source.place,
            f"文件中的单位“{source.file_unit}”不能换成“{source.unit}”；请核对，或两处写同一个单位。",
            f"the unit in the file, “{source.file_unit}”, cannot become “{source.unit}”; check it, or write one unit.",
        )
    return Signature("number", unit)


def unit_named(word: str, source: FactSource, findings: Findings) -> Unit:
    try:
        return parse_unit(word)
    except UnitError:
        findings.add(
            "bad_unit",
            source.place,
            f"“{word}”不能作单位；单位是一个词，或用 / 连接，如 件/百人。",
            f"“{word}” is no unit; a unit is one word, or words joined by / such as 件/百人.",
        )
        return parse_unit("-")


def _check_fields(source: FactSource, findings: Findings) -> None:
    numeric = source.range or source.file_unit or source.multiply != 1 or source.sign != "any"
    if source.kind != "number" and numeric:
        findings.add(
            "only_for_numbers",
            source.place,
            f"“{source.code}”不是数值，不能写 range、sign、file_unit、multiply。",
            f"“{source.code}” is no number; range, sign, file_unit and multiply do not fit it.",
        )
    if source.derive and (source.column or source.table or source.unknown_when or source.values):
        findings.add(
            "derive_alone",
            source.place,
            f"“{source.code}”由公式推得，不能再写 column、table、values、unknown_when；条件请写进公式。",
            f"“{source.code}” is derived; column, table, values and unknown_when do not fit, put conditions in the formula.",
        )
    if source.kind == "flag" and any(word not in {*YES, *NO, ""} for _, word in source.values):
        findings.add(
            "flag_values",
            source.place,
            f"“{source.code}”的 values 右边只能是 true、false 或留空（未知）。",
            f"the words on the right in values of “{source.code}” are true, false or empty (unknown).",
        )


def _resolved(
    source: FactSource,
    words: Vocabulary,
    earlier: tuple[FactSource, ...],
    all_sources: dict[str, FactSource],
    findings: Findings,
) -> FactSource:
    if source.unknown_when:
        condition = _condition(source.unknown_when, words, findings)
        _refuse_derived(source.unknown_when, condition, (), all_sources, findings)
        source = replace(source, unknown_when=replace(source.unknown_when, formula=condition))
    if source.derive:
        formula = _value(source, source.derive, words, findings)
        _refuse_derived(source.derive, formula, earlier, all_sources, findings)
        source = replace(source, derive=replace(source.derive, formula=formula))
    return source


def _condition(written: Written, words: Vocabulary, findings: Findings) -> Formula:
    try:
        return words.condition(written.formula)
    except FormulaError as error:
        findings.add("formula", written.place, error.zh, error.en)
        return written.formula


def _value(source: FactSource, written: Written, words: Vocabulary, findings: Findings) -> Formula:
    unit = parse_unit(source.unit) if source.kind == "number" else None
    try:
        meaning = words.quantity(written.formula, unit, None)
    except (FormulaError, UnitError) as error:
        zh, en = (error.zh, error.en) if isinstance(error, FormulaError) else (str(error), str(error))
        findings.add("formula", written.place, zh, en)
        return written.formula
    if source.kind == "set":
        findings.add(
            "derived_kind",
            written.place,
            f"“{source.code}”是集合，不能由公式推得；请从文件取，由指标体系里的 within() 筛选。",
            f"“{source.code}” is a set and cannot be derived; take it from the file, a scheme selects with within().",
        )
    elif meaning.signature.kind != source.kind:
        findings.add(
            "derived_kind",
            written.place,
            f"公式得出的是 {meaning.signature.kind}，而“{source.code}”声明为 {source.kind}；请改一处。",
            f"the formula gives {meaning.signature.kind}, “{source.code}” is declared {source.kind}; change one.",
        )
    return meaning.formula


def _refuse_derived(
    written: Written,
    formula: Formula,
    earlier: tuple[FactSource, ...],
    all_sources: dict[str, FactSource],
    findings: Findings,
) -> None:
    """A derived fact may be used only further down; so there is never a circle."""
    ready = {source.code for source in earlier}
    later = sorted({c for c, _ in names_in(formula) if c in all_sources and all_sources[c].derive and c not in ready})
    for code in later:
        findings.add(
            "derived_too_early",
            written.place,
            f"“{code}”是推得的数据，只能用在它后面的 derive 里；请调整顺序。",
            f"“{code}” is derived and can be used only in a derive further down; change the order.",
        )
