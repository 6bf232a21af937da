"""Addresses of departments from which files are fetched on a schedule, and what each fetching brought."""

from __future__ import annotations

from typing import ClassVar
from urllib.parse import urlsplit

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jifen.collecting.models.agreements import SOURCE_CODE
from jifen.collecting.models.deliveries import Delivery
from jifen.collecting.pull_schedule import HOURS
from jifen.enterprises.append_only import AppendOnly
from jifen.people.models import Organisation


class PullEndpoint(models.Model):
    """What is fetched where, and who allowed it. ``version`` counts what was put up for permission: one allows what one saw.

    ``header_secret`` is encrypted and shown to nobody; ``authority`` is a PEM text, the only authority then believed.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("待许可")
        ALLOWED = "allowed", _("运行中")
        PAUSED = "paused", _("已暂停")
        REFUSED = "refused", _("未获许可")

    source = models.CharField(_("数据来源"), max_length=SOURCE_CODE, db_index=True)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("报送单位"), on_delete=models.PROTECT, related_name="endpoints"
    )
    url = models.CharField(_("网址"), max_length=1000)
    address = models.CharField(_("固定的 IP"), max_length=45)
    header_name = models.CharField(_("请求头名称"), max_length=100, blank=True)
    header_secret = models.TextField(_("请求头内容"), blank=True)
    authority = models.TextField(_("证书机构"), blank=True)
    every_hours = models.PositiveSmallIntegerField(_("间隔小时"))
    at_hour = models.PositiveSmallIntegerField(_("几点"))
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.PROPOSED)
    version = models.PositiveIntegerField(_("申请版本"), default=1)
    proposed_at = models.DateTimeField(_("申请时间"))
    proposed_by = models.CharField(_("申请人"), max_length=80)
    decided_at = models.DateTimeField(_("许可时间"), null=True, blank=True)
    decided_by = models.CharField(_("许可人"), max_length=80, blank=True)
    stopped_by = models.CharField(_("暂停人"), max_length=80, blank=True)
    stopped_why = models.CharField(_("暂停或不予许可的理由"), max_length=300, blank=True)

    failures = models.PositiveSmallIntegerField(_("连续失败次数"), default=0)
    last_at = models.DateTimeField(_("上次拉取"), null=True, blank=True)
    last_outcome = models.CharField(_("上次结果"), max_length=10, blank=True)
    last_result = models.JSONField(_("上次结果的说明"), default=dict, blank=True)
    next_at = models.DateTimeField(_("下次拉取"), null=True, blank=True, db_index=True)
    etag = models.CharField(_("内容标记"), max_length=210, blank=True)
    leased_until = models.DateTimeField(_("处理期限"), null=True, blank=True)

    audit_fields: ClassVar[tuple[str, ...]] = (
        "source", "host", "address", "every_hours", "at_hour", "state", "version", "failures",
    )  # fmt: skip

    class Meta:
        verbose_name = _("拉取接口")
        verbose_name_plural = _("拉取接口")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="endpoint_state_known", condition=Q(state__in=["proposed", "allowed", "paused", "refused"])
            ),
            models.CheckConstraint(
                name="endpoint_schedule_known", condition=Q(every_hours__in=list(HOURS), at_hour__lte=23)
            ),
            models.CheckConstraint(
                name="endpoint_runs_only_when_allowed",
                condition=Q(state="allowed", next_at__isnull=False) | ~Q(state="allowed") & Q(next_at=None),
            ),
            models.CheckConstraint(
                name="endpoint_allowed_by_somebody",
                condition=~Q(state__in=["allowed", "paused"]) | Q(decided_at__isnull=False) & ~Q(decided_by=""),
            ),
            models.CheckConstraint(
                name="endpoint_two_persons", condition=Q(decided_by="") | ~Q(decided_by=F("proposed_by"))
            ),
            models.CheckConstraint(
                name="endpoint_stopped_with_reason",
                condition=~Q(state__in=["paused", "refused"]) | ~Q(stopped_by="") & ~Q(stopped_why=""),
            ),
            models.CheckConstraint(
                name="endpoint_header_whole",
                condition=Q(header_name="", header_secret="") | ~Q(header_name="") & ~Q(header_secret=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.host}"

    @property
    def subject(self) -> str:
        return f"endpoint:{self.pk}"

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""

    @property
    def is_plain(self) -> bool:
        """Whether the file travels unencrypted."""
        return self.url.startswith("http:")

    @property
    def runs(self) -> bool:
        return self.state == self.State.ALLOWED

    @property
    def has_permission(self) -> bool:
        return self.state in (self.State.ALLOWED, self.State.PAUSED)


class PullRun(AppendOnly):
    """One fetching and what it brought; ``sentence`` in both languages, without the content of any header."""

    class Outcome(models.TextChoices):
        NEW = "new", _("新文件")
        SAME = "same", _("文件没有变化")
        NOTHING = "nothing", _("对方称没有变化")
        FAILED = "failed", _("失败")

    endpoint = models.ForeignKey(
        PullEndpoint, verbose_name=_("拉取接口"), on_delete=models.PROTECT, related_name="pulled"
    )
    at = models.DateTimeField(_("时间"))
    outcome = models.CharField(_("结果"), max_length=10, choices=Outcome.choices)
    size = models.PositiveBigIntegerField(_("字节数"), null=True, blank=True)
    delivery = models.ForeignKey(
        Delivery, verbose_name=_("报送"), null=True, blank=True, on_delete=models.PROTECT, related_name="pulled"
    )
    sentence = models.JSONField(_("说明"))

    audit_fields: ClassVar[tuple[str, ...]] = ("outcome", "size")

    class Meta:
        verbose_name = _("拉取记录")
        verbose_name_plural = _("拉取记录")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="pull_outcome_known", condition=Q(outcome__in=["new", "same", "nothing", "failed"])
            ),
            models.CheckConstraint(
                name="pull_file_has_delivery",
                condition=Q(outcome__in=["new", "same"], delivery__isnull=False)
                | Q(outcome__in=["nothing", "failed"], delivery=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.endpoint_id} {self.at:%Y-%m-%d %H:%M} {self.outcome}"
