"""Verbs on what is owed: open a period with its expectations frozen, add or excuse a pair from today on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from jifen.audit.actions import harmless, record
from jifen.collecting.contracts import Contract, DuePeriod, due_periods
from jifen.collecting.duty_permissions import check_can_change_expected, check_can_open_periods
from jifen.collecting.duty_reads import owners_by_name
from jifen.collecting.expectations import is_owed
from jifen.collecting.models import DutyPeriod, ExpectationChange, Population, PopulationMember, PublishedContract
from jifen.collecting.reads import contract_of, contracts_in_force
from jifen.enterprises.models import Enterprise
from jifen.people.acting import By, key_of, permit
from jifen.people.models import Organisation

DAYS_BACK: Final = timedelta(days=7)
"""A daily source that was never opened is not owed further back."""
AT_ONCE: Final = 2_000


@transaction.atomic
def open_duty_periods(*, by: By, on: date, eligible: Iterable[Enterprise]) -> list[DutyPeriod]:
    """Every period of this and last data year that opens by ``on`` and is not there yet; none while nobody is eligible.

    Facts, dates, owner and enterprises are those of this day and stay so. A source whose department is not on this platform
    owes nothing here.
    """
    permit(by, check_can_open_periods)
    missing = list(_missing(on))
    enterprises = list(eligible) if missing else []
    if not enterprises:
        return []
    population = population_of(enterprises, on=on)
    return [_opened(by, on, population, *one) for one in missing]


def _missing(on: date) -> Iterator[tuple[PublishedContract, Organisation, DuePeriod, int]]:
    owners = owners_by_name()
    known = set(DutyPeriod.objects.filter(year__gte=on.year - 1).values_list("source", "period"))
    for published in contracts_in_force(on):
        contract, owner = contract_of(published), owners.get(published.owner)
        for year in (on.year - 1, on.year) if owner else ():
            for due in due_periods(contract, year):
                if due.opens <= on and (published.source, due.code) not in known and _recent(contract, due, on):
                    assert owner is not None
                    yield published, owner, due, year


def _recent(contract: Contract, due: DuePeriod, on: date) -> bool:
    return contract.frequency != "daily" or due.last > on - DAYS_BACK


def population_of(enterprises: Iterable[Enterprise], *, on: date) -> Population:
    """The set with these members, counties and sectors; made only if there is none yet."""
    listed = sorted(enterprises, key=lambda one: one.code)
    lines = "\n".join(f"{one.code} {one.county} {one.sector}" for one in listed)
    digest = hashlib.sha256(lines.encode("utf-8")).hexdigest()
    known = Population.objects.filter(digest=digest).first()
    if known is not None:
        return known
    made = Population.objects.create(digest=digest, size=len(listed), made_on=on)
    members = [PopulationMember(population=made, enterprise=e, county=e.county, sector=e.sector) for e in listed]
    PopulationMember.objects.bulk_create(members, batch_size=AT_ONCE)
    return made


def _opened(
    by: By,
    on: date,
    population: Population,
    published: PublishedContract,
    owner: Organisation,
    due: DuePeriod,
    year: int,
) -> DutyPeriod:
    made = DutyPeriod.objects.create(
        source=published.source, period=due.code, year=year, first=due.first, last=due.last, opens=due.opens,
        timely_until=due.timely_until, changeable_until=due.changeable_until, contract=published, owner=owner,
        facts=list(contract_of(published).facts), population=population, opened_on=on, by=key_of(by),
    )  # fmt: skip
    record("duty.opened", by=key_of(by), subject=made.subject, fields=harmless(made) | {"enterprises": population.size})
    return made


def excuse_pair(
    *, by: By, period: DutyPeriod, enterprise: Enterprise, why: str, on: date, fact: str = ""
) -> ExpectationChange:
    """From ``on``, which is today, the pair (all facts when ``fact`` is empty) leaves numerator and denominator alike."""
    return _change(by, period, enterprise, fact, ExpectationChange.Kind.EXCUSE, why, on)


def add_pair(
    *, by: By, period: DutyPeriod, enterprise: Enterprise, why: str, on: date, fact: str = ""
) -> ExpectationChange:
    """From ``on``, which is today, the pair is owed too; the next delivery that names the enterprise answers it."""
    return _change(by, period, enterprise, fact, ExpectationChange.Kind.ADD, why, on)


@transaction.atomic
def _change(
    by: By, period: DutyPeriod, enterprise: Enterprise, fact: str, kind: str, why: str, on: date
) -> ExpectationChange:
    permit(by, check_can_change_expected)
    _check_change(period, enterprise, fact, kind, why, on)
    made = ExpectationChange(
        period=period, enterprise=enterprise, county=enterprise.county, fact=fact, kind=kind, on=on, why=why.strip(),
        by=key_of(by),
    )  # fmt: skip
    made.full_clean(exclude=["period", "enterprise"])
    made.save()
    record("duty.changed", by=key_of(by), subject=period.subject, fields=harmless(made), why=made.why)
    return made


def _check_change(period: DutyPeriod, enterprise: Enterprise, fact: str, kind: str, why: str, on: date) -> None:
    if not why.strip():
        raise ValidationError({"why": _("请写明理由；它会一直留在这项任务下。")})
    if fact and fact not in period.facts:
        raise ValidationError({"fact": _("这项任务没有这个数据项；请从列表中选择。")})
    last = period.changes.order_by("-on").first()
    if on < max(period.opened_on, last.on if last else period.opened_on):
        raise ValidationError(_("变更只能从今天起生效；已经过去的归集率不能改动。"))
    wanted = kind == ExpectationChange.Kind.ADD
    facts = [fact] if fact else period.facts
    if all(is_owed(period, enterprise.pk, one, on) == wanted for one in facts):
        words = _("这家企业已在应归集之列，不会重复计数。") if wanted else _("这家企业本来就不在应归集之列。")
        raise ValidationError(words)
