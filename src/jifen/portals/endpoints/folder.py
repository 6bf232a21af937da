"""The watched folder: what lies there, what was taken and given back lately, and how a department reaches it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from jifen.access.decide import filtered_for, require
from jifen.collecting import reads
from jifen.collecting.folder_reads import Inbox, Lying, inbox
from jifen.collecting.models import Delivery, PublishedContract
from jifen.portals.sources.finding import told

TAKEN_SHOWN: Final = 10


@dataclass(frozen=True)
class Folder:
    """One source's, with the files that wait in it."""

    contract: PublishedContract
    waiting: list[Lying]


@require_GET
def folder_page(request: HttpRequest) -> HttpResponse:
    require(request.user, "watch_folder", Delivery)
    taken = filtered_for(request.user, Delivery.objects.filter(road=Delivery.Road.FOLDER))
    shown: dict[str, Any] = {"place": settings.INBOX, "taken": taken.order_by("-pk")[:TAKEN_SHOWN]}
    return render(request, "portals/endpoints/folder.html", shown | _lying())


def _lying() -> dict[str, Any]:
    contracts = reads.contracts_in_force(timezone.localdate())
    found, unreadable = _looked({one.source for one in contracts})
    folders = [Folder(one, [lying for lying in found.waiting if lying.source == one.source]) for one in contracts]
    told_words = [told(pair) for pair in found.told]
    return {"folders": folders, "told": told_words, "refused": found.refused, "unreadable": unreadable}


def _looked(sources: set[str]) -> tuple[Inbox, bool]:
    try:
        return inbox(sources), False
    except OSError:
        return Inbox(), True
