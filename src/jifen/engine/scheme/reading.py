"""Document → scheme: every block read into its noun, every problem placed; nothing is judged here beyond single fields."""

from __future__ import annotations

from typing import Literal, cast

from jifen.engine.documents import Mapping, Node, Scalar
from jifen.engine.fields import Fields
from jifen.engine.formula import FormulaError, parse_formula
from jifen.engine.formula.meaning import Kind
from jifen.engine.formula.syntax import Truth
from jifen.engine.problems import Findings, Place
from jifen.engine.rules import RuleSpec, read_rule
from jifen.engine.scheme import model
from jifen.engine.scheme.model import Written
from jifen.engine.treatments import read_treatment

KINDS = ("number", "date", "text", "flag", "set")
AGGREGATES = ("arithmetic", "geometric", "harmonic")
Aggregate = model.Aggregate


def read_scheme(document: Node, findings: Findings) -> model.Scheme:
    """The whole document. Problems go to ``findings``; the scheme is only good when there are none."""
    f = Fields(document, findings, "指标体系")
    scheme = model.Scheme(
        code=f.text("scheme", required=True),
        title=f.text("title", required=True),
        title_en=f.text("title_en"),
        kind=cast(Literal["points", "constraint"], f.choice("kind", ("points", "constraint"), "points")),
        version=f.text("version", required=True),
        effective=f.date("effective"),
        owner=f.text("owner"),
        note=f.text("note"),
        note_en=f.text("note_en"),
        basis={name.text: _basis(node, findings) for name, node in f.entries("basis", required=True)},
        numbers_from=f.text("numbers_from", required=True),
        founded=f.text("founded"),
        facts={name.text: _fact(name.text, node, findings) for name, node in f.entries("facts", required=True)},
        quantities={name.text: _quantity(name.text, node, findings) for name, node in f.entries("quantities")},
        scope=_written(f, "scope"),
        stages=tuple(_stage(node, findings) for node in f.items("stages")),
        peers=_peers(f) or model.Peers(),
        weights=cast(Literal["absolute", "relative"], f.choice("weights", ("absolute", "relative"), "absolute")),
        total=f.number("total", 100.0),
        aggregate=cast(Aggregate, f.choice("aggregate", AGGREGATES, "arithmetic")),
        missing=cast(Literal["lose", "spread"], f.choice("missing", ("lose", "spread"), "lose")),
        dimensions=tuple(_dimension(node, findings) for node in f.items("dimensions")),
        indicators=tuple(_indicator(node, findings) for node in f.items("indicators")),
        bonus=_bonus(f),
        grades=tuple(_grade(node, findings) for node in f.items("grades")),
        ranks=_ranks(f),
        rounding=_rounding(f),
        constraints=tuple(_situation(node, findings) for node in f.items("constraints")),
        place=document.place,
    )
    f.close()
    return scheme


def _written(f: Fields, key: str, required: bool = False) -> Written | None:
    node = f.scalar(key, required)
    if node is None:
        return None
    if node.text.strip() == "always":
        return Written("always", Truth(True), node.place)
    start = formula_place(node.place, 0, node.plain)
    try:
        return Written(node.text, parse_formula(node.text), start)
    except FormulaError as error:
        f.findings.add("formula", formula_place(start, error.at), error.zh, error.en)
        return Written("", Truth(False), start)


def formula_place(place: Place, at: int, plain: bool = True) -> Place:
    """Where a character of a one-line formula stands in its document; of a cell, the cell."""
    if isinstance(place.column, str):
        return place
    column = place.column if isinstance(place.column, int) else 1
    return Place(place.file, place.line, column + at + (0 if plain else 1))


def _needed(f: Fields, key: str) -> Written:
    return _written(f, key, required=True) or Written("", Truth(False), f.node.place)


def _by_stage(f: Fields, key: str, default: float, required: bool = False) -> model.ByStage:
    node = f.node_of(key, required)
    if isinstance(node, Mapping):
        return {name.text: f.as_number(value, f"{key}.{name.text}") for name, value in node.entries}
    return default if node is None else f.as_number(node, key, default)


def _basis(node: Node, findings: Findings) -> model.Basis:
    f = Fields(node, findings, "依据 basis")
    basis = model.Basis(
        f.text("title", required=True),
        f.text("title_en"),
        f.text("clause"),
        f.text("url"),
        f.truth("provisional"),
        place=node.place,
    )
    f.close()
    return basis


def _fact(code: str, node: Node, findings: Findings) -> model.Fact:
    f = Fields(node, findings, f"数据项 {code}")
    fact = model.Fact(
        code=code,
        name=f.text("name", required=True),
        name_en=f.text("name_en"),
        kind=cast(Kind, f.choice("kind", KINDS, "number")),
        unit=f.text("unit", "-"),
        window=f.text("window"),
        sign=cast(Literal["any", "nonnegative"], f.choice("sign", ("any", "nonnegative"), "any")),
        values=f.texts("values"),
        optional=f.truth("optional"),
        if_empty=_written(f, "if_empty"),
        source=f.text("source"),
        note=f.text("note"),
        place=node.place,
    )
    f.close()
    return fact


def _quantity(code: str, node: Node, findings: Findings) -> model.Quantity:
    f = Fields(node, findings, f"中间量 {code}")
    quantity = model.Quantity(
        code,
        _needed(f, "formula"),
        f.text("name"),
        f.text("name_en"),
        f.text("unit"),
        _written(f, "defined_when"),
        place=node.place,
    )
    f.close()
    return quantity


def _stage(node: Node, findings: Findings) -> model.Stage:
    f = Fields(node, findings, "发展阶段")
    stage = model.Stage(
        f.text("code", required=True),
        _needed(f, "when"),
        f.text("name_en"),
        f.text("numbers_from"),
        f.text("note"),
        place=node.place,
    )
    f.close()
    return stage


def _peers(outer: Fields) -> model.Peers | None:
    node = outer.node_of("peers")
    if node is None:
        return None
    f = Fields(node, outer.findings, "同类企业 peers")
    peers = model.Peers(
        f.texts("by") or ("stage",),
        f.whole("minimum", 30) or 0,
        f.whole("parent_minimum", 10) or 0,
        place=node.place,
    )
    f.close()
    return peers


def _dimension(node: Node, findings: Findings) -> model.Dimension:
    f = Fields(node, findings, "维度")
    dimension = model.Dimension(
        f.text("code", required=True),
        f.text("name", required=True),
        f.text("name_en"),
        f.text("parent"),
        _by_stage(f, "weight", 1.0),
        cast(Aggregate, f.choice("aggregate", AGGREGATES, "arithmetic")),
        f.text("numbers_from"),
        f.text("note"),
        place=node.place,
    )
    f.close()
    return dimension


def _indicator(node: Node, findings: Findings) -> model.Indicator:
    f = Fields(node, findings, "指标")
    indicator = model.Indicator(
        code=f.text("code", required=True),
        name=f.text("name", required=True),
        formula=_needed(f, "formula"),
        rules=_rules(f),
        weight=_by_stage(f, "weight", 1.0, required=True),
        name_en=f.text("name_en"),
        note=f.text("note"),
        annex=f.whole("annex"),
        dimension=f.text("dimension"),
        unit=f.text("unit"),
        window=f.text("window"),
        definition=f.text("definition"),
        definition_en=f.text("definition_en"),
        source=f.text("source"),
        numbers_from=f.text("numbers_from"),
        defined_when=_written(f, "defined_when"),
        undefined=_undefined(f),
        missing=cast(Literal["lose", "spread", ""], f.choice("missing", ("lose", "spread"), "")),
        direction=cast(Literal["higher", "lower"], f.choice("direction", ("higher", "lower"), "higher")),
        treat=tuple(read_treatment(item, findings) for item in f.items("treat")),
        peers=_peers(f),
        place=node.place,
    )
    f.close()
    return indicator


def _rules(f: Fields) -> dict[str, RuleSpec]:
    node = f.node_of("rule", required=True)
    if node is None:
        return {"": read_rule(Mapping((), f.node.place), Findings())}
    if isinstance(node, Mapping) and [name.text for name, _ in node.entries] == ["by_stage"]:
        per_stage = node.entries[0][1]
        if isinstance(per_stage, Mapping):
            return {name.text: read_rule(rule, f.findings) for name, rule in per_stage.entries}
    return {"": read_rule(node, f.findings)}


def _undefined(f: Fields) -> tuple[model.UndefinedCase, ...]:
    node = f.node_of("undefined")
    if node is None:
        return ()
    if isinstance(node, Scalar):
        return (model.UndefinedCase(None, _earn_of(node, f), place=node.place),)
    if isinstance(node, Mapping):
        return (_undefined_case(node, f.findings),)
    return tuple(_undefined_case(item, f.findings) for item in node.items)


def _earn_of(node: Scalar, f: Fields) -> float | Literal["spread"]:
    return "spread" if node.text == "spread" else f.as_number(node, "undefined")


def _undefined_case(node: Node, findings: Findings) -> model.UndefinedCase:
    f = Fields(node, findings, "无意义时 undefined")
    when = _written(f, "when")
    earn = f.node_of("earn", required=True)
    if isinstance(earn, Scalar) and earn.text == "spread":
        case = model.UndefinedCase(when, "spread", place=node.place)
    else:
        case = model.UndefinedCase(when, _by_stage(f, "earn", 0.0), place=node.place)
    f.close()
    return case


def _bonus(outer: Fields) -> model.Bonus:
    node = outer.node_of("bonus")
    if node is None:
        return model.Bonus()
    f = Fields(node, outer.findings, "加分项 bonus")
    items = tuple(_bonus_item(item, outer.findings) for item in f.items("items", required=True))
    bonus = model.Bonus(
        items, f.optional_number("cap"), f.text("numbers_from"), f.text("name"), f.text("name_en"), place=node.place
    )
    f.close()
    return bonus


def _bonus_item(node: Node, findings: Findings) -> model.BonusItem:
    f = Fields(node, findings, "加分指标")
    item = model.BonusItem(
        code=f.text("code", required=True),
        name=f.text("name", required=True),
        parts=tuple(_part(part, findings) for part in f.items("parts", required=True)),
        cap=f.optional_number("cap"),
        name_en=f.text("name_en"),
        annex=f.whole("annex"),
        unit=f.text("unit"),
        window=f.text("window"),
        definition=f.text("definition"),
        definition_en=f.text("definition_en"),
        source=f.text("source"),
        numbers_from=f.text("numbers_from"),
        note=f.text("note"),
        place=node.place,
    )
    f.close()
    return item


def _part(node: Node, findings: Findings) -> model.Part:
    f = Fields(node, findings, "加分条目")
    rule = f.node_of("rule", required=True)
    part = model.Part(
        code=f.text("code", required=True),
        name=f.text("name", required=True),
        formula=_needed(f, "formula"),
        rule=read_rule(rule or Mapping((), node.place), findings if rule else Findings()),
        weight=f.number("weight", 1.0),
        name_en=f.text("name_en"),
        unit=f.text("unit"),
        defined_when=_written(f, "defined_when"),
        note=f.text("note"),
        place=node.place,
    )
    f.close()
    return part


def _grade(node: Node, findings: Findings) -> model.Grade:
    f = Fields(node, findings, "等级")
    grade = model.Grade(f.text("code", required=True), f.optional_number("from"), f.text("name"), place=node.place)
    f.close()
    return grade


def _ranks(outer: Fields) -> model.Ranks:
    node = outer.node_of("ranks")
    if node is None:
        return model.Ranks()
    f = Fields(node, outer.findings, "排名 ranks")
    within = tuple(_rank_within(name.text, item, outer.findings) for name, item in f.entries("within"))
    ranks = model.Ranks(
        cast(Literal["competition", "dense"], f.choice("ties", ("competition", "dense"), "competition")),
        _written(f, "when"),
        f.number("completeness", 0.0),
        within or (model.RankWithin("all"),),
        place=node.place,
    )
    f.close()
    return ranks


def _rank_within(code: str, node: Node, findings: Findings) -> model.RankWithin:
    if isinstance(node, Scalar):
        return model.RankWithin(code, node.text, place=node.place)
    f = Fields(node, findings, f"排名范围 {code}")
    within = model.RankWithin(code, f.text("fact", required=True), f.whole("digits", None, least=1), place=node.place)
    f.close()
    return within


def _rounding(outer: Fields) -> model.Rounding:
    node = outer.node_of("rounding")
    if node is None:
        return model.Rounding()
    f = Fields(node, outer.findings, "取整 rounding")
    snap, places = f.number("snap", 1e-9), f.whole("places", 2)
    half = f.choice("half", ("up",), "up")
    f.close()
    if (snap, places, half) != (1e-9, 2, "up"):
        f.wrong(node, "目前只支持 snap: 1e-9、places: 2、half: up", "only snap: 1e-9, places: 2, half: up is supported")
    return model.Rounding(place=node.place)


def _situation(node: Node, findings: Findings) -> model.Situation:
    f = Fields(node, findings, "约束性情形")
    situation = model.Situation(
        code=f.text("code", required=True),
        name=f.text("name", required=True),
        fact=f.text("fact") or f.text("code"),
        name_en=f.text("name_en"),
        within_years=f.whole("within_years", None, least=1),
        effect=cast(Literal["show", "warn", "exclude"], f.choice("effect", ("show", "warn", "exclude"), "show")),
        note=f.text("note"),
        place=node.place,
    )
    f.close()
    return situation
