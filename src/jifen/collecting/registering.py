"""What claims mean to the register of enterprises: who exists, what it is called, where it sits, which titles it holds.

Everything here may be done twice: what stands already is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError

from jifen.collecting.contracts import Contract
from jifen.engine.tables.broken import Broken
from jifen.engine.tables.words import set_of
from jifen.enterprises import actions, industries
from jifen.enterprises.models import Enterprise, Recognition
from jifen.enterprises.places import COUNTY_CODES, OUTSIDE
from jifen.people.models import NOBODYS_NAME

REGISTER: Final = ("name", "county", "industry", "established_on", "registration_status")
STATUS: Final = {
    "存续": Enterprise.Register.ACTIVE, "在业": Enterprise.Register.ACTIVE, "开业": Enterprise.Register.ACTIVE,
    "注销": Enterprise.Register.DEREGISTERED, "吊销": Enterprise.Register.REVOKED,
}  # fmt: skip
"""Words of the register → states; 迁出 says where it went, not that it ended."""
TITLES: Final = "qualifications"
Told = Mapping[str, str | None]
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
    for number, (code, told) in enumerate(_by_enterprise(claims).items()):
        known = Enterprise.objects.filter(code=code).first()
        if keeps_register(contract):
            known = _changed(known, told, contract.title, on) if known else _registered(code, told, contract.title)
        if known is not None and told.get(TITLES):
            _recognise(known, told[TITLES] or "", contract.title)
        if number % 200 == 0:
            alive(number)


def _by_enterprise(claims: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, str | None]]:
    told: dict[str, dict[str, str | None]] = {}
    for claim in claims:
        told.setdefault(claim["enterprise"], {})[claim["fact"]] = claim["value"]
    return told


def _registered(code: str, told: Told, source: str) -> Enterprise:
    return actions.register_enterprise(
        by=NOBODYS_NAME, code=code, name=told.get("name") or code, source=source, county=_county(told),
        established_on=_day(told.get("established_on")), industry=_industry(told),
        register_state=STATUS.get(told.get("registration_status") or "", ""),
    )  # fmt: skip


def _changed(known: Enterprise, told: Told, source: str, on: date) -> Enterprise:
    name, county = (told.get("name") or "").strip(), _county(told)
    if name and name != known.name:
        known = actions.rename_enterprise(by=NOBODYS_NAME, enterprise=known, name=name, on=on, source=source)
    if county and county != known.county:
        known = actions.move_enterprise(by=NOBODYS_NAME, enterprise=known, county=county, on=on, source=source)
    changes = {field: value for field, value in _fields(told).items() if value and getattr(known, field) != value}
    if changes:
        known = actions.change_register(by=NOBODYS_NAME, enterprise=known, on=on, source=source, **changes)
    return known


def _fields(told: Told) -> dict[str, Any]:
    return {
        "established_on": _day(told.get("established_on")),
        "industry": _industry(told),
        "register_state": STATUS.get(told.get("registration_status") or "", ""),
    }


def _recognise(enterprise: Enterprise, text: str, source: str) -> None:
    entries = set_of(text)
    for entry in () if isinstance(entries, Broken) else entries:
        if not Recognition.objects.filter(enterprise=enterprise, title=entry.name, since=entry.on).exists():
            try:
                actions.recognise(
                    by=NOBODYS_NAME,
                    enterprise=enterprise,
                    title=entry.name,
                    since=entry.on,
                    until=entry.until,
                    source=source,
                )
            except (
                ValidationError
            ):  # a day that has not come: the claim stays and says so, the title does not count yet
                continue


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _county(told: Told) -> str:
    code = told.get("county") or ""
    if code in COUNTY_CODES:
        return code
    return OUTSIDE if told.get("registration_status") == "迁出" else ""


def _industry(told: Told) -> str:
    try:
        return industries.normal(told.get("industry") or "")
    except industries.BadIndustry:
        return ""
