"""Verdicts: a person decided whether a claim counts. A verified fact is claims + verdicts, read and never copied."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jifen.collecting.models import FactClaim
from jifen.collecting.models.coverage import fact_name
from jifen.enterprises.append_only import AppendOnly
from jifen.enterprises.models import Enterprise
from jifen.verifying.models.findings import Finding


class Verdict(AppendOnly):
    """On one claim; the newest on a claim holds, and it says nothing about the claim that supersedes it.

    Accepted: counts before all other sources. Rejected: never counts. Lifted: as if nobody had said anything.
    """

    class Kind(models.TextChoices):
        ACCEPTED = "accepted", _("采用")
        REJECTED = "rejected", _("不采用")
        LIFTED = "lifted", _("撤销裁定")

    claim = models.ForeignKey(FactClaim, verbose_name=_("申报数据"), on_delete=models.PROTECT, related_name="verdicts")
    enterprise = models.ForeignKey(
        Enterprise, verbose_name=_("企业"), on_delete=models.PROTECT, related_name="verdicts"
    )
    fact = models.CharField(_("数据项"), max_length=60)
    year = models.PositiveSmallIntegerField(_("年度"))
    kind = models.CharField(_("裁定"), max_length=10, choices=Kind.choices)
    why = models.CharField(_("理由"), max_length=500)
    finding = models.ForeignKey(
        Finding, verbose_name=_("核验发现"), null=True, blank=True, on_delete=models.PROTECT, related_name="verdicts"
    )
    at = models.DateTimeField(_("时间"), db_index=True)
    by = models.CharField(_("裁定人"), max_length=80)

    audit_fields: ClassVar[tuple[str, ...]] = ("fact", "year", "kind")

    class Meta:
        verbose_name = _("裁定")
        verbose_name_plural = _("裁定")
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(name="verdicts_of_enterprise", fields=["enterprise", "fact", "year"])]
        constraints: ClassVar = [
            models.CheckConstraint(name="verdict_kind_known", condition=Q(kind__in=["accepted", "rejected", "lifted"])),
            models.CheckConstraint(name="verdict_with_reason", condition=~Q(why="") & ~Q(by="")),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.fact_name}"

    @property
    def fact_name(self) -> str:
        return fact_name(self.fact)
