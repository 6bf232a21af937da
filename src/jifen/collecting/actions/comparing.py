"""The science ministry's sheet: taken in and compared with ours, and ours written in its form. Nothing of it becomes data."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, QuerySet

from jifen.audit.actions import harmless, record
from jifen.collecting.actions.receiving import LARGEST, plain_name
from jifen.collecting.campaign_permissions import check_can_compare, check_can_run
from jifen.collecting.kept_files import Kept, keep
from jifen.collecting.ministry_rows import our_rows
from jifen.collecting.models import Campaign, MinistryDifference, MinistrySheet
from jifen.collecting.returns import (
    Difference,
    MinistryReading,
    differences,
    read_ministry_sheet,
    shipped_sheet,
    write_ministry_sheet,
)
from jifen.enterprises import permissions as enterprise_permissions
from jifen.enterprises.models import Enterprise
from jifen.people.acting import By, key_of, permit
from jifen.people.models import Person

MOST_FAULTS: Final = 50
AT_ONCE: Final = 2_000


def take_ministry_sheet(
    *, by: By, campaign: Campaign, name: str, chunks: Iterable[bytes], invited: QuerySet[Enterprise], at: datetime
) -> MinistrySheet:
    """Kept, read in a child process, compared with what stands now. Raises DeliveryRefused where it cannot be read as a whole."""
    permit(by, check_can_run)
    kept = keep(chunks, largest=LARGEST)
    register = dict(Enterprise.objects.values_list("code", "pk"))
    reading = read_ministry_sheet(kept.path, shipped_sheet(), name=name, register=frozenset(register))
    return _compared(by, campaign, name, kept, reading, register, invited, at)


@transaction.atomic
def _compared(
    by: By,
    campaign: Campaign,
    name: str,
    kept: Kept,
    reading: MinistryReading,
    register: dict[str, int],
    invited: QuerySet[Enterprise],
    at: datetime,
) -> MinistrySheet:
    theirs = [row for row in reading.rows if row.year == campaign.year]
    listed = [register[row.enterprise] for row in theirs]
    ours = list(our_rows(_either(invited, listed), campaign.year, shipped_sheet()))
    made = MinistrySheet.objects.create(
        campaign=campaign, digest=kept.digest, file_name=plain_name(name), size=kept.size, form=_form(),
        received_rows=reading.received.received, refused_rows=reading.received.quarantined,
        other_years=len(reading.rows) - len(theirs), faults=_faults(reading), ours=len(ours), received_at=at,
        by=key_of(by),
    )  # fmt: skip
    found = differences(ours, theirs, shipped_sheet())
    MinistryDifference.objects.bulk_create((_row(made, register, one) for one in found), batch_size=AT_ONCE)
    fields = harmless(made) | {"differences": len(found)}
    record("ministry_sheet.compared", by=key_of(by), subject=made.subject, fields=fields)
    return made


def _either(invited: QuerySet[Enterprise], listed: list[int]) -> QuerySet[Enterprise]:
    """Those invited, and whoever the sheet names."""
    return Enterprise.objects.filter(Q(pk__in=invited.values("pk")) | Q(pk__in=listed))


def _form() -> str:
    return f"{shipped_sheet().code} v{shipped_sheet().version}"


def _faults(reading: MinistryReading) -> list[dict[str, Any]]:
    """The first rows that were refused; what a value looked like is not repeated."""
    told = reading.received.faults.select(["row", "key", "column", "severity", "zh", "en"]).to_pylist()
    return [one for one in told if one.pop("severity") == "must"][:MOST_FAULTS]


def _row(made: MinistrySheet, register: dict[str, int], one: Difference) -> MinistryDifference:
    return MinistryDifference(
        sheet=made, enterprise_id=register[one.enterprise], fact=one.fact, how=one.how, ours=one.ours, theirs=one.theirs
    )


@transaction.atomic
def write_ours(*, by: By, campaign: Campaign, invited: QuerySet[Enterprise]) -> bytes:
    """Ours as XLSX in the ministry's form, of the enterprises this person may see."""
    permit(by, check_can_compare)
    seen = enterprise_permissions.visible_to(by, invited) if isinstance(by, Person) else invited
    rows = list(our_rows(seen, campaign.year, shipped_sheet()))
    content = write_ministry_sheet(rows, shipped_sheet())
    record("ministry_sheet.written", by=key_of(by), subject=campaign.subject, fields={"rows": len(rows)})
    return content
