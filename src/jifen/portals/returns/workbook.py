"""The return as a workbook: taken down with what is known, read back, looked at, and only then saved as a draft."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jifen.collecting.actions.returning import AnsweredMeanwhile, save_answers
from jifen.collecting.evidence import safe_name
from jifen.collecting.return_reads import Situation
from jifen.collecting.returns import (
    Answer,
    Known,
    Upload,
    Whose,
    read_workbook_upload,
    workbook_bytes,
    workbook_name,
)
from jifen.collecting.returns.workbook_upload import LIMITS
from jifen.engine.problems import Refusal
from jifen.portals.acting import person_of
from jifen.portals.deliveries.arriving import limited_upload, was_turned_away
from jifen.portals.returns.filling import UNPROCESSABLE
from jifen.portals.returns.lines import in_words
from jifen.portals.returns.own import begun_return, filing_of
from jifen.portals.returns.words import answer_words, label_of, refusal_sentences

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SALT: Final = "jifen.returns.workbook"
TWO_HOURS: Final = 2 * 3600
LARGEST: Final = LIMITS.largest_file


class WorkbookForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("填好的填报表"),
        help_text=gettext_lazy("只收从这里下载的 XLSX，不超过 5 MB；不要改动行列和表头，不要写公式。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={
            "required": gettext_lazy("请选择填好的填报表。"), "empty": gettext_lazy("文件是空的；请重新选择。"),
        },
    )  # fmt: skip

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise ValidationError(too_large())
        return file


def too_large() -> str:
    return _("文件超过 5 MB，不像平台的填报表；请重新下载后填写。")


@dataclass(frozen=True)
class Change:
    """One answer of the workbook beside the one that stands."""

    label: str
    number: str
    before: str
    after: str
    is_new: bool


@require_GET
@begun_return
def return_workbook_file(request: HttpRequest, situation: Situation) -> HttpResponse:
    whose = _whose(situation)
    known = Known(situation.answers, situation.last_year, situation.newest_held)
    answer = HttpResponse(workbook_bytes(situation.form, whose, known), content_type=XLSX)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(workbook_name(whose))}"
    return answer


def _whose(situation: Situation) -> Whose:
    return Whose(situation.enterprise.code, situation.enterprise.name, situation.year)


@require_http_methods(["GET", "POST"])
@limited_upload
@begun_return
def return_workbook(request: HttpRequest, situation: Situation) -> HttpResponse:
    form = WorkbookForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if was_turned_away(request):
        form.errors["file"] = form.error_class([too_large()])
    upload = _read(form, situation) if form.is_valid() else None
    if upload is not None:
        return render(request, "portals/returns/workbook_preview.html", _preview(situation, upload))
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "portals/returns/workbook.html", {"situation": situation, "form": form}, status=status)


def _read(form: WorkbookForm, situation: Situation) -> Upload | None:
    file: UploadedFile[Any] = form.cleaned_data["file"]
    held = [fact for fact in situation.form.questions if fact not in situation.questions]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "workbook.xlsx"
        with path.open("wb") as kept:
            kept.writelines(file.chunks())
        try:
            return read_workbook_upload(
                path, situation.form, enterprise=situation.enterprise.code, year=situation.year,
                name=safe_name(file.name or ""), held=held,
            )  # fmt: skip
        except Refusal as refused:
            for sentence in refusal_sentences(refused):
                form.add_error("file", sentence)
    return None


def _preview(situation: Situation, upload: Upload) -> dict[str, Any]:
    changed = {fact: one for fact, one in upload.answers.items() if situation.answers.get(fact) != one}
    seen = {fact: row.revision for fact, row in situation.rows.items() if fact in changed}
    return {
        "situation": situation, "findings": [in_words(one) for one in upload.findings],
        "changes": [_change(situation, fact, answer) for fact, answer in changed.items()],
        "same": len(upload.answers) - len(changed),
        "packed": _packed(situation, changed, seen),
    }  # fmt: skip


def _change(situation: Situation, fact: str, answer: Answer) -> Change:
    question, before = situation.form.questions[fact], situation.answers.get(fact)
    return Change(
        label_of(question), situation.form.number(fact), answer_words(question, before),
        answer_words(question, answer), before is None,
    )  # fmt: skip


def _packed(situation: Situation, answers: dict[str, Answer], seen: dict[str, int]) -> str:
    """Travels with the form, signed; nothing is kept until it is applied."""
    plain = {fact: [one.state, one.text, one.unit, one.reason] for fact, one in answers.items()}
    return signing.dumps([filing_of(situation).pk, plain, seen], salt=SALT, compress=True)


@require_POST
@begun_return
def return_workbook_apply(request: HttpRequest, situation: Situation) -> HttpResponse:
    filing = filing_of(situation)
    try:
        pk, plain, seen = signing.loads(request.POST.get("packed", ""), salt=SALT, max_age=TWO_HOURS)
    except signing.BadSignature:
        pk, plain, seen = 0, {}, {}
    if pk != filing.pk:
        messages.error(request, _("预览已过期；请重新上传填报表。"))
        return redirect("return_workbook")
    answers = {fact: Answer(*said) for fact, said in plain.items()}
    try:
        changed = save_answers(by=person_of(request), filing=filing, answers=answers, seen=seen, at=timezone.now())
    except AnsweredMeanwhile as refused:
        messages.error(
            request, _("预览之后，“%(label)s”已被别人改动，没有采用任何内容；请重新上传核对。") % {"label": refused.row}
        )
        return redirect("return_workbook")
    messages.success(request, _("已采用 %(n)d 题，保存为草稿；请核对后签署。") % {"n": changed})
    return redirect("return_check")
