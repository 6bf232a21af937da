"""Small things templates ask for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone

register = template.Library()


@register.filter
def dash(value: Any) -> Any:
    """Unknown is a dash and never 0."""
    return "—" if value is None or value == "" else value


@register.filter
def moment(value: datetime | None) -> str:
    return "—" if value is None else timezone.localtime(value).strftime("%Y-%m-%d %H:%M")


@register.filter
def attribute(form: Any, name: str) -> Any:
    return form[name]
