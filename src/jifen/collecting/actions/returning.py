"""Filling in a return: begun once a year, saved answer by answer, open to change at any time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jifen.audit.actions import harmless, record
from jifen.collecting.models import Return, ReturnAnswer
from jifen.collecting.return_permissions import check_can_begin, check_can_fill
from jifen.collecting.return_reads import Situation, situation_of
from jifen.collecting.returns import Answer, Finding, Unreadable, form_digest, parse_reason, shipped_form
from jifen.collecting.typed_answers import Typed, read_typed
from jifen.enterprises.models import Enterprise
from jifen.people.acting import By, key_of, permit


class AnswerRefused(Exception):
    """What was typed cannot be taken; nothing was saved."""

    def __init__(self, why: Unreadable) -> None:
        super().__init__(why.zh)
        self.why = why


class AnsweredMeanwhile(Exception):
    """Somebody else saved another answer since the page was opened; nothing was saved. ``row``: what stands now."""

    def __init__(self, row: ReturnAnswer) -> None:
        super().__init__(row.fact)
        self.row = row


@transaction.atomic
def begin_return(*, by: By, enterprise: Enterprise, year: int, at: datetime) -> Return:
    """The return of ``year``; the one begun already where there is one."""
    permit(by, check_can_begin, enterprise)
    form = shipped_form()
    begun = {
        "form_version": form.version, "form_digest": form_digest(form), "opened_at": at, "changed_at": at,
        "by": key_of(by),
    }  # fmt: skip
    made, is_new = Return.objects.get_or_create(enterprise=enterprise, year=year, defaults=begun)
    if is_new:
        record("return.begun", by=key_of(by), subject=made.subject, fields=harmless(made))
    return made


@transaction.atomic
def save_answer(
    *, by: By, filing: Return, fact: str, typed: Typed, seen: int, at: datetime, page: str = ""
) -> ReturnAnswer:
    """``seen``: the revision on the page, 0 for none; ``page``: names the opened page, which may go on from its own saving.

    Raises AnswerRefused, AnsweredMeanwhile, ValidationError where the question is not asked.
    """
    permit(by, check_can_fill, filing)
    held, situation = _locked(filing, at)
    question = situation.questions.get(fact)
    if question is None:
        raise ValidationError(_("这项数据不用填报：政府部门已经提供，或表里没有这道题；请刷新页面。"))
    read = read_typed(question, typed)
    if isinstance(read, Unreadable):
        raise AnswerRefused(read)
    return _save(by, held, fact, read, seen, page, at)


@transaction.atomic
def save_answers(
    *, by: By, filing: Return, answers: Mapping[str, Answer], seen: Mapping[str, int], at: datetime
) -> int:
    """Answers read elsewhere (a workbook), all or none; those to questions no longer asked are left out. Returns how many changed."""
    permit(by, check_can_fill, filing)
    held, situation = _locked(filing, at)
    wanted = {fact: answer for fact, answer in answers.items() if fact in situation.questions}
    changed = [fact for fact, answer in wanted.items() if _differs(situation.rows.get(fact), answer)]
    for fact in changed:
        _save(by, held, fact, wanted[fact], seen.get(fact, 0), "", at)
    return len(changed)


@transaction.atomic
def save_explanation(*, by: By, filing: Return, about: Finding, text: str, seen: str, at: datetime) -> ReturnAnswer:
    """Why what was found is true all the same. ``seen``: the explanation on the page. Raises as ``save_answer`` does."""
    permit(by, check_can_fill, filing)
    held, situation = _locked(filing, at)
    row = situation.rows.get(about.question)
    if row is None or about not in situation.findings:
        raise ValidationError(_("内容已变，这条提示已不再出现；请重新核对。"))
    read = parse_reason(text)
    if isinstance(read, Unreadable):
        raise AnswerRefused(read)
    before = next((one.text for one in row.told if (one.finding, one.about) == (about.key, about.zh)), "")
    if before not in (seen, read):
        raise AnsweredMeanwhile(row)
    if before != read:
        _explain(by, held, row, about, read, at)
    return row


def _explain(by: By, filing: Return, row: ReturnAnswer, about: Finding, text: str, at: datetime) -> None:
    kept = [one for one in row.explanations if one["finding"] != about.key]
    row.explanations = [*kept, {"finding": about.key, "about": about.zh, "text": text}]
    row.save(update_fields=["explanations"])
    record("return.explained", by=key_of(by), subject=filing.subject, fields={"finding": about.key})
    note_change(by, filing, at)


def _locked(filing: Return, at: datetime) -> tuple[Return, Situation]:
    held = Return.objects.select_for_update().select_related("enterprise").get(pk=filing.pk)
    return held, situation_of(held.enterprise, held.year, on=timezone.localdate(at))


def _differs(row: ReturnAnswer | None, answer: Answer) -> bool:
    return row is None or row.answer != answer


def _save(by: By, filing: Return, fact: str, answer: Answer, seen: int, page: str, at: datetime) -> ReturnAnswer:
    row = filing.answers.filter(fact=fact).first()
    if row is not None and not _differs(row, answer):
        return row
    if row is not None and row.revision != seen and not (page and row.saved_from == page):
        raise AnsweredMeanwhile(row)
    row = row or ReturnAnswer(filing=filing, fact=fact, revision=0)
    row.state, row.text, row.unit, row.reason = answer.state, answer.text, answer.unit, answer.reason
    row.revision, row.saved_from, row.saved_at, row.by = row.revision + 1, page, at, key_of(by)
    row.full_clean(exclude=["filing"])
    row.save()
    record("return.answered", by=key_of(by), subject=filing.subject, fields=harmless(row))
    note_change(by, filing, at)
    return row


def note_change(by: By, filing: Return, at: datetime) -> None:
    """After a signature any change asks for another; what was signed stays as it was."""
    filing.changed_at = at
    if filing.state == Return.State.SIGNED:
        filing.state = Return.State.CHANGED
        record("return.changed", by=key_of(by), subject=filing.subject, fields=harmless(filing))
    filing.save(update_fields=["changed_at", "state"])
