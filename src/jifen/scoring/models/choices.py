"""Which constraint situations (约束性情形) a using department regards, and with what effect on its own lists (K1)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from jifen.enterprises.append_only import AppendOnly
from jifen.people.models import Organisation


class ConstraintChoice(AppendOnly):
    """The newest one of a department stands; earlier ones say what its lists showed before. ``effects``: situation → Effect;
    a situation that is not there is not regarded. It never changes points, ranks or grades."""

    class Effect(models.TextChoices):
        SHOW = "show", _("显示")
        WARN = "warn", _("提醒")
        EXCLUDE = "exclude", _("排除")

    department = models.ForeignKey(
        Organisation, verbose_name=_("使用部门"), on_delete=models.PROTECT, related_name="constraint_choices"
    )
    effects = models.JSONField(_("选用的情形"), default=dict)
    why = models.CharField(_("用途说明"), max_length=300)
    at = models.DateTimeField(_("时间"))
    by = models.CharField(_("设定人"), max_length=80)

    audit_fields: ClassVar[tuple[str, ...]] = ("effects",)

    class Meta:
        verbose_name = _("约束性情形选用")
        verbose_name_plural = _("约束性情形选用")
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(name="choices_of_department", fields=["department", "-id"])]

    def __str__(self) -> str:
        return f"{self.department} {self.at:%Y-%m-%d}"

    @property
    def subject(self) -> str:
        return f"constraint_choice:{self.department.code}"
