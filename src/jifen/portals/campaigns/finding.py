"""Which campaign and which enterprises a page is about."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from jifen.access.decide import filtered_for, get_for
from jifen.collecting.models import Campaign
from jifen.enterprises.models import Enterprise
from jifen.people import areas
from jifen.verifying.reads import eligible_on


def campaign_for(request: HttpRequest, year: int) -> Campaign:
    return get_for(request.user, Campaign, year=year)


def invited_seen(request: HttpRequest) -> QuerySet[Enterprise]:
    """Enterprises eligible today, of those this person may see."""
    return filtered_for(request.user, eligible_on(timezone.localdate()))


def in_city(rows: QuerySet[Any], city: str) -> QuerySet[Any]:
    return rows.filter(county__in=[one for one in areas.within(city) if one in areas.COUNTIES])
