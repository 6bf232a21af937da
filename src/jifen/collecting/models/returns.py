"""The yearly return of an enterprise: answers as they are typed, files that prove them, and what was pledged. What was signed stays."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jifen.collecting.contracts.facts import FACTS
from jifen.collecting.models.agreements import DIGEST
from jifen.collecting.models.claims import FactClaim
from jifen.collecting.models.deliveries import Delivery
from jifen.collecting.returns.answers import Answer, Explanation
from jifen.enterprises.append_only import AppendOnly
from jifen.enterprises.models import Enterprise


class Return(models.Model):
    """One enterprise's return for one data year. ``form_digest``: the form it was begun under."""

    class State(models.TextChoices):
        DRAFT = "draft", _("填报中")
        SIGNED = "signed", _("已签署")
        CHANGED = "changed", _("改动后待重新签署")

    enterprise = models.ForeignKey(Enterprise, verbose_name=_("企业"), on_delete=models.PROTECT, related_name="returns")
    year = models.PositiveSmallIntegerField(_("年度"))
    form_version = models.PositiveIntegerField(_("表样版本"))
    form_digest = models.CharField(_("表样摘要"), max_length=64)
    state = models.CharField(_("状态"), max_length=20, choices=State.choices, default=State.DRAFT)
    opened_at = models.DateTimeField(_("开始时间"))
    changed_at = models.DateTimeField(_("最近改动"))
    by = models.CharField(_("开始人"), max_length=80)

    audit_fields: ClassVar[tuple[str, ...]] = ("year", "form_version", "state")

    class Meta:
        verbose_name = _("年度填报")
        verbose_name_plural = _("年度填报")
        ordering: ClassVar = ["-year", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="return_once_a_year", fields=["enterprise", "year"]),
            models.CheckConstraint(name="return_form_is_sha256", condition=Q(form_digest__regex=DIGEST)),
            models.CheckConstraint(name="return_state_known", condition=Q(state__in=["draft", "signed", "changed"])),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.year}"

    @property
    def subject(self) -> str:
        return f"return:{self.enterprise.code}-{self.year}"


class ReturnAnswer(models.Model):
    """The last answer to one question. ``revision`` grows with each change; ``saved_from``: the opened page it was saved from."""

    filing = models.ForeignKey(Return, verbose_name=_("年度填报"), on_delete=models.PROTECT, related_name="answers")
    fact = models.CharField(_("数据项"), max_length=60)
    state = models.CharField(_("状态"), max_length=20, choices=FactClaim.State.choices)
    text = models.TextField(_("值"), blank=True)
    unit = models.CharField(_("单位"), max_length=20, blank=True)
    reason = models.CharField(_("原因"), max_length=1000, blank=True)
    explanations = models.JSONField(_("说明"), default=list, blank=True)
    revision = models.PositiveIntegerField(_("修改次数"), default=1)
    saved_from = models.CharField(_("保存自"), max_length=32, blank=True)
    saved_at = models.DateTimeField(_("保存时间"))
    by = models.CharField(_("填写人"), max_length=80)

    audit_fields: ClassVar[tuple[str, ...]] = ("fact", "state", "revision")

    class Meta:
        verbose_name = _("填报内容")
        verbose_name_plural = _("填报内容")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="return_answer_once", fields=["filing", "fact"]),
            models.CheckConstraint(
                name="return_answer_state_and_text",
                condition=Q(state__in=["value", "nil"]) & ~Q(text="")
                | Q(state__in=["not_applicable", "unknown"], text=""),
            ),
        ]

    def __str__(self) -> str:
        known = FACTS.get(self.fact)
        return known.name if known else self.fact

    @property
    def answer(self) -> Answer:
        return Answer(self.state, self.text, self.unit, self.reason)

    @property
    def told(self) -> list[Explanation]:
        return [Explanation(one["finding"], one["about"], one["text"]) for one in self.explanations]


class Evidence(models.Model):
    """A file that proves an answer; its bytes are kept under ``digest``. Taken away it is marked, never deleted."""

    filing = models.ForeignKey(Return, verbose_name=_("年度填报"), on_delete=models.PROTECT, related_name="evidence")
    fact = models.CharField(_("数据项"), max_length=60)
    digest = models.CharField(_("文件摘要"), max_length=64)
    name = models.CharField(_("文件名"), max_length=200)
    kind = models.CharField(_("类型"), max_length=10)
    size = models.PositiveIntegerField(_("字节数"))
    added_at = models.DateTimeField(_("上传时间"))
    by = models.CharField(_("上传人"), max_length=80)
    removed_at = models.DateTimeField(_("移除时间"), null=True, blank=True)
    removed_by = models.CharField(_("移除人"), max_length=80, blank=True)

    audit_fields: ClassVar[tuple[str, ...]] = ("fact", "digest", "kind", "size")

    class Meta:
        verbose_name = _("证明材料")
        verbose_name_plural = _("证明材料")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="evidence_digest_is_sha256", condition=Q(digest__regex=DIGEST)),
            models.CheckConstraint(
                name="evidence_removed_whole",
                condition=Q(removed_at=None, removed_by="") | Q(removed_at__isnull=False) & ~Q(removed_by=""),
            ),
            models.UniqueConstraint(
                name="evidence_once", fields=["filing", "fact", "digest"], condition=Q(removed_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Pledge(AppendOnly):
    """What was signed: the words, the content in full, and the digest over both. ``delivery``: how it was handed in."""

    filing = models.ForeignKey(Return, verbose_name=_("年度填报"), on_delete=models.PROTECT, related_name="pledges")
    pledge_version = models.PositiveIntegerField(_("承诺书版本"))
    pledge_digest = models.CharField(_("承诺书摘要"), max_length=64)
    text = models.TextField(_("承诺书全文"))
    content = models.JSONField(_("签署的内容"))
    content_digest = models.CharField(_("内容摘要"), max_length=64)
    digest = models.CharField(_("签署摘要"), max_length=64)
    signed_by = models.CharField(_("签署人"), max_length=80)
    signed_at = models.DateTimeField(_("签署时间"))
    second_factor = models.CharField(_("第二因素"), max_length=10)
    delivery = models.ForeignKey(Delivery, verbose_name=_("报送"), on_delete=models.PROTECT, related_name="pledges")

    audit_fields: ClassVar[tuple[str, ...]] = ("pledge_version", "content_digest", "digest", "second_factor")

    class Meta:
        verbose_name = _("真实性承诺")
        verbose_name_plural = _("真实性承诺")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="pledge_digests_are_sha256",
                condition=Q(digest__regex=DIGEST, content_digest__regex=DIGEST, pledge_digest__regex=DIGEST),
            ),
            models.CheckConstraint(
                name="pledge_by_second_factor", condition=Q(second_factor="totp") & ~Q(signed_by="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filing} {_day(self.signed_at)}"

    @property
    def subject(self) -> str:
        return f"pledge:{self.pk}"


def _day(at: datetime) -> str:
    return at.strftime("%Y-%m-%d")
