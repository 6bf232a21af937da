"""A snapshot (快照): the verified facts of a data year, frozen with a date and a digest."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jifen.enterprises.append_only import AppendOnly
from jifen.schemes.models import DIGEST


class Snapshot(AppendOnly):
    """The facts lie as Parquet beside a manifest, under ``digest``. ``as_of``: the day ages and windows are counted to, the
    last of the data year; ``known_by``: the moment up to which deliveries and verdicts were taken in."""

    year = models.PositiveSmallIntegerField(_("数据年度"))
    as_of = models.DateField(_("基准日"))
    known_by = models.DateTimeField(_("数据截至"))
    digest = models.CharField(_("摘要"), max_length=64, db_index=True, help_text=_("facts.parquet 的 SHA-256。"))
    enterprises = models.PositiveIntegerField(_("企业数"))
    rows = models.PositiveIntegerField(_("行数"), help_text=_("企业 × 年度。"))
    deliveries = models.PositiveIntegerField(_("计入的报送数"))
    verdicts = models.PositiveIntegerField(_("计入的裁定数"))
    precedence_digest = models.CharField(_("取值顺序摘要"), max_length=64)
    made_at = models.DateTimeField(_("冻结时间"))
    by = models.CharField(_("冻结人"), max_length=80)

    audit_fields: ClassVar[tuple[str, ...]] = ("year", "as_of", "digest", "enterprises", "rows")

    class Meta:
        verbose_name = _("快照")
        verbose_name_plural = _("快照")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="snapshot_digest_is_sha256", condition=Q(digest__regex=DIGEST)),
            models.CheckConstraint(name="snapshot_known_before_it_was_made", condition=Q(known_by__lte=F("made_at"))),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"KZ-{self.year}-{self.pk or 0:04d}"

    @property
    def subject(self) -> str:
        return f"snapshot:{self.number}"
