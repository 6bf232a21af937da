"""Publishing by two persons: one proposes, another approves; a publication is for good."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jifen.enterprises.append_only import AppendOnly
from jifen.scoring.models.cycles import Cycle
from jifen.scoring.models.runs import Run


class PublishProposal(models.Model):
    """``run``: the core run that is to be published, with the sector runs beside it."""

    class State(models.TextChoices):
        OPEN = "open", _("待批准")
        APPROVED = "approved", _("已批准")
        REFUSED = "refused", _("未批准")
        WITHDRAWN = "withdrawn", _("已撤回")

    cycle = models.ForeignKey(Cycle, verbose_name=_("年度周期"), on_delete=models.PROTECT, related_name="proposals")
    run = models.ForeignKey(Run, verbose_name=_("测算"), on_delete=models.PROTECT, related_name="proposals")
    proposed_at = models.DateTimeField(_("提请时间"))
    by = models.CharField(_("提请人"), max_length=80)
    why = models.CharField(_("说明"), max_length=500, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.OPEN)
    decided_at = models.DateTimeField(_("决定时间"), null=True, blank=True)
    decided_by = models.CharField(_("决定人"), max_length=80, blank=True)
    decided_why = models.CharField(_("决定理由"), max_length=500, blank=True)

    audit_fields: ClassVar[tuple[str, ...]] = ("state",)

    class Meta:
        verbose_name = _("发布提请")
        verbose_name_plural = _("发布提请")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="one_open_proposal_a_cycle", fields=["cycle"], condition=Q(state="open")),
            models.CheckConstraint(
                name="proposal_decided_by_another", condition=Q(state="withdrawn") | ~Q(decided_by=F("by"))
            ),
            models.CheckConstraint(
                name="proposal_decided_whole",
                condition=Q(state="open", decided_at=None, decided_by="")
                | ~Q(state="open") & Q(decided_at__isnull=False) & ~Q(decided_by=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cycle} {self.get_state_display()}"

    @property
    def subject(self) -> str:
        return f"publish_proposal:{self.pk}"


class Publication(AppendOnly):
    """The points of a data year. One a cycle: two operators who press at once publish once."""

    cycle = models.OneToOneField(
        Cycle, verbose_name=_("年度周期"), on_delete=models.PROTECT, related_name="publication"
    )
    run = models.OneToOneField(Run, verbose_name=_("测算"), on_delete=models.PROTECT, related_name="publication")
    at = models.DateTimeField(_("发布时间"))
    on = models.DateField(_("发布日期"))
    by = models.CharField(_("提请人"), max_length=80)
    approved_by = models.CharField(_("批准人"), max_length=80)
    digest = models.CharField(_("结果摘要"), max_length=64)

    audit_fields: ClassVar[tuple[str, ...]] = ("on", "digest")

    class Meta:
        verbose_name = _("积分发布")
        verbose_name_plural = _("积分发布")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="published_by_two", condition=~Q(by=F("approved_by"))),
        ]

    def __str__(self) -> str:
        return f"{self.cycle} {self.on:%Y-%m-%d}"

    @property
    def subject(self) -> str:
        return f"publication:{self.pk}"


class PublishedRun(AppendOnly):
    """Sector runs that go with a publication."""

    publication = models.ForeignKey(
        Publication, verbose_name=_("积分发布"), on_delete=models.PROTECT, related_name="sector_runs"
    )
    run = models.OneToOneField(Run, verbose_name=_("测算"), on_delete=models.PROTECT, related_name="published_beside")

    audit_fields: ClassVar[tuple[str, ...]] = ()

    class Meta:
        verbose_name = _("随同发布的产业测算")
        verbose_name_plural = _("随同发布的产业测算")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return str(self.run)
