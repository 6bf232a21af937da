"""Matching (企业匹配): a delivered row without a usable credit code, whose it could be, who decided, and what became of it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jifen.collecting.models import Delivery, QuarantinedRow
from jifen.collecting.models.agreements import DIGEST
from jifen.enterprises.append_only import AppendOnly
from jifen.enterprises.models import Enterprise


class MatchRound(models.Model):
    """One delivery was looked through once, whole. ``passed_over``: row → why no case was made of it."""

    delivery = models.OneToOneField(
        Delivery, verbose_name=_("报送"), on_delete=models.PROTECT, related_name="match_round"
    )
    at = models.DateTimeField(_("时间"))
    cases = models.PositiveIntegerField(_("企业匹配"), default=0)
    linked = models.PositiveIntegerField(_("自动认定"), default=0)
    passed_over = models.JSONField(_("没有进入匹配的行"), default=dict)
    model_digest = models.CharField(_("匹配模型摘要"), max_length=64, blank=True)

    audit_fields: ClassVar[tuple[str, ...]] = ("cases", "linked", "model_digest")

    class Meta:
        verbose_name = _("企业匹配轮次")
        verbose_name_plural = _("企业匹配轮次")
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return self.delivery.number


class MatchCase(models.Model):
    """``given``: what the row says of itself (code, name, address, legal_form, established_on …), kept as it was written;
    ``same``: SHA-256 over it, by which an earlier decision is remembered. ``candidates``: best first, each with both strings,
    score and the parts that speak for and against; they stay when a decision is undone."""

    class State(models.TextChoices):
        WAITING = "waiting", _("待人工判断")
        LINKED = "linked", _("已认定")
        NOBODY = "nobody", _("不是名录中的企业")
        SETTLED = "settled", _("已另行更正")

    row = models.OneToOneField(
        QuarantinedRow, verbose_name=_("退回的行"), on_delete=models.PROTECT, related_name="match_case"
    )
    source = models.CharField(_("数据来源"), max_length=40)
    given = models.JSONField(_("来件所写"))
    same = models.CharField(_("同样内容的摘要"), max_length=64, db_index=True)
    candidates = models.JSONField(_("候选企业"), default=list)
    best = models.FloatField(_("最高把握"), default=0.0)
    band = models.CharField(_("机器判断"), max_length=10, blank=True)
    why = models.CharField(_("机器判断的理由"), max_length=30, blank=True)
    model_digest = models.CharField(_("匹配模型摘要"), max_length=64, blank=True)
    made_at = models.DateTimeField(_("建立时间"))
    state = models.CharField(_("状态"), max_length=20, choices=State.choices, default=State.WAITING)
    enterprise = models.ForeignKey(
        Enterprise, verbose_name=_("认定的企业"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    repair = models.ForeignKey(
        Delivery, verbose_name=_("更正的报送"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    audit_fields: ClassVar[tuple[str, ...]] = ("source", "state", "same")

    class Meta:
        verbose_name = _("企业匹配")
        verbose_name_plural = _("企业匹配")
        ordering: ClassVar = ["-best", "pk"]
        indexes: ClassVar = [models.Index(name="match_cases_by_state", fields=["state", "source"])]
        constraints: ClassVar = [
            models.CheckConstraint(name="match_case_same_is_sha256", condition=Q(same__regex=DIGEST)),
            models.CheckConstraint(
                name="match_case_linked_whole",
                condition=Q(state="linked", enterprise__isnull=False) | ~Q(state="linked") & Q(enterprise=None),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"PP-{self.pk or 0:06d}"

    @property
    def subject(self) -> str:
        return f"match_case:{self.number}"

    @property
    def name_given(self) -> str:
        given: dict[str, Any] = self.given
        return str(given.get("name") or "")


class MatchDecision(AppendOnly):
    """Linked by the machine where it was sure, else by a person; taken back by a further decision."""

    class Kind(models.TextChoices):
        LINKED = "linked", _("认定为")
        NOBODY = "nobody", _("不是名录中的企业")
        UNDONE = "undone", _("撤销认定")

    case = models.ForeignKey(MatchCase, verbose_name=_("企业匹配"), on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(_("决定"), max_length=10, choices=Kind.choices)
    enterprise = models.ForeignKey(
        Enterprise, verbose_name=_("企业"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("时间"))
    by = models.CharField(_("决定人"), max_length=80)
    why = models.CharField(_("理由"), max_length=300, blank=True)
    score = models.FloatField(_("把握"), null=True, blank=True)
    saw_score = models.BooleanField(_("决定前看过把握"), default=False)
    because_of = models.ForeignKey(
        "self", verbose_name=_("沿用的决定"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    audit_fields: ClassVar[tuple[str, ...]] = ("kind", "score", "saw_score")

    class Meta:
        verbose_name = _("匹配决定")
        verbose_name_plural = _("匹配决定")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="match_decision_names_whom",
                condition=Q(kind="linked", enterprise__isnull=False) | ~Q(kind="linked"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.enterprise or ''}".strip()


class MatchRepair(AppendOnly):
    """A decision that went into a repair: which delivery carries it, and at which row of it."""

    decision = models.OneToOneField(
        MatchDecision, verbose_name=_("匹配决定"), on_delete=models.PROTECT, related_name="repair"
    )
    delivery = models.ForeignKey(Delivery, verbose_name=_("更正的报送"), on_delete=models.PROTECT, related_name="links")
    row = models.PositiveIntegerField(_("更正表中的行"))

    audit_fields: ClassVar[tuple[str, ...]] = ("row",)

    class Meta:
        verbose_name = _("匹配更正")
        verbose_name_plural = _("匹配更正")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.delivery.number} {self.row}"
