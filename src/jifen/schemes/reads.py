"""What later apps may ask of schemes."""

from __future__ import annotations

import tempfile
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.db.models import Q, QuerySet

from jifen.engine.scheme import Plan, Scheme, load_scheme, plan_of
from jifen.schemes.models import PublishedScheme

Family = PublishedScheme.Family


def in_force(on: date) -> QuerySet[PublishedScheme]:
    """At most one of each code: the newest effective by ``on`` that is not retired by then."""
    begun = PublishedScheme.objects.filter(effective__lte=on).order_by("code", "effective", "pk")
    newest = {one.code: one.pk for one in begun}
    return PublishedScheme.objects.filter(pk__in=newest.values()).filter(Q(retirement=None) | Q(retirement__on__gt=on))


def core_in_force(on: date) -> PublishedScheme | None:
    return in_force(on).filter(family=Family.CORE).order_by("-effective", "-pk").first()


def constraints_in_force(on: date) -> PublishedScheme | None:
    return in_force(on).filter(family=Family.CONSTRAINT).order_by("-effective", "-pk").first()


def sectors_in_force(on: date) -> list[PublishedScheme]:
    """One a sector, by code."""
    return list(in_force(on).filter(family=Family.SECTOR).order_by("code"))


def document_of(published: PublishedScheme) -> Scheme:
    """The document as nouns; published text never changes, so it is read once a process."""
    return _read(published.digest, published.text)


def plan_for(published: PublishedScheme) -> Plan:
    return _plan(published.digest, published.text)


@lru_cache(maxsize=64)
def _plan(digest: str, text: str) -> Plan:
    return plan_of(_read(digest, text))


@lru_cache(maxsize=64)
def _read(digest: str, text: str) -> Scheme:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scheme.yaml"
        path.write_text(text, encoding="utf-8")
        return load_scheme(path)
