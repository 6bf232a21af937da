"""Verbs on organisations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from jifen.audit.actions import harmless, record
from jifen.people import areas, permissions
from jifen.people.acting import By, key_of, permit
from jifen.people.models import Organisation


@transaction.atomic
def make_organisation(
    *, by: By, kind: str, name: str, area: str, code: str, parent: Organisation | None = None, level: str = ""
) -> Organisation:
    """``level`` follows from the area unless given."""
    permit(by, permissions.check_can_manage_organisations)
    made = Organisation(kind=kind, name=name, area=area, code=code, parent=parent, level=level or areas.level_of(area))
    made.full_clean()
    made.save()
    record("organisation.made", by=key_of(by), subject=made.subject, fields=harmless(made))
    return made


@transaction.atomic
def change_organisation(*, by: By, organisation: Organisation, **changes: Any) -> Organisation:
    """Kind and code stay what they are."""
    permit(by, permissions.check_can_manage_organisations)
    before = harmless(organisation)
    for name in ("name", "area", "level", "parent"):
        if name in changes:
            setattr(organisation, name, changes[name])
    organisation.full_clean()
    organisation.save()
    changed = {name: value for name, value in harmless(organisation).items() if before[name] != value}
    record("organisation.changed", by=key_of(by), subject=organisation.subject, fields=changed)
    return organisation


@transaction.atomic
def load_organisations(*, by: By, listed: Iterable[Mapping[str, Any]]) -> int:
    """Makes those of the list that are not there yet (parents first); what exists is left alone. Returns how many were made."""
    permit(by, permissions.check_can_manage_organisations)
    known = {one.code: one for one in Organisation.objects.all()}
    missing = [entry for entry in listed if entry["code"] not in known]
    for entry in missing:
        known[entry["code"]] = _listed_organisation(entry, known)
    if missing:
        codes = [str(entry["code"]) for entry in missing]
        record("organisation.loaded", by=key_of(by), fields={"count": len(codes), "codes": codes})
    return len(missing)


def _listed_organisation(entry: Mapping[str, Any], known: Mapping[str, Organisation]) -> Organisation:
    made = Organisation(
        kind=entry["kind"],
        name=entry["name"],
        area=entry["area"],
        level=areas.level_of(entry["area"]),
        code=entry["code"],
        parent=known[entry["parent"]] if entry.get("parent") else None,
    )
    made.clean_fields(exclude=["parent"])  # the rest is refused by the database
    made.save()
    return made
