"""Qualifications and events of an enterprise on one line of time, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from jifen.enterprises import reads
from jifen.enterprises.models import Enterprise, Event, Recognition

MOST_EVENTS: Final = 40
TOLD_BY_TITLES: Final = (Event.Kind.QUALIFIED, Event.Kind.DISQUALIFIED, Event.Kind.DELIVERED)
"""A title tells its own beginning and end; deliveries are in the data chain."""


@dataclass(frozen=True)
class Moment:
    """``kind``: title or event; ``state``: of a title whether it is in date."""

    on: date | None
    what: str
    note: str
    source: str
    kind: str = "event"
    state: str = ""


def moments(enterprise: Enterprise, on: date) -> list[Moment]:
    titles = [_title(one, on) for one in enterprise.recognitions.all()]
    events = reads.timeline(enterprise).exclude(kind__in=TOLD_BY_TITLES)[:MOST_EVENTS]
    told = [Moment(one.on, str(one.get_kind_display()), one.note, one.source) for one in events]
    return sorted([*titles, *told], key=lambda one: one.on or date.min, reverse=True)


def _title(one: Recognition, on: date) -> Moment:
    ends = _("有效期至 %(day)s") % {"day": one.until.isoformat()} if one.until else _("没有有效期记录")
    if one.withdrawn_on:
        ends = _("%(day)s 被取消：%(why)s") % {"day": one.withdrawn_on.isoformat(), "why": one.withdrawn_why}
    return Moment(one.since, one.title, ends, one.source, "title", _state(one, on))


def _state(one: Recognition, on: date) -> str:
    counts = one.in_date(on)
    if counts is None:
        return _("日期不全")
    return _("有效") if counts else _("已失效")
