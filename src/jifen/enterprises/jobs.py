"""What the clock calls."""

from __future__ import annotations

from django.utils import timezone

from jifen.enterprises.actions import apply_sector_mapping
from jifen.people.models import NOBODYS_NAME


def apply_todays_sector_mapping() -> int:
    """Once a day: a mapping published ahead takes effect. Returns how many enterprises changed sector."""
    return apply_sector_mapping(by=NOBODYS_NAME, on=timezone.localdate())
