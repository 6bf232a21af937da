"""Constraint situations beside a list, as this person's department regards them (K1). They never touch points or places."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jifen.portals.listing import Column
from jifen.portals.rankings.finding import Shown
from jifen.scoring.choice_reads import Effect, Regarded, without_excluded
from jifen.scoring.models import Score

ALL: Final = "all"
"""``?all=yes``: this once with those the department leaves out."""
WARNED: Final = "warned"


def situation_columns(shown: Shown) -> list[Column]:
    """One column where the department regards any situation."""
    regarded = shown.regarded
    if regarded is None or not regarded.effects:
        return []

    def words(one: Any) -> str:
        return situation_words(one, regarded)

    return [Column("situations", _("约束性情形"), words, tone=lambda one: tone(one, regarded))]


def situation_words(one: Score, regarded: Regarded) -> str:
    """Known ones by name, those that ask for attention first; what nobody asked is not an all-clear."""
    known = regarded.known(one)
    warned = [code for code in known if regarded.effects[code] != Effect.SHOW]
    named = [regarded.names[code] for code in (*warned, *(code for code in known if code not in warned))]
    not_asked = len(regarded.not_asked(one))
    unasked = ngettext("%(n)d 项未查询", "%(n)d 项未查询", not_asked) % {"n": not_asked} if not_asked else ""
    if named:
        said = "、".join(named)
        said = _("注意：%(said)s") % {"said": said} if warned else said
        return f"{said}；{unasked}" if unasked else said
    return unasked or _("无")


def tone(one: Score, regarded: Regarded) -> str:
    return WARNED if any(regarded.effects[code] != Effect.SHOW for code in regarded.known(one)) else ""


def kept(request: HttpRequest, shown: Shown, rows: QuerySet[Score]) -> QuerySet[Score]:
    """Without those the department leaves out, unless it asks to see them this once."""
    regarded = shown.regarded
    return rows if regarded is None or shows_all(request) else without_excluded(rows, regarded)


def shows_all(request: HttpRequest) -> bool:
    return request.GET.get(ALL) == "yes"


def left_out(request: HttpRequest, shown: Shown, narrowed: QuerySet[Score]) -> dict[str, Any]:
    """What the page says of the department's choice. ``narrowed``: the rows asked for, before any were left out."""
    regarded = shown.regarded
    if regarded is None:
        return {}
    excluded = regarded.excluded
    return {
        "regarded": regarded,
        "regarded_words": [
            (regarded.names[code], str(Effect(effect).label)) for code, effect in regarded.effects.items()
        ],
        "left_out": narrowed.filter(excluded).count() if excluded is not None else 0,
        "known_by": shown.run.snapshot.known_by,
        "excludes": excluded is not None,
        "shows_all": shows_all(request),
        "all_url": _address(request, True),
        "choice_url": _address(request, False),
    }


def _address(request: HttpRequest, everybody: bool) -> str:
    query = request.GET.copy()
    for name in (ALL, "page", "file"):
        query.pop(name, None)
    if everybody:
        query[ALL] = "yes"
    return f"?{query.urlencode()}"
