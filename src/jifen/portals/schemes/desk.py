"""The workbench of one draft: its structure, what is wrong with it, how it came to be, and what can be done next."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from jifen.access.decide import decide, may
from jifen.portals.deliveries.stations import name_of
from jifen.portals.schemes.comparing import scheme_of_draft
from jifen.portals.schemes.finding import draft_for, waiting_review
from jifen.portals.schemes.problem_lines import lines_of
from jifen.portals.schemes.scheme_content import scheme_content
from jifen.schemes.actions import text_of_draft
from jifen.schemes.checking import check_text
from jifen.schemes.models import Draft, DraftRevision, Review

REVISIONS_SHOWN: Final = 20
TONES: Final = {
    Draft.State.DRAFT: "plain", Draft.State.IN_REVIEW: "asks", Draft.State.APPROVED: "good", Draft.State.PUBLISHED: "good",
    Draft.State.ABANDONED: "plain",
}  # fmt: skip


@require_GET
def draft_page(request: HttpRequest, pk: int) -> HttpResponse:
    draft = draft_for(request, pk)
    text = text_of_draft(draft)
    checked = check_text(text, draft.owner)
    scheme = checked.scheme or scheme_of_draft(text)
    me = request.user
    editing = decide(me, "edit", draft)
    review = waiting_review(draft)
    shown: dict[str, Any] = {
        "draft": draft, "scheme": scheme, "problems": lines_of(checked, draft.pk), "digest": checked.digest,
        "tone": TONES[Draft.State(draft.state)], "may_edit": editing.allowed, "why_not": editing.reason,
        "review": review, "last_review": draft.reviews.exclude(state=Review.State.WAITING).first(),
        "may_decide": review is not None and may(me, "decide", review),
        "why_not_decide": decide(me, "decide", review).reason if review is not None else "",
        "may_withdraw": review is not None and may(me, "withdraw", review), "may_publish": may(me, "publish", draft),
        "why_not_publish": decide(me, "publish", draft).reason if draft.state == Draft.State.APPROVED else "",
        "may_reopen": draft.state == Draft.State.APPROVED and may(me, "reopen", draft),
        "may_abandon": may(me, "abandon", draft), "revisions": _revisions(draft), **scheme_content(scheme),
    }  # fmt: skip
    return render(request, "portals/schemes/draft.html", shown)


def _revisions(draft: Draft) -> list[tuple[DraftRevision, str]]:
    return [(one, name_of(one.by)) for one in draft.revisions.order_by("-number")[:REVISIONS_SHOWN]]


@require_GET
def draft_revision(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One earlier saving, word for word."""
    draft = draft_for(request, pk)
    one = draft.revisions.filter(number=number).first()
    if one is None:
        return render(request, "404.html", status=404)
    return HttpResponse(one.text, content_type="text/plain; charset=utf-8")
