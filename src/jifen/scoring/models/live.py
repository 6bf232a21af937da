"""Live points (动态积分): between publications, one enterprise's points by the published norms after its facts changed (L1)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from jifen.enterprises.append_only import AppendOnly
from jifen.enterprises.models import Enterprise
from jifen.scoring.models.publishing import Publication


class LiveScore(AppendOnly):
    """The newest one of an enterprise and publication stands; earlier ones are its history. Points are hundredths."""

    enterprise = models.ForeignKey(
        Enterprise, verbose_name=_("企业"), on_delete=models.PROTECT, related_name="live_scores"
    )
    publication = models.ForeignKey(
        Publication, verbose_name=_("所依据的发布"), on_delete=models.PROTECT, related_name="live_scores"
    )
    as_of = models.DateField(_("数据日期"))
    at = models.DateTimeField(_("测算时间"))
    cause = models.CharField(_("变动来由"), max_length=200)
    facts_digest = models.CharField(_("数据摘要"), max_length=64)
    total = models.IntegerField(_("动态积分"), null=True, blank=True)
    base = models.IntegerField(_("基础分"), null=True, blank=True)
    bonus = models.IntegerField(_("加分"), null=True, blank=True)
    grade = models.CharField(_("等级"), max_length=10, blank=True)
    stage = models.CharField(_("发展阶段"), max_length=20, blank=True)
    would_stand_at = models.PositiveIntegerField(_("约当名次"), null=True, blank=True)
    lines = models.JSONField(_("逐项得分"), default=dict)
    engine = models.CharField(_("引擎版本"), max_length=40)

    audit_fields: ClassVar[tuple[str, ...]] = ("as_of", "total", "grade")

    class Meta:
        verbose_name = _("动态积分")
        verbose_name_plural = _("动态积分")
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(name="live_of_enterprise", fields=["enterprise", "publication"])]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.as_of:%Y-%m-%d}"


class LiveCause(AppendOnly):
    """Something that may have changed facts after the snapshot of a publication, and was looked at; so nothing is looked at twice."""

    class Kind(models.TextChoices):
        DELIVERY = "delivery", _("报送入库")
        VERDICT = "verdict", _("核验裁定")
        WITHDRAWAL = "withdrawal", _("数据撤回或恢复")
        DAY = "day", _("日期推移")

    publication = models.ForeignKey(
        Publication, verbose_name=_("所依据的发布"), on_delete=models.PROTECT, related_name="live_causes"
    )
    kind = models.CharField(_("类别"), max_length=10, choices=Kind.choices)
    key = models.BigIntegerField(_("对象"))
    at = models.DateTimeField(_("时间"))

    audit_fields: ClassVar[tuple[str, ...]] = ("kind", "key")

    class Meta:
        verbose_name = _("动态积分的变动来由")
        verbose_name_plural = _("动态积分的变动来由")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="live_cause_once", fields=["publication", "kind", "key"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.key}"
