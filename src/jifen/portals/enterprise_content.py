"""What a page about one enterprise shows, in the government's portal and in its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from jifen.access.decide import may
from jifen.enterprises import reads
from jifen.enterprises.models import Enterprise, Recognition
from jifen.verifying import reads as verifying_reads
from jifen.verifying.eligibility import MANUAL_REVIEW, MET, rule_in_force
from jifen.verifying.models import EligibilityResult

STATE_NAMES: Final[dict[str, str | Promise]] = {
    **dict(EligibilityResult.Overall.choices),
    "": gettext_lazy("尚未核对"),
}
LONGEST_TIMELINE: Final = 200


@dataclass(frozen=True)
class CriterionLine:
    name: str
    state: str
    words: str | Promise
    reason: str
    inner: bool


def enterprise_content(request: HttpRequest, enterprise: Enterprise) -> dict[str, Any]:
    today = timezone.localdate()
    result = verifying_reads.result_on(enterprise, today)
    return {
        "enterprise": enterprise,
        "result": result,
        "criteria": criterion_lines(result),
        "overall": STATE_NAMES[result.overall if result else ""],
        "to_decide": open_criteria(result),
        "enrolment": reads.enrolment_of(enterprise, today),
        "takes_part": verifying_reads.takes_part(enterprise, today),
        "names": enterprise.names.all(),
        "addresses": enterprise.addresses.all(),
        "recognitions": [(one, validity(one)) for one in enterprise.recognitions.all()],
        "timeline": reads.timeline(enterprise)[:LONGEST_TIMELINE],
        "may": {verb: may(request.user, verb, enterprise) for verb in ("enrol", "decide_eligibility")},
    }


def criterion_lines(result: EligibilityResult | None) -> list[CriterionLine]:
    """Each criterion, its alternatives after it; names in the reader's language where the rule is still in force."""
    if result is None:
        return []
    names = _english_names(result) if get_language() == "en" else {}
    return [
        CriterionLine(
            names.get(one["code"], one["name"]), one["state"], STATE_NAMES[one["state"]], one["reason"], bool(one["of"])
        )
        for one in result.results
    ]


def _english_names(result: EligibilityResult) -> dict[str, str]:
    rule = rule_in_force(result.as_of)
    if rule is None or rule.digest != result.rule_digest:
        return {}
    return {one.code: one.name_en for top in rule.criteria for one in (top, *top.alternatives)}


def open_criteria(result: EligibilityResult | None) -> list[tuple[str, str]]:
    """Code and name of what waits for a person; an alternative only while none of its sisters is met."""
    if result is None:
        return []
    waiting = [one for one in result.results if one["by_person"] and one["state"] == MANUAL_REVIEW]
    return [(one["code"], one["name"]) for one in waiting if not one["of"] or result.state_of(one["of"]) != MET]


def validity(recognition: Recognition) -> str:
    counts = recognition.in_date(timezone.localdate())
    if counts is None:
        return _("日期不全，暂不计")
    return _("有效") if counts else _("不在有效期内")
