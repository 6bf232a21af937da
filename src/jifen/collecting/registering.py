"""What claims mean to the register of enterprises: who exists, what it is called, where it sits, which titles it holds.

Everything here may be done twice: what stands already is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final

from jifen.collecting.contracts import Contract
from jifen.engine.tables.broken import Broken
from jifen.engine.tables.words import Entry, set_of
from jifen.enterprises import actions, industries
from jifen.enterprises.actions.recognitions import Told
from jifen.enterprises.models import Enterprise
from jifen.enterprises.places import COUNTY_CODES, OUTSIDE
from jifen.people.models import NOBODYS_NAME

REGISTER: Final = ("name", "county", "industry", "established_on", "registration_status")
STATUS: Final = {
    "存续": Enterprise.Register.ACTIVE, "在业": Enterprise.Register.ACTIVE, "开业": Enterprise.Register.ACTIVE,
    "注销": Enterprise.Register.DEREGISTERED, "吊销": Enterprise.Register.REVOKED,
}  # fmt: skip
"""Words of the register → states; 迁出 says where it went, not that it ended."""
TITLES: Final = "qualifications"
Facts = Mapping[str, str | None]
"""Fact → value of one enterprise."""


def keeps_register(contract: Contract) -> bool:
    """Whether the source is the register itself, whose new codes are new enterprises and not mistakes."""
    return {"name", "established_on"} <= set(contract.facts)


def matters(contract: Contract) -> bool:
    return keeps_register(contract) or TITLES in contract.facts


def apply_to_register(
    claims: Iterable[Mapping[str, Any]], contract: Contract, *, on: date, alive: Callable[[int], None]
) -> None:
    """``claims``: new and superseding rows; ``on``: the day they came in, from which changes hold; ``alive`` hears how many."""
    told_of = _by_enterprise(claims)
    known = {one.code: one for one in Enterprise.objects.all()}
    for number, (code, told) in enumerate(told_of.items() if keeps_register(contract) else ()):
        found = known.get(code)
        known[code] = _changed(found, told, contract.title, on) if found else _registered(code, told, contract.title)
        if number % 200 == 0:
            alive(number)
    titles = [
        Told(known[code], entry.name, entry.on, entry.until)
        for code, told in told_of.items()
        for entry in _entries(told.get(TITLES))
    ]
    actions.recognise_all(by=NOBODYS_NAME, told=titles, source=contract.title, on=on)


def _by_enterprise(claims: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, str | None]]:
    told: dict[str, dict[str, str | None]] = {}
    for claim in claims:
        told.setdefault(claim["enterprise"], {})[claim["fact"]] = claim["value"]
    return told


def _registered(code: str, told: Facts, source: str) -> Enterprise:
    return actions.register_enterprise(
        by=NOBODYS_NAME, code=code, name=told.get("name") or code, source=source, county=_county(told),
        established_on=_day(told.get("established_on")), industry=_industry(told),
        register_state=STATUS.get(told.get("registration_status") or "", ""),
    )  # fmt: skip


def _changed(known: Enterprise, told: Facts, source: str, on: date) -> Enterprise:
    name, county = (told.get("name") or "").strip(), _county(told)
    if name and name != known.name:
        known = actions.rename_enterprise(by=NOBODYS_NAME, enterprise=known, name=name, on=on, source=source)
    if county and county != known.county:
        known = actions.move_enterprise(by=NOBODYS_NAME, enterprise=known, county=county, on=on, source=source)
    changes = {field: value for field, value in _fields(told).items() if value and getattr(known, field) != value}
    if changes:
        known = actions.change_register(by=NOBODYS_NAME, enterprise=known, on=on, source=source, **changes)
    return known


def _fields(told: Facts) -> dict[str, Any]:
    return {
        "established_on": _day(told.get("established_on")),
        "industry": _industry(told),
        "register_state": STATUS.get(told.get("registration_status") or "", ""),
    }


def _entries(text: str | None) -> tuple[Entry, ...]:
    entries = set_of(text) if text else ()
    return () if isinstance(entries, Broken) else entries


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _county(told: Facts) -> str:
    code = told.get("county") or ""
    if code in COUNTY_CODES:
        return code
    return OUTSIDE if told.get("registration_status") == "迁出" else ""


def _industry(told: Facts) -> str:
    try:
        return industries.normal(told.get("industry") or "")
    except industries.BadIndustry:
        return ""
