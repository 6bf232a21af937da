"""What those who use the points say about an indicator, and when a scheme is looked at again."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jifen.people.models import Organisation
from jifen.schemes.models.published import PublishedScheme


class FeedbackItem(models.Model):
    """Tied to one indicator of one version; ``indicator`` empty: about the whole. The owner answers once, for all to read."""

    class State(models.TextChoices):
        OPEN = "open", _("待答复")
        TAKEN = "taken", _("采纳，下一版修改")
        KEPT = "kept", _("说明理由，不改")

    scheme = models.ForeignKey(
        PublishedScheme, verbose_name=_("指标体系"), on_delete=models.PROTECT, related_name="feedback"
    )
    indicator = models.CharField(_("指标编号"), max_length=80, blank=True)
    indicator_name = models.CharField(_("指标"), max_length=200, blank=True)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("反馈单位"), on_delete=models.PROTECT, related_name="scheme_feedback"
    )
    text = models.TextField(_("意见"), max_length=2000)
    made_at = models.DateTimeField(_("提出时间"))
    by = models.CharField(_("提出人"), max_length=80)
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.OPEN)
    answer = models.TextField(_("答复"), blank=True, max_length=2000)
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    answered_by = models.CharField(_("答复人"), max_length=80, blank=True)

    audit_fields: ClassVar[tuple[str, ...]] = ("indicator", "state")

    class Meta:
        verbose_name = _("指标反馈")
        verbose_name_plural = _("指标反馈")
        ordering: ClassVar = ["-made_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="feedback_state_known", condition=Q(state__in=["open", "taken", "kept"])),
            models.CheckConstraint(
                name="feedback_answered_in_words",
                condition=Q(state="open", answered_at__isnull=True)
                | (~Q(state="open") & ~Q(answer="") & Q(answered_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.about}"

    @property
    def number(self) -> str:
        return f"FK-{self.pk:05d}" if self.pk else ""

    @property
    def about(self) -> str:
        return self.indicator_name or str(_("整套指标体系"))

    @property
    def subject(self) -> str:
        return f"scheme_feedback:{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


class ReviewDate(models.Model):
    """The day by which the schemes of one code are looked at again; what came of it closes it."""

    code = models.CharField(_("指标体系编号"), max_length=80, db_index=True)
    due_on = models.DateField(_("复审日期"))
    why = models.CharField(_("理由"), max_length=500)
    set_at = models.DateTimeField(_("设定时间"))
    by = models.CharField(_("设定人"), max_length=80)
    outcome = models.TextField(_("复审结论"), blank=True, max_length=2000)
    closed_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    closed_by = models.CharField(_("办结人"), max_length=80, blank=True)

    audit_fields: ClassVar[tuple[str, ...]] = ("code", "due_on")

    class Meta:
        verbose_name = _("指标体系复审日期")
        verbose_name_plural = _("指标体系复审日期")
        ordering: ClassVar = ["due_on", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="one_review_date_open", fields=["code"], condition=Q(closed_at__isnull=True)),
            models.CheckConstraint(
                name="review_closed_with_an_outcome", condition=Q(closed_at__isnull=True) | ~Q(outcome="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.due_on:%Y-%m-%d}"

    @property
    def subject(self) -> str:
        return f"scheme_review:{self.code}"

    def is_late_on(self, day: date) -> bool:
        return self.closed_at is None and self.due_on < day
