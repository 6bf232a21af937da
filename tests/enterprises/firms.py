"""Enterprises for tests, registered as a source would."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from jifen.demo.credit_codes import credit_codes
from jifen.enterprises.actions import register_enterprise
from jifen.enterprises.models import Enterprise
from jifen.people.demo_accounts import DEMO_ENTERPRISE
from jifen.people.models import Organisation, Person, PersonDuty

SOURCE = "示例市场监管"
OWN_CODE, _, OWN_COUNTY = DEMO_ENTERPRISE


def code_number(number: int) -> str:
    """A credit code no real unit can have."""
    code: str = credit_codes(np.array([number]))[0].as_py()
    return code


def firm(number: int = 1, **said: Any) -> Enterprise:
    given: dict[str, Any] = {
        "code": code_number(number),
        "name": f"示例第{number}科技有限公司",
        "source": SOURCE,
        "established_on": date(2018, 5, 6),
        "county": "220102",
        "industry": "C2720",
        "legal_person": True,
    }
    return register_enterprise(by="system", **given | said)


def own_firm() -> Enterprise:
    """The enterprise the filler and the legal representative of the cast belong to."""
    return firm(code=OWN_CODE, name="示例企业", county=OWN_COUNTY)


def officer_of(area: str, level: str, duty: str = "business_officer") -> Person:
    department = Organisation.objects.create(
        kind="department", name=f"示例局{area}", level=level, area=area, code=f"test-{area}-{duty}"
    )
    person = Person.objects.create(
        username=f"officer-{area}-{duty.replace('_', '-')}", name="示例业务员", organisation=department
    )
    PersonDuty.objects.create(person=person, duty=duty, given_by="system")
    return person
