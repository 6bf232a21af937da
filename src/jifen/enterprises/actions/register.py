"""Verbs on what the register says: that an enterprise exists, what it is called, where it sits, what it does."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from jifen.audit.actions import harmless, record
from jifen.enterprises import permissions, reads
from jifen.enterprises.actions.life import add_event, held, refuse_future
from jifen.enterprises.models import AddressRecord, Enterprise, Event, NameRecord
from jifen.enterprises.places import area_words
from jifen.people.acting import By, key_of, permit
from jifen.people.models import Organisation

CHANGEABLE: Final = ("established_on", "register_state", "legal_person", "industry")


@transaction.atomic
def register_enterprise(
    *,
    by: By,
    code: str,
    name: str,
    source: str,
    established_on: date | None = None,
    county: str = "",
    address: str = "",
    industry: str = "",
    register_state: str = Enterprise.Register.ACTIVE,
    legal_person: bool | None = None,
) -> Enterprise:
    """Empty or None where the source does not say. Both checks of the code must hold, and the code must be new."""
    permit(by, permissions.check_can_keep_register)
    refuse_future(established_on, "成立日期")
    made = Enterprise(code=code, name=name.strip(), established_on=established_on, county=county, industry=industry)
    made.register_state, made.legal_person = register_state, legal_person
    made.organisation = Organisation.objects.filter(code=code, kind=Organisation.Kind.ENTERPRISE).first()
    made.full_clean()
    made.sector = reads.sector_mapping(timezone.localdate()).sector_of(industry)
    made.save()
    _first_records(made, address, source)
    if established_on:
        add_event(made, Event.Kind.REGISTERED, established_on, by=by, source=source)
    record("enterprise.registered", by=key_of(by), subject=made.subject, fields=harmless(made) | {"source": source})
    return made


def _first_records(made: Enterprise, address: str, source: str) -> None:
    beginning: dict[str, Any] = {"enterprise": made, "since": made.established_on, "source": source}
    NameRecord.objects.create(name=made.name, **beginning)
    AddressRecord.objects.create(county=made.county, address=address, **beginning)


@transaction.atomic
def rename_enterprise(*, by: By, enterprise: Enterprise, name: str, on: date, source: str) -> Enterprise:
    permit(by, permissions.check_can_keep_register)
    current = held(enterprise)
    before, current.name = current.name, name.strip()
    if current.name == before:
        raise ValidationError("新名称与现名称相同；请核对。")
    current.full_clean()
    _close(NameRecord.objects.get(enterprise=current, until=None), on)
    NameRecord.objects.create(enterprise=current, name=current.name, since=on, source=source)
    current.save(update_fields=["name"])
    add_event(current, Event.Kind.RENAMED, on, by=by, source=source, note=f"{before} → {current.name}")
    record("enterprise.renamed", by=key_of(by), subject=current.subject, fields={"on": on, "source": source})
    return current


@transaction.atomic
def move_enterprise(
    *, by: By, enterprise: Enterprise, county: str, on: date, source: str, address: str = ""
) -> Enterprise:
    """Another county, or another address in it; ``county`` 000000 means out of the province."""
    permit(by, permissions.check_can_keep_register)
    current = held(enterprise)
    last = AddressRecord.objects.get(enterprise=current, until=None)
    if (last.county, last.address) == (county, address):
        raise ValidationError("新住所与现住所相同；请核对。")
    before, current.county = current.area_name, county
    current.full_clean()
    _close(last, on)
    AddressRecord.objects.create(enterprise=current, county=county, address=address, since=on, source=source)
    current.save(update_fields=["county"])
    note = f"{before or '—'} → {area_words(county) or '—'}"
    add_event(current, Event.Kind.MOVED, on, by=by, source=source, note=note)
    fields = {"county": county, "on": on, "source": source}
    record("enterprise.moved", by=key_of(by), subject=current.subject, fields=fields)
    return current


def _close(last: NameRecord | AddressRecord, on: date) -> None:
    refuse_future(on, "变更日期")
    if last.since is not None and on < last.since:
        raise ValidationError(f"变更日期 {on:%Y-%m-%d} 早于上一次的 {last.since:%Y-%m-%d}；请按先后登记，或核对日期。")
    last.until = on
    last.save(update_fields=["until"])


@transaction.atomic
def change_register(*, by: By, enterprise: Enterprise, on: date, source: str, **changes: Any) -> Enterprise:
    """``changes``: any of CHANGEABLE. The sector follows the industry; an end of the registration enters the life."""
    permit(by, permissions.check_can_keep_register)
    refuse_future(on, "变更日期")
    refuse_future(changes.get("established_on"), "成立日期")
    current = held(enterprise)
    before = harmless(current)
    for name in changes:
        if name not in CHANGEABLE:
            raise TypeError(f"{name!r} 不能这样更改；可以更改的是 {'、'.join(CHANGEABLE)}。")
        setattr(current, name, changes[name])
    current.full_clean()
    current.sector = reads.sector_mapping(timezone.localdate()).sector_of(current.industry)
    current.save()
    _note_closing(current, before, on, by, source)
    changed = {name: value for name, value in harmless(current).items() if before[name] != value}
    record("enterprise.changed", by=key_of(by), subject=current.subject, fields=changed | {"source": source})
    return current


def _note_closing(current: Enterprise, before: dict[str, object], on: date, by: By, source: str) -> None:
    ended = (Enterprise.Register.DEREGISTERED, Enterprise.Register.REVOKED)
    if current.register_state in ended and before["register_state"] != current.register_state:
        note = str(current.get_register_state_display())
        add_event(current, Event.Kind.CLOSED, on, by=by, source=source, note=note)


@transaction.atomic
def note_event(*, by: By, enterprise: Enterprise, kind: str, on: date, source: str, note: str = "") -> Event:
    """For apps downstream: data was delivered, points were scored."""
    permit(by, permissions.check_can_keep_register)
    event = add_event(enterprise, kind, on, by=by, source=source, note=note)
    fields = {"kind": str(kind), "on": on, "source": source}
    record("enterprise.event_noted", by=key_of(by), subject=enterprise.subject, fields=fields)
    return event
