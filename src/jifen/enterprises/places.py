"""Counties an enterprise can be registered in, outside the province and unknown among them. Pure."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from jifen.people import areas

OUTSIDE: Final = "000000"
"""In place of a county: registered outside the province. Empty means unknown."""
COUNTY_CODES: Final = sorted(areas.COUNTIES)


def area_words(county: str) -> str:
    """``长春市南关区``, ``省外``, or empty where unknown."""
    return _("省外") if county == OUTSIDE else areas.full_name(county)


def county_choices() -> list[tuple[str, str]]:
    return [*((code, areas.full_name(code)) for code in COUNTY_CODES), (OUTSIDE, area_words(OUTSIDE))]
