"""Points and stages as pages write them."""

from __future__ import annotations

from django import template

from jifen.engine.points import written
from jifen.portals.rankings.finding import stage_words

register = template.Library()


@register.filter
def points(value: int | None) -> str:
    """Hundredths with two places; a dash where unknown."""
    return "—" if value is None else written(value)


@register.filter
def stage(code: str) -> str:
    return stage_words(code)
