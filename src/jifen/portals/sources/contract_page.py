"""A contract as a page people can read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from jifen.access.decide import filtered_for, may
from jifen.collecting import reads
from jifen.collecting.contracts import Contract, ContractFact, ValidationRule, deadline_words
from jifen.collecting.contracts.in_words import FREQUENCY_WORDS, KIND_WORDS, clock_words, entry_words, rule_words
from jifen.collecting.contracts.model import BLANK_WORDS, SEVERITY_WORDS
from jifen.collecting.models import ColumnMapping, Delivery, PublishedContract
from jifen.collecting.source_health import with_health
from jifen.collecting.sources import load_source, source_codes
from jifen.portals.sources.finding import found_source, language, told
from jifen.portals.sources.health import Health, took_words

MAPPINGS_SHOWN = 10


@dataclass(frozen=True)
class FactLine:
    fact: ContractFact
    kind: str
    unit: str
    blank: str
    nil: str
    unknown: str
    not_applicable: str
    names: str
    aliases: str


@dataclass(frozen=True)
class RuleLine:
    rule: ValidationRule
    severity: str
    sentence: str


@require_GET
def source_page(request: HttpRequest, code: str) -> HttpResponse:
    found = found_source(request, code)
    content = _head(request, found) | _document(found) | _papers(request, found)
    return render(request, "portals/sources/page.html", content)


def _head(request: HttpRequest, found: PublishedContract) -> dict[str, Any]:
    today = timezone.localdate()
    healthy = with_health(today).filter(source=found.source).first()
    content: dict[str, Any] = {"source": found, "is_announced": found.in_force_from > today}
    if healthy is not None:
        health = Health.of([healthy], today)
        content |= {
            "health": healthy,
            "state": health.state(healthy),
            "due": health.due(healthy),
            "who": health.who(healthy),
            "took": took_words(healthy),
        }
    can_deliver = may(request.user, "deliver", found)
    tools = {"deliver": delivery_address(found.source) if can_deliver else "", "try": can_deliver, "map": can_deliver}
    return content | {"tools": tools, "publishes": may(request.user, "publish", found)}


def delivery_address(source: str) -> str:
    """Where a delivery of this source begins."""
    return f"{reverse('delivery_new')}?source={source}"


def _document(found: PublishedContract) -> dict[str, Any]:
    contract = reads.contract_of(found)
    return {
        "contract": contract,
        "frequency": told(FREQUENCY_WORDS[contract.frequency]),
        "deadline": deadline_words(contract, language()),
        "clocks": [(told(what), told(when)) for what, when in clock_words(contract)],
        "rows": _("每家企业每年一行") if contract.rows == "one" else _("每家企业可有多行，合并为一组"),
        "years": _("按年度") if contract.yearly_facts else _("各年度通用"),
        "facts": [_fact_line(fact) for fact in contract.facts.values()],
        "rules": [_rule_line(rule, contract) for rule in contract.rules.values()],
        "notes": notes_of(found.source),
        "is_shipped": found.source in source_codes(),
    }


def _fact_line(fact: ContractFact) -> FactLine:
    return FactLine(
        fact, told(KIND_WORDS[fact.kind]), "" if fact.unit == "-" else fact.unit, told(BLANK_WORDS[fact.blank]),
        "、".join(fact.nil), "、".join(fact.unknown), "；".join(words for _code, words in fact.not_applicable),
        "、".join(entry_words(fact)), "、".join(fact.aliases),
    )  # fmt: skip


def _rule_line(rule: ValidationRule, contract: Contract) -> RuleLine:
    return RuleLine(rule, told(SEVERITY_WORDS[rule.severity]), told(rule_words(rule, contract)))


def notes_of(source: str) -> list[str]:
    """Paragraphs of the note beside a shipped source, without its heading."""
    if source not in source_codes():
        return []
    lines = load_source(source).notes.splitlines()
    text = " ".join(line for line in lines if not line.startswith("#"))
    known, mark, invented = text.replace("*", "").partition("Invented for this sample")
    return [part for part in (known.strip(), f"{mark}{invented}".strip()) if part]


def _papers(request: HttpRequest, found: PublishedContract) -> dict[str, Any]:
    """What lies around the contract: layouts known, the last deliveries one may see."""
    mappings = filtered_for(request.user, ColumnMapping.objects.filter(source=found.source))
    deliveries = filtered_for(request.user, Delivery.objects.filter(source=found.source, repairs=None))
    return {
        "mappings": mappings.select_related("organisation").order_by("-pk")[:MAPPINGS_SHOWN],
        "deliveries": deliveries.select_related("organisation").order_by("-pk")[:5],
        "versions": PublishedContract.objects.filter(source=found.source).count(),
    }
