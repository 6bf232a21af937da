"""All weights of a draft on one page: indicators down, stages across, the sums below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jifen.access.decide import require
from jifen.engine.scheme.rewriting import rewritten
from jifen.portals.acting import attempt, person_of
from jifen.portals.schemes.blocks.block_form import Document, figure_field, listed, stage_codes
from jifen.portals.schemes.editing import UNPROCESSABLE, document_of, revision_in, tell_saved
from jifen.portals.schemes.finding import draft_for
from jifen.portals.schemes.problem_lines import problems_of
from jifen.schemes.actions import edit_draft, text_of_draft


@dataclass(frozen=True)
class Row:
    code: str
    name: str
    dimension: str
    fields: list[forms.BoundField]


class WeightsForm(forms.Form):
    def __init__(self, *args: Any, document: Document, **kwargs: Any) -> None:
        self.indicators = listed(document, "indicators")
        self.stages = stage_codes(document) or [""]
        self.dimensions = {str(one.get("code")): str(one.get("name") or "") for one in listed(document, "dimensions")}
        kwargs["initial"] = dict(self._begin())
        super().__init__(*args, **kwargs)
        for number, one in enumerate(self.indicators):
            for place, stage in enumerate(self.stages):
                label = f"{one.get('name')} {stage}".strip()
                self.fields[f"w_{number}_{place}"] = figure_field(label, required=True)
                self.fields[f"w_{number}_{place}"].widget.attrs["data-stage"] = str(place)

    def _begin(self) -> Any:
        for number, one in enumerate(self.indicators):
            weight = one.get("weight")
            for place, stage in enumerate(self.stages):
                yield f"w_{number}_{place}", (weight.get(stage) if isinstance(weight, dict) else weight) or ""

    def rows(self) -> list[Row]:
        return [
            Row(str(one.get("code")), str(one.get("name") or ""), self.dimensions.get(str(one.get("dimension")), ""),
                [self[f"w_{number}_{place}"] for place in range(len(self.stages))])
            for number, one in enumerate(self.indicators)
        ]  # fmt: skip

    def write(self, document: Document) -> None:
        """Only the indicators something was changed of."""
        by_code = {str(one.get("code")): one for one in listed(document, "indicators")}
        for number, one in enumerate(self.indicators):
            names = [f"w_{number}_{place}" for place in range(len(self.stages))]
            block = by_code.get(str(one.get("code")))
            if block is not None and set(names) & set(self.changed_data):
                said = dict(zip(self.stages, (self.cleaned_data[name].strip() for name in names), strict=True))
                block["weight"] = said.get("", said)


@require_http_methods(["GET", "POST"])
def draft_weights(request: HttpRequest, pk: int) -> HttpResponse:
    draft = draft_for(request, pk)
    require(request.user, "edit", draft)
    text, revision = text_of_draft(draft), revision_in(request, draft)
    form = WeightsForm(*((request.POST,) if request.method == "POST" else ()), document=document_of(text))
    if request.method == "POST" and "try" in request.GET:
        return _tried(request, form, text, draft)
    if form.is_valid():
        now, me = timezone.now(), person_of(request)
        made = attempt(form, lambda: edit_draft(by=me, draft=draft, change=form.write, revision=revision, at=now))
        if made is not None:
            tell_saved(request, made, draft.revision)
            return redirect("draft", pk)
    shown = {"draft": draft, "form": form, "rows": form.rows(), "stages": form.stages, "revision": revision,
             "total": document_of(text).get("total") or "100", "title": _("各阶段权重")}  # fmt: skip
    return render(request, "portals/schemes/weights.html", shown, status=UNPROCESSABLE if form.errors else 200)


def _tried(request: HttpRequest, form: WeightsForm, text: str, draft: Any) -> HttpResponse:
    if not form.is_valid():
        return render(request, "portals/schemes/problems.html", {"unfinished": True})
    document = document_of(text)
    form.write(document)
    told = problems_of(rewritten(text, document), draft.owner)
    return render(request, "portals/schemes/problems.html", {"problems": told, "fresh": told, "tried": True})
