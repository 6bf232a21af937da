"""How far the campaign is: by city and sector, what departments owe, the dates and how they were moved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from jifen.access.decide import filtered_for, may, require
from jifen.collecting import campaign_reads as reads
from jifen.collecting.campaign_reads import Progress
from jifen.collecting.models import Campaign, MinistrySheet
from jifen.people import areas
from jifen.portals.campaigns.calendar import calendar, state_words
from jifen.portals.campaigns.departments import duties
from jifen.portals.campaigns.finding import campaign_for, invited_seen
from jifen.portals.campaigns.stages import stage_bar
from jifen.portals.coverage.overview import city_of, city_words
from jifen.portals.deliveries.stations import name_of


@dataclass(frozen=True)
class Line:
    """One row of a table of progress; ``query`` narrows the list and the reminder to it."""

    name: str
    progress: Progress
    list_url: str
    remind_url: str

    @property
    def bar(self) -> SafeString:
        return stage_bar(self.progress, self.name)


@require_GET
def campaign_page(request: HttpRequest) -> HttpResponse:
    """The newest, or the one of ``?year=``."""
    require(request.user, "follow", Campaign)
    said = request.GET.get("year", "")
    asked = int(said) if said.isascii() and said.isdigit() and len(said) == 4 else 0
    found = campaign_for(request, asked) if asked else reads.current_campaign()
    if found is None:
        return render(request, "portals/campaigns/none.html", {"may_open": may(request.user, "open", Campaign)})
    return render(request, "portals/campaigns/overview.html", _content(request, found, timezone.localdate()))


def _content(request: HttpRequest, found: Campaign, today: date) -> dict[str, Any]:
    cells = reads.cells(invited_seen(request), found.year)
    user = request.user
    years = filtered_for(user, Campaign.objects.exclude(pk=found.pk)).values_list("year", flat=True)
    return {
        "campaign": found,
        "state": state_words(found, today),
        "stations": calendar(found, today),
        "today": today,
        "sums": reads.total(cells.values()),
        "tables": [
            (_("按市州"), _("市州"), _by_city(request, found, cells)),
            (_("按重点产业"), _("重点产业"), _by_sector(request, found, cells)),
        ],
        "duties": duties(request, found, today),
        "moves": [(one, name_of(one.by)) for one in filtered_for(user, found.moves.all())],
        "years": years,
        "may_open": may(user, "open", Campaign),
        "may_move": may(user, "move", found),
        "may_remind": may(user, "remind", found),
        "may_compare": may(user, "see", MinistrySheet),
    }


def _by_city(request: HttpRequest, found: Campaign, cells: dict[reads.Cell, Progress]) -> list[Line]:
    sums = reads.grouped(cells, lambda cell: city_of(cell[0]))
    return [_line(request, found, city_words(city), sums[city], "city", city) for city in sorted(sums)]


def _by_sector(request: HttpRequest, found: Campaign, cells: dict[reads.Cell, Progress]) -> list[Line]:
    sums = reads.grouped(cells, lambda cell: cell[1])
    ordered = sorted(sums, key=lambda sector: (-sums[sector].invited, sector))
    return [_line(request, found, one or _("未归类"), sums[one], "sector", one) for one in ordered]


def _line(request: HttpRequest, found: Campaign, name: str, progress: Progress, field: str, value: str) -> Line:
    """Only what the form of the list offers can be asked of it."""
    known = value in areas.PREFECTURES if field == "city" else bool(value)
    query = f"?{urlencode({field: value})}"
    reminds = known and progress.to_remind and may(request.user, "remind", found)
    return Line(
        name,
        progress,
        reverse("campaign_enterprises", args=[found.year]) + query if known else "",
        reverse("campaign_remind", args=[found.year]) + query if reminds else "",
    )
