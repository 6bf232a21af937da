"""The chain of one fact: every word of every source, where it came from, who settled it, and why one value counts."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from jifen.access.decide import filtered_for, get_for, may, require
from jifen.collecting.contracts.facts import FACTS
from jifen.collecting.models import Delivery, Objection
from jifen.enterprises.models import Enterprise
from jifen.enterprises.reads import own_enterprise
from jifen.people.models import Person
from jifen.portals.acting import person_of
from jifen.portals.deliveries.stations import name_of
from jifen.portals.objections.values import claim_words, year_words
from jifen.portals.verification import words
from jifen.verifying.facts import FactChain, Link, fact_chain
from jifen.verifying.models import Finding, Verdict

OLDEST, NEWEST = 1900, 2200


@dataclass(frozen=True)
class Word:
    """One claim with what the reader may know of it."""

    link: Link
    value: str
    year: str
    delivery: str
    verdicts: list[tuple[Verdict, str]]
    findings: list[tuple[Finding, str, str]]
    objections: list[tuple[Objection, str]]


@require_GET
def fact_chain_page(request: HttpRequest, code: str, name: str, year: int) -> HttpResponse:
    return _shown(request, get_for(request.user, Enterprise, code=code), name, year)


@require_GET
def own_fact_chain(request: HttpRequest, name: str, year: int) -> HttpResponse:
    require(request.user, "see_own", Enterprise)
    found = own_enterprise(person_of(request))
    return _shown(request, found, name, year) if found else render(request, "portals/enterprises/not_registered.html")


def _shown(request: HttpRequest, enterprise: Enterprise, name: str, year: int) -> HttpResponse:
    if name not in FACTS or not OLDEST <= year <= NEWEST:
        raise Http404(_("没有这个数据项或年度。"))
    me, chain = person_of(request), fact_chain(enterprise, name, year)
    own = may(me, "see_own", enterprise)
    shown = {
        "enterprise": enterprise,
        "now": chain.now,
        "because": chain.because,
        "year": year_words(year),
        "words": chain_words(me, chain, own),
        "all": reverse("own_chain") if own else reverse("enterprise_chain", args=[enterprise.code]),
        "objects": own and not chain.now.disputed,
        "year_number": year,
    }
    return render(request, "portals/chain/fact.html", shown)


def chain_words(me: Person, chain: FactChain, own: bool) -> list[Word]:
    """Only what the reader may see: findings of others stay the desk's own matter."""
    keys = {finding.pk for link in chain.links for finding in link.findings}
    seen = set(filtered_for(me, Finding.objects.filter(pk__in=keys)).values_list("pk", flat=True))
    deliveries = {link.claim.delivery_id for link in chain.links}
    opened = set(filtered_for(me, Delivery.objects.filter(pk__in=deliveries)).values_list("pk", flat=True))
    objected = {one.pk for link in chain.links for one in link.objections}
    known = set(filtered_for(me, Objection.objects.filter(pk__in=objected)).values_list("pk", flat=True))
    page = "question" if own else "finding"
    return [
        Word(
            link, claim_words(link.claim), year_words(link.claim.year),
            reverse("delivery", args=[link.claim.delivery_id]) if link.claim.delivery_id in opened else "",
            [(one, name_of(one.by)) for one in link.verdicts],
            [(one, words.sentence(one), reverse(page, args=[one.pk])) for one in link.findings if one.pk in seen],
            [(one, reverse("objection", args=[one.pk]) if one.pk in known else "") for one in link.objections],
        )
        for link in chain.links
    ]  # fmt: skip
