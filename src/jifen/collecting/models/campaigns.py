"""The yearly campaign (集中调整): its dates and how they were moved, who was reminded, and the ministry's sheet beside ours."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jifen.collecting.models.agreements import DIGEST
from jifen.collecting.models.coverage import fact_name
from jifen.enterprises.append_only import AppendOnly
from jifen.enterprises.models import Enterprise
from jifen.people.models import Organisation

PLANNED: Final = "planned"
OPEN: Final = "open"
CLOSED: Final = "closed"


class Campaign(models.Model):
    """One a year. ``year``: the data year that is filled in; ``duty_day``: until when departments have delivered."""

    year = models.PositiveSmallIntegerField(_("数据年度"), unique=True)
    title = models.CharField(_("名称"), max_length=200)
    opens_on = models.DateField(_("开始日期"))
    duty_day = models.DateField(_("部门报送截止"))
    closes_on = models.DateField(_("结束日期"))
    form_version = models.PositiveIntegerField(_("表样版本"))
    form_digest = models.CharField(_("表样摘要"), max_length=64)
    made_at = models.DateTimeField(_("发起时间"))
    by = models.CharField(_("发起人"), max_length=80)

    audit_fields: ClassVar[tuple[str, ...]] = ("year", "opens_on", "duty_day", "closes_on", "form_digest")

    class Meta:
        verbose_name = _("集中调整")
        verbose_name_plural = _("集中调整")
        ordering: ClassVar = ["-year"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="campaign_dates_in_order",
                condition=Q(opens_on__lt=F("closes_on"), duty_day__lte=F("closes_on")),
            ),
            models.CheckConstraint(name="campaign_form_is_sha256", condition=Q(form_digest__regex=DIGEST)),
            models.CheckConstraint(name="campaign_named", condition=~Q(title="") & ~Q(by="")),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> str:
        return f"campaign:{self.year}"

    def state_on(self, day: date) -> str:
        """``planned``, ``open`` on both ends included, or ``closed``."""
        if day < self.opens_on:
            return PLANNED
        return OPEN if day <= self.closes_on else CLOSED

    def days_left(self, day: date) -> int:
        return (self.closes_on - day).days


class CampaignMove(AppendOnly):
    """Dates before and after, and why."""

    campaign = models.ForeignKey(Campaign, verbose_name=_("集中调整"), on_delete=models.PROTECT, related_name="moves")
    opened_on = models.DateField(_("原开始日期"))
    duty_was = models.DateField(_("原部门报送截止"))
    closed_on = models.DateField(_("原结束日期"))
    opens_on = models.DateField(_("开始日期"))
    duty_day = models.DateField(_("部门报送截止"))
    closes_on = models.DateField(_("结束日期"))
    why = models.CharField(_("理由"), max_length=300)
    at = models.DateTimeField(_("时间"))
    by = models.CharField(_("办理人"), max_length=80)

    audit_fields: ClassVar[tuple[str, ...]] = (
        "opened_on", "duty_was", "closed_on", "opens_on", "duty_day", "closes_on",
    )  # fmt: skip

    class Meta:
        verbose_name = _("日期调整")
        verbose_name_plural = _("日期调整")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="campaign_move_with_reason", condition=~Q(why="") & ~Q(by="")),
            models.CheckConstraint(
                name="campaign_move_moves_something",
                condition=~Q(opened_on=F("opens_on"), duty_was=F("duty_day"), closed_on=F("closes_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.opens_on:%Y-%m-%d} — {self.closes_on:%Y-%m-%d}"


class Reminder(AppendOnly):
    """A word to one organisation, shown on its home page. By the calendar, or by a person with a reason."""

    class Kind(models.TextChoices):
        MONTH = "t30", _("截止前 30 天")
        WEEK = "t7", _("截止前 7 天")
        DAY = "t1", _("截止前 1 天")
        OVERDUE = "overdue", _("逾期")
        PERSON = "person", _("人工提醒")

    class Channel(models.TextChoices):
        HOME = "home", _("工作台")

    campaign = models.ForeignKey(
        Campaign, verbose_name=_("集中调整"), on_delete=models.PROTECT, related_name="reminders"
    )
    organisation = models.ForeignKey(Organisation, verbose_name=_("单位"), on_delete=models.PROTECT, related_name="+")
    on = models.DateField(_("日期"))
    kind = models.CharField(_("缘由"), max_length=10, choices=Kind.choices)
    why = models.CharField(_("提醒的话"), max_length=300, blank=True)
    channel = models.CharField(_("途径"), max_length=10, choices=Channel.choices, default=Channel.HOME)
    by = models.CharField(_("提醒人"), max_length=80)

    audit_fields: ClassVar[tuple[str, ...]] = ("on", "kind", "channel")

    class Meta:
        verbose_name = _("提醒")
        verbose_name_plural = _("提醒")
        ordering: ClassVar = ["-on", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="reminded_once_a_day", fields=["campaign", "organisation", "on", "kind"]),
            models.CheckConstraint(
                name="reminder_kind_known", condition=Q(kind__in=["t30", "t7", "t1", "overdue", "person"])
            ),
            models.CheckConstraint(name="reminder_by_a_person_says_why", condition=~Q(kind="person") | ~Q(why="")),
            models.CheckConstraint(name="reminder_channel_known", condition=Q(channel="home")),
        ]

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d} {self.get_kind_display()}"


class MinistrySheet(AppendOnly):
    """The ministry's sheet as it came in, and when it was compared with ours. Nothing of it becomes data here.

    ``faults``: the first of the rows that were refused, as row in the file, credit code and sentence.
    """

    campaign = models.ForeignKey(Campaign, verbose_name=_("集中调整"), on_delete=models.PROTECT, related_name="sheets")
    digest = models.CharField(_("文件摘要"), max_length=64)
    file_name = models.CharField(_("文件名"), max_length=255)
    size = models.PositiveIntegerField(_("字节数"))
    form = models.CharField(_("表样"), max_length=60)
    received_rows = models.PositiveIntegerField(_("收到行数"))
    refused_rows = models.PositiveIntegerField(_("未能读取的行数"))
    other_years = models.PositiveIntegerField(_("其他年度的行数"))
    faults = models.JSONField(_("未能读取的原因"), default=list, blank=True)
    ours = models.PositiveIntegerField(_("本平台企业数"))
    received_at = models.DateTimeField(_("比对时间"))
    by = models.CharField(_("办理人"), max_length=80)

    audit_fields: ClassVar[tuple[str, ...]] = ("digest", "size", "form", "received_rows", "refused_rows", "ours")

    class Meta:
        verbose_name = _("征集表")
        verbose_name_plural = _("征集表")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="ministry_sheet_digest_is_sha256", condition=Q(digest__regex=DIGEST)),
            models.CheckConstraint(
                name="ministry_sheet_rows_add_up",
                condition=Q(received_rows__gte=F("refused_rows") + F("other_years")),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def subject(self) -> str:
        return f"ministry_sheet:{self.pk}"


class MinistryDifference(AppendOnly):
    """One place where the sheet and ours differed on the day of the comparison. An empty ``fact``: the whole row."""

    class How(models.TextChoices):
        MISSING_HERE = "missing_here", _("本平台没有")
        MISSING_THERE = "missing_there", _("征集表没有")
        UNEQUAL = "unequal", _("两处不一致")

    sheet = models.ForeignKey(
        MinistrySheet, verbose_name=_("征集表"), on_delete=models.PROTECT, related_name="differences"
    )
    enterprise = models.ForeignKey(Enterprise, verbose_name=_("企业"), on_delete=models.PROTECT, related_name="+")
    fact = models.CharField(_("数据项"), max_length=60, blank=True)
    how = models.CharField(_("差异"), max_length=20, choices=How.choices)
    ours = models.TextField(_("本平台"), blank=True)
    theirs = models.TextField(_("征集表"), blank=True)

    audit_fields: ClassVar[tuple[str, ...]] = ("fact", "how")

    class Meta:
        verbose_name = _("与征集表的差异")
        verbose_name_plural = _("与征集表的差异")
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(name="differences_of_sheet", fields=["sheet", "how", "fact"])]
        constraints: ClassVar = [
            models.UniqueConstraint(name="difference_once", fields=["sheet", "enterprise", "fact"]),
            models.CheckConstraint(
                name="difference_how_known", condition=Q(how__in=["missing_here", "missing_there", "unequal"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.fact_name}"

    @property
    def fact_name(self) -> str:
        return fact_name(self.fact) if self.fact else str(_("整行"))
