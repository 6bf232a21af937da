"""Verbs on feedback: given by those who use the points, answered once by the department that owns the scheme."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from jifen.audit.actions import harmless, record
from jifen.people.acting import key_of, permit
from jifen.people.models import Person
from jifen.schemes import reads
from jifen.schemes.models import FeedbackItem, PublishedScheme
from jifen.schemes.permissions import check_can_answer, check_can_give_feedback

ENDINGS = (FeedbackItem.State.TAKEN, FeedbackItem.State.KEPT)


@transaction.atomic
def give_feedback(*, by: Person, scheme: PublishedScheme, indicator: str, text: str, at: datetime) -> FeedbackItem:
    """``indicator``: a code of the scheme, or empty for the whole of it."""
    permit(by, check_can_give_feedback)
    names = reads.line_names(reads.document_of(scheme))
    if indicator and indicator not in names:
        raise ValidationError({"indicator": _("这套指标体系没有这项指标；请从列表中选择。")})
    if not text.strip():
        raise ValidationError({"text": _("请写明意见：这项指标哪里不合适、依据是什么、建议怎样改。")})
    made = FeedbackItem(
        scheme=scheme, indicator=indicator, indicator_name=names.get(indicator, ""), organisation=by.organisation,
        text=text.strip(), made_at=at, by=by.key,
    )  # fmt: skip
    made.full_clean(exclude=["scheme", "organisation"])
    made.save()
    record("scheme_feedback.made", by=by.key, subject=made.subject, fields=_fields(made))
    return made


@transaction.atomic
def answer_feedback(*, by: Person, item: FeedbackItem, state: str, answer: str, at: datetime) -> FeedbackItem:
    held = FeedbackItem.objects.select_for_update(of=("self",)).select_related("scheme__owner").get(pk=item.pk)
    permit(by, check_can_answer, held)
    if state not in ENDINGS:
        raise ValidationError({"state": _("请选择一种结论。")})
    if not answer.strip():
        raise ValidationError({"answer": _("请写明答复；提出单位会看到全文。")})
    held.state, held.answer, held.answered_at, held.answered_by = state, answer.strip(), at, key_of(by)
    held.save(update_fields=["state", "answer", "answered_at", "answered_by"])
    record("scheme_feedback.answered", by=key_of(by), subject=held.subject, fields=_fields(held))
    return held


def _fields(item: FeedbackItem) -> dict[str, object]:
    return harmless(item) | {"scheme": item.scheme.code, "version": item.scheme.version}
