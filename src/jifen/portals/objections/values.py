"""A value government holds, as a page says it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from jifen.collecting.contracts.facts import FACTS
from jifen.collecting.models import FactClaim
from jifen.collecting.returns.answers import answer_of_claim
from jifen.portals.returns.words import STATES, grouped


def claim_words(claim: FactClaim) -> str:
    """``1,234.5 万元``, ``是``, ``高新技术企业（2024-01-01）``, ``不适用（核定征收）``."""
    answer = answer_of_claim(vars(claim))
    if answer.state != "value":
        words = str(STATES[answer.state])
        return f"{words}（{answer.reason}）" if answer.reason else words
    known = FACTS.get(claim.fact)
    match known.kind if known else "text":
        case "number":
            return f"{grouped(answer.text)} {answer.unit or (known.unit if known else '')}".removesuffix("-").strip()
        case "flag":
            return _("是") if answer.text == "true" else _("否")
        case "set":
            return "；".join(f"{one.name}（{one.on}）" if one.on else one.name for one in answer.entries)
    return answer.text


def year_words(year: int) -> str:
    return _("%(year)d 年度") % {"year": year} if year else _("各年度通用")
