"""The nouns: enterprises, what they were called and where they sat, what happened to them, their titles, who takes part."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jifen.enterprises import credit_codes, industries, size_classes, titles
from jifen.enterprises.append_only import AppendOnly
from jifen.enterprises.places import COUNTY_CODES, OUTSIDE, area_words, county_choices
from jifen.people.models import CREDIT_CODE, Organisation

SOURCE_LENGTH = 80


def check_code(value: str) -> None:
    """Both checks of GB 32100, as a validator."""
    try:
        credit_codes.check(value)
    except credit_codes.BadCreditCode as refused:
        raise ValidationError([fault.zh for fault in refused.faults]) from None


def check_industry(value: str) -> None:
    try:
        industries.check(value)
    except industries.BadIndustry as refused:
        raise ValidationError(str(refused)) from None


def _span(name: str) -> models.CheckConstraint:
    in_order = Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=F("since"))
    return models.CheckConstraint(name=f"{name}_until_after_since", condition=in_order)


class Enterprise(models.Model):
    class Register(models.TextChoices):
        ACTIVE = "active", _("存续")
        DEREGISTERED = "deregistered", _("注销")
        REVOKED = "revoked", _("吊销")

    class Size(models.TextChoices):
        LARGE = size_classes.LARGE, _("大型")
        MEDIUM = size_classes.MEDIUM, _("中型")
        SMALL = size_classes.SMALL, _("小型")
        MICRO = size_classes.MICRO, _("微型")

    code = models.CharField(_("统一社会信用代码"), max_length=18, unique=True, validators=[check_code])
    name = models.CharField(_("名称"), max_length=200, db_index=True)
    established_on = models.DateField(_("成立日期"), null=True, blank=True)
    register_state = models.CharField(_("登记状态"), max_length=20, choices=Register.choices, blank=True)
    legal_person = models.BooleanField(_("独立法人"), null=True, blank=True)
    county = models.CharField(_("县区"), max_length=6, blank=True, choices=county_choices, db_index=True)
    industry = models.CharField(_("行业"), max_length=5, blank=True, validators=[check_industry])
    sector = models.CharField(_("重点产业"), max_length=20, blank=True, db_index=True)
    size = models.CharField(_("规模"), max_length=10, choices=Size.choices, blank=True, db_index=True)
    size_year = models.PositiveSmallIntegerField(_("规模数据年度"), null=True, blank=True)
    organisation = models.OneToOneField(
        Organisation, verbose_name=_("单位"), null=True, blank=True, on_delete=models.PROTECT, related_name="enterprise"
    )

    audit_fields: ClassVar[tuple[str, ...]] = (
        "code", "established_on", "register_state", "legal_person", "county", "industry", "sector", "size", "size_year",
    )  # fmt: skip

    class Meta:
        verbose_name = _("企业")
        verbose_name_plural = _("企业")
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.CheckConstraint(name="enterprise_code_form", condition=Q(code__regex=CREDIT_CODE)),
            models.CheckConstraint(name="enterprise_named", condition=~Q(name="")),
            models.CheckConstraint(
                name="enterprise_county_known", condition=Q(county__in=[*COUNTY_CODES, OUTSIDE, ""])
            ),
            models.CheckConstraint(
                name="enterprise_industry_form", condition=Q(industry="") | Q(industry__regex=r"^[A-T][0-9]{4}$")
            ),
            models.CheckConstraint(name="enterprise_size_known", condition=Q(size__in=[*size_classes.CLASSES, ""])),
            models.CheckConstraint(
                name="enterprise_register_state_known",
                condition=Q(register_state__in=["active", "deregistered", "revoked", ""]),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        return f"enterprise:{self.code}"

    @property
    def area_name(self) -> str:
        return area_words(self.county)

    @property
    def industry_name(self) -> str:
        return industries.name_of(self.industry)


class NameRecord(models.Model):
    """What the enterprise was called, and when. The open one is the name now."""

    enterprise = models.ForeignKey(Enterprise, verbose_name=_("企业"), on_delete=models.PROTECT, related_name="names")
    name = models.CharField(_("名称"), max_length=200, db_index=True)
    since = models.DateField(_("自"), null=True, blank=True)
    until = models.DateField(_("至"), null=True, blank=True)
    source = models.CharField(_("来源"), max_length=SOURCE_LENGTH)

    audit_fields: ClassVar[tuple[str, ...]] = ("since", "until", "source")

    class Meta:
        verbose_name = _("曾用名")
        verbose_name_plural = _("曾用名")
        ordering: ClassVar = ["enterprise_id", F("since").asc(nulls_first=True), "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="one_name_now", fields=["enterprise"], condition=Q(until=None)),
            _span("name_record"),
        ]

    def __str__(self) -> str:
        return self.name


class AddressRecord(models.Model):
    """Where it was registered, and when. The open one is the address now."""

    enterprise = models.ForeignKey(
        Enterprise, verbose_name=_("企业"), on_delete=models.PROTECT, related_name="addresses"
    )
    county = models.CharField(_("县区"), max_length=6, blank=True, choices=county_choices)
    address = models.CharField(_("住所"), max_length=300, blank=True)
    since = models.DateField(_("自"), null=True, blank=True)
    until = models.DateField(_("至"), null=True, blank=True)
    source = models.CharField(_("来源"), max_length=SOURCE_LENGTH)

    audit_fields: ClassVar[tuple[str, ...]] = ("county", "since", "until", "source")

    class Meta:
        verbose_name = _("住所记录")
        verbose_name_plural = _("住所记录")
        ordering: ClassVar = ["enterprise_id", F("since").asc(nulls_first=True), "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="one_address_now", fields=["enterprise"], condition=Q(until=None)),
            models.CheckConstraint(name="address_county_known", condition=Q(county__in=[*COUNTY_CODES, OUTSIDE, ""])),
            _span("address_record"),
        ]

    def __str__(self) -> str:
        return f"{area_words(self.county)}{self.address}"


class Event(AppendOnly):
    """Something that happened in the life of an enterprise, and who says so."""

    class Kind(models.TextChoices):
        REGISTERED = "registered", _("登记注册")
        RENAMED = "renamed", _("名称变更")
        MOVED = "moved", _("住所迁移")
        CLOSED = "closed", _("注销或吊销")
        QUALIFIED = "qualified", _("取得科技资质")
        DISQUALIFIED = "disqualified", _("资质被取消")
        DELIVERED = "delivered", _("数据归集")
        SCORED = "scored", _("积分测算")
        ELIGIBLE = "eligible", _("核定为适用对象")
        INELIGIBLE = "ineligible", _("不再符合适用范围")
        ENROLLED = "enrolled", _("参评")
        WITHDRAWN = "withdrawn", _("退出参评")

    enterprise = models.ForeignKey(Enterprise, verbose_name=_("企业"), on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(_("事件"), max_length=20, choices=Kind.choices)
    on = models.DateField(_("日期"))
    note = models.CharField(_("说明"), max_length=300, blank=True)
    source = models.CharField(_("来源"), max_length=SOURCE_LENGTH)
    recorded_at = models.DateTimeField(_("记录时间"))
    by = models.CharField(_("记录人"), max_length=80)

    audit_fields: ClassVar[tuple[str, ...]] = ("kind", "on", "source")

    class Meta:
        verbose_name = _("企业事件")
        verbose_name_plural = _("企业事件")
        ordering: ClassVar = ["-on", "-pk"]
        indexes: ClassVar = [models.Index(name="event_of_enterprise", fields=["enterprise", "on"])]

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d} {self.get_kind_display()}"


class Recognition(models.Model):
    """A title given to an enterprise. It counts only while in date."""

    enterprise = models.ForeignKey(
        Enterprise, verbose_name=_("企业"), on_delete=models.PROTECT, related_name="recognitions"
    )
    title = models.CharField(_("资质名称"), max_length=80)
    family = models.CharField(_("类别"), max_length=40, db_index=True)
    since = models.DateField(_("认定日期"), null=True, blank=True)
    until = models.DateField(_("有效期至"), null=True, blank=True)
    withdrawn_on = models.DateField(_("取消日期"), null=True, blank=True)
    withdrawn_why = models.CharField(_("取消理由"), max_length=300, blank=True)
    source = models.CharField(_("来源"), max_length=SOURCE_LENGTH)

    audit_fields: ClassVar[tuple[str, ...]] = ("title", "family", "since", "until", "withdrawn_on", "source")

    class Meta:
        verbose_name = _("科技资质")
        verbose_name_plural = _("科技资质")
        ordering: ClassVar = ["enterprise_id", F("since").desc(nulls_last=True), "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="recognition_once", fields=["enterprise", "title", "since"]),
            models.UniqueConstraint(
                name="undated_recognition_once", fields=["enterprise", "title"], condition=Q(since=None)
            ),
            models.CheckConstraint(
                name="recognition_withdrawn_whole",
                condition=Q(withdrawn_on=None, withdrawn_why="") | Q(withdrawn_on__isnull=False) & ~Q(withdrawn_why=""),
            ),
            _span("recognition"),
        ]

    def __str__(self) -> str:
        return self.title

    def in_date(self, on: date) -> bool | None:
        """Both ends included; none where a missing date leaves it open."""
        return titles.in_date(self.since, self.until, self.withdrawn_on, on)


class SizeResult(AppendOnly):
    """The size class of one data year, by which rule and from which figures."""

    enterprise = models.ForeignKey(Enterprise, verbose_name=_("企业"), on_delete=models.PROTECT, related_name="sizes")
    year = models.PositiveSmallIntegerField(_("数据年度"))
    size = models.CharField(_("规模"), max_length=10, choices=Enterprise.Size.choices, blank=True)
    why = models.CharField(_("未划分的原因"), max_length=200, blank=True)
    industry = models.CharField(_("行业"), max_length=5, blank=True)
    staff = models.FloatField(_("从业人员（人）"), null=True, blank=True)
    revenue = models.FloatField(_("营业收入（万元）"), null=True, blank=True)
    assets = models.FloatField(_("资产总额（万元）"), null=True, blank=True)
    rule_digest = models.CharField(_("划分办法摘要"), max_length=64, blank=True)
    made_at = models.DateTimeField(_("时间"))
    by = models.CharField(_("操作人"), max_length=80)

    audit_fields: ClassVar[tuple[str, ...]] = ("year", "size", "rule_digest")

    class Meta:
        verbose_name = _("规模划分")
        verbose_name_plural = _("规模划分")
        ordering: ClassVar = ["enterprise_id", "-year", "-pk"]

    def __str__(self) -> str:
        return f"{self.year} {self.get_size_display() or '—'}"


class Enrolment(models.Model):
    """An enterprise asked to take part, or its county did. Open until somebody ends it."""

    class Road(models.TextChoices):
        SELF = "self", _("企业自行申请")
        COUNTY = "county", _("县区推荐")

    enterprise = models.ForeignKey(
        Enterprise, verbose_name=_("企业"), on_delete=models.PROTECT, related_name="enrolments"
    )
    road = models.CharField(_("途径"), max_length=10, choices=Road.choices)
    since = models.DateField(_("自"))
    by = models.CharField(_("办理人"), max_length=80)
    why = models.CharField(_("理由"), max_length=300)
    until = models.DateField(_("至"), null=True, blank=True)
    ended_by = models.CharField(_("退出办理人"), max_length=80, blank=True)
    ended_why = models.CharField(_("退出理由"), max_length=300, blank=True)

    audit_fields: ClassVar[tuple[str, ...]] = ("road", "since", "until")

    class Meta:
        verbose_name = _("参评登记")
        verbose_name_plural = _("参评登记")
        ordering: ClassVar = ["enterprise_id", "-since", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="enrolled_once_at_a_time", fields=["enterprise"], condition=Q(until=None)),
            models.CheckConstraint(name="enrolment_with_reason", condition=~Q(why="") & ~Q(by="")),
            models.CheckConstraint(
                name="enrolment_ended_whole",
                condition=Q(until=None, ended_by="", ended_why="")
                | Q(until__isnull=False) & ~Q(ended_by="") & ~Q(ended_why=""),
            ),
            _span("enrolment"),
        ]

    def __str__(self) -> str:
        return f"{self.since:%Y-%m-%d} {self.get_road_display()}"


class PublishedSectorMapping(AppendOnly):
    """A mapping of industries to key sectors as it was published; from its day on it takes the place of the one before."""

    text = models.TextField(_("原文"))
    title = models.CharField(_("标题"), max_length=200)
    digest = models.CharField(_("摘要"), max_length=64)
    effective = models.DateField(_("生效日期"), db_index=True)
    published_at = models.DateTimeField(_("发布时间"))
    by = models.CharField(_("发布人"), max_length=80)
    why = models.CharField(_("理由"), max_length=300)

    audit_fields: ClassVar[tuple[str, ...]] = ("digest", "effective")

    class Meta:
        verbose_name = _("重点产业对应表")
        verbose_name_plural = _("重点产业对应表")
        ordering: ClassVar = ["-effective", "-pk"]

    def __str__(self) -> str:
        return f"{self.title} {self.effective:%Y-%m-%d}"

    @property
    def subject(self) -> str:
        return f"sector_mapping:{self.digest[:12]}"
