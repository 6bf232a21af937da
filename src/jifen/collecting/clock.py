"""When something happened to a delivery: now. Only the invented deliveries of the demo have a past, so that its year has a history."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.utils import timezone

from jifen.collecting.models import Delivery

TAKES: Final = timedelta(seconds=40)
"""What reading and applying an invented delivery of the past is said to have taken."""


def moment_for(delivery: Delivery) -> datetime:
    now = timezone.now()
    long_ago = now - delivery.received_at > timedelta(days=1)
    return delivery.received_at + TAKES if settings.DEMO and long_ago else now
