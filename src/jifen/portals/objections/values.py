"""A value government holds, as a page says it."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from jifen.collecting import reads
from jifen.collecting.contracts.facts import FACTS
from jifen.collecting.models import FactClaim
from jifen.collecting.returns import Answer
from jifen.collecting.returns.answers import answer_of_claim
from jifen.enterprises import industries
from jifen.enterprises.places import area_words
from jifen.portals.returns.words import STATES

DECIMALS: Final = 6
"""Beyond them stand only traces of a change of units."""


def claim_words(claim: FactClaim) -> str:
    """``1,234.5 万元``, ``是``, ``高新技术企业（2024-01-01）``, ``不适用（核定征收）``. The claim's contract is asked for reasons."""
    answer = answer_of_claim(vars(claim))
    if answer.state != "value":
        return _without_value(claim, answer)
    known = FACTS.get(claim.fact)
    match known.kind if known else "text":
        case "number":
            return f"{number_words(claim.number)} {answer.unit or (known.unit if known else '')}".removesuffix(
                "-"
            ).strip()
        case "flag":
            return _("是") if answer.text == "true" else _("否")
        case "set":
            return "；".join(f"{one.name}（{one.on}）" if one.on else one.name for one in answer.entries)
    return _named(claim.fact, answer.text)


def _without_value(claim: FactClaim, answer: Answer) -> str:
    words = str(STATES[answer.state])
    rule = reads.contract_of(claim.delivery.contract).facts.get(claim.fact)
    reason = dict(rule.not_applicable).get(answer.reason, answer.reason) if rule else answer.reason
    return f"{words}（{reason}）" if reason else words


def _named(fact: str, text: str) -> str:
    """Codes by their names, where they have one."""
    if fact == "county":
        return area_words(text)
    return f"{text} {_industry(text)}".strip() if fact == "industry" else text


def _industry(code: str) -> str:
    try:
        return industries.name_of(industries.normal(code))
    except industries.BadIndustry:
        return ""


def number_words(value: float | None) -> str:
    """Thousands set apart, without trailing zeros."""
    if value is None:
        return "—"
    return f"{value:,.{DECIMALS}f}".rstrip("0").rstrip(".")


def year_words(year: int) -> str:
    return _("%(year)d 年度") % {"year": year} if year else _("各年度通用")
