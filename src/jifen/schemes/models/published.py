"""A scheme as it was published, word for word, and its end."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jifen.enterprises.append_only import AppendOnly
from jifen.people.models import Organisation

DIGEST = r"^[0-9a-f]{64}$"


class PublishedScheme(AppendOnly):
    """Immutable; ``digest`` is that of the parsed document (D1), so comments are not content. A later one of the same code
    takes its place from its own day on; a retirement ends it without a successor."""

    class Family(models.TextChoices):
        CORE = "core", _("核心")
        SECTOR = "sector", _("产业特色")
        FINANCE = "finance", _("金融属性")
        CONSTRAINT = "constraint", _("约束性")

    code = models.CharField(_("编号"), max_length=80, db_index=True)
    version = models.CharField(_("版本"), max_length=20)
    title = models.CharField(_("名称"), max_length=200)
    family = models.CharField(_("类别"), max_length=12, choices=Family.choices)
    sector = models.CharField(_("重点产业"), max_length=20, blank=True, help_text=_("产业特色体系适用的产业。"))
    owner = models.ForeignKey(
        Organisation,
        verbose_name=_("提出单位"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="schemes",
    )
    text = models.TextField(_("原文"))
    digest = models.CharField(_("摘要"), max_length=64, unique=True)
    effective = models.DateField(_("生效日期"), db_index=True)
    provisional = models.BooleanField(_("含暂定数值"), default=True)
    published_at = models.DateTimeField(_("发布时间"))
    by = models.CharField(_("提出人"), max_length=80)
    approved_by = models.CharField(_("批准人"), max_length=80, blank=True)
    why = models.CharField(_("理由"), max_length=500)

    audit_fields: ClassVar[tuple[str, ...]] = ("code", "version", "family", "digest", "effective")

    class Meta:
        verbose_name = _("指标体系")
        verbose_name_plural = _("指标体系")
        ordering: ClassVar = ["code", "-effective", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="scheme_version_once", fields=["code", "version"]),
            models.CheckConstraint(name="scheme_digest_is_sha256", condition=Q(digest__regex=DIGEST)),
            models.CheckConstraint(
                name="scheme_family_known", condition=Q(family__in=["core", "sector", "finance", "constraint"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.version}"

    @property
    def subject(self) -> str:
        return f"scheme:{self.code}@{self.version}"


class SchemeRetirement(AppendOnly):
    """From ``on`` its code has no scheme in force; what was scored with it stays replayable."""

    scheme = models.OneToOneField(
        PublishedScheme, verbose_name=_("指标体系"), on_delete=models.PROTECT, related_name="retirement"
    )
    on = models.DateField(_("停用日期"))
    why = models.CharField(_("理由"), max_length=500)
    at = models.DateTimeField(_("时间"))
    by = models.CharField(_("办理人"), max_length=80)

    audit_fields: ClassVar[tuple[str, ...]] = ("on",)

    class Meta:
        verbose_name = _("指标体系停用")
        verbose_name_plural = _("指标体系停用")
        ordering: ClassVar = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"{self.scheme} {self.on:%Y-%m-%d}"
