"""The verb that gives an enterprise its size class for a data year."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from jifen.audit.actions import harmless, record
from jifen.enterprises import permissions
from jifen.enterprises.actions.life import held
from jifen.enterprises.models import Enterprise, SizeResult
from jifen.enterprises.size_classes import size_class
from jifen.people.acting import By, key_of, permit


@transaction.atomic
def classify_size(
    *,
    by: By,
    enterprise: Enterprise,
    year: int,
    staff: float | None,
    revenue: float | None,
    assets: float | None,
) -> SizeResult:
    """Figures at the end of the data year, money in 万元, None = unknown. The newest year with a class is shown."""
    permit(by, permissions.check_can_keep_register)
    current = held(enterprise)
    try:
        found = size_class(current.industry, staff, revenue, assets, date(year, 12, 31))
    except ValueError as impossible:
        raise ValidationError(str(impossible)) from None
    made = SizeResult(enterprise=current, year=year, size=found.size, why=found.why, industry=current.industry)
    made.staff, made.revenue, made.assets, made.rule_digest = staff, revenue, assets, found.rule
    made.made_at, made.by = timezone.now(), key_of(by)
    made.save()
    if current.size_year is None or year >= current.size_year:
        current.size, current.size_year = found.size, year
        current.save(update_fields=["size", "size_year"])
    record("enterprise.size_classified", by=key_of(by), subject=current.subject, fields=harmless(made))
    return made
