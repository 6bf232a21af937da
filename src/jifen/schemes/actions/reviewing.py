"""From draft to published: laid before a second person, decided, published with its day; retired when its time is over."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jifen.audit.actions import harmless, record
from jifen.engine.documents import load_document
from jifen.engine.scheme.rewriting import rewritten
from jifen.engine.scheme.writing import plain_of
from jifen.people.acting import By, key_of, permit
from jifen.schemes.actions.drafting import save_draft, text_of_draft
from jifen.schemes.actions.review_dates import first_review
from jifen.schemes.checking import Checked, check_for_publishing
from jifen.schemes.models import Draft, DraftRevision, PublishedScheme, Review, SchemeRetirement
from jifen.schemes.permissions import (
    check_can_decide,
    check_can_edit,
    check_can_publish,
    check_can_retire,
    check_can_withdraw,
    check_is_second_person,
)

MOST_TOLD: Final = 20


@transaction.atomic
def submit_for_review(*, by: By, draft: Draft, revision: int, effective: date, message: str, at: datetime) -> Review:
    """Writes the day into the document as a revision of its own, checks all of it and lays it before a second person."""
    permit(by, check_can_edit, draft)
    if not message.strip():
        raise ValidationError({"message": _("请写明改了什么、为什么；复核人按此核对。")})
    held = save_draft(
        by=by, draft=draft, text=_with_day(text_of_draft(draft, revision), effective), revision=revision, at=at,
        what=_("送审：生效日期 %(day)s") % {"day": effective},
    )  # fmt: skip
    newest = held.revisions.get(number=held.revision)
    _check(newest.text, held, effective, at)
    made = Review.objects.create(
        draft=held, revision=newest, effective=effective, message=message.strip(), asked_at=at, asked_by=key_of(by)
    )
    _move(held, Draft.State.IN_REVIEW)
    record("scheme_draft.submitted", by=key_of(by), subject=held.subject, fields=_fields(made), why=made.message)
    return made


def _with_day(text: str, effective: date) -> str:
    document = plain_of(load_document(text))
    assert isinstance(document, dict)
    return rewritten(text, document | {"effective": effective.isoformat()})


def _check(text: str, draft: Draft, effective: date, at: datetime) -> Checked:
    checked = check_for_publishing(text, draft.owner, effective=effective, today=timezone.localdate(at))
    if checked.problems:
        told = checked.sentences()[:MOST_TOLD]
        more = len(checked.problems) - len(told)
        raise ValidationError([*told, *([_("另有 %(n)d 个问题。") % {"n": more}] if more else [])])
    return checked


@transaction.atomic
def withdraw_review(*, by: By, review: Review, at: datetime) -> Review:
    held = _held(review)
    permit(by, check_can_withdraw, held)
    held.state, held.decided_at = Review.State.WITHDRAWN, at
    held.save(update_fields=["state", "decided_at"])
    _move(held.draft, Draft.State.DRAFT)
    record("scheme_draft.withdrawn", by=key_of(by), subject=held.draft.subject, fields=_fields(held))
    return held


@transaction.atomic
def decide_review(*, by: By, review: Review, approve: bool, reason: str, at: datetime) -> Review:
    """By a second person of the same department, with a reason; approving asks every check again."""
    held = _held(review)
    permit(by, check_can_decide, held)
    if not reason.strip():
        raise ValidationError({"reason": _("请写明核对了什么、结论的理由；送审人会看到。")})
    if approve:
        _check(held.revision.text, held.draft, held.effective, at)
    held.state = Review.State.APPROVED if approve else Review.State.RETURNED
    held.reason, held.decided_at, held.decided_by = reason.strip(), at, key_of(by)
    held.save(update_fields=["state", "reason", "decided_at", "decided_by"])
    _move(held.draft, Draft.State.APPROVED if approve else Draft.State.DRAFT)
    record("scheme_draft.reviewed", by=key_of(by), subject=held.draft.subject, fields=_fields(held), why=held.reason)
    return held


@transaction.atomic
def reopen_draft(*, by: By, draft: Draft, why: str, at: datetime) -> Draft:
    """Approved but not to be published as it is: back to its authors, by the second person."""
    held = Draft.objects.select_for_update().select_related("owner").get(pk=draft.pk)
    permit(by, check_is_second_person, held)
    if held.state != Draft.State.APPROVED or not why.strip():
        raise ValidationError(_("只有已通过、尚未发布的草案可以退回，并要写明理由。"))
    _move(held, Draft.State.DRAFT)
    record("scheme_draft.reopened", by=key_of(by), subject=held.subject, fields=harmless(held), why=why.strip())
    return held


@transaction.atomic
def publish_scheme(*, by: By, draft: Draft, at: datetime, digest: str = "") -> PublishedScheme:
    """The reviewed text, word for word, from its day on. Raises ValidationError with every reason against it; two who press
    at once publish once, and two drafts for one place one after another. ``digest``: of the text that was looked at."""
    list(Draft.objects.select_for_update().filter(state=Draft.State.APPROVED).order_by("pk"))
    held = Draft.objects.select_for_update().select_related("owner").get(pk=draft.pk)
    if held.state == Draft.State.PUBLISHED:
        raise ValidationError(_("这份草案已经发布；请刷新页面。"))
    permit(by, check_can_publish, held)
    review = held.reviews.filter(state=Review.State.APPROVED).select_related("revision").latest("decided_at")
    if digest and review.revision.digest != digest:
        raise ValidationError(_("您打开页面以后，送审稿已经更换；下面是现在的稿子，请重新核对后再提交。"))
    made = _published(review, held, _check(review.revision.text, held, review.effective, at), at)
    held.published, held.state = made, Draft.State.PUBLISHED
    held.save(update_fields=["published", "state"])
    first_review(made, at)
    record("scheme.published", by=key_of(by), subject=made.subject, fields=harmless(made), why=made.why)
    return made


def _published(review: Review, draft: Draft, checked: Checked, at: datetime) -> PublishedScheme:
    scheme = checked.scheme
    assert scheme is not None
    if PublishedScheme.objects.filter(digest=checked.digest).exists():
        raise ValidationError(_("内容与一个已发布的版本完全相同；请修改后再发布，或放弃这份草案。"))
    made = PublishedScheme(
        code=scheme.code, version=scheme.version, title=scheme.title, family=draft.family, sector=draft.sector,
        owner=draft.owner, text=review.revision.text, digest=checked.digest, effective=review.effective, published_at=at,
        provisional=any(basis.provisional for basis in scheme.basis.values()), by=review.asked_by,
        approved_by=review.decided_by, why=review.message[:500],
    )  # fmt: skip
    made.full_clean(exclude=["owner"])
    made.save()
    return made


@transaction.atomic
def retire_scheme(*, by: By, scheme: PublishedScheme, on: date, why: str, at: datetime) -> SchemeRetirement:
    """From ``on`` nothing of this code is in force; what was scored with it stays replayable."""
    permit(by, check_can_retire, scheme)
    if not why.strip():
        raise ValidationError({"why": _("请写明为什么停用；以前的结果仍可重放。")})
    if on < timezone.localdate(at):
        raise ValidationError({"on": _("停用日期不能早于今天。")})
    if SchemeRetirement.objects.filter(scheme=scheme).exists():
        raise ValidationError(_("这个版本已经停用；请刷新页面。"))
    made = SchemeRetirement.objects.create(scheme=scheme, on=on, why=why.strip(), at=at, by=key_of(by))
    record("scheme.retired", by=key_of(by), subject=scheme.subject, fields=harmless(made), why=made.why)
    return made


def _held(review: Review) -> Review:
    rows = Review.objects.select_for_update(of=("self",)).select_related("draft__owner", "revision")
    return rows.get(pk=review.pk)


def _move(draft: Draft, state: Draft.State) -> None:
    draft.state = state
    draft.save(update_fields=["state"])


def _fields(review: Review) -> dict[str, object]:
    revision: DraftRevision = review.revision
    return harmless(review) | {"revision": revision.number, "digest": revision.digest}
