"""Questions: the enterprise explains a value, or a department looks at its own again."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jifen.audit.actions import record
from jifen.people.acting import By, key_of, permit
from jifen.people.models import Organisation
from jifen.verifying import finding_permissions as permissions
from jifen.verifying import finding_reads
from jifen.verifying.actions.finding_steps import LONGEST_TEXT, fields, held_open, step, words
from jifen.verifying.models import Finding, FindingStep
from jifen.verifying.terms import terms_on


@transaction.atomic
def ask_enterprise(*, by: By, finding: Finding, text: str, at: datetime, due_on: date | None = None) -> Finding:
    """The enterprise sees the finding from now on, and answers by ``due_on`` (terms: ten working days)."""
    permit(by, permissions.check_can_decide, finding)
    one = held_open(finding)
    if one.severity == Finding.Severity.HINT:
        raise ValidationError(_("提示级的发现只供办理人参考，不请企业说明；需要时可请部门核实。"))
    if not finding_reads.can_be_explained(one):
        raise ValidationError(_("这家企业还没有在平台认领，不能在线答复；请先联系平台运营邀请认领，或请部门核实。"))
    return _ask(by, one, one.enterprise.organisation, FindingStep.Kind.ASKED_ENTERPRISE, text, due_on, at)


@transaction.atomic
def ask_department(
    *, by: By, finding: Finding, department: Organisation, text: str, at: datetime, due_on: date | None = None
) -> Finding:
    """A department that owns a source looks at its own data again."""
    permit(by, permissions.check_can_decide, finding)
    one = held_open(finding)
    if not finding_reads.departments_to_ask(one).filter(pk=department.pk).exists():
        raise ValidationError({"department": _("只能请负责数据来源的部门核实；请从列表中选择。")})
    return _ask(by, one, department, FindingStep.Kind.ASKED_DEPARTMENT, text, due_on, at)


def _ask(
    by: By, one: Finding, asked: Organisation | None, kind: str, text: str, due_on: date | None, at: datetime
) -> Finding:
    said = words(text, "text", _("请写明要说明或核实什么；对方会看到全文。"), LONGEST_TEXT)
    due = _due_on(due_on, timezone.localdate(at))
    _check_not_waiting(one, asked, timezone.localdate(at))
    one.state, one.asked, one.due_on, one.escalated_on = Finding.State.ASKED, asked, due, None
    one.save(update_fields=["state", "asked", "due_on", "escalated_on"])
    step(one, kind, by=by, at=at, text=said, organisation=asked, due_on=due)
    record("finding.asked", by=key_of(by), subject=one.subject, fields=fields(one) | {"to": _code(asked), "due": due})
    return one


def _code(asked: Organisation | None) -> str:
    return asked.code if asked else ""


def _due_on(wanted: date | None, today: date) -> date:
    terms = terms_on(today)
    if wanted is None:
        return terms.answer_by(today)
    if not today < wanted <= today + timedelta(days=terms.longest):
        shown = {"last": (today + timedelta(days=terms.longest)).isoformat()}
        raise ValidationError({"due_on": _("答复期限要在今天之后，最迟 %(last)s。") % shown})
    return wanted


def _check_not_waiting(one: Finding, asked: Organisation | None, today: date) -> None:
    """The same question is not put twice while its term runs; somebody else may be asked instead."""
    if one.state == Finding.State.ASKED and one.asked == asked and not one.is_late_on(today):
        shown = {"who": asked.name if asked else "", "day": one.due_on.isoformat() if one.due_on else ""}
        raise ValidationError(_("已请%(who)s答复，期限 %(day)s；答复或逾期以后可以再问。") % shown)
