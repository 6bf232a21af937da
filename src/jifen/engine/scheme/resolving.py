"""Resolves every formula of a scheme against its facts and quantities; formula problems are placed in the document."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from jifen.engine.formula import Formula, FormulaError, Meaning, Signature, UnitError, Vocabulary, names_in, parse_unit
from jifen.engine.formula.syntax import Call, Defined, Logic, Name, Number, Truth, shifted
from jifen.engine.formula.units import NO_UNIT, Unit
from jifen.engine.problems import Findings, Place
from jifen.engine.scheme.model import Fact, Scheme, Situation, Written
from jifen.engine.scheme.reading import formula_place
from jifen.engine.treatments import Denominator, PanelImputation

NOTHING = Meaning(Number(0.0), Signature("number", None))


@dataclass
class Resolved:
    """Formulas as runners evaluate them, by code."""

    stages: list[tuple[str, Formula]] = field(default_factory=list)
    scope: Formula | None = None
    ranked: Formula | None = None
    indicators: dict[str, Meaning] = field(default_factory=dict)
    undefined: dict[str, list[Formula | None]] = field(default_factory=dict)
    denominators: dict[str, dict[int, Formula]] = field(default_factory=dict)
    panel: dict[str, dict[int, Formula]] = field(default_factory=dict)
    """Indicator → lag → its formula in that year, where a panel imputation needs it."""
    parts: dict[str, Meaning] = field(default_factory=dict)
    facts: dict[str, Formula] = field(default_factory=dict)
    """Constraint situations' facts."""

    def scoring_formulas(self) -> Iterator[Formula]:
        yield from (formula for _, formula in self.stages)
        for code, meaning in self.indicators.items():
            yield meaning.formula
            yield from (when for when in self.undefined[code] if when is not None)
            yield from self.denominators[code].values()
        yield from (meaning.formula for meaning in self.parts.values())

    def all_formulas(self) -> Iterator[Formula]:
        yield from self.scoring_formulas()
        yield from (formula for by_lag in self.panel.values() for formula in by_lag.values())
        yield from (formula for formula in (self.scope, self.ranked) if formula is not None)
        yield from self.facts.values()

    def grouping_facts(self, scheme: Scheme) -> set[str]:
        """Text facts that only group or rank firms."""
        words = {within.by for within in scheme.ranks.within} | set(scheme.peers.by)
        for indicator in scheme.indicators:
            words |= set(indicator.peers.by) if indicator.peers else set()
            words |= {level for step in indicator.treat for level in getattr(step, "levels", ())}
        return {word for word in words if word in scheme.facts}


def resolve(scheme: Scheme, findings: Findings) -> Resolved:
    """Every formula of the scheme; what cannot be resolved is reported and replaced by a harmless stand-in."""
    return _Resolving(scheme, findings).everything()


class _Resolving:
    def __init__(self, scheme: Scheme, findings: Findings):
        self.scheme, self.findings = scheme, findings
        self.words = Vocabulary({code: self.signature(fact) for code, fact in scheme.facts.items()})

    def everything(self) -> Resolved:
        scheme, made = self.scheme, Resolved()
        self.named_formulas()
        made.stages = [(stage.code, self.condition(stage.when)) for stage in scheme.stages]
        made.scope = self.condition(scheme.scope) if scheme.scope else None
        self.words.stages = True
        made.ranked = self.condition(scheme.ranks.when) if scheme.ranks.when else None
        for indicator in scheme.indicators:
            made.indicators[indicator.code] = self.quantity(
                indicator.formula, self.unit(indicator.unit, indicator.place), indicator.defined_when
            )
            made.undefined[indicator.code] = [
                self.condition(case.when) if case.when else None for case in indicator.undefined
            ]
            self.treatments(indicator.code, indicator.treat, indicator.place, made)
        for part in (part for item in scheme.bonus.items for part in item.parts):
            made.parts[part.code] = self.quantity(part.formula, self.unit(part.unit, part.place), part.defined_when)
        for situation in scheme.constraints:
            if situation.fact in scheme.facts:
                made.facts[situation.code] = self.words.resolve(_situation(scheme, situation)).formula
        return made

    def signature(self, fact: Fact) -> Signature:
        if fact.kind != "number":
            return Signature(fact.kind)
        return Signature("number", self.unit(fact.unit, fact.place) or NO_UNIT)

    def unit(self, text: str, place: Place) -> Unit | None:
        if not text:
            return None
        try:
            return parse_unit(text)
        except UnitError:
            self.findings.add("unit", place, f"不认识单位“{text}”。", f"unknown unit “{text}”.")
            return None

    def guarded(self, written: Written, work: Callable[[], Meaning]) -> Meaning:
        if not written.text:  # could not be read, and that has been told
            return NOTHING
        try:
            return work()
        except FormulaError as error:
            self.findings.add("formula", formula_place(written.place, error.at), error.zh, error.en)
            return NOTHING

    def condition(self, written: Written) -> Formula:
        """One that cannot be read becomes a name like no other, so that nothing is concluded from it."""
        formula = self.guarded(
            written, lambda: Meaning(self.words.condition(written.formula), Signature("flag"))
        ).formula
        return Name(f"? {written.place.words('en')}") if formula is NOTHING.formula else formula

    def quantity(self, written: Written, unit: Unit | None, defined_when: Written | None) -> Meaning:
        meaning = self.guarded(written, lambda: self.words.quantity(written.formula, unit, None))
        if defined_when is None:
            return meaning
        return replace(meaning, formula=Defined(self.condition(defined_when), meaning.formula))

    def named_formulas(self) -> None:
        """Quantities and if_empty fillings, each after the ones it uses; a cycle is named."""
        waiting = _dependencies(self.scheme)
        while waiting:
            ready = [code for code, needs in waiting.items() if not needs & waiting.keys()]
            if not ready:
                self.cycle(waiting)
                return
            for code in ready:
                self.settle(code)
                del waiting[code]

    def settle(self, code: str) -> None:
        if code in self.scheme.quantities:
            quantity = self.scheme.quantities[code]
            unit = self.unit(quantity.unit, quantity.place)
            self.words.quantities[code] = self.quantity(quantity.formula, unit, quantity.defined_when)
            return
        fact = self.scheme.facts[code]
        assert fact.if_empty is not None
        unit = self.words.facts[code].unit if fact.kind == "number" else None
        filling = self.quantity(fact.if_empty, unit, None)
        if filling.signature.kind != fact.kind and filling is not NOTHING:
            self.findings.add(
                "if_empty",
                fact.if_empty.place,
                f"if_empty 与数据项 {code} 不是同一类；请核对公式。",
                f"if_empty is not of the same kind as fact {code}; check the formula.",
            )
        self.words.fillings[code] = filling

    def cycle(self, waiting: dict[str, set[str]]) -> None:
        members = sorted(waiting)
        first = self.scheme.quantities.get(members[0]) or self.scheme.facts[members[0]]
        shown = " → ".join([*members, members[0]])
        self.findings.add(
            "cycle",
            first.place,
            f"公式循环引用：{shown}；请拆开其中一个。",
            f"formulas refer to each other in a circle: {shown}; break one of them.",
        )
        for code in members:
            if code in self.scheme.quantities:
                self.words.quantities[code] = NOTHING

    def treatments(self, code: str, treat: tuple[object, ...], place: Place, made: Resolved) -> None:
        made.denominators[code], own = {}, made.indicators[code]
        for position, step in enumerate(treat):
            if isinstance(step, Denominator):
                written = Written(step.text, step.formula, step.place)
                made.denominators[code][position] = self.guarded(
                    written,
                    lambda s=step: self.words.resolve(s.formula),  # type: ignore[misc]
                ).formula
            elif isinstance(step, PanelImputation):
                made.panel.setdefault(code, {}).update({lag: shifted(own.formula, lag) for lag in step.lags})
        if treat and own.signature.kind != "number":
            self.findings.add(
                "treat",
                place,
                f"指标 {code} 不是数值，不能预处理。",
                f"indicator {code} is not a number and cannot be treated.",
            )


def _situation(scheme: Scheme, situation: Situation) -> Formula:
    """The flag; where a window is declared and the date delivered, only while the date lies within it."""
    date = f"{situation.fact}_on"
    if situation.within_years is None or date not in scheme.facts:
        return Name(situation.fact)
    recent = Call("recent", (Name(date), Number(float(situation.within_years))))
    return Logic("and", Name(situation.fact), Call("coalesce", (recent, Truth(True))))


def _dependencies(scheme: Scheme) -> dict[str, set[str]]:
    """Quantity or filled fact → the quantities and filled facts its formula names."""
    formulas = {code: [q.formula, q.defined_when] for code, q in scheme.quantities.items()}
    formulas |= {code: [fact.if_empty] for code, fact in scheme.facts.items() if fact.if_empty}
    read = {code: {n for w in written if w for n, _ in names_in(w.formula)} for code, written in formulas.items()}
    return {code: names & formulas.keys() for code, names in read.items()}
