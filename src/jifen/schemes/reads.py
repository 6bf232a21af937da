"""What later apps may ask of schemes."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.db.models import F, Q, QuerySet

from jifen.engine.scheme import Plan, Scheme, plan_of
from jifen.engine.scheme.loading import scheme_of
from jifen.schemes.models import FeedbackItem, PublishedScheme, ReviewDate

Family = PublishedScheme.Family


def in_force(on: date) -> QuerySet[PublishedScheme]:
    """At most one of each code: the newest effective by ``on`` that is not retired by then."""
    begun = ever_to_begin().filter(effective__lte=on).order_by("code", "effective", "pk")
    newest = {one.code: one.pk for one in begun}
    return PublishedScheme.objects.filter(pk__in=newest.values()).filter(Q(retirement=None) | Q(retirement__on__gt=on))


def ever_to_begin() -> QuerySet[PublishedScheme]:
    """Without those retired before their day came: they never take the place of anything."""
    return PublishedScheme.objects.exclude(retirement__on__lte=F("effective"))


def in_force_from(day: date) -> QuerySet[PublishedScheme]:
    """In force on the day, or coming into force after it."""
    now = in_force(day).values("pk")
    return ever_to_begin().filter(Q(pk__in=now) | Q(effective__gt=day)).select_related("owner").order_by("effective")


def newest_of(code: str) -> PublishedScheme | None:
    """The version a new one of this code would follow."""
    return ever_to_begin().filter(code=code).order_by("-effective", "-pk").first()


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


def version_of(code: str, version: str) -> PublishedScheme | None:
    return PublishedScheme.objects.filter(code=code, version=version).select_related("owner").first()


def versions_of(code: str) -> QuerySet[PublishedScheme]:
    """Newest first."""
    rows = PublishedScheme.objects.filter(code=code).select_related("owner", "retirement")
    return rows.order_by("-effective", "-pk")


def standing(scheme: PublishedScheme, on: date) -> str:
    """``coming``, ``in_force``, ``superseded`` or ``retired`` on a day."""
    retirement = getattr(scheme, "retirement", None)
    if retirement is not None and retirement.on <= on:
        return "retired"
    if scheme.effective > on:
        return "coming"
    return "in_force" if in_force(on).filter(pk=scheme.pk).exists() else "superseded"


def review_date_of(code: str) -> ReviewDate | None:
    """The day that is still to come, or is overdue."""
    return ReviewDate.objects.filter(code=code, closed_at__isnull=True).first()


def open_feedback(code: str) -> int:
    """Items of any version of the code that wait for an answer."""
    return FeedbackItem.objects.filter(scheme__code=code, state=FeedbackItem.State.OPEN).count()


def taken_feedback(code: str) -> int:
    """Accepted, and no version published since."""
    newest = versions_of(code).order_by("-published_at").values_list("published_at", flat=True).first()
    taken = FeedbackItem.objects.filter(scheme__code=code, state=FeedbackItem.State.TAKEN)
    return taken.filter(answered_at__gt=newest).count() if newest else taken.count()


def line_names(scheme: Scheme) -> dict[str, str]:
    """Code → name of indicators and bonus items, in their order."""
    names = {one.code: one.name for one in scheme.indicators}
    return names | {one.code: one.name for one in scheme.bonus.items}


@lru_cache(maxsize=64)
def _plan(digest: str, text: str) -> Plan:
    return plan_of(_read(digest, text))


@lru_cache(maxsize=64)
def _read(digest: str, text: str) -> Scheme:
    return scheme_of(text)
