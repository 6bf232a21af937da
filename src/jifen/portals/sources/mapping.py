"""The mapping screen: look into a file nobody has seen, say which column is which, see it read, remember it.

Between the steps the first rows travel with the form, signed and packed; nothing of the file is kept.
"""

from __future__ import annotations

import dataclasses
from typing import Any, Final

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from jifen.access.decide import filtered_for, require
from jifen.collecting import reads
from jifen.collecting.actions import headers_digest, remember_mapping
from jifen.collecting.actions.trying import look_into
from jifen.collecting.kept_files import path_of
from jifen.collecting.models import Delivery, PublishedContract
from jifen.collecting.reading import DeliveryRefused, Received
from jifen.collecting.reading.drafting import draft_text, look_at_draft
from jifen.collecting.reading.opening import Peeked
from jifen.engine.problems import Refusal
from jifen.portals.acting import carry, person_of
from jifen.portals.sources.draft_preview import preview_of
from jifen.portals.sources.finding import found_source, known_mapping, sentences
from jifen.portals.sources.forms import BeginForm
from jifen.portals.sources.mapping_form import MappingForm, Sheet

SALT: Final = "jifen.sources.mapping"
HOURS: Final = 2
MOST_PACKED: Final = 1_000_000
"""Characters the packed rows may take in the form; fewer rows are shown of a very wide file."""
REFUSED_SHOWN: Final = 10
CHUNK: Final = 1 << 20
KEPT: Final = ("title", "header_rows", "data_from", "encoding", "year")


@require_http_methods(["GET", "POST"])
def mapping_begin(request: HttpRequest, code: str) -> HttpResponse:
    """Step 1: which file."""
    found = found_source(request, code)
    require(request.user, "deliver", found)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = BeginForm(*sent, refused=_refused(request, found))
    if form.is_valid():
        looked = _looked(request, found, form)
        if looked is not None:
            sheet = _sheet(found, *looked)
            return _columns_page(request, found, sheet, MappingForm(sheet=sheet))
    content = {"source": found, "form": form}
    return render(request, "portals/sources/mapping_begin.html", content, status=422 if form.errors else 200)


def _refused(request: HttpRequest, found: PublishedContract) -> QuerySet[Delivery]:
    """Deliveries of this person's organisation that came back whole."""
    own = Delivery.objects.filter(source=found.source, organisation=person_of(request).organisation)
    newest = own.filter(state=Delivery.State.REFUSED).order_by("-pk").values("pk")[:REFUSED_SHOWN]
    return filtered_for(request.user, Delivery.objects.filter(pk__in=list(newest.values_list("pk", flat=True))))


def _looked(request: HttpRequest, found: PublishedContract, form: BeginForm) -> tuple[Peeked, str] | None:
    said = form.cleaned_data
    delivery, file = said.get("refused"), said["file"]
    try:
        if delivery is not None:
            with path_of(delivery.digest).open("rb") as kept:
                chunks = iter(lambda: kept.read(CHUNK), b"")
                return _look(request, found, chunks, delivery.file_name, said["sheet"]), delivery.file_name
        return _look(request, found, file.chunks(), file.name, said["sheet"]), file.name
    except DeliveryRefused as refused:
        form.add_error(None, sentences(refused.problems))
    except ValidationError as refused:
        carry(form, refused)
    return None


def _look(request: HttpRequest, found: PublishedContract, chunks: Any, name: str, sheet: str) -> Peeked:
    return look_into(by=person_of(request), owner=found.owner, chunks=chunks, name=name, sheet=sheet.strip())


@require_POST
def mapping_columns(request: HttpRequest, code: str) -> HttpResponse:
    """Step 2 again, after another header was named; and step 3, when all is said."""
    found = found_source(request, code)
    require(request.user, "deliver", found)
    sheet = _unpacked(request, found)
    if sheet is None:
        return _begin_again(request, code)
    form = MappingForm(request.POST, sheet=sheet)
    if "again" in request.POST:
        return _columns_page(request, found, sheet, _proposed_anew(form, sheet))
    if form.is_valid() and _remember(request, found, form, sheet):
        messages.success(request, _("列映射已保存；以后同样的表会自动识别。被退回的文件请重新报送。"))
        return redirect("source", code)
    return _columns_page(request, found, sheet, form, status=422)


@require_POST
def mapping_look(request: HttpRequest, code: str) -> HttpResponseBase:
    """The live preview alone."""
    found = found_source(request, code)
    require(request.user, "deliver", found)
    sheet = _unpacked(request, found)
    content = {} if sheet is None else _preview(found, MappingForm(request.POST, sheet=sheet), sheet)
    return render(request, "portals/sources/mapping_preview.html", content)


def _begin_again(request: HttpRequest, code: str) -> HttpResponse:
    messages.error(request, _("这一页停留太久或内容不完整；请重新选择文件。"))
    return redirect("source_mapping", code)


def _sheet(found: PublishedContract, peeked: Peeked, file_name: str) -> Sheet:
    return Sheet(peeked, reads.contract_of(found), known_mapping(found.source), file_name)


def _proposed_anew(form: MappingForm, sheet: Sheet) -> MappingForm:
    """Under the header named; what was typed beside the columns stays."""
    if not form.typed_header_rows():
        return form
    kept = {name: form.data[name] for name in KEPT if form.data.get(name)}
    return MappingForm(sheet=sheet, header_rows=form.rows, initial=kept)


def _columns_page(
    request: HttpRequest, found: PublishedContract, sheet: Sheet, form: MappingForm, status: int = 200
) -> HttpResponse:
    content = {
        "source": found, "form": form, "sheet": sheet, "packed": packed(sheet),
        "top": [(number, row) for number, row in enumerate(sheet.peeked.rows[:8], start=1)],
    }  # fmt: skip
    if not form.is_bound:  # what was proposed is looked at as if it had been sent
        content |= _preview(found, MappingForm(form.initial, sheet=sheet), sheet)
    else:
        content |= _preview(found, form, sheet)
    return render(request, "portals/sources/mapping_columns.html", content, status=status)


def _preview(found: PublishedContract, form: MappingForm, sheet: Sheet) -> dict[str, Any]:
    if not form.is_valid():
        return {"preview_waits": [error for errors in form.errors.values() for error in errors]}
    try:
        return {"preview": preview_of(_read(found, form, sheet), form, sheet)}
    except Refusal as refused:
        return {"preview_refused": sentences(refused.problems)}


def _read(found: PublishedContract, form: MappingForm, sheet: Sheet) -> Received:
    return look_at_draft(sheet.peeked.rows, form.draft(), found.text, sheet.like, sheet.contract, timezone.localdate())


def _remember(request: HttpRequest, found: PublishedContract, form: MappingForm, sheet: Sheet) -> bool:
    """Kept only if it reads the rows it was made for."""
    me, draft = person_of(request), form.draft()
    try:
        _read(found, form, sheet)
        remember_mapping(
            by=me, source=found.source, text=draft_text(draft, sheet.contract, sheet.like), title=draft.title,
            headers=headers_digest(form.columns), organisation=me.organisation, at=timezone.localtime(),
        )  # fmt: skip
    except Refusal as refused:
        form.add_error(None, sentences(refused.problems))
    except ValidationError as refused:
        carry(form, refused)
    return form.is_valid()


def packed(sheet: Sheet) -> str:
    """As many of the rows as the form can carry, for this person's next request only."""
    peeked, height = sheet.peeked, len(sheet.peeked.rows)
    while True:
        told = dataclasses.asdict(dataclasses.replace(peeked, rows=peeked.rows[:height]))
        text = signing.dumps({"peeked": told, "file": sheet.file_name}, salt=_salt(sheet.contract.code), compress=True)
        if len(text) <= MOST_PACKED or height <= 2:
            return text
        height //= 2


def _unpacked(request: HttpRequest, found: PublishedContract) -> Sheet | None:
    try:
        told = signing.loads(request.POST.get("rows", ""), salt=_salt(found.source), max_age=HOURS * 3600)
    except signing.BadSignature:
        return None
    seen = told["peeked"]
    return _sheet(found, Peeked(seen["kind"], seen["rows"], tuple(seen["sheets"]), seen["sheet"]), told["file"])


def _salt(source: str) -> str:
    """Rows packed for one source open for no other."""
    return f"{SALT}.{source}"
