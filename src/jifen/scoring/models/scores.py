"""One enterprise in one run, as lists need it; the lines themselves stay in the result folder. Points are hundredths (分)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jifen.enterprises.append_only import AppendOnly
from jifen.enterprises.models import Enterprise
from jifen.scoring.models.runs import Run


class Score(AppendOnly):
    """County, sector and stage are those of the snapshot, not of today. ``band_low``/``band_high``: the 5–95 % robustness band
    of the rank within the province (D2)."""

    run = models.ForeignKey(Run, verbose_name=_("测算"), on_delete=models.PROTECT, related_name="scores")
    enterprise = models.ForeignKey(Enterprise, verbose_name=_("企业"), on_delete=models.PROTECT, related_name="scores")
    year = models.PositiveSmallIntegerField(_("数据年度"))
    county = models.CharField(_("县区"), max_length=6, blank=True)
    sector = models.CharField(_("重点产业"), max_length=20, blank=True)
    stage = models.CharField(_("发展阶段"), max_length=20, blank=True)
    stage_uncertain = models.BooleanField(_("阶段待定"), default=False)
    why_not_scored = models.CharField(_("未计分的原因"), max_length=40, blank=True)
    total = models.IntegerField(_("创新积分"), null=True, blank=True)
    base = models.IntegerField(_("基础分"), null=True, blank=True)
    bonus = models.IntegerField(_("加分"), null=True, blank=True)
    dimensions = models.JSONField(_("一级指标得分"), default=dict)
    grade = models.CharField(_("等级"), max_length=10, blank=True)
    completeness = models.FloatField(_("数据完整度"))
    ranked = models.BooleanField(_("参与排名"), default=False)
    rank_province = models.PositiveIntegerField(_("全省排名"), null=True, blank=True)
    rank_city = models.PositiveIntegerField(_("市州排名"), null=True, blank=True)
    rank_stage = models.PositiveIntegerField(_("阶段排名"), null=True, blank=True)
    rank_sector = models.PositiveIntegerField(_("产业排名"), null=True, blank=True)
    band_low = models.PositiveIntegerField(_("排名区间起"), null=True, blank=True)
    band_high = models.PositiveIntegerField(_("排名区间止"), null=True, blank=True)
    percentile = models.FloatField(_("总分百分位"), null=True, blank=True)
    growth = models.FloatField(_("营业收入增长率"), null=True, blank=True)
    benchmark = models.BooleanField(_("标杆企业"), default=False)
    situations = models.JSONField(_("约束性情形"), default=dict)

    audit_fields: ClassVar[tuple[str, ...]] = ("year", "total", "grade")

    class Meta:
        verbose_name = _("企业积分")
        verbose_name_plural = _("企业积分")
        ordering: ClassVar = ["run_id", "-total", "enterprise_id"]
        indexes: ClassVar = [
            models.Index(name="scores_by_total", fields=["run", "-total"]),
            models.Index(name="scores_of_enterprise", fields=["enterprise", "year"]),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(name="scored_once_a_run", fields=["run", "enterprise"]),
            models.CheckConstraint(
                name="score_or_reason",
                condition=Q(why_not_scored="", total__isnull=False) | ~Q(why_not_scored="") & Q(total=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.year}"
