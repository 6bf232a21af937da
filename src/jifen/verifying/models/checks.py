"""A check run: every check over the facts of one data year as they stood at a moment; its own queue, with a lease."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class CheckRun(models.Model):
    """What was asked never changes; how far it is, and what it found, is added by the worker."""

    class State(models.TextChoices):
        WAITING = "waiting", _("等待核验")
        RUNNING = "running", _("正在核验")
        DONE = "done", _("已完成")
        FAILED = "failed", _("未完成")
        CANCELLED = "cancelled", _("已取消")

    year = models.PositiveSmallIntegerField(_("数据年度"))
    asked_at = models.DateTimeField(_("发起时间"))
    by = models.CharField(_("发起人"), max_length=80)
    known_by = models.DateTimeField(_("数据截至"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=20, choices=State.choices, default=State.WAITING)
    stage = models.CharField(_("步骤"), max_length=40, blank=True)
    done = models.PositiveIntegerField(_("已处理"), default=0)
    todo = models.PositiveIntegerField(_("共需处理"), default=0)
    leased_until = models.DateTimeField(_("处理期限"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("处理次数"), default=0)
    deliveries = models.PositiveIntegerField(
        _("依据的报送数"), null=True, blank=True, help_text=_("数据截至时已入库的报送。")
    )
    enterprises = models.PositiveIntegerField(_("核验企业数"), null=True, blank=True)
    results = models.JSONField(
        _("逐项结果"), default=list, blank=True, help_text=_("每项核验：核验几行、通过几行、未运行的原因。")
    )
    opened = models.PositiveIntegerField(_("新发现"), default=0)
    overtaken = models.PositiveIntegerField(_("因新数据消除"), default=0)
    standing = models.PositiveIntegerField(_("仍未办结"), default=0)
    precedence_digest = models.CharField(_("取值顺序摘要"), max_length=64, blank=True)
    checks_digest = models.CharField(_("核验规则摘要"), max_length=64, blank=True)
    why = models.CharField(_("未完成的原因"), max_length=500, blank=True)
    ended_at = models.DateTimeField(_("完成时间"), null=True, blank=True)

    audit_fields: ClassVar[tuple[str, ...]] = ("year", "state", "enterprises", "opened", "overtaken", "standing")

    class Meta:
        verbose_name = _("数据核验")
        verbose_name_plural = _("数据核验")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="one_check_run_under_way", fields=["year"], condition=Q(state__in=["waiting", "running"])
            ),
            models.CheckConstraint(
                name="check_run_state_known",
                condition=Q(state__in=["waiting", "running", "done", "failed", "cancelled"]),
            ),
            models.CheckConstraint(name="check_run_failed_with_reason", condition=~Q(state="failed") | ~Q(why="")),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"HY-{self.pk or 0:06d}"

    @property
    def subject(self) -> str:
        return f"check_run:{self.number}"

    @property
    def is_done(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED, self.State.CANCELLED)

    @property
    def ran(self) -> list[dict[str, Any]]:
        results: list[dict[str, Any]] = self.results
        return results
