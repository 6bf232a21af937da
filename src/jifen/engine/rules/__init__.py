"""Rules: how a value becomes a sub-score. One file each; this is their register."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from jifen.engine.documents import Mapping, Node
from jifen.engine.fields import Fields
from jifen.engine.formula.meaning import Kind
from jifen.engine.problems import Findings, nearest_words
from jifen.engine.rules.bands import Bands
from jifen.engine.rules.count import Count
from jifen.engine.rules.distance import Distance
from jifen.engine.rules.efficacy import Efficacy
from jifen.engine.rules.flag import Flag
from jifen.engine.rules.goalposts import Goalposts
from jifen.engine.rules.log import Log
from jifen.engine.rules.lookup import Lookup
from jifen.engine.rules.minmax import MinMax
from jifen.engine.rules.percentile import Percentile
from jifen.engine.rules.rule import Norm, Rule
from jifen.engine.rules.zscore import ZScore

RuleSpec = Rule
RULES: dict[str, type[Rule]] = {
    rule.kind: rule
    for rule in (Bands, Goalposts, Efficacy, Percentile, MinMax, ZScore, Log, Distance, Count, Lookup, Flag)
}
__all__ = ["RULES", "Norm", "Rule", "RuleSpec", "read_rule"]


@dataclass(frozen=True)
class UnreadRule(Rule):
    """Stands where a rule could not be read, and takes any value, so that one mistake is told once."""

    kind: ClassVar[str] = "unread"
    accepts: ClassVar[tuple[Kind, ...]] = ("number", "flag", "text", "date", "set")

    def words(self, language: str = "zh") -> str:
        return "（规则读不出）" if language == "zh" else "(the rule cannot be read)"


def read_rule(node: Node, findings: Findings) -> Rule:
    """``{percentile: {…}}`` → the rule. Problems go to ``findings``; then a stand-in is returned."""
    if not isinstance(node, Mapping) or len(node.entries) != 1:
        findings.add(
            "wrong_rule", node.place, "规则应写成“规则名: {参数}”。", "a rule is written as “name: {parameters}”."
        )
        return UnreadRule()
    name, parameters = node.entries[0]
    if name.text not in RULES:
        findings.add(
            "unknown_rule",
            name.place,
            f"没有叫“{name.text}”的规则{nearest_words(name.text, RULES)}。",
            f"no rule is called “{name.text}” {nearest_words(name.text, RULES, 'en')}.",
        )
        return UnreadRule()
    fields = (
        Fields(parameters, findings, f"规则 {name.text}") if name.text != "bands" else _silent(parameters, findings)
    )
    if name.text == "bands":
        return Bands.read_node(parameters, fields)
    rule = RULES[name.text].read(fields)
    fields.close()
    return rule


def _silent(node: Node, findings: Findings) -> Fields:
    """Bands may be a list, which Fields would refuse; only its way of reporting is wanted."""
    return Fields(Mapping((), node.place), findings, "规则 bands")
