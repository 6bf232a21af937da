"""Verbs on drafts: branched, saved, given up. Every saving is a revision, and none is lost to a second editor."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jifen.audit.actions import harmless, record
from jifen.engine.documents import LARGEST_DOCUMENT, load_document
from jifen.engine.problems import Problem, SchemeRefused
from jifen.engine.scheme.difference import difference
from jifen.engine.scheme.loading import read_with_problems
from jifen.engine.scheme.rewriting import rewritten
from jifen.engine.scheme.writing import plain_of
from jifen.people.acting import By, key_of, permit
from jifen.people.models import Organisation
from jifen.people.reads import person_named
from jifen.schemes.checking import check_text
from jifen.schemes.families import family_of, sector_of
from jifen.schemes.models import Draft, DraftRevision, PublishedScheme
from jifen.schemes.permissions import check_can_abandon, check_can_design, check_can_edit
from jifen.schemes.starting import Heading, blank_text, branched_text

CODE: Final = re.compile(r"[a-z][a-z0-9-]{2,79}")
MOST_WORDS: Final = 12
"""Changes told one by one; more are counted."""


class EditedMeanwhile(ValidationError):
    """Somebody saved a revision after the one this edit was made on; nothing of the edit was kept."""


class TextRefused(ValidationError):
    """The text is no document at all; ``problems`` say where."""

    def __init__(self, problems: tuple[Problem, ...]):
        super().__init__([problem.sentence() for problem in problems])
        self.problems = problems


@transaction.atomic
def branch_draft(*, by: By, owner: Organisation, heading: Heading, base: PublishedScheme | None, at: datetime) -> Draft:
    """A draft of ``owner``, begun from a published text or, without ``base``, from the smallest document of a sector."""
    permit(by, check_can_design)
    _check_heading(heading, base)
    text = branched_text(base.text, heading) if base else blank_text(heading)
    made = Draft(base=base, owner=owner, made_at=at, by=key_of(by), changed_at=at, changed_by=key_of(by))
    _read_heading(made, text)
    made.full_clean(exclude=["base", "owner", "published"])
    made.save()
    what = _("自%(base)s起草") % {"base": base} if base else _("新建产业特色体系草案")
    _revision(made, 1, text, what, key_of(by), at)
    record("scheme_draft.made", by=key_of(by), subject=made.subject, fields=harmless(made))
    return made


def _check_heading(heading: Heading, base: PublishedScheme | None) -> None:
    wrong: dict[str, str] = {}
    if not CODE.fullmatch(heading.code):
        wrong["code"] = _("编号用小写字母、数字和横线，3 至 80 位，以字母开头，例如 jilin-sector-low-altitude-2026。")
    if not heading.title.strip():
        wrong["title"] = _("请写指标体系的名称。")
    if base is None and not heading.sector:
        wrong["sector"] = _("请写是哪个产业的特色体系，例如：低空经济。")
    if '"' in heading.sector or len(heading.sector) > 20:
        wrong["sector"] = _("产业名称不超过 20 字，不能有引号。")
    if wrong:
        raise ValidationError(wrong)


@transaction.atomic
def save_draft(*, by: By, draft: Draft, text: str, revision: int, at: datetime, what: str = "") -> Draft:
    """``revision``: the one this text grew out of. Raises EditedMeanwhile, TextRefused. The same text again changes nothing."""
    held = Draft.objects.select_for_update().select_related("owner").get(pk=draft.pk)
    permit(by, check_can_edit, held)
    _check_revision(held, revision)
    text = _tidy(text)
    _check_document(text)
    before = text_of_draft(held)
    if text != before:
        _keep(held, text, what or words_of_change(before, text), key_of(by), at)
    return held


def edit_draft(*, by: By, draft: Draft, change: Callable[[dict[str, Any]], None], revision: int, at: datetime) -> Draft:
    """What a form does: ``change`` alters the document's meaning, the text follows with the least change. Raises as
    ``save_draft``, and ValidationError with what ``change`` refuses."""
    before = text_of_draft(draft, revision)
    document = plain_of(load_document(before))
    assert isinstance(document, dict)
    change(document)
    return save_draft(by=by, draft=draft, text=rewritten(before, document), revision=revision, at=at)


@transaction.atomic
def abandon_draft(*, by: By, draft: Draft, why: str, at: datetime) -> Draft:
    held = Draft.objects.select_for_update().select_related("owner").get(pk=draft.pk)
    permit(by, check_can_abandon, held)
    if not why.strip():
        raise ValidationError({"why": _("请写明为什么放弃这份草案。")})
    held.state, held.changed_at, held.changed_by = Draft.State.ABANDONED, at, key_of(by)
    held.save(update_fields=["state", "changed_at", "changed_by"])
    record("scheme_draft.abandoned", by=key_of(by), subject=held.subject, fields=harmless(held), why=why.strip())
    return held


def text_of_draft(draft: Draft, revision: int | None = None) -> str:
    """Of the newest revision, or of the one numbered."""
    return draft.revisions.get(number=draft.revision if revision is None else revision).text


def words_of_change(before: str, after: str) -> str:
    """Every difference in a sentence; of a text that is not a scheme yet only that it changed."""
    try:
        old, new = read_with_problems(before)[0], read_with_problems(after)[0]
    except SchemeRefused:
        return _("修改了文档。")
    told = difference(old, new).sentences()
    if not told:
        return _("只改了注释或排版，内容不变。")
    more = _("另有 %(n)d 处。") % {"n": len(told) - MOST_WORDS} if len(told) > MOST_WORDS else ""
    return "\n".join([*told[:MOST_WORDS], *([more] if more else [])])


def _check_revision(held: Draft, revision: int) -> None:
    if revision == held.revision:
        return
    newest = held.revisions.get(number=held.revision)
    person = person_named(newest.by)
    words = _(
        "已被他人修改：%(name)s于 %(at)s 保存了第 %(n)d 稿（%(what)s）。您的修改没有保存；请打开新稿，在它上面重做。"
    )
    said = {"name": person.name if person else newest.by, "at": timezone.localtime(newest.at).strftime("%Y-%m-%d %H:%M"),
            "n": newest.number, "what": newest.what.split("\n")[0].rstrip("。")}  # fmt: skip
    raise EditedMeanwhile(words % said)


def _tidy(text: str) -> str:
    """Line ends as the platform writes them, one at the end."""
    return text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff").rstrip("\n") + "\n"


def _check_document(text: str) -> None:
    if len(text.encode()) > LARGEST_DOCUMENT:
        raise ValidationError(_("文档超过 1 MiB；指标体系文档通常不到 100 KB，请检查是否粘贴了别的内容。"))
    try:
        document = load_document(text)
    except SchemeRefused as refused:
        raise TextRefused(refused.problems) from None
    if not isinstance(plain_of(document), dict):
        raise ValidationError(_("文档应是“键: 值”的一组，例如以 scheme: 开头；请从示例或原文改起。"))


def _keep(held: Draft, text: str, what: str, by: str, at: datetime) -> None:
    held.revision, held.changed_at, held.changed_by = held.revision + 1, at, by
    _read_heading(held, text)
    made = _revision(held, held.revision, text, what, by, at)
    held.full_clean(exclude=["base", "owner", "published"])
    held.save()
    fields = harmless(held) | {"digest": made.digest, "problems": made.problems}
    record("scheme_draft.saved", by=by, subject=held.subject, fields=fields)


def _revision(draft: Draft, number: int, text: str, what: str, by: str, at: datetime) -> DraftRevision:
    checked = check_text(text, draft.owner)
    return DraftRevision.objects.create(
        draft=draft, number=number, text=text, digest=checked.digest, problems=len(checked.problems), what=what, at=at,
        by=by,
    )  # fmt: skip


def _read_heading(draft: Draft, text: str) -> None:
    """Code, title, family and sector as the text has them; what is not written keeps what was."""
    scheme, _problems = read_with_problems(text)
    draft.code = (scheme.code or draft.code or "?")[:80]
    draft.title = (scheme.title or draft.title or "?")[:200]
    draft.family, draft.sector = family_of(scheme), sector_of(scheme)[:20]


__all__ = [
    "EditedMeanwhile", "Heading", "TextRefused", "abandon_draft", "branch_draft", "edit_draft", "save_draft",
    "text_of_draft", "words_of_change",
]  # fmt: skip
