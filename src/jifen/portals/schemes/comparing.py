"""Two versions told apart: in words, and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from jifen.engine.scheme import Scheme
from jifen.engine.scheme.difference import BLOCKS, HOW, Change, difference
from jifen.engine.scheme.loading import read_with_problems
from jifen.portals.exporting import csv_answer
from jifen.portals.schemes.finding import draft_for, scheme_for
from jifen.portals.schemes.summaries import summary_of
from jifen.portals.schemes.words import language
from jifen.schemes import reads
from jifen.schemes.actions import text_of_draft
from jifen.schemes.models import Draft, PublishedScheme


@dataclass(frozen=True)
class Row:
    block: str
    subject: str
    how: str
    field: str
    old: str
    new: str
    sentence: str


def rows_of(changes: Sequence[Change], old: Scheme | None = None, new: Scheme | None = None) -> list[Row]:
    """With the schemes at hand a block that came or went is told with what it holds."""
    return [_row(one, old, new) for one in changes]


def _row(one: Change, old: Scheme | None, new: Scheme | None) -> Row:
    place, said = (0 if language() == "zh" else 1), language()
    before, after = one.values(said) if one.how in ("changed", "moved") else ("", "")
    if one.how == "removed" and old is not None:
        before = summary_of(old, one.block, one.code)
    if one.how == "added" and new is not None:
        after = summary_of(new, one.block, one.code)
    field = one.field_words(said) if one.field else ""
    return Row(
        BLOCKS[one.block][place], one.subject(said), HOW[one.how][place], field, before, after, one.sentence(said)
    )


@require_GET
def scheme_difference(request: HttpRequest, code: str) -> HttpResponseBase:
    """Any two versions of one code; without a choice the newest and the one before."""
    versions = list(reads.versions_of(code))
    asked = request.GET.get("from", ""), request.GET.get("to", "")
    usual = versions[1].version if len(versions) > 1 else versions[0].version if versions else ""
    old = scheme_for(request, code, asked[0] or usual)
    new = scheme_for(request, code, asked[1] or (versions[0].version if versions else ""))
    told = difference(reads.document_of(old), reads.document_of(new))
    rows = rows_of(told.changes, reads.document_of(old), reads.document_of(new))
    if request.GET.get("file") == "csv":
        return _file(f"{code} {old.version}—{new.version}", rows)
    shown = {
        "title": _("%(title)s：版本差异") % {"title": new.title}, "old_name": str(old), "new_name": str(new), "rows": rows,
        "same": told.same, "versions": versions, "old": old, "new": new, "file_url": f"?from={old.version}&to={new.version}&file=csv",
        "old_digest": told.old_digest, "new_digest": told.new_digest,
    }  # fmt: skip
    return render(request, "portals/schemes/difference.html", shown)


@require_GET
def draft_difference(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The draft beside what it would follow."""
    draft = draft_for(request, pk)
    base = follows(draft)
    if base is None:
        shown = {"title": draft.title, "nothing_before": True, "draft": draft}
        return render(request, "portals/schemes/difference.html", shown)
    before, now = reads.document_of(base), scheme_of_draft(text_of_draft(draft))
    told = difference(before, now)
    rows = rows_of(told.changes, before, now)
    if request.GET.get("file") == "csv":
        return _file(f"{draft.code} {draft.revision}", rows)
    shown = {
        "title": _("%(title)s：与原版的差异") % {"title": draft.title}, "old_name": str(base), "draft": draft,
        "new_name": _("草案第 %(n)d 稿") % {"n": draft.revision}, "rows": rows, "same": told.same, "file_url": "?file=csv",
        "old_digest": told.old_digest, "new_digest": told.new_digest,
    }  # fmt: skip
    return render(request, "portals/schemes/difference.html", shown)


def follows(draft: Draft) -> PublishedScheme | None:
    """The newest version of its code, also one published since it was begun: what that changed would be lost unseen. Else, and for
    a draft that is published itself, what it was begun from."""
    newest = None if draft.published_id else reads.newest_of(draft.code)
    return newest or draft.base


def scheme_of_draft(text: str) -> Scheme:
    return read_with_problems(text)[0]


def _file(name: str, rows: Sequence[Row]) -> HttpResponse:
    lines = [(one.block, one.subject, one.how, one.field, one.old, one.new, one.sentence) for one in rows]
    head = (_("板块"), _("对象"), _("变化"), _("内容"), _("原来"), _("现在"), _("说明"))
    answer: HttpResponse = csv_answer(name, head, lines)  # type: ignore[assignment]
    return answer
