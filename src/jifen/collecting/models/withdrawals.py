"""Claims said of the wrong enterprise: withdrawn, they count nowhere, as if they had never been delivered; their source is not bound by them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jifen.collecting.models.claims import FactClaim
from jifen.enterprises.append_only import AppendOnly


class ClaimWithdrawal(AppendOnly):
    """The newest on a claim holds. Not a verdict: nobody says the figure is wrong, only that it was never said of this enterprise."""

    class Kind(models.TextChoices):
        WITHDRAWN = "withdrawn", _("撤回")
        RESTORED = "restored", _("恢复")

    claim = models.ForeignKey(
        FactClaim, verbose_name=_("申报数据"), on_delete=models.PROTECT, related_name="withdrawals"
    )
    kind = models.CharField(_("类别"), max_length=10, choices=Kind.choices)
    why = models.CharField(_("理由"), max_length=500)
    at = models.DateTimeField(_("时间"), db_index=True)
    by = models.CharField(_("办理人"), max_length=80)

    audit_fields: ClassVar[tuple[str, ...]] = ("kind",)

    class Meta:
        verbose_name = _("数据撤回")
        verbose_name_plural = _("数据撤回")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="withdrawal_kind_known", condition=Q(kind__in=["withdrawn", "restored"])),
            models.CheckConstraint(name="withdrawal_with_reason", condition=~Q(why="") & ~Q(by="")),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.claim}"
