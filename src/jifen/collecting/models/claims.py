"""What a source says of one fact of one enterprise in one year. Rows are only added; the last applied one stands."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jifen.collecting.contracts.facts import FACTS
from jifen.collecting.models.agreements import SOURCE_CODE
from jifen.collecting.models.deliveries import Delivery
from jifen.enterprises.append_only import AppendOnly
from jifen.enterprises.models import Enterprise

EVERY_YEAR = 0


class FactClaim(AppendOnly):
    """Counts once its delivery is applied. ``number`` only for numbers; ``value``: the same as canonical text."""

    class State(models.TextChoices):
        VALUE = "value", _("有值")
        NIL = "nil", _("无")
        NOT_APPLICABLE = "not_applicable", _("不适用")
        UNKNOWN = "unknown", _("未知")

    delivery = models.ForeignKey(Delivery, verbose_name=_("报送"), on_delete=models.PROTECT, related_name="claims")
    source = models.CharField(_("来源"), max_length=SOURCE_CODE)
    enterprise = models.ForeignKey(Enterprise, verbose_name=_("企业"), on_delete=models.PROTECT, related_name="claims")
    fact = models.CharField(_("数据项"), max_length=60)
    year = models.PositiveSmallIntegerField(_("年度"), help_text=_("0 表示各年度通用。"))
    state = models.CharField(_("状态"), max_length=20, choices=State.choices)
    value = models.TextField(_("值"), null=True, blank=True)
    number = models.FloatField(_("数"), null=True, blank=True)
    unit = models.CharField(_("单位"), max_length=20, blank=True)
    reason = models.CharField(_("不适用的原因"), max_length=60, blank=True)
    row = models.PositiveIntegerField(_("文件中的行"))

    audit_fields: ClassVar[tuple[str, ...]] = ("source", "fact", "year", "state")

    class Meta:
        verbose_name = _("申报数据")
        verbose_name_plural = _("申报数据")
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(name="claims_of_enterprise", fields=["enterprise", "fact", "year"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="claim_state_and_value",
                condition=Q(state__in=["value", "nil"], value__isnull=False)
                | Q(state__in=["not_applicable", "unknown"], value=None, number=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fact_name} {self.year or ''}".strip()

    @property
    def fact_name(self) -> str:
        known = FACTS.get(self.fact)
        return known.name if known else self.fact
