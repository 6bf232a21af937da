"""A verified value in words for pages."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from jifen.collecting.contracts.facts import FACTS

DASH: Final = "—"


def fact_text(fact: str, state: str, value: Any) -> str:
    """With its unit; 无 where known to be none, a dash where nobody knows."""
    known = FACTS[fact]
    if state == "not_applicable":
        return _("不适用")
    if state == "nil":
        return _("无")
    if state != "value" or value is None:
        return DASH
    match known.kind:
        case "number":
            return f"{value:,.10g} {known.unit}".removesuffix(" -")
        case "flag":
            return _("是") if value else _("否")
        case "set":
            return "；".join(entry_text(entry) for entry in value)
    return value.isoformat() if isinstance(value, date) else str(value)


def entry_text(entry: dict[str, Any]) -> str:
    on, until = entry.get("on"), entry.get("until")
    if on is None:
        return _("%(name)s（未注明日期）") % {"name": entry["name"]}
    days = _("%(on)s 至 %(until)s") % {"on": on, "until": until} if until else _("%(on)s 起") % {"on": on}
    return f"{entry['name']}（{days}）"
