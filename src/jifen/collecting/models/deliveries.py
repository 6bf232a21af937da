"""A delivery: what was handed in, by whom, on which road, and what became of it; and its rows that were sent back."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jifen.collecting.models.agreements import DIGEST, SOURCE_CODE, ColumnMapping, PublishedContract
from jifen.people.models import Organisation


class Delivery(models.Model):
    """The file itself lies untouched under its digest. What was handed in never changes; what became of it is added."""

    class Road(models.TextChoices):
        UPLOAD = "upload", _("网页上传")
        PUSH = "push", _("接口推送")
        PULL = "pull", _("定时拉取")
        FOLDER = "folder", _("监视文件夹")
        FORM = "form", _("在线填报")
        MATCHING = "matching", _("企业匹配")

    class State(models.TextChoices):
        RECEIVED = "received", _("已收到，待读取")
        READING = "reading", _("正在读取")
        WAITING = "waiting", _("待确认")
        APPLYING = "applying", _("正在入库")
        APPLIED = "applied", _("已入库")
        REFUSED = "refused", _("已退回")
        WITHDRAWN = "withdrawn", _("已撤回")

    source = models.CharField(_("数据来源"), max_length=SOURCE_CODE, db_index=True)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("报送单位"), on_delete=models.PROTECT, related_name="deliveries"
    )
    road = models.CharField(_("途径"), max_length=10, choices=Road.choices)
    by = models.CharField(_("报送人"), max_length=80)
    file_name = models.CharField(_("文件名"), max_length=255)
    size = models.PositiveBigIntegerField(_("字节数"))
    digest = models.CharField(_("文件摘要"), max_length=64, db_index=True)
    contract = models.ForeignKey(
        PublishedContract, verbose_name=_("合同版本"), on_delete=models.PROTECT, related_name="+"
    )
    mapping = models.ForeignKey(ColumnMapping, verbose_name=_("列映射"), on_delete=models.PROTECT, related_name="+")
    period = models.CharField(_("所属期"), max_length=10, blank=True)
    repairs = models.ForeignKey(
        "self",
        verbose_name=_("更正的报送"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="repaired_by",
    )
    idempotency_key = models.CharField(_("幂等键"), max_length=100, blank=True)
    look_first = models.BooleanField(_("先看预览"), default=False)
    received_at = models.DateTimeField(_("收到时间"), db_index=True)
    receipt = models.JSONField(_("回执"), default=dict, blank=True)

    state = models.CharField(_("状态"), max_length=20, choices=State.choices, default=State.RECEIVED)
    stage = models.CharField(_("步骤"), max_length=20, blank=True)
    done = models.PositiveIntegerField(_("已处理"), default=0)
    todo = models.PositiveIntegerField(_("共需处理"), default=0)
    leased_until = models.DateTimeField(_("处理期限"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("处理次数"), default=0)

    received_rows = models.PositiveIntegerField(_("收到行数"), null=True, blank=True)
    accepted_rows = models.PositiveIntegerField(_("采用行数"), null=True, blank=True)
    quarantined_rows = models.PositiveIntegerField(_("退回行数"), null=True, blank=True)
    dropped_rows = models.PositiveIntegerField(_("合计与备注行数"), null=True, blank=True)
    findings = models.JSONField(_("核对结果"), default=dict, blank=True)
    problems = models.JSONField(_("退回原因"), default=list, blank=True)
    questions = models.JSONField(_("需确认的事项"), default=list, blank=True)
    decided_by = models.CharField(_("确认或撤回人"), max_length=80, blank=True)
    decided_why = models.CharField(_("确认或撤回的理由"), max_length=300, blank=True)
    read_at = models.DateTimeField(_("读完时间"), null=True, blank=True)
    ended_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    verdict = models.JSONField(_("结论"), default=dict, blank=True)

    audit_fields: ClassVar[tuple[str, ...]] = (
        "source", "road", "digest", "size", "period", "state", "received_rows", "accepted_rows", "quarantined_rows",
    )  # fmt: skip

    class Meta:
        verbose_name = _("数据报送")
        verbose_name_plural = _("数据报送")
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(name="deliveries_waiting", fields=["state", "source"])]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="delivery_key_once", fields=["organisation", "idempotency_key"], condition=~Q(idempotency_key="")
            ),
            models.CheckConstraint(name="delivery_digest_is_sha256", condition=Q(digest__regex=DIGEST)),
            models.CheckConstraint(
                name="delivery_rows_add_up",
                condition=Q(received_rows=None, accepted_rows=None, quarantined_rows=None)
                | Q(received_rows=F("accepted_rows") + F("quarantined_rows")),
            ),
            models.CheckConstraint(
                name="delivery_refused_with_reason", condition=~Q(state="refused") | ~Q(problems=[])
            ),
            models.CheckConstraint(
                name="delivery_state_known",
                condition=Q(
                    state__in=["received", "reading", "waiting", "applying", "applied", "refused", "withdrawn"]
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """How people name it: the source and a running number."""
        return f"{self.source.upper().replace('_', '-')}-{self.pk or 0:06d}"

    @property
    def subject(self) -> str:
        return f"delivery:{self.number}"

    @property
    def is_done(self) -> bool:
        return self.state in ENDED

    @property
    def counts(self) -> dict[str, int]:
        """Outcome → number of claims: new, equal, superseding, unknown."""
        counts: dict[str, int] = self.findings.get("counts", {})
        return counts


ENDED = (Delivery.State.APPLIED, Delivery.State.REFUSED, Delivery.State.WITHDRAWN)
BY_WORKER = (Delivery.State.RECEIVED, Delivery.State.READING, Delivery.State.APPLYING)
"""States in which the next step is the worker's."""


class QuarantinedRow(models.Model):
    """A row that could not become claims, with every reason at once. ``settled_by``: the delivery that brought it right."""

    delivery = models.ForeignKey(Delivery, verbose_name=_("报送"), on_delete=models.PROTECT, related_name="quarantine")
    row = models.PositiveIntegerField(_("文件中的行"))
    key = models.CharField(_("企业与年度"), max_length=60)
    original = models.PositiveIntegerField(
        _("原行号"), null=True, blank=True, help_text=_("更正表里的行，在被更正的文件中原是第几行。")
    )
    faults = models.JSONField(_("退回原因"))
    settled_by = models.ForeignKey(
        Delivery, verbose_name=_("更正的报送"), null=True, blank=True, on_delete=models.PROTECT, related_name="settled"
    )

    audit_fields: ClassVar[tuple[str, ...]] = ("row",)

    class Meta:
        verbose_name = _("退回的行")
        verbose_name_plural = _("退回的行")
        ordering: ClassVar = ["delivery_id", "row"]
        constraints: ClassVar = [models.UniqueConstraint(name="quarantined_once", fields=["delivery", "row"])]

    def __str__(self) -> str:
        return f"{self.row} {self.key}"

    @property
    def sentences(self) -> list[str]:
        faults: list[dict[str, Any]] = self.faults
        return [f"{one['column']}：{one['zh']}" if one["column"] else str(one["zh"]) for one in faults]
