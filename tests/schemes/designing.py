"""A draft for tests, made by the real actions."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from django.test import Client
from django.utils import timezone

from jifen.schemes import reads
from jifen.schemes.actions import branch_draft, decide_review, edit_draft, load_shipped_schemes, submit_for_review
from jifen.schemes.models import Draft, PublishedScheme, Review
from jifen.schemes.starting import Heading, next_version
from tests.cast import played

SECTOR = "低空经济"
SECTOR_CODE = "jilin-sector-low-altitude-2026"


def now() -> datetime:
    return timezone.now()


def today() -> date:
    return timezone.localdate()


def the_core() -> PublishedScheme:
    load_shipped_schemes(at=now())
    core = reads.core_in_force(today())
    assert core is not None
    return core


def core_draft(by: str = "science-officer") -> Draft:
    base, person = the_core(), played(by)
    assert person.organisation is not None
    heading = Heading(base.code, base.title, next_version(base.version), person.organisation.name)
    return branch_draft(by=person, owner=person.organisation, heading=heading, base=base, at=now())


def sector_draft(by: str = "industry-officer", base: PublishedScheme | None = None) -> Draft:
    person = played(by)
    assert person.organisation is not None
    heading = Heading(SECTOR_CODE, "低空经济产业特色指标", "1.0", person.organisation.name, SECTOR)
    return branch_draft(by=person, owner=person.organisation, heading=heading, base=base, at=now())


def edited(draft: Draft, change: Any, by: str = "science-officer") -> Draft:
    return edit_draft(by=played(by), draft=draft, change=change, revision=draft.revision, at=now())


def lighter(document: dict[str, Any]) -> None:
    """Ten points of the start-ups' weights moved, so that they still sum."""
    document["indicators"][0]["weight"]["初创"] = "5"
    document["indicators"][1]["weight"]["初创"] = "25"


def submitted(draft: Draft, by: str = "science-officer", effective: date | None = None) -> Review:
    return submit_for_review(
        by=played(by), draft=draft, revision=draft.revision, effective=effective or today(), message="试行一年后调整",
        at=now(),
    )  # fmt: skip


def approved(draft: Draft, by: str = "science-officer", second: str = "science-reviewer") -> Draft:
    review = submitted(draft, by)
    decide_review(by=played(second), review=review, approve=True, reason="核对无误", at=now())
    return Draft.objects.get(pk=draft.pk)


HIDDEN = re.compile(r'<input type="hidden" name="(review|digest)" value="([^"]+)"')


def pressed(client: Client, address: str, **said: str) -> Any:
    """As somebody who reads the page and sends its form."""
    return client.post(address, dict(HIDDEN.findall(client.get(address).content.decode())) | said)
