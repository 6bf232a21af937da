"""One block on one page: saved as a revision, checked while it is typed, never over somebody else's saving."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from jifen.access.decide import require
from jifen.engine.documents import load_document
from jifen.engine.scheme.model import Indicator, Part, Quantity
from jifen.engine.scheme.rewriting import rewritten
from jifen.engine.scheme.writing import plain_of
from jifen.portals.acting import attempt, person_of
from jifen.portals.schemes.blocks import BLOCKS, BlockForm
from jifen.portals.schemes.finding import draft_for
from jifen.portals.schemes.formula_helper import helper_of
from jifen.portals.schemes.problem_lines import lines_of, problems_of
from jifen.portals.schemes.words import formula_words, names_of
from jifen.schemes.actions import edit_draft, text_of_draft
from jifen.schemes.checking import Checked, check_text
from jifen.schemes.models import Draft

UNPROCESSABLE = 422
NEW, ONLY = "new", "-"
"""In addresses: a block that is still to come, and one there is one of."""
Document = dict[str, Any]


def document_of(text: str) -> Document:
    document = plain_of(load_document(text))
    assert isinstance(document, dict)
    return document


def revision_in(request: HttpRequest, draft: Draft) -> int:
    """The one the page was opened on."""
    said = request.POST.get("revision", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 9 else draft.revision


def form_for(request: HttpRequest, draft: Draft, kind: str, code: str) -> BlockForm:
    made = BLOCKS.get(kind)
    if made is None:
        raise Http404(_("没有这一项。"))
    own = "" if code in (NEW, ONLY) else code.removesuffix(NEW) if kind == "part" and code.endswith(f"/{NEW}") else code
    start = {"dimension": request.GET["dimension"]} if kind == "indicator" and "dimension" in request.GET else {}
    data = (request.POST,) if request.method == "POST" else ()
    form = made(*data, document=document_of(text_of_draft(draft)), code=own, initial=start if not data else {})
    if not form.exists:
        raise Http404(_("草案里没有这一项；可能已被改名或删去。"))
    return form


@require_http_methods(["GET", "POST"])
def draft_block(request: HttpRequest, pk: int, kind: str, code: str) -> HttpResponse:
    draft = draft_for(request, pk)
    require(request.user, "edit", draft)
    form = form_for(request, draft, kind, code)
    if form.is_bound and form.is_valid() and _saved(request, draft, form):
        return redirect("draft", pk)
    shown = {
        "draft": draft, "form": form, "kind": kind, "code": code, "revision": revision_in(request, draft),
        "helper": helper_of(form.document) if form.with_formula else None,
        "name": form.block.get("name") or form.block.get("title") or "",
    }  # fmt: skip
    return render(request, "portals/schemes/block.html", shown, status=UNPROCESSABLE if form.errors else 200)


def _saved(request: HttpRequest, draft: Draft, form: BlockForm) -> bool:
    revision, now = revision_in(request, draft), timezone.now()
    made = attempt(
        form, lambda: edit_draft(by=person_of(request), draft=draft, change=form.write, revision=revision, at=now)
    )
    if made is None:
        return False
    tell_saved(request, made, draft.revision)
    return True


def tell_saved(request: HttpRequest, draft: Draft, before: int) -> None:
    if draft.revision == before:
        messages.info(request, _("内容没有变化，没有另存一稿。"))
        return
    left = draft.revisions.get(number=draft.revision).problems
    said = _("已保存为第 %(n)d 稿。") % {"n": draft.revision}
    if left:
        said += ngettext("还有 %(n)d 个问题要改，见下。", "还有 %(n)d 个问题要改，见下。", left) % {"n": left}
    messages.success(request, said)


@require_POST
def draft_block_try(request: HttpRequest, pk: int, kind: str, code: str) -> HttpResponse:
    """What would be wrong if this were saved; nothing is."""
    draft = draft_for(request, pk)
    require(request.user, "edit", draft)
    form = form_for(request, draft, kind, code)
    text = text_of_draft(draft)
    before = problems_of(text, draft.owner)
    if not form.is_valid():
        return render(request, "portals/schemes/problems.html", {"unfinished": True})
    document = document_of(text)
    form.write(document)
    checked = check_text(rewritten(text, document), draft.owner)
    told, known = lines_of(checked), {one.sentence.partition("：")[2] for one in before}
    fresh = [one for one in told if one.sentence.partition("：")[2] not in known]
    shown = {"problems": told, "fresh": fresh, "tried": True, "reads_as": _reads_as(checked, form)}
    return render(request, "portals/schemes/problems.html", shown)


def _reads_as(checked: Checked, form: BlockForm) -> str:
    """The formula of the block in people's words; empty where it has none or cannot be read."""
    code = form.cleaned_data.get("code", "")
    scheme = checked.scheme
    if scheme is None or not form.cleaned_data.get("formula"):
        return ""
    parts = [part for item in scheme.bonus.items for part in item.parts]
    lines: list[Indicator | Part | Quantity] = [*scheme.indicators, *parts, *scheme.quantities.values()]
    found = next((one for one in lines if one.code == code), None)
    return formula_words(found.formula.formula, names_of(scheme)) if found is not None and found.formula.text else ""


@require_POST
def draft_block_remove(request: HttpRequest, pk: int, kind: str, code: str) -> HttpResponse:
    draft = draft_for(request, pk)
    require(request.user, "edit", draft)
    form = form_for(request, draft, kind, code)
    if not form.removable:
        raise Http404(_("这一项不能删去。"))
    return _changed(request, draft, form.remove)


@require_POST
def draft_block_move(request: HttpRequest, pk: int, kind: str, code: str) -> HttpResponse:
    """One place up or down among its kind; of indicators within their dimension."""
    draft = draft_for(request, pk)
    require(request.user, "edit", draft)
    step = -1 if request.POST.get("to") == "up" else 1
    lists = {"indicator": "indicators", "dimension": "dimensions", "stage": "stages"}
    if kind not in lists:
        raise Http404(_("没有这一项。"))
    return _changed(request, draft, lambda document: move(document, lists[kind], code, step))


def move(document: Document, key: str, code: str, step: int) -> None:
    found = document.get(key)
    items = found if isinstance(found, list) else []
    here = next((n for n, one in enumerate(items) if isinstance(one, dict) and one.get("code") == code), None)
    if here is None:
        return
    alike = [
        n
        for n, one in enumerate(items)
        if isinstance(one, dict) and one.get("dimension") == items[here].get("dimension")
    ]
    place = alike.index(here) + step
    if 0 <= place < len(alike):
        there = alike[place]
        items[here], items[there] = items[there], items[here]


def _changed(request: HttpRequest, draft: Draft, change: Any) -> HttpResponse:
    try:
        made = edit_draft(
            by=person_of(request), draft=draft, change=change, revision=revision_in(request, draft), at=timezone.now()
        )
    except ValidationError as refused:
        for sentence in refused.messages:
            messages.error(request, sentence)
    else:
        tell_saved(request, made, draft.revision)
    return redirect("draft", draft.pk)
