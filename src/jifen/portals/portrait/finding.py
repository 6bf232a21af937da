"""Which portrait a page is about: of the newest published year, or of the year its address asks for."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from jifen.enterprises.models import Enterprise
from jifen.scoring.portrait.whole import Portrait, portrait_of


def found_portrait(enterprise: Enterprise, request: HttpRequest) -> Portrait | None:
    """None where nothing is published of it, or not of that year."""
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else None
    return portrait_of(enterprise, on=timezone.localdate(), year=year, language=page_language())


def page_language() -> str:
    """``zh`` or ``en``, as the engine's words ask for it."""
    return "en" if get_language() == "en" else "zh"
