"""What later apps may ask about enterprises."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from jifen.enterprises import permissions, sectors
from jifen.enterprises.models import AddressRecord, Enrolment, Enterprise, Event, NameRecord, PublishedSectorMapping
from jifen.enterprises.sectors import SectorMapping
from jifen.people import areas
from jifen.people.models import Person


def enterprise_for(person: Person, code: str) -> Enterprise:
    """The enterprise with this code; Http404 for whoever may not know of it."""
    found = permissions.visible_to(person, Enterprise.objects.all()).filter(code=code).first()
    if found is None:
        raise Http404(_("没有这家企业，或您无权查看。"))
    return found


def enterprise_with(code: str) -> Enterprise | None:
    return Enterprise.objects.filter(code=code).first()


def own_enterprise(person: Person) -> Enterprise | None:
    """The enterprise whose people ``person`` belongs to."""
    if person.organisation_id is None:
        return None
    own = Enterprise.objects.filter(organisation_id=person.organisation_id)
    return permissions.visible_to(person, own).first()


@dataclass(frozen=True)
class Wanted:
    """Narrows a list; what is empty does not narrow. ``area``: province, prefecture or county."""

    area: str = ""
    sector: str = ""
    size: str = ""
    industry: str = ""
    words: str = ""
    enrolled: bool | None = None


def narrowed(enterprises: QuerySet[Enterprise], wanted: Wanted, on: date) -> QuerySet[Enterprise]:
    """``words`` look in names, former names and codes; ``industry`` is a prefix such as C27."""
    if wanted.area:
        enterprises = enterprises.filter(in_area(wanted.area))
    if wanted.sector:
        enterprises = enterprises.filter(sector=wanted.sector)
    if wanted.size:
        enterprises = enterprises.filter(size=wanted.size)
    if wanted.industry:
        enterprises = enterprises.filter(industry__startswith=wanted.industry)
    if wanted.words:
        enterprises = enterprises.filter(_named_like(wanted.words))
    if wanted.enrolled is not None:
        enterprises = enterprises.alias(open_enrolment=Exists(enrolled_on(on))).filter(open_enrolment=wanted.enrolled)
    return enterprises


def in_area(area: str) -> Q:
    return Q(county__in=[code for code in areas.within(area) if code in areas.COUNTIES])


def _named_like(words: str) -> Q:
    former = NameRecord.objects.filter(enterprise=OuterRef("pk"), name__contains=words)
    return Q(name__contains=words) | Q(code__startswith=words.upper()) | Q(Exists(former))


def enrolled_on(on: date) -> QuerySet[Enrolment]:
    """For Exists: enrolments of the outer enterprise that are open on ``on``."""
    still = Q(until=None) | Q(until__gt=on)
    return Enrolment.objects.filter(still, enterprise=OuterRef("pk"), since__lte=on)


def enrolment_of(enterprise: Enterprise, on: date) -> Enrolment | None:
    return Enrolment.objects.filter(Q(until=None) | Q(until__gt=on), enterprise=enterprise, since__lte=on).first()


def timeline(enterprise: Enterprise) -> QuerySet[Event]:
    """Newest first."""
    return Event.objects.filter(enterprise=enterprise)


def name_on(enterprise: Enterprise, on: date) -> str:
    """What it was called on a day; empty where the record does not reach."""
    return _holding(NameRecord.objects.filter(enterprise=enterprise), on, "name")


def county_on(enterprise: Enterprise, on: date) -> str:
    return _holding(AddressRecord.objects.filter(enterprise=enterprise), on, "county")


def _holding(records: QuerySet[NameRecord] | QuerySet[AddressRecord], on: date, field: str) -> str:
    held = records.filter(Q(since=None) | Q(since__lte=on), Q(until=None) | Q(until__gt=on))
    return str(held.values_list(field, flat=True).last() or "")


def sector_mapping(on: date) -> SectorMapping:
    """The mapping in force: the published one that took effect last, or the one shipped with the platform."""
    shipped = sectors.shipped_mapping()
    published = PublishedSectorMapping.objects.filter(effective__lte=on).first()
    if published is None or published.effective < shipped.effective:
        return shipped
    return sectors.read_mapping(published.text, name=published.title)
