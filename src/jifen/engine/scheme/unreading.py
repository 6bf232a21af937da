"""Scheme → plain document: the way back from the nouns to what an author would have written. The mirror of ``reading``."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from typing import Any

from jifen.engine.rules import Rule
from jifen.engine.rules.bands import Bands
from jifen.engine.rules.distance import Distance
from jifen.engine.rules.flag import Flag
from jifen.engine.rules.goalposts import Goalposts
from jifen.engine.rules.lookup import Lookup
from jifen.engine.rules.minmax import MinMax
from jifen.engine.rules.rule import Span
from jifen.engine.rules.zscore import ZScore
from jifen.engine.scheme import model
from jifen.engine.scheme.model import Scheme, Written
from jifen.engine.treatments import (
    BoxCox,
    Denominator,
    GroupImputation,
    LogTransform,
    PanelImputation,
    TreatmentSpec,
    Winsorise,
)

Document = dict[str, Any]
RENAMED = {"code": {"Scheme": "scheme"}, "rules": {"Indicator": "rule"}, "least": {"Grade": "from"}}
"""Field of a noun → its key in the document, where it is called otherwise."""
NEEDED = {
    "Scheme": ("code", "title", "version", "numbers_from"),
    "Basis": ("title",),
    "Fact": ("name",),
    "Dimension": ("code", "name"),
    "Indicator": ("code", "name", "weight"),
    "Part": ("code", "name"),
    "BonusItem": ("code", "name"),
    "Stage": ("code",),
    "Grade": ("code",),
    "Situation": ("code", "name"),
}
"""Written even at their default, for the reader asks for them."""


def document_of(scheme: Scheme) -> Document:
    """Fields in the order of the language; what is at its default is left out."""
    by_key: dict[str, Callable[[Any], Any]] = {
        "basis": lambda every: {code: _block(one) for code, one in every.items()},
        "facts": lambda every: {code: _block(one, leave=("code",)) for code, one in every.items()},
        "quantities": lambda every: {code: _block(one, leave=("code",)) for code, one in every.items()},
        "effective": lambda day: day.isoformat(),
        "bonus": _bonus,
        "ranks": _ranks,
    }
    made = _block(scheme, by_key=by_key, leave=("rounding",))
    first = ("scheme", "title", "title_en", "kind", "version", "effective", "owner", "note", "note_en")
    return {key: made[key] for key in first if key in made} | made


def _block(
    noun: Any, *, by_key: Mapping[str, Callable[[Any], Any]] | None = None, leave: Iterable[str] = ()
) -> Document:
    made, kind = {}, type(noun).__name__
    for field in fields(noun):
        value = getattr(noun, field.name)
        if not field.compare or field.name in leave or _is_default(kind, field, value):
            continue
        key = RENAMED.get(field.name, {}).get(kind, field.name)
        made[key] = by_key[field.name](value) if by_key and field.name in by_key else _plain(field.name, value)
    return made


def _is_default(kind: str, field: Any, value: Any) -> bool:
    if field.name in NEEDED.get(kind, ()):
        return False
    default = field.default_factory() if callable(field.default_factory) else field.default
    return bool(value == default)


def _plain(name: str, value: Any) -> Any:
    match value:
        case Written(text=text):
            return text
        case Rule():
            return rule_of(value)
        case model.UndefinedCase():
            return _block(value) | {"earn": _plain("earn", value.earn)}
        case model.Peers():
            return {"by": list(value.by), "minimum": str(value.minimum), "parent_minimum": str(value.parent_minimum)}
        case bool():
            return "true" if value else "false"
        case float() | int():
            return figure(value)
        case str():
            return value
        case dict():
            return _rules(value) if name == "rules" else {key: _plain(name, inner) for key, inner in value.items()}
        case tuple():
            return [treatment_of(one) if name == "treat" else _plain(name, one) for one in value]
    return _block(value)


def _rules(rules: Mapping[str, Rule]) -> Document:
    if list(rules) == [""]:
        return rule_of(rules[""])
    return {"by_stage": {stage: rule_of(rule) for stage, rule in rules.items()}}


def rule_of(rule: Rule) -> Document:
    """``{name: parameters}`` of a rule as it was read (never of a flipped one)."""
    match rule:
        case Bands():
            return {"bands": _bands(rule)}
        case Lookup():
            return {"lookup": _lookup(rule)}
        case ZScore(low, high):
            return {"zscore": {"from": figure(low), "to": figure(high)}}
        case Flag(if_true, if_false):
            return {"flag": {"true": figure(if_true), "false": figure(if_false)}}
        case Goalposts() | MinMax() | Distance():
            return {rule.kind: _parameters(rule, leave=("span",)) | _span(rule.span)}
    return {rule.kind: _parameters(rule, leave=("inverse",))}


def _parameters(rule: Any, leave: tuple[str, ...]) -> Document:
    """All of them, for a rule is read at a glance."""
    values = {field.name: getattr(rule, field.name) for field in fields(rule) if field.name not in leave}
    return {name: _plain(name, value) for name, value in values.items() if value is not None}


def _span(span: Span) -> Document:
    return {} if span == Span() else {"range": [figure(span.least), figure(span.most)]}


def _bands(rule: Bands) -> Any:
    rows = [
        ({} if start == -math.inf else {"from": figure(start)}) | {"earn": figure(earn)}
        for start, earn in zip(rule.starts, rule.earns, strict=True)
    ]
    return {"linear": "true", "table": rows} if rule.linear else rows


def _lookup(rule: Lookup) -> Document:
    *named, last = rule.families
    families, table = (named, last[1]) if last[0] == "" else (rule.families, ())
    made: Document = {"default": figure(rule.default)} if rule.default else {}
    if families:
        made["families"] = [{"name": name, "table": _earned(rows)} for name, rows in families]
    return made | ({"table": _earned(table)} if table else {})


def _earned(rows: Iterable[tuple[str, float]]) -> Document:
    return {name: figure(earn) for name, earn in rows}


def treatment_of(step: TreatmentSpec) -> Document:
    match step:
        case Denominator(text=text):
            return {"denominator": text}
        case GroupImputation(statistic, by):
            return {"impute": {"with": statistic, "by": list(by)}}
        case PanelImputation(method, years):
            return {"impute": {"with": method, "years": str(years)}}
        case Winsorise() | LogTransform() | BoxCox():
            return {step.kind: _block(step)}
    raise TypeError(f"no document for {type(step).__name__}")


def _bonus(bonus: model.Bonus) -> Document:
    made = _block(bonus, leave=("items",))
    return made | {"items": [_bonus_item(item) for item in bonus.items]}


def _bonus_item(item: model.BonusItem) -> Document:
    made = _block(item, leave=("parts",))
    return made | {"parts": [_block(part) for part in item.parts]}


def _ranks(ranks: model.Ranks) -> Document:
    made = _block(ranks, leave=("within",))
    within = {one.code: _within(one) for one in ranks.within}
    return made | ({} if ranks.within == model.Ranks().within else {"within": within})


def _within(one: model.RankWithin) -> Any:
    return one.by if one.digits is None else {"fact": one.by, "digits": str(one.digits)}


def figure(value: float) -> str:
    """The shortest decimal that reads back as the same number."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))
