"""What was agreed with a source: its contract by version, and how a sender's columns map to facts. Both only grow."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jifen.enterprises.append_only import AppendOnly
from jifen.people.models import Organisation

SOURCE_CODE = 40
DIGEST = r"^[0-9a-f]{64}$"


class PublishedContract(AppendOnly):
    """One version of a source's contract, verbatim, and the day from which it holds."""

    source = models.CharField(_("数据来源"), max_length=SOURCE_CODE, db_index=True)
    version = models.PositiveIntegerField(_("版本"))
    title = models.CharField(_("名称"), max_length=200)
    owner = models.CharField(_("负责部门"), max_length=200)
    text = models.TextField(_("原文"))
    digest = models.CharField(_("摘要"), max_length=64)
    in_force_from = models.DateField(_("生效日期"))
    published_at = models.DateTimeField(_("发布时间"))
    by = models.CharField(_("发布人"), max_length=80)
    why = models.CharField(_("理由"), max_length=300)

    audit_fields: ClassVar[tuple[str, ...]] = ("source", "version", "digest", "in_force_from")

    class Meta:
        verbose_name = _("归集合同")
        verbose_name_plural = _("归集合同")
        ordering: ClassVar = ["source", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="contract_version_once", fields=["source", "version"]),
            models.CheckConstraint(name="contract_digest_is_sha256", condition=Q(digest__regex=DIGEST)),
            models.CheckConstraint(name="contract_with_reason", condition=~Q(why="") & ~Q(by="")),
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.version}"

    @property
    def subject(self) -> str:
        return f"contract:{self.source}-{self.version}"


class ColumnMapping(AppendOnly):
    """How the columns of one layout map to facts. The newest that knows a file's header reads it.

    ``headers``: digest of the header's words, empty for the mapping shipped with the source.
    """

    source = models.CharField(_("数据来源"), max_length=SOURCE_CODE, db_index=True)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("报送单位"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    title = models.CharField(_("名称"), max_length=200)
    text = models.TextField(_("原文"))
    digest = models.CharField(_("摘要"), max_length=64)
    headers = models.CharField(_("表头摘要"), max_length=64, blank=True)
    made_at = models.DateTimeField(_("时间"))
    by = models.CharField(_("拟定人"), max_length=80)

    audit_fields: ClassVar[tuple[str, ...]] = ("source", "digest", "headers")

    class Meta:
        verbose_name = _("列映射")
        verbose_name_plural = _("列映射")
        ordering: ClassVar = ["source", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="mapping_digest_is_sha256", condition=Q(digest__regex=DIGEST)),
            models.CheckConstraint(
                name="mapping_headers_is_sha256", condition=Q(headers="") | Q(headers__regex=DIGEST)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> str:
        return f"mapping:{self.source}-{self.digest[:12]}"
