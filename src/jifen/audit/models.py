"""The nouns of the record."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """One action. ``body`` is the truth, byte for byte; the other columns repeat parts of it so that they can be searched."""

    sequence = models.BigAutoField(_("序号"), primary_key=True)
    at = models.DateTimeField(_("时间"), db_index=True)
    by = models.CharField(_("操作人"), max_length=80, db_index=True)
    action = models.CharField(_("动作"), max_length=80, db_index=True)
    subject = models.CharField(_("对象"), max_length=200, blank=True, db_index=True)
    body = models.BinaryField(_("原文"))
    digest = models.CharField(_("摘要"), max_length=64)

    audit_fields: ClassVar[tuple[str, ...]] = ()

    class Meta:
        verbose_name = _("审计记录")
        verbose_name_plural = _("审计记录")
        ordering: ClassVar = ["-sequence"]
        constraints: ClassVar = [
            models.CheckConstraint(name="audit_entry_named", condition=~models.Q(by="") & ~models.Q(action="")),
            models.CheckConstraint(
                name="audit_entry_digest_is_sha256", condition=models.Q(digest__regex=r"^[0-9a-f]{64}$")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.action} {self.subject}"

    @property
    def content(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(bytes(self.body))
        return content

    @property
    def why(self) -> str:
        return str(self.content.get("why", ""))

    @property
    def fields_in_words(self) -> str:
        return "；".join(f"{name}：{_plain(value)}" for name, value in self.content.get("fields", {}).items())


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(_plain(one) for one in value)
    return "—" if value is None else str(value)
