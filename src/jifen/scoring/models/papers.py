"""A portrait as a paper (PDF): numbered, dated, with digests by which anybody who holds it can have it checked."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jifen.enterprises.append_only import AppendOnly
from jifen.enterprises.models import Enterprise
from jifen.schemes.models import DIGEST
from jifen.scoring.models.runs import Run


class PortraitPaper(AppendOnly):
    """``digest``: of the PDF's bytes; ``check_digest``: of what it says, printed on it and asked by the check address."""

    enterprise = models.ForeignKey(
        Enterprise, verbose_name=_("企业"), on_delete=models.PROTECT, related_name="portrait_papers"
    )
    run = models.ForeignKey(Run, verbose_name=_("测算"), on_delete=models.PROTECT, related_name="portrait_papers")
    number = models.CharField(_("编号"), max_length=40, unique=True)
    issued_at = models.DateTimeField(_("出具时间"))
    by = models.CharField(_("出具人"), max_length=80)
    digest = models.CharField(_("文件摘要"), max_length=64, db_index=True)
    check_digest = models.CharField(_("校验码"), max_length=64)

    audit_fields: ClassVar[tuple[str, ...]] = ("number", "digest")

    class Meta:
        verbose_name = _("画像文件")
        verbose_name_plural = _("画像文件")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="paper_digest_is_sha256", condition=Q(digest__regex=DIGEST)),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def subject(self) -> str:
        return f"portrait_paper:{self.number}"
