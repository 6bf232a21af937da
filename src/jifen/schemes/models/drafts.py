"""A scheme while it is designed: the draft, its revisions word for word, and the reviews it went through."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jifen.enterprises.append_only import AppendOnly
from jifen.people.models import Organisation
from jifen.schemes.models.published import DIGEST, PublishedScheme


class Draft(models.Model):
    """What a department works on. Its text is that of the newest revision; code, title, family and sector are read from it."""

    class State(models.TextChoices):
        DRAFT = "draft", _("起草中")
        IN_REVIEW = "in_review", _("待复核")
        APPROVED = "approved", _("已通过，待发布")
        PUBLISHED = "published", _("已发布")
        ABANDONED = "abandoned", _("已放弃")

    base = models.ForeignKey(
        PublishedScheme,
        verbose_name=_("起草自"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="drafts",
    )
    owner = models.ForeignKey(
        Organisation, verbose_name=_("提出单位"), on_delete=models.PROTECT, related_name="scheme_drafts"
    )
    code = models.CharField(_("编号"), max_length=80, db_index=True)
    title = models.CharField(_("名称"), max_length=200)
    family = models.CharField(_("类别"), max_length=12, choices=PublishedScheme.Family.choices)
    sector = models.CharField(_("重点产业"), max_length=20, blank=True)
    revision = models.PositiveIntegerField(_("稿次"), default=1)
    state = models.CharField(_("状态"), max_length=12, choices=State.choices, default=State.DRAFT)
    made_at = models.DateTimeField(_("建立时间"))
    by = models.CharField(_("起草人"), max_length=80)
    changed_at = models.DateTimeField(_("最近保存"))
    changed_by = models.CharField(_("最近保存人"), max_length=80)
    published = models.OneToOneField(
        PublishedScheme, verbose_name=_("发布为"), null=True, blank=True, on_delete=models.PROTECT, related_name="draft"
    )

    audit_fields: ClassVar[tuple[str, ...]] = ("code", "family", "sector", "state", "revision")

    class Meta:
        verbose_name = _("指标体系草案")
        verbose_name_plural = _("指标体系草案")
        ordering: ClassVar = ["-changed_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="draft_state_known",
                condition=Q(state__in=["draft", "in_review", "approved", "published", "abandoned"]),
            ),
            models.CheckConstraint(
                name="draft_published_as_something",
                condition=Q(state="published", published__isnull=False)
                | (~Q(state="published") & Q(published__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> str:
        return f"scheme_draft:{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.DRAFT


class DraftRevision(AppendOnly):
    """One saving. ``digest`` is that of the parsed document (D1), empty while it cannot be read as a scheme."""

    draft = models.ForeignKey(Draft, verbose_name=_("草案"), on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField(_("稿次"))
    text = models.TextField(_("原文"))
    digest = models.CharField(_("摘要"), max_length=64, blank=True)
    problems = models.PositiveIntegerField(_("待改问题数"), default=0)
    what = models.TextField(_("改了什么"))
    at = models.DateTimeField(_("时间"))
    by = models.CharField(_("保存人"), max_length=80)

    audit_fields: ClassVar[tuple[str, ...]] = ("number", "digest", "problems")

    class Meta:
        verbose_name = _("草案稿次")
        verbose_name_plural = _("草案稿次")
        ordering: ClassVar = ["draft", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="draft_revision_once", fields=["draft", "number"]),
            models.CheckConstraint(
                name="draft_revision_digest_is_sha256", condition=Q(digest="") | Q(digest__regex=DIGEST)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.draft} #{self.number}"


class Review(models.Model):
    """One revision laid before a second person. Who asked never decides."""

    class State(models.TextChoices):
        WAITING = "waiting", _("待复核")
        APPROVED = "approved", _("通过")
        RETURNED = "returned", _("退回修改")
        WITHDRAWN = "withdrawn", _("已撤回")

    draft = models.ForeignKey(Draft, verbose_name=_("草案"), on_delete=models.PROTECT, related_name="reviews")
    revision = models.ForeignKey(DraftRevision, verbose_name=_("送审稿"), on_delete=models.PROTECT, related_name="+")
    effective = models.DateField(_("拟生效日期"))
    message = models.TextField(_("送审说明"), max_length=2000)
    asked_at = models.DateTimeField(_("送审时间"))
    asked_by = models.CharField(_("送审人"), max_length=80)
    state = models.CharField(_("结论"), max_length=10, choices=State.choices, default=State.WAITING)
    reason = models.TextField(_("理由"), blank=True, max_length=2000)
    decided_at = models.DateTimeField(_("复核时间"), null=True, blank=True)
    decided_by = models.CharField(_("复核人"), max_length=80, blank=True)

    audit_fields: ClassVar[tuple[str, ...]] = ("state", "effective")

    class Meta:
        verbose_name = _("指标体系复核")
        verbose_name_plural = _("指标体系复核")
        ordering: ClassVar = ["-asked_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="one_review_waiting", fields=["draft"], condition=Q(state="waiting")),
            models.CheckConstraint(
                name="review_state_known", condition=Q(state__in=["waiting", "approved", "returned", "withdrawn"])
            ),
            models.CheckConstraint(
                name="review_by_a_second_person",
                condition=Q(state__in=["waiting", "withdrawn"])
                | (~Q(decided_by=F("asked_by")) & ~Q(decided_by="") & Q(decided_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.draft} {self.get_state_display()}"

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING
