"""The draft as YAML: the text itself, with what is wrong by line."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jifen.access.decide import require
from jifen.portals.acting import carry, person_of
from jifen.portals.schemes.editing import UNPROCESSABLE, revision_in, tell_saved
from jifen.portals.schemes.finding import draft_for
from jifen.portals.schemes.problem_lines import lines_of
from jifen.schemes.actions import save_draft, text_of_draft
from jifen.schemes.checking import check_text
from jifen.schemes.models import Draft


class TextForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("YAML 原文"), strip=False, max_length=1024 * 1024,
        widget=forms.Textarea(attrs={"rows": 36, "spellcheck": "false", "autocomplete": "off", "class": "yaml", "wrap": "off"}),
        error_messages={"required": gettext_lazy("原文是空的；请从示例或原文改起。")},
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def draft_text(request: HttpRequest, pk: int) -> HttpResponse:
    draft = draft_for(request, pk)
    require(request.user, "edit", draft)
    if request.method == "GET":
        form = TextForm(initial={"text": text_of_draft(draft)})
        return _shown(request, draft, form, text_of_draft(draft))
    form = TextForm(request.POST)
    if form.is_valid():
        said, revision = form.cleaned_data["text"], revision_in(request, draft)
        try:
            made = save_draft(by=person_of(request), draft=draft, text=said, revision=revision, at=timezone.now())
        except ValidationError as refused:
            carry(form, refused)
        else:
            tell_saved(request, made, draft.revision)
            return redirect("draft" if "done" in request.POST else "draft_text", pk)
    return _shown(request, draft, form, request.POST.get("text", ""), status=UNPROCESSABLE)


def _shown(request: HttpRequest, draft: Draft, form: TextForm, text: str, status: int = 200) -> HttpResponse:
    told = lines_of(check_text(text, draft.owner))
    shown = {"draft": draft, "form": form, "problems": told, "revision": revision_in(request, draft)}
    return render(request, "portals/schemes/yaml.html", shown, status=status)


@require_POST
def draft_text_try(request: HttpRequest, pk: int) -> HttpResponse:
    """What is wrong with what is typed, by line; nothing is saved."""
    draft = draft_for(request, pk)
    require(request.user, "edit", draft)
    text = request.POST.get("text", "").replace("\r\n", "\n")
    told = lines_of(check_text(text, draft.owner))
    return render(request, "portals/schemes/problems.html", {"problems": told, "fresh": told, "tried": True})


@require_GET
def draft_file(request: HttpRequest, pk: int) -> HttpResponse:
    draft = draft_for(request, pk)
    answer = HttpResponse(text_of_draft(draft), content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{draft.pk}-{draft.revision}.yaml"'
    return answer
