"""Studies: which settings of a scheme vary, and how far. Read from a small YAML document or a dictionary of the same shape.

    study: 权重与同分处理            # title; optional
    within: province                 # rank population; default the scheme's first
    factors:
      - {path: indicators.*.weight, times: [0.75, 1.25]}
      - {path: indicators.rd_expense.rule.ties, alternatives: [low, high]}
      - {path: indicators.ip_per_hundred.rule, alternatives: [{percentile: {}}, {minmax: {}}]}
      - {path: bonus.cap, range: [20, 40]}

The written value always takes part and need not be repeated. Weights written as points are brought back to their total after
each change, each in proportion.
"""

from __future__ import annotations

import types
import typing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from jifen.engine.documents import Mapping, Node, Scalar, Sequence, load_document
from jifen.engine.fields import Fields
from jifen.engine.formula import FormulaError, parse_formula
from jifen.engine.formula.syntax import Truth
from jifen.engine.problems import Findings, Refusal
from jifen.engine.robustness.factors import Alternatives, Between, Factor, Setting, Times, shown
from jifen.engine.robustness.paths import Leaf, StudyRefused, expanded, leaf_at
from jifen.engine.rules import Rule, read_rule
from jifen.engine.scheme.model import Scheme, Written


class _WithoutAliases(yaml.SafeDumper):
    """Writes a thing that stands twice twice: aliases are refused on reading."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


@dataclass(frozen=True)
class Study:
    factors: tuple[Factor, ...]
    title: str = ""
    within: str = ""


def read_study(source: Path | str | dict[str, Any], scheme: Scheme, name: str = "") -> Study:
    """The study of a file (Path), a document's text (str) or a dictionary, for one scheme.

    Raises StudyRefused with every problem at once.
    """
    if isinstance(source, dict):
        source = yaml.dump(source, Dumper=_WithoutAliases, allow_unicode=True, sort_keys=False)
    findings = Findings()
    fields = Fields(load_document(source, name=name, refusal=StudyRefused), findings, "研究")
    title, within = fields.text("study"), fields.text("within")
    factors = [factor for item in fields.items("factors", required=True) for factor in _factors(item, scheme, findings)]
    fields.close()
    if not factors and not findings.problems:
        fields.wrong(fields.node, "factors 是空的；请至少写一个 path", "factors is empty; write at least one path")
    _refuse_doubles(factors, fields)
    findings.raise_if_any(StudyRefused)
    return Study(tuple(factors), title, within)


def study_of_weights(scheme: Scheme, spread: float = 0.25) -> Study:
    """Every indicator's weight, by ± ``spread``: what one asks first."""
    weights = {"path": "indicators.*.weight", "times": [1.0 - spread, 1.0 + spread]}
    return read_study({"study": "权重", "factors": [weights]}, scheme)


def _refuse_doubles(factors: list[Factor], fields: Fields) -> None:
    paths = [factor.path for factor in factors]
    for path in sorted({path for path in paths if paths.count(path) > 1}):
        fields.wrong(fields.node, f"路径“{path}”写了两次；请只留一个", f"the path “{path}” stands twice; keep one")


def _factors(node: Node, scheme: Scheme, findings: Findings) -> list[Factor]:
    f = Fields(node, findings, "因素")
    path, before = f.text("path", required=True), len(findings.problems)
    given = [key for key in ("alternatives", "range", "times") if f.has(key)]
    f.close()
    if len(given) != 1:
        f.wrong(
            node,
            "每个因素要写 alternatives、range、times 之一",
            "a factor has one of alternatives, range and times",
        )
    if len(findings.problems) > before:
        return []
    made: list[Factor] = []
    for one in _paths(scheme, path, node, findings):
        try:
            made += _factor(_FactorNode(f, given[0], one, leaf_at(scheme, one, node.place)))
        except Refusal as refused:
            findings.problems += refused.problems
    return made


def _paths(scheme: Scheme, path: str, node: Node, findings: Findings) -> list[str]:
    try:
        return expanded(scheme, path, node.place)
    except Refusal as refused:
        findings.problems += refused.problems
        return []


@dataclass
class _FactorNode:
    f: Fields
    how: str
    path: str
    leaf: Leaf

    def wrong(self, zh: str, en: str) -> None:
        self.f.wrong(self.f.node_of(self.how) or self.f.node, zh, en)


def _factor(given: _FactorNode) -> list[Factor]:
    if given.how == "alternatives":
        return _alternatives(given)
    ends = [given.f.as_number(item, given.how) for item in given.f.items(given.how)]
    if len(ends) != 2 or not ends[0] < ends[1]:
        given.wrong(f"{given.how} 应是 [小, 大]", f"{given.how} should be [smaller, larger]")
        return []
    value = given.leaf.value
    numeric = isinstance(value, int | float) and not isinstance(value, bool)
    if given.how == "times" and (numeric or _is_by_stage(value)):
        return [Times(given.path, value, ends[0], ends[1])]
    if given.how == "range" and (numeric or (value is None and float in _members(given.leaf.hint))):
        whole = float not in _members(given.leaf.hint)
        return [Between(given.path, value, ends[0], ends[1], whole)]
    hint_zh = f"；请写到阶段（如 {given.path}.{next(iter(value))}），或用 times" if _is_by_stage(value) else ""
    hint_en = f"; name a stage ({given.path}.{next(iter(value))}) or use times" if _is_by_stage(value) else ""
    given.wrong(
        f"“{given.path}”处不是一个数，不能用 {given.how}{hint_zh}",
        f"“{given.path}” is not a number and cannot take {given.how}{hint_en}",
    )
    return []


def _is_by_stage(value: Any) -> bool:
    return isinstance(value, dict) and bool(value) and all(isinstance(v, int | float) for v in value.values())


def _alternatives(given: _FactorNode) -> list[Factor]:
    choices = [Setting(given.path, given.leaf.value, shown(given.leaf.value))]
    before = len(given.f.findings.problems)
    for node in given.f.items("alternatives"):
        value = _value(node, given)
        if shown(value) not in [choice.shown for choice in choices]:
            choices.append(Setting(given.path, value, shown(value)))
    if len(given.f.findings.problems) > before:
        return []
    if len(choices) < 2:
        given.wrong(
            f"“{given.path}”的取值都与体系里写的（{choices[0].shown}）相同；请给出别的取值",
            f"all values of “{given.path}” are the one written ({choices[0].shown}); give others",
        )
        return []
    return [Alternatives(given.path, given.leaf.value, tuple(choices))]


def _members(hint: Any) -> tuple[Any, ...]:
    """The types of a union, or the type itself."""
    return (
        typing.get_args(hint)
        if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union
        else (hint,)
    )


def _value(node: Node, given: _FactorNode) -> Any:
    """A node read as what may stand at the end of the path."""
    members, f = _members(given.leaf.hint), given.f
    if any(isinstance(m, type) and issubclass(m, Rule) for m in members):
        return read_rule(node, f.findings)
    words = [w for m in members if typing.get_origin(m) is Literal for w in typing.get_args(m) if w]
    if words:
        return _word(node, words, given)
    if bool in members:
        return _word(node, ["true", "false"], given) == "true"
    if Written in members:
        return _formula(node, given)
    if float in members or int in members:
        number = f.as_number(node, given.path)
        return number if float in members else int(number)
    if str in members and isinstance(node, Scalar):
        return node.text
    if isinstance(given.leaf.value, tuple) and all(isinstance(v, str) for v in given.leaf.value):
        return _words_of(node)
    given.wrong(
        f"“{given.path}”是一整块，不能整体替换；请把路径写到其中一项",
        f"“{given.path}” is a whole block and cannot be replaced; let the path go on to one of its entries",
    )
    return given.leaf.value


def _word(node: Node, words: list[str], given: _FactorNode) -> str:
    inner = Fields(Mapping(((Scalar(given.path, True, node.place), node),), node.place), given.f.findings, "取值")
    return inner.choice(given.path, words, words[0])


def _words_of(node: Node) -> tuple[str, ...]:
    items = node.items if isinstance(node, Sequence) else (node,)
    return tuple(item.text for item in items if isinstance(item, Scalar))


def _formula(node: Node, given: _FactorNode) -> Written:
    text = node.text if isinstance(node, Scalar) else ""
    if text.strip() == "always":
        return Written("always", Truth(True), node.place)
    try:
        return Written(text, parse_formula(text), node.place)
    except FormulaError as error:
        given.f.findings.add("formula", node.place, error.zh, error.en)
        return Written("false", Truth(False), node.place)
