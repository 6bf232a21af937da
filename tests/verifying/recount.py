"""Verified facts once more, the plain way: every claim of every cell looked at by itself. Slow, and obviously right."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from jifen.collecting.contracts.facts import FACTS
from jifen.collecting.models import Delivery, FactClaim
from jifen.engine.tables.words import set_of
from jifen.enterprises.models import Enterprise
from jifen.verifying.facts import shipped_precedence
from jifen.verifying.models import Verdict


def known_claims(one: Enterprise, fact: str, year: int, known_by: datetime) -> list[FactClaim]:
    """The last claim of each source, of the year and of every year."""
    newest: dict[tuple[str, int], FactClaim] = {}
    for claim in FactClaim.objects.filter(enterprise=one, fact=fact).order_by("pk"):
        applied = claim.delivery.state == Delivery.State.APPLIED and claim.delivery.ended_at <= known_by
        if applied and claim.year in (0, year) and not withdrawn(claim, known_by):
            newest[claim.source, claim.year] = claim
    return list(newest.values())


def withdrawn(claim: FactClaim, known_by: datetime) -> bool:
    said = [one.kind for one in claim.withdrawals.order_by("pk") if one.at <= known_by]
    return bool(said) and said[-1] == "withdrawn"


def verdict_on(claim: FactClaim, known_by: datetime) -> Verdict | None:
    newest = None
    for one in Verdict.objects.filter(claim=claim).order_by("pk"):
        if one.at <= known_by:
            newest = one
    return newest


def counting(one: Enterprise, fact: str, year: int, known_by: datetime) -> FactClaim | None:
    order = shipped_precedence().facts[fact].sources
    best: tuple[tuple[int, int, int, bool], FactClaim] | None = None
    for claim in known_claims(one, fact, year, known_by):
        verdict = verdict_on(claim, known_by)
        if verdict is not None and verdict.kind == "rejected":
            continue
        knows = claim.state != "unknown"
        accepted = verdict.pk if verdict is not None and verdict.kind == "accepted" and knows else 0
        key = (int(knows), accepted, -order.index(claim.source), claim.year != 0)
        if best is None or key > best[0]:
            best = key, claim
    return best[1] if best else None


def value_of(claim: FactClaim | None) -> Any:
    if claim is None or claim.state not in ("value", "nil"):
        return None
    match FACTS[claim.fact].kind:
        case "number":
            return claim.number
        case "flag":
            return claim.value == "true"
        case "date":
            return date.fromisoformat(claim.value or "") if claim.state == "value" else None
    return claim.value


def united(one: Enterprise, fact: str, year: int, known_by: datetime) -> list[dict[str, Any]] | None:
    order = shipped_precedence().facts[fact].sources
    kept: dict[tuple[str, date | None], date | None] = {}
    known = False
    for source in order:
        word = own_word(one, fact, year, source, known_by)
        if word is None or word.state not in ("value", "nil"):
            continue
        known = True
        entries = set_of(word.value)
        assert isinstance(entries, tuple)
        for entry in sorted(entries, key=lambda e: str(e.until or "")):
            kept.setdefault((entry.name, entry.on), entry.until)
    ordered = sorted(kept.items(), key=lambda pair: (pair[0][0], str(pair[0][1] or "")))
    return [{"name": name, "on": on, "until": until} for (name, on), until in ordered] if known else None


def own_word(one: Enterprise, fact: str, year: int, source: str, known_by: datetime) -> FactClaim | None:
    """What one source says of itself, unless it was rejected."""
    best: tuple[tuple[int, int, bool], FactClaim] | None = None
    for claim in known_claims(one, fact, year, known_by):
        verdict = verdict_on(claim, known_by)
        if claim.source != source or (verdict is not None and verdict.kind == "rejected"):
            continue
        knows = claim.state != "unknown"
        accepted = verdict.pk if verdict is not None and verdict.kind == "accepted" and knows else 0
        key = (int(knows), accepted, claim.year != 0)
        if best is None or key > best[0]:
            best = key, claim
    return best[1] if best else None


def recounted(one: Enterprise, fact: str, year: int, known_by: datetime) -> Any:
    if FACTS[fact].kind == "set":
        return united(one, fact, year, known_by)
    return value_of(counting(one, fact, year, known_by))
