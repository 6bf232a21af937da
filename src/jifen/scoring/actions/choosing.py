"""A using department says which constraint situations it regards, and with what effect (K1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jifen.audit.actions import harmless, record
from jifen.people.models import Person
from jifen.schemes.reads import constraints_in_force
from jifen.scoring.choice_permissions import check_can_choose_situations
from jifen.scoring.choice_reads import newest_choice, situation_names
from jifen.scoring.models import ConstraintChoice


@transaction.atomic
def choose_situations(*, by: Person, effects: Mapping[str, str], why: str, at: datetime) -> ConstraintChoice:
    """For the whole department of ``by``, from now on. ``effects``: situation → show, warn or exclude; others are not regarded.

    Raises ValidationError for unknown situations or effects, without a reason, or when nothing would change.
    """
    check_can_choose_situations(by)
    department = by.organisation
    if department is None:
        raise PermissionDenied(_("您的账号不属于任何部门。"))
    _check(effects, why, at)
    before = newest_choice(department)
    if before is not None and before.department_id == department.pk and before.effects == dict(effects):
        raise ValidationError(_("与现在的选用相同，不必重复保存。"))
    made = ConstraintChoice.objects.create(
        department=department, effects=dict(effects), why=why.strip(), at=at, by=by.key
    )
    record("constraints.chosen", by=by.key, subject=made.subject, fields=harmless(made), why=made.why)
    return made


def _check(effects: Mapping[str, str], why: str, at: datetime) -> None:
    known = situation_names(constraints_in_force(timezone.localdate(at)))
    if unknown := sorted(set(effects) - set(known)):
        raise ValidationError(_("约束性指标里没有“%(code)s”；请从页面所列的情形中选择。") % {"code": unknown[0]})
    if wrong := sorted(set(effects.values()) - set(ConstraintChoice.Effect.values)):
        raise ValidationError(_("“%(effect)s”不是可选的处理方式；请选显示、提醒或排除。") % {"effect": wrong[0]})
    if not why.strip():
        raise ValidationError({"why": _("请写明用途，如“项目评审参考”；名单上会注明。")})
