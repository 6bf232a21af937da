"""What is owed: duties by period, for whom, what was changed of that with a date, and what of it came. Rates are counted from these rows."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jifen.collecting.contracts.facts import FACTS
from jifen.collecting.models.agreements import DIGEST, SOURCE_CODE, PublishedContract
from jifen.collecting.models.deliveries import Delivery
from jifen.enterprises.append_only import AppendOnly
from jifen.enterprises.models import Enterprise
from jifen.enterprises.places import area_words
from jifen.people.models import Organisation

COUNTY = 6


def fact_name(code: str) -> str:
    known = FACTS.get(code)
    return known.name if known else code


class Population(AppendOnly):
    """A set of enterprises that data is owed for. ``digest`` of its members: periods opened for the same set share it."""

    digest = models.CharField(_("摘要"), max_length=64, unique=True)
    size = models.PositiveIntegerField(_("企业数"))
    made_on = models.DateField(_("日期"))

    audit_fields: ClassVar[tuple[str, ...]] = ("digest", "size")

    class Meta:
        verbose_name = _("应归集企业")
        verbose_name_plural = _("应归集企业")
        constraints: ClassVar = [
            models.CheckConstraint(name="population_digest_is_sha256", condition=Q(digest__regex=DIGEST))
        ]

    def __str__(self) -> str:
        return f"{self.made_on:%Y-%m-%d} {self.size}"


class PopulationMember(AppendOnly):
    """One enterprise of a set, with county and key sector as they were when the period opened."""

    population = models.ForeignKey(
        Population, verbose_name=_("应归集企业"), on_delete=models.PROTECT, related_name="members"
    )
    enterprise = models.ForeignKey(Enterprise, verbose_name=_("企业"), on_delete=models.PROTECT, related_name="+")
    county = models.CharField(_("县区"), max_length=COUNTY, blank=True)
    sector = models.CharField(_("重点产业"), max_length=20, blank=True)

    audit_fields: ClassVar[tuple[str, ...]] = ("county", "sector")

    class Meta:
        verbose_name = _("应归集企业名单")
        verbose_name_plural = _("应归集企业名单")
        constraints: ClassVar = [
            models.UniqueConstraint(name="population_member_once", fields=["population", "enterprise"])
        ]
        indexes: ClassVar = [models.Index(name="members_by_county", fields=["population", "county"])]

    def __str__(self) -> str:
        return area_words(self.county)


class DutyPeriod(AppendOnly):
    """One source's duty for one period, frozen on the day it opened: contract, facts, dates, enterprises."""

    source = models.CharField(_("数据来源"), max_length=SOURCE_CODE)
    period = models.CharField(_("所属期"), max_length=10)
    year = models.PositiveSmallIntegerField(_("数据年度"))
    first = models.DateField(_("首日"))
    last = models.DateField(_("末日"))
    opens = models.DateField(_("开放日期"))
    timely_until = models.DateField(_("按期截止"))
    changeable_until = models.DateField(_("关闭日期"))
    contract = models.ForeignKey(
        PublishedContract, verbose_name=_("合同版本"), on_delete=models.PROTECT, related_name="+"
    )
    owner = models.ForeignKey(Organisation, verbose_name=_("负责部门"), on_delete=models.PROTECT, related_name="+")
    facts = models.JSONField(_("数据项"))
    population = models.ForeignKey(
        Population, verbose_name=_("应归集企业"), on_delete=models.PROTECT, related_name="periods"
    )
    opened_on = models.DateField(_("建立日期"))
    by = models.CharField(_("建立人"), max_length=80)

    audit_fields: ClassVar[tuple[str, ...]] = ("source", "period", "year", "timely_until", "facts", "opened_on")

    class Meta:
        verbose_name = _("归集任务")
        verbose_name_plural = _("归集任务")
        ordering: ClassVar = ["-timely_until", "source"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="duty_period_once", fields=["source", "period"]),
            models.CheckConstraint(
                name="duty_period_dates_in_order",
                condition=Q(
                    first__lte=F("last"), opens__lte=F("timely_until"), changeable_until__gte=F("timely_until")
                ),
            ),
            models.CheckConstraint(name="duty_period_owes_something", condition=~Q(facts=[])),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.period}"

    @property
    def subject(self) -> str:
        return f"duty:{self.source}-{self.period}"

    @property
    def fact_names(self) -> list[str]:
        return [fact_name(code) for code in self.facts]

    def state_on(self, day: date) -> str:
        """``not_open``, ``timely``, ``late`` (still taken, shown as late) or ``closed``."""
        if day < self.opens:
            return "not_open"
        if day <= self.timely_until:
            return "timely"
        return "late" if day <= self.changeable_until else "closed"

    def is_open_on(self, day: date) -> bool:
        return self.opens <= day <= self.changeable_until


class ExpectationChange(AppendOnly):
    """From a day on, one enterprise is owed too, or excused. An empty ``fact`` means all of the period's. The last one counts."""

    class Kind(models.TextChoices):
        ADD = "add", _("增列")
        EXCUSE = "excuse", _("免报")

    period = models.ForeignKey(DutyPeriod, verbose_name=_("归集任务"), on_delete=models.PROTECT, related_name="changes")
    enterprise = models.ForeignKey(Enterprise, verbose_name=_("企业"), on_delete=models.PROTECT, related_name="+")
    county = models.CharField(_("县区"), max_length=COUNTY, blank=True)
    fact = models.CharField(_("数据项"), max_length=60, blank=True)
    kind = models.CharField(_("变更"), max_length=10, choices=Kind.choices)
    on = models.DateField(_("自"))
    why = models.CharField(_("理由"), max_length=300)
    by = models.CharField(_("办理人"), max_length=80)

    audit_fields: ClassVar[tuple[str, ...]] = ("fact", "kind", "on")

    class Meta:
        verbose_name = _("应归集变更")
        verbose_name_plural = _("应归集变更")
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(name="changes_of_period", fields=["period", "on"])]
        constraints: ClassVar = [
            models.CheckConstraint(name="expectation_change_kind_known", condition=Q(kind__in=["add", "excuse"])),
            models.CheckConstraint(name="expectation_change_with_reason", condition=~Q(why="") & ~Q(by="")),
        ]

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d} {self.get_kind_display()}"

    @property
    def fact_words(self) -> str:
        return fact_name(self.fact) if self.fact else str(_("全部数据项"))


class LateSlot(models.Model):
    """After a period has closed its sender may deliver once more until a day; asked by one person, agreed by another."""

    period = models.ForeignKey(
        DutyPeriod, verbose_name=_("归集任务"), on_delete=models.PROTECT, related_name="late_slots"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("报送单位"), on_delete=models.PROTECT, related_name="+"
    )
    until = models.DateField(_("补报至"))
    why = models.CharField(_("理由"), max_length=300)
    asked_by = models.CharField(_("申请人"), max_length=80)
    asked_on = models.DateField(_("申请日期"))
    agreed_by = models.CharField(_("同意人"), max_length=80, blank=True)
    agreed_on = models.DateField(_("同意日期"), null=True, blank=True)

    audit_fields: ClassVar[tuple[str, ...]] = ("until", "asked_on", "agreed_on")

    class Meta:
        verbose_name = _("补报许可")
        verbose_name_plural = _("补报许可")
        ordering: ClassVar = ["-asked_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="late_slot_with_reason", condition=~Q(why="") & ~Q(asked_by="")),
            models.CheckConstraint(name="late_slot_until_after_asked", condition=Q(until__gte=F("asked_on"))),
            models.CheckConstraint(
                name="late_slot_agreed_by_another",
                condition=Q(agreed_by="", agreed_on=None)
                | Q(agreed_on__isnull=False) & ~Q(agreed_by="") & ~Q(agreed_by=F("asked_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period} → {self.until:%Y-%m-%d}"

    @property
    def subject(self) -> str:
        return f"late_slot:{self.pk}"


class Fulfilment(models.Model):
    """What came of one owed pair. Three days, none of them ever taken back:

    ``delivered_on`` the day the file came in (is it on time); ``counted_on`` the day it was applied, from which the pair counts
    as delivered; ``content_on`` the day from which a value, a nil or a not applicable counts. A file that came outside the
    period leaves ``counted_on`` empty: its claims stand, the duty does not count as met.
    """

    period = models.ForeignKey(
        DutyPeriod, verbose_name=_("归集任务"), on_delete=models.PROTECT, related_name="fulfilments", db_index=False
    )
    fact = models.CharField(_("数据项"), max_length=60)
    enterprise = models.ForeignKey(
        Enterprise, verbose_name=_("企业"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    county = models.CharField(_("县区"), max_length=COUNTY, blank=True)
    delivered_on = models.DateField(_("报送日期"))
    counted_on = models.DateField(_("计入日期"), null=True, blank=True)
    content_on = models.DateField(_("内容计入日期"), null=True, blank=True)
    delivery = models.ForeignKey(
        Delivery, verbose_name=_("报送"), on_delete=models.PROTECT, related_name="+", db_index=False
    )

    audit_fields: ClassVar[tuple[str, ...]] = ("fact", "delivered_on", "counted_on", "content_on")

    class Meta:
        verbose_name = _("归集情况")
        verbose_name_plural = _("归集情况")
        constraints: ClassVar = [
            models.UniqueConstraint(name="fulfilled_once", fields=["period", "fact", "enterprise"]),
            models.CheckConstraint(
                name="content_counts_once_delivered",
                condition=Q(content_on=None) | Q(counted_on__isnull=False, content_on__gte=F("counted_on")),
            ),
            models.CheckConstraint(
                name="counted_once_it_came", condition=Q(counted_on=None) | Q(counted_on__gte=F("delivered_on"))
            ),
        ]
        indexes: ClassVar = [  # each holds all a count asks for, in the order it groups by: one for weeks, one for a day
            models.Index(
                name="fulfilments_by_week",
                fields=["period", "counted_on", "content_on", "delivered_on"],
            ),
            models.Index(
                name="fulfilments_by_cell",
                fields=["period", "fact", "county", "counted_on", "content_on", "delivered_on"],
            ),
        ]

    def __str__(self) -> str:
        return f"{fact_name(self.fact)} {self.delivered_on:%Y-%m-%d}"
