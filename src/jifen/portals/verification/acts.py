"""Every button on the page of a finding: which form it sends, who may, which verb it becomes, what is said when it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jifen.collecting.actions.sent_files import SentFile
from jifen.people.models import Person
from jifen.portals.verification import forms
from jifen.verifying.actions.answering import answer_finding
from jifen.verifying.actions.asking import ask_department, ask_enterprise
from jifen.verifying.actions.handling import assign_findings, note_finding, remind_finding, star_findings
from jifen.verifying.actions.settling import accept_finding, reject_finding, reopen_finding
from jifen.verifying.finding_reads import can_be_explained
from jifen.verifying.models import Finding

Do = Callable[[Person, Finding, Any, datetime], object]
State = Finding.State


@dataclass(frozen=True)
class Act:
    """``verb``: of the door; ``offered``: whether the state of the finding lets it be done; ``simple``: a button without words."""

    name: str
    label: str | Promise
    verb: str
    form: type[forms.FindingForm]
    do: Do
    done: str | Promise
    offered: Callable[[Finding], bool]
    simple: bool = False
    grave: bool = False


def _open(one: Finding) -> bool:
    return one.is_open


def _asked(one: Finding) -> bool:
    return one.state == State.ASKED


def _settled(one: Finding) -> bool:
    return one.state == State.SETTLED


def _has_values(one: Finding) -> bool:
    return one.is_open and bool(one.claims)


def _explainable(one: Finding) -> bool:
    return one.is_open and can_be_explained(one)


def _ask_enterprise(me: Person, one: Finding, form: Any, at: datetime) -> object:
    said = form.cleaned_data
    return ask_enterprise(by=me, finding=one, text=said["text"], due_on=said["due_on"], at=at)


def _ask_department(me: Person, one: Finding, form: Any, at: datetime) -> object:
    said = form.cleaned_data
    asked = {"department": said["department"], "text": said["text"], "due_on": said["due_on"]}
    return ask_department(by=me, finding=one, at=at, **asked)


def _accept(me: Person, one: Finding, form: Any, at: datetime) -> object:
    return accept_finding(by=me, finding=one, chosen=form.chosen(), why=form.cleaned_data["why"], at=at)


def _reject(me: Person, one: Finding, form: Any, at: datetime) -> object:
    return reject_finding(by=me, finding=one, claims=form.chosen(), why=form.cleaned_data["why"], at=at)


def _reopen(me: Person, one: Finding, form: Any, at: datetime) -> object:
    return reopen_finding(by=me, finding=one, why=form.cleaned_data["why"], at=at)


def _assign(me: Person, one: Finding, form: Any, at: datetime) -> object:
    assign_findings(by=me, findings=[one], person=form.cleaned_data["person"], at=at)
    return one


def _star(me: Person, one: Finding, form: Any, at: datetime) -> object:
    star_findings(by=me, findings=[one], starred=not one.starred, at=at)
    return one


def _note(me: Person, one: Finding, form: Any, at: datetime) -> object:
    return note_finding(by=me, finding=one, text=form.cleaned_data["text"], at=at)


def _remind(me: Person, one: Finding, form: Any, at: datetime) -> object:
    return remind_finding(by=me, finding=one, at=at)


def _answer(me: Person, one: Finding, form: Any, at: datetime) -> object:
    files: list[Any] = form.cleaned_data["proofs"]
    sent = [SentFile(file.name or "", file.chunks()) for file in files]
    return answer_finding(by=me, finding=one, text=form.cleaned_data["text"], files=sent, at=at)


ACCEPT: Final = Act("accept", _("采用"), "decide", forms.AcceptForm, _accept, _("已采用，这件发现办结。"), _has_values)
REJECT: Final = Act(
    "reject", _("不采用"), "decide", forms.RejectForm, _reject, _("已不采用所选的值，这件发现办结。"), _has_values, grave=True
)  # fmt: skip
ASK_ENTERPRISE: Final = Act(
    "ask-enterprise", _("请企业说明"), "decide", forms.AskEnterpriseForm, _ask_enterprise,
    _("已请企业说明，企业在工作台会看到。"), _explainable,
)  # fmt: skip
ASK_DEPARTMENT: Final = Act(
    "ask-department", _("请部门核实"), "decide", forms.AskDepartmentForm, _ask_department,
    _("已请部门核实，其数据员在工作台会看到。"), _open,
)  # fmt: skip
REOPEN: Final = Act(
    "reopen", _("重新打开"), "decide", forms.ReopenForm, _reopen, _("已重新打开，原来的裁定已撤销。"), _settled, grave=True
)  # fmt: skip
ASSIGN: Final = Act("assign", _("指定办理人"), "handle", forms.AssignForm, _assign, _("已指定办理人。"), _open)
NOTE: Final = Act("note", _("加备注"), "handle", forms.NoteForm, _note, _("备注已记下。"), lambda one: True)
STAR: Final = Act(
    "star",
    pgettext_lazy("verb", "关注"),
    "handle",
    forms.StarForm,
    _star,
    _("已改动关注。"),
    lambda one: True,
    simple=True,
)
REMIND: Final = Act(
    "remind", _("催办"), "handle", forms.RemindForm, _remind, _("已催办，对方在工作台会看到。"), _asked, simple=True
)
ANSWER: Final = Act("answer", _("答复"), "answer", forms.AnswerForm, _answer, _("已答复，等待办理人裁定。"), _asked)

ACTS: Final[dict[str, Act]] = {
    one.name: one
    for one in (ACCEPT, REJECT, ASK_ENTERPRISE, ASK_DEPARTMENT, REOPEN, ASSIGN, NOTE, STAR, REMIND, ANSWER)
}
