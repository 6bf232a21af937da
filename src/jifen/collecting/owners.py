"""The department behind a source, for roads on which no person comes along."""

from __future__ import annotations

from jifen.collecting.models import PublishedContract
from jifen.people.models import Organisation


def owner_of(contract: PublishedContract) -> Organisation | None:
    """The department the contract names; none when the platform has no such department."""
    departments = Organisation.objects.filter(kind=Organisation.Kind.DEPARTMENT, name=contract.owner)
    return departments.order_by("pk").first()
