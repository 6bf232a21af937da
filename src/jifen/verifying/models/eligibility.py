"""Eligibility: what a person decided about a criterion, and what was found about an enterprise on a day. Both only grow."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jifen.enterprises.append_only import AppendOnly
from jifen.enterprises.models import Enterprise
from jifen.verifying.eligibility.states import MANUAL_REVIEW, MET, STATES, UNKNOWN, UNMET


class EligibilityDecision(AppendOnly):
    """A person's decision on a criterion no data can settle; a later one takes its place."""

    enterprise = models.ForeignKey(
        Enterprise, verbose_name=_("企业"), on_delete=models.PROTECT, related_name="eligibility_decisions"
    )
    criterion = models.CharField(_("条件"), max_length=40)
    met = models.BooleanField(_("符合"))
    why = models.CharField(_("理由"), max_length=500)
    on = models.DateField(_("核定日期"))
    by = models.CharField(_("核定人"), max_length=80)
    made_at = models.DateTimeField(_("时间"))
    rule_digest = models.CharField(_("规则摘要"), max_length=64)

    audit_fields: ClassVar[tuple[str, ...]] = ("criterion", "met", "on", "rule_digest")

    class Meta:
        verbose_name = _("适用范围核定")
        verbose_name_plural = _("适用范围核定")
        ordering: ClassVar = ["on", "pk"]
        indexes: ClassVar = [models.Index(name="decisions_of_enterprise", fields=["enterprise", "on"])]
        constraints: ClassVar = [
            models.CheckConstraint(name="eligibility_decision_with_reason", condition=~Q(why="") & ~Q(by="")),
        ]

    def __str__(self) -> str:
        return f"{self.criterion} {self.on:%Y-%m-%d}"


class EligibilityResult(AppendOnly):
    """Every criterion with state and reason as of a day, by which rule, from which inputs."""

    class Overall(models.TextChoices):
        MET = MET, _("符合")
        UNMET = UNMET, _("不符合")
        UNKNOWN = UNKNOWN, _("未知，待补充数据")
        MANUAL_REVIEW = MANUAL_REVIEW, _("待人工核定")

    enterprise = models.ForeignKey(
        Enterprise, verbose_name=_("企业"), on_delete=models.PROTECT, related_name="eligibility_results"
    )
    as_of = models.DateField(_("基准日"))
    overall = models.CharField(_("结论"), max_length=20, choices=Overall.choices)
    rule = models.CharField(_("规则"), max_length=80)
    rule_digest = models.CharField(_("规则摘要"), max_length=64)
    results = models.JSONField(_("逐项结果"))
    inputs = models.JSONField(_("所用数据"))
    made_at = models.DateTimeField(_("时间"))
    by = models.CharField(_("操作人"), max_length=80)

    audit_fields: ClassVar[tuple[str, ...]] = ("as_of", "overall", "rule", "rule_digest")

    class Meta:
        verbose_name = _("适用范围结果")
        verbose_name_plural = _("适用范围结果")
        ordering: ClassVar = ["-as_of", "-pk"]
        indexes: ClassVar = [models.Index(name="eligibility_newest", fields=["enterprise", "-as_of", "-id"])]
        constraints: ClassVar = [
            models.CheckConstraint(name="eligibility_overall_known", condition=Q(overall__in=STATES)),
        ]

    def __str__(self) -> str:
        return f"{self.as_of:%Y-%m-%d} {self.get_overall_display()}"

    @property
    def criteria(self) -> list[dict[str, Any]]:
        """Criteria of the first level, each with its alternatives under ``alternatives``."""
        top = [one for one in self.results if not one["of"]]
        return [one | {"alternatives": [a for a in self.results if a["of"] == one["code"]]} for one in top]

    def state_of(self, criterion: str) -> str:
        return next((str(one["state"]) for one in self.results if one["code"] == criterion), "")
