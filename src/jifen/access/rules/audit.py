"""The record: read by the auditor, by nobody else; changed by nobody."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jifen.access.decision import Rules, Sight, Sights
from jifen.audit.models import Entry
from jifen.people import duties
from jifen.people.models import Person


def for_auditors(person: Person, thing: Any) -> str:
    return "" if person.has_duty(duties.AUDITOR) else _("审计记录只有审计员可以查看。")


def auditors_rows(person: Person, entries: QuerySet[Entry]) -> QuerySet[Entry]:
    return entries if person.has_duty(duties.AUDITOR) else entries.none()


SIGHTS: Sights = {Entry: Sight(auditors_rows, for_auditors)}
RULES: Rules = {("export", Entry): for_auditors}
