"""A run (测算): scheme + snapshot + engine version → a result folder and scores; its own queue, with a lease."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jifen.schemes.models import PublishedScheme
from jifen.scoring.models.cycles import Cycle
from jifen.scoring.models.snapshots import Snapshot


class Run(models.Model):
    """What was asked never changes; how far it is and what it made is added by the worker, its result only once."""

    class State(models.TextChoices):
        WAITING = "waiting", _("等待测算")
        RUNNING = "running", _("正在测算")
        DONE = "done", _("已完成")
        FAILED = "failed", _("未完成")
        CANCELLED = "cancelled", _("已取消")

    cycle = models.ForeignKey(
        Cycle, verbose_name=_("年度周期"), null=True, blank=True, on_delete=models.PROTECT, related_name="runs"
    )
    snapshot = models.ForeignKey(Snapshot, verbose_name=_("快照"), on_delete=models.PROTECT, related_name="runs")
    scheme = models.ForeignKey(
        PublishedScheme, verbose_name=_("指标体系"), on_delete=models.PROTECT, related_name="runs"
    )
    constraints = models.ForeignKey(
        PublishedScheme,
        verbose_name=_("约束性指标体系"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    core = models.ForeignKey(
        "self",
        verbose_name=_("所属核心测算"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sector_runs",
        help_text=_("产业特色测算与核心测算同一快照，随其发布。"),
    )
    asked_at = models.DateTimeField(_("发起时间"))
    by = models.CharField(_("发起人"), max_length=80)
    why = models.CharField(_("理由"), max_length=300, blank=True)

    state = models.CharField(_("状态"), max_length=20, choices=State.choices, default=State.WAITING)
    stage = models.CharField(_("步骤"), max_length=40, blank=True)
    share = models.FloatField(_("进度"), default=0.0, help_text=_("0 至 1。"))
    cancel_asked = models.BooleanField(_("已要求取消"), default=False)
    leased_until = models.DateTimeField(_("处理期限"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("处理次数"), default=0)

    engine = models.CharField(_("引擎版本"), max_length=40, blank=True)
    manifest = models.JSONField(_("清单"), default=dict, blank=True)
    digest = models.CharField(_("结果摘要"), max_length=64, blank=True, help_text=_("manifest.json 的 SHA-256。"))
    problems = models.JSONField(_("未完成的原因"), default=list, blank=True)
    ended_at = models.DateTimeField(_("完成时间"), null=True, blank=True)

    audit_fields: ClassVar[tuple[str, ...]] = ("state", "engine", "digest")

    class Meta:
        verbose_name = _("测算")
        verbose_name_plural = _("测算")
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(name="runs_waiting", fields=["state"])]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="run_once_at_a_time", fields=["snapshot", "scheme"], condition=Q(state__in=["waiting", "running"])
            ),
            models.CheckConstraint(
                name="run_state_known", condition=Q(state__in=["waiting", "running", "done", "failed", "cancelled"])
            ),
            models.CheckConstraint(
                name="run_done_whole",
                condition=Q(state="done", ended_at__isnull=False) & ~Q(digest="") | ~Q(state="done") & Q(digest=""),
            ),
            models.CheckConstraint(name="run_failed_with_reason", condition=~Q(state="failed") | ~Q(problems=[])),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"CS-{self.snapshot.year}-{self.pk or 0:04d}"

    @property
    def subject(self) -> str:
        return f"run:{self.number}"

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED, self.State.CANCELLED)
