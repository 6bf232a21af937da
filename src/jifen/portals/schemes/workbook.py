"""A scheme as a workbook: down as it is, up into the draft, looked at before it is saved."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from jifen.access.decide import require
from jifen.collecting.evidence import safe_name
from jifen.collecting.reading.gate import inspect_file
from jifen.collecting.reading.limits import MIB, Limits
from jifen.collecting.returns.workbook_upload import inspect_cells
from jifen.engine.problems import Refusal, SchemeRefused
from jifen.engine.scheme.difference import difference
from jifen.engine.scheme.rewriting import rewritten
from jifen.engine.scheme.workbook_reading import LARGEST_FILE, Read, read_workbook_scheme
from jifen.engine.scheme.workbook_writing import workbook_bytes
from jifen.portals.acting import carry, person_of
from jifen.portals.deliveries.arriving import carry_refusal, limited_upload, was_turned_away
from jifen.portals.schemes.comparing import rows_of, scheme_of_draft
from jifen.portals.schemes.editing import UNPROCESSABLE, document_of, revision_in, tell_saved
from jifen.portals.schemes.finding import draft_for, scheme_for
from jifen.portals.schemes.words import language
from jifen.schemes.actions import save_draft, text_of_draft
from jifen.schemes.models import Draft

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LIMITS: Final = Limits(
    largest_file=LARGEST_FILE, largest_unpacked=40 * MIB, most_parts=200, most_columns=100, most_rows=6_000
)


class WorkbookForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("改好的工作簿"), widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        help_text=gettext_lazy("只收从这里下载的 XLSX，不超过 5 MB；不要改表名和第一行，不要写公式。"),
        error_messages={"required": gettext_lazy("请选择改好的工作簿。"), "empty": gettext_lazy("文件是空的；请重新选择。")},
    )  # fmt: skip
    anyway = forms.BooleanField(
        label=gettext_lazy("有问题也先保存为一稿，稍后再改"), required=False,
    )  # fmt: skip

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_FILE:
            raise ValidationError(too_large())
        return file


def too_large() -> str:
    return _("文件超过 5 MB，不像平台的指标体系工作簿；请重新下载后修改。")


@require_GET
def scheme_workbook(request: HttpRequest, code: str, version: str) -> HttpResponse:
    one = scheme_for(request, code, version)
    return _answer(workbook_bytes(document_of(one.text)), f"{one.code}@{one.version}.xlsx")


@require_GET
def draft_workbook_file(request: HttpRequest, pk: int) -> HttpResponse:
    draft = draft_for(request, pk)
    return _answer(workbook_bytes(document_of(text_of_draft(draft))), f"{draft.code}-{draft.revision}.xlsx")


def _answer(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer


@require_http_methods(["GET", "POST"])
@limited_upload
def draft_workbook(request: HttpRequest, pk: int) -> HttpResponse:
    draft = draft_for(request, pk)
    require(request.user, "edit", draft)
    form = WorkbookForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if was_turned_away(request):
        form.errors["file"] = form.error_class([too_large()])
    read = _read(form) if form.is_valid() else None
    problems = [one.sentence(language()) for one in read.problems] if read else []
    if read is not None and (not problems or form.cleaned_data["anyway"]) and _saved(request, draft, form, read):
        return redirect("draft", pk)
    shown = {"draft": draft, "form": form, "revision": revision_in(request, draft), "sentences": problems,
             "rows": _changes(draft, read) if read else []}  # fmt: skip
    return render(
        request, "portals/schemes/workbook.html", shown, status=UNPROCESSABLE if form.errors or problems else 200
    )


def _read(form: WorkbookForm) -> Read | None:
    """A stranger's file: looked at by its parts before a table is laid out."""
    file: UploadedFile[Any] = form.cleaned_data["file"]
    name = safe_name(file.name or "")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "workbook.xlsx"
        with path.open("wb") as kept:
            kept.writelines(file.chunks())
        try:
            if inspect_file(path, name, LIMITS) == "xlsx":
                inspect_cells(path, name, LIMITS, str(_("指标体系工作簿")))
            return read_workbook_scheme(path.read_bytes(), name)
        except Refusal as refused:
            carry_refusal(form, refused, field="file")
    return None


def _saved(request: HttpRequest, draft: Draft, form: WorkbookForm, read: Read) -> bool:
    revision, now = revision_in(request, draft), timezone.now()
    try:
        text = rewritten(text_of_draft(draft, revision), read.document)
        made = save_draft(by=person_of(request), draft=draft, text=text, revision=revision, at=now)
    except (ValidationError, SchemeRefused) as refused:
        carry(form, refused if isinstance(refused, ValidationError) else ValidationError(str(refused)))
        return False
    tell_saved(request, made, draft.revision)
    if made.revision != draft.revision:
        messages.info(request, _("工作簿里改动的地方已写进原文，其余和注释没有动。"))
    return True


def _changes(draft: Draft, read: Read) -> list[Any]:
    before = scheme_of_draft(text_of_draft(draft))
    return rows_of(difference(before, read.scheme).changes, before, read.scheme)
