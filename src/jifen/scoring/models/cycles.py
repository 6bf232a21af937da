"""The yearly cycle: one a data year, its state, every step it took, and the disputes raised while it was announced."""

from __future__ import annotations

from typing import ClassVar, Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jifen.collecting.models import Objection
from jifen.enterprises.append_only import AppendOnly
from jifen.enterprises.models import Enterprise

ANNOUNCEMENT_DAYS: Final = 7
"""The plan gives no number of days; this one is provisional."""


class Cycle(models.Model):
    """Moves only along the state table in ``scoring/cycle``; ``announced_until``: last day of the announcement."""

    class State(models.TextChoices):
        OPEN = "open", _("数据归集中")
        CLOSED = "closed", _("归集截止，核验中")
        VERIFIED = "verified", _("核验完成")
        SCORED = "scored", _("测算完成")
        ANNOUNCED = "announced", _("公示中")
        SETTLED = "settled", _("异议办结")
        PUBLISHED = "published", _("已发布")

    year = models.PositiveSmallIntegerField(_("数据年度"), unique=True)
    state = models.CharField(_("状态"), max_length=12, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField(_("开始时间"))
    announced_on = models.DateField(_("公示开始"), null=True, blank=True)
    announced_until = models.DateField(_("公示截止"), null=True, blank=True)
    announcement_days = models.PositiveSmallIntegerField(
        _("公示天数"), default=ANNOUNCEMENT_DAYS, help_text=_("公示开始之后的整天数，暂定。")
    )
    by = models.CharField(_("发起人"), max_length=80)

    audit_fields: ClassVar[tuple[str, ...]] = ("year", "state", "announcement_days", "announced_on", "announced_until")

    class Meta:
        verbose_name = _("年度周期")
        verbose_name_plural = _("年度周期")
        ordering: ClassVar = ["-year"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="cycle_state_known",
                condition=Q(state__in=["open", "closed", "verified", "scored", "announced", "settled", "published"]),
            ),
            models.CheckConstraint(name="cycle_announced_some_days", condition=Q(announcement_days__gte=1)),
            models.CheckConstraint(
                name="cycle_announced_whole",
                condition=Q(announced_on=None, announced_until=None)
                | Q(announced_on__isnull=False, announced_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return _("%(year)d 年度") % {"year": self.year}

    @property
    def subject(self) -> str:
        return f"cycle:{self.year}"

    @property
    def announcement(self) -> str:
        """First and last day, in words; empty where it is not announced."""
        first, last = self.announced_on, self.announced_until
        if first is None or last is None:
            return ""
        if last < first:
            return gettext("%(day)s 当日（演示中缩短）") % {"day": first.isoformat()}
        return gettext("%(first)s 至 %(last)s") % {"first": first.isoformat(), "last": last.isoformat()}


class CycleStep(AppendOnly):
    """One move of the cycle, who made it, and what it was made on (snapshot, run) in words of numbers."""

    cycle = models.ForeignKey(Cycle, verbose_name=_("年度周期"), on_delete=models.PROTECT, related_name="steps")
    verb = models.CharField(_("动作"), max_length=20)
    before = models.CharField(_("原状态"), max_length=12, blank=True)
    after = models.CharField(_("新状态"), max_length=12)
    about = models.CharField(_("依据"), max_length=200, blank=True)
    run = models.ForeignKey(
        "scoring.Run",
        verbose_name=_("测算"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="cycle_steps",
    )
    why = models.CharField(_("说明"), max_length=500, blank=True)
    at = models.DateTimeField(_("时间"))
    by = models.CharField(_("办理人"), max_length=80)

    audit_fields: ClassVar[tuple[str, ...]] = ("verb", "before", "after", "about")

    class Meta:
        verbose_name = _("周期步骤")
        verbose_name_plural = _("周期步骤")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.verb} {self.at:%Y-%m-%d}"


class Dispute(AppendOnly):
    """An objection an enterprise raised against its announced line; the objection itself carries text, evidence and answer."""

    cycle = models.ForeignKey(Cycle, verbose_name=_("年度周期"), on_delete=models.PROTECT, related_name="disputes")
    enterprise = models.ForeignKey(
        Enterprise, verbose_name=_("企业"), on_delete=models.PROTECT, related_name="disputes"
    )
    objection = models.OneToOneField(
        Objection, verbose_name=_("数据异议"), on_delete=models.PROTECT, related_name="dispute"
    )
    line = models.CharField(_("指标"), max_length=80)
    at = models.DateTimeField(_("时间"))
    by = models.CharField(_("提出人"), max_length=80)

    audit_fields: ClassVar[tuple[str, ...]] = ("line",)

    class Meta:
        verbose_name = _("公示异议")
        verbose_name_plural = _("公示异议")
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.cycle} {self.objection}"
