"""Objections (异议): an enterprise says that a value government holds of it is wrong, and the owning department answers."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jifen.collecting.models.agreements import DIGEST, SOURCE_CODE
from jifen.collecting.models.claims import FactClaim
from jifen.collecting.models.coverage import fact_name
from jifen.collecting.models.deliveries import Delivery
from jifen.enterprises.append_only import AppendOnly
from jifen.enterprises.models import Enterprise
from jifen.people.models import Organisation, Person


class Objection(models.Model):
    """What the enterprise said stays as it was said; only assignment and answer are added, and an answer is given once.

    Enterprise, source, fact and year are those of ``claim``: while open, every value of that source there is disputed.
    """

    class State(models.TextChoices):
        OPEN = "open", _("待答复")
        CORRECTED = "corrected", _("已更正")
        KEPT = "kept", _("维持原值")
        UNDECIDED = "undecided", _("暂无法核实")

    claim = models.ForeignKey(
        FactClaim, verbose_name=_("政府数据"), on_delete=models.PROTECT, related_name="objections"
    )
    enterprise = models.ForeignKey(
        Enterprise, verbose_name=_("企业"), on_delete=models.PROTECT, related_name="objections"
    )
    source = models.CharField(_("数据来源"), max_length=SOURCE_CODE)
    fact = models.CharField(_("数据项"), max_length=60)
    year = models.PositiveSmallIntegerField(_("年度"))
    owner = models.ForeignKey(Organisation, verbose_name=_("负责部门"), on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("哪里不对、应当是什么"), max_length=2000)
    made_at = models.DateTimeField(_("提出时间"))
    by = models.CharField(_("提出人"), max_length=80)
    due_on = models.DateField(_("答复期限"))

    assigned = models.ForeignKey(
        Person, verbose_name=_("办理人"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    assigned_at = models.DateTimeField(_("指定办理人时间"), null=True, blank=True)

    state = models.CharField(_("状态"), max_length=20, choices=State.choices, default=State.OPEN)
    answer = models.TextField(_("答复"), max_length=2000, blank=True)
    answered_by = models.CharField(_("答复人"), max_length=80, blank=True)
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    correction = models.ForeignKey(
        Delivery, verbose_name=_("更正的报送"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    promised = models.CharField(_("由哪次报送更正"), max_length=200, blank=True)

    audit_fields: ClassVar[tuple[str, ...]] = ("source", "fact", "year", "state", "due_on")

    class Meta:
        verbose_name = _("数据异议")
        verbose_name_plural = _("数据异议")
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(name="objections_by_state", fields=["state", "due_on"])]
        constraints: ClassVar = [
            models.UniqueConstraint(name="one_open_objection_per_claim", fields=["claim"], condition=Q(state="open")),
            models.UniqueConstraint(
                name="one_open_objection_per_value",
                fields=["enterprise", "source", "fact", "year"],
                condition=Q(state="open"),
            ),
            models.CheckConstraint(name="objection_says_something", condition=~Q(text="") & ~Q(by="")),
            models.CheckConstraint(
                name="objection_answered_whole",
                condition=Q(state="open", answer="", answered_by="", answered_at=None, correction=None, promised="")
                | Q(state__in=["corrected", "kept", "undecided"], answered_at__isnull=False)
                & ~Q(answer="")
                & ~Q(answered_by=""),
            ),
            models.CheckConstraint(
                name="objection_corrected_by_something",
                condition=Q(state="corrected") & (Q(correction__isnull=False) | ~Q(promised=""))
                | ~Q(state="corrected") & Q(correction=None, promised=""),
            ),
            models.CheckConstraint(
                name="objection_assigned_whole",
                condition=Q(assigned=None, assigned_at=None) | Q(assigned__isnull=False, assigned_at__isnull=False),
            ),
            models.CheckConstraint(
                name="objection_answered_after_it_was_made",
                condition=Q(answered_at=None) | Q(answered_at__gte=F("made_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"YY-{self.pk or 0:06d}"

    @property
    def subject(self) -> str:
        return f"objection:{self.number}"

    @property
    def fact_name(self) -> str:
        return fact_name(self.fact)

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    def is_late_on(self, day: date) -> bool:
        return self.is_open and day > self.due_on


class ObjectionFile(AppendOnly):
    """A file the enterprise sent along; its bytes are kept under ``digest``."""

    objection = models.ForeignKey(Objection, verbose_name=_("数据异议"), on_delete=models.PROTECT, related_name="files")
    digest = models.CharField(_("文件摘要"), max_length=64)
    name = models.CharField(_("文件名"), max_length=200)
    kind = models.CharField(_("类型"), max_length=10)
    size = models.PositiveIntegerField(_("字节数"))

    audit_fields: ClassVar[tuple[str, ...]] = ("digest", "kind", "size")

    class Meta:
        verbose_name = _("异议的证明材料")
        verbose_name_plural = _("异议的证明材料")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="objection_file_once", fields=["objection", "digest"]),
            models.CheckConstraint(name="objection_file_digest_is_sha256", condition=Q(digest__regex=DIGEST)),
        ]

    def __str__(self) -> str:
        return self.name
