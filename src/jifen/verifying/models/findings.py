"""Findings: what a check noticed about facts of one enterprise and year, and every step people took about it."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jifen.collecting.models.agreements import DIGEST
from jifen.collecting.models.coverage import fact_name
from jifen.enterprises.append_only import AppendOnly
from jifen.enterprises.models import Enterprise
from jifen.people.models import Organisation, Person
from jifen.verifying.models.checks import CheckRun


class Finding(models.Model):
    """``key``: SHA-256 over check and the claims it read, so that the same values give the same finding, and new values
    another. ``values``: what the check saw, fact → {value, source, claim}; ``params``: what its sentence says."""

    class Severity(models.TextChoices):
        MUST = "must", _("强制")
        EXPLAIN = "explain", _("核实")
        HINT = "hint", pgettext_lazy("severity", "提示")

    class State(models.TextChoices):
        OPEN = "open", _("待处理")
        ASKED = "asked", _("等待答复")
        ANSWERED = "answered", _("已答复，待定")
        SETTLED = "settled", _("已办结")
        OVERTAKEN = "overtaken", _("已因新数据消除")

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("采用，已说明理由")
        REJECTED = "rejected", _("不采用")

    check_code = models.CharField(_("核验项"), max_length=40)
    severity = models.CharField(_("级别"), max_length=10, choices=Severity.choices)
    enterprise = models.ForeignKey(
        Enterprise, verbose_name=_("企业"), on_delete=models.PROTECT, related_name="findings"
    )
    year = models.PositiveSmallIntegerField(_("数据年度"))
    fact = models.CharField(_("主要数据项"), max_length=60)
    key = models.CharField(_("摘要"), max_length=64)
    values = models.JSONField(_("所见的值"))
    params = models.JSONField(_("说明所用的数"), default=dict)
    suspicion = models.FloatField(_("可疑程度"), help_text=_("0 至 1。"))
    effect = models.IntegerField(
        _("对积分的影响（分）"), null=True, blank=True, help_text=_("百分之一分；空白表示算不出。")
    )
    priority = models.FloatField(_("处理次序"), default=0.0)
    first_run = models.ForeignKey(
        CheckRun, verbose_name=_("首次发现"), on_delete=models.PROTECT, related_name="first_findings"
    )
    last_run = models.ForeignKey(
        CheckRun, verbose_name=_("最近一次发现"), on_delete=models.PROTECT, related_name="last_findings"
    )
    opened_at = models.DateTimeField(_("发现时间"))
    state = models.CharField(_("状态"), max_length=20, choices=State.choices, default=State.OPEN)
    outcome = models.CharField(_("结论"), max_length=20, choices=Outcome.choices, blank=True)
    why = models.CharField(_("理由"), max_length=500, blank=True)
    asked = models.ForeignKey(
        Organisation, verbose_name=_("被问单位"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    due_on = models.DateField(_("答复期限"), null=True, blank=True)
    escalated_on = models.DateField(_("催办日期"), null=True, blank=True)
    assigned = models.ForeignKey(
        Person, verbose_name=_("办理人"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    starred = models.BooleanField(_("关注"), default=False)
    settled_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    settled_by = models.CharField(_("办结人"), max_length=80, blank=True)

    audit_fields: ClassVar[tuple[str, ...]] = ("check_code", "severity", "year", "fact", "state", "outcome")

    class Meta:
        verbose_name = _("核验发现")
        verbose_name_plural = _("核验发现")
        ordering: ClassVar = ["-priority", "pk"]
        indexes: ClassVar = [
            models.Index(name="findings_queue", fields=["year", "state", "-priority"]),
            models.Index(name="findings_of_enterprise", fields=["enterprise", "year"]),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(name="found_once", fields=["enterprise", "year", "key"]),
            models.CheckConstraint(name="finding_key_is_sha256", condition=Q(key__regex=DIGEST)),
            models.CheckConstraint(
                name="finding_severity_known", condition=Q(severity__in=["must", "explain", "hint"])
            ),
            models.CheckConstraint(
                name="finding_settled_whole",
                condition=Q(state="settled", settled_at__isnull=False) & ~Q(outcome="") & ~Q(settled_by="") & ~Q(why="")
                | ~Q(state="settled") & Q(outcome=""),
            ),
            models.CheckConstraint(
                name="finding_asked_whole",
                condition=~Q(state="asked") | Q(asked__isnull=False, due_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"FX-{self.pk or 0:06d}"

    @property
    def subject(self) -> str:
        return f"finding:{self.number}"

    @property
    def fact_name(self) -> str:
        return fact_name(self.fact)

    @property
    def is_open(self) -> bool:
        return self.state in STILL_OPEN

    @property
    def blocks(self) -> bool:
        """While it is open, no run of its year starts."""
        return self.is_open and self.severity == self.Severity.MUST

    @property
    def claims(self) -> list[int]:
        """Keys of the claims it is about."""
        seen: dict[str, dict[str, Any]] = self.values
        return sorted({one["claim"] for one in seen.values() if one.get("claim")})

    def is_late_on(self, day: date) -> bool:
        return self.state == self.State.ASKED and self.due_on is not None and day > self.due_on


STILL_OPEN = (Finding.State.OPEN, Finding.State.ASKED, Finding.State.ANSWERED)


class FindingStep(AppendOnly):
    """The feed of a finding: who did what, with the words said."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("发现")
        SEEN_AGAIN = "seen_again", _("再次发现")
        ASSIGNED = "assigned", _("指定办理人")
        ASKED_ENTERPRISE = "asked_enterprise", _("请企业说明")
        ASKED_DEPARTMENT = "asked_department", _("请部门核实")
        ANSWERED = "answered", _("答复")
        ESCALATED = "escalated", _("逾期催办")
        STARRED = "starred", _("关注")
        UNSTARRED = "unstarred", _("取消关注")
        NOTE = "note", _("备注")
        ACCEPTED = "accepted", _("采用")
        REJECTED = "rejected", _("不采用")
        OVERTAKEN = "overtaken", _("因新数据消除")
        REOPENED = "reopened", _("重新打开")

    finding = models.ForeignKey(Finding, verbose_name=_("核验发现"), on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(_("步骤"), max_length=20, choices=Kind.choices)
    at = models.DateTimeField(_("时间"))
    by = models.CharField(_("办理人"), max_length=80)
    text = models.TextField(_("说明"), max_length=2000, blank=True)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("单位"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    due_on = models.DateField(_("答复期限"), null=True, blank=True)

    audit_fields: ClassVar[tuple[str, ...]] = ("kind", "due_on")

    class Meta:
        verbose_name = _("办理步骤")
        verbose_name_plural = _("办理步骤")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d}"


class FindingFile(AppendOnly):
    """Evidence sent along with an answer; its bytes are kept under ``digest``."""

    step = models.ForeignKey(FindingStep, verbose_name=_("办理步骤"), on_delete=models.PROTECT, related_name="files")
    digest = models.CharField(_("文件摘要"), max_length=64)
    name = models.CharField(_("文件名"), max_length=200)
    kind = models.CharField(_("类型"), max_length=10)
    size = models.PositiveIntegerField(_("字节数"))

    audit_fields: ClassVar[tuple[str, ...]] = ("digest", "kind", "size")

    class Meta:
        verbose_name = _("答复的佐证材料")
        verbose_name_plural = _("答复的佐证材料")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="finding_file_once", fields=["step", "digest"]),
            models.CheckConstraint(name="finding_file_digest_is_sha256", condition=Q(digest__regex=DIGEST)),
        ]

    def __str__(self) -> str:
        return self.name
