"""A freezing (冻结): somebody asked for a snapshot; the worker reads the verified facts and makes it. Its own queue, with a lease."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jifen.scoring.models.snapshots import Snapshot


class Freezing(models.Model):
    """``known_by``: the moment it was asked for; what arrives while it is made goes to the next snapshot."""

    class State(models.TextChoices):
        WAITING = "waiting", _("等待冻结")
        RUNNING = "running", _("正在冻结")
        DONE = "done", _("已完成")
        FAILED = "failed", _("未完成")

    year = models.PositiveSmallIntegerField(_("数据年度"))
    known_by = models.DateTimeField(_("数据截至"))
    by = models.CharField(_("冻结人"), max_length=80)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.WAITING)
    leased_until = models.DateTimeField(_("处理期限"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("处理次数"), default=0)
    why = models.CharField(_("未完成的原因"), max_length=500, blank=True)
    snapshot = models.OneToOneField(
        Snapshot, verbose_name=_("快照"), null=True, blank=True, on_delete=models.PROTECT, related_name="freezing"
    )
    ended_at = models.DateTimeField(_("完成时间"), null=True, blank=True)

    audit_fields: ClassVar[tuple[str, ...]] = ("year", "known_by", "state")

    class Meta:
        verbose_name = _("快照冻结")
        verbose_name_plural = _("快照冻结")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="one_freezing_under_way", fields=["year"], condition=Q(state__in=["waiting", "running"])
            ),
            models.CheckConstraint(
                name="freezing_state_known", condition=Q(state__in=["waiting", "running", "done", "failed"])
            ),
            models.CheckConstraint(
                name="freezing_done_whole",
                condition=Q(state="done", snapshot__isnull=False, ended_at__isnull=False)
                | ~Q(state="done") & Q(snapshot=None),
            ),
            models.CheckConstraint(name="freezing_failed_with_reason", condition=~Q(state="failed") | ~Q(why="")),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.known_by:%Y-%m-%d %H:%M}"

    @property
    def subject(self) -> str:
        return f"freezing:{self.pk}"

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED)
