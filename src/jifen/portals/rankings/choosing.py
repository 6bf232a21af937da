"""The page on which a department says which constraint situations it regards (K1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from jifen.access.decide import filtered_for, may, require
from jifen.portals.acting import attempt, person_of
from jifen.schemes.reads import constraints_in_force
from jifen.scoring.actions.choosing import choose_situations
from jifen.scoring.choice_reads import Effect, Regarded, regarded_by
from jifen.scoring.models import ConstraintChoice, Score

NOT_REGARDED = ("", gettext_lazy("不选用"))


class ChoiceForm(forms.Form):
    """One field a situation, named after its code."""

    why = forms.CharField(
        label=gettext_lazy("用途"),
        max_length=300,
        help_text=gettext_lazy("如“项目评审参考”；和选用记录一起保存，不能更改。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, regarded: Regarded, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = regarded.names
        for code, name in regarded.names.items():
            self.fields[code] = forms.ChoiceField(
                label=name,
                required=False,
                choices=[NOT_REGARDED, *Effect.choices],
                initial=regarded.effects.get(code, ""),
            )

    def situation_fields(self) -> list[forms.BoundField]:
        return [self[code] for code in self.names]

    def effects(self) -> dict[str, str]:
        return {code: said for code in self.names if (said := self.cleaned_data.get(code))}


@require_http_methods(["GET", "POST"])
def constraint_choice(request: HttpRequest) -> HttpResponse:
    require(request.user, "see_situations", Score)
    regarded = regarded_by(person_of(request).organisation, constraints_in_force(timezone.localdate()))
    if request.method == "POST":
        require(request.user, "choose", ConstraintChoice)
        form = ChoiceForm(request.POST, regarded=regarded)
        if form.is_valid() and _choose(request, form):
            messages.success(request, _("已保存；从现在起，本部门的名单按这一选用显示。"))
            return redirect("constraint_choice")
        return render(request, "portals/rankings/choose.html", _content(request, regarded, form), status=422)
    form_shown = ChoiceForm(regarded=regarded) if may(request.user, "choose", ConstraintChoice) else None
    return render(request, "portals/rankings/choose.html", _content(request, regarded, form_shown))


def _choose(request: HttpRequest, form: ChoiceForm) -> bool:
    said = {"effects": form.effects(), "why": form.cleaned_data["why"], "at": timezone.now()}
    return attempt(form, lambda: choose_situations(by=person_of(request), **said)) is not None


def _content(request: HttpRequest, regarded: Regarded, form: ChoiceForm | None) -> dict[str, Any]:
    history = filtered_for(request.user, ConstraintChoice.objects.select_related("department"))
    return {
        "form": form,
        "department": person_of(request).organisation,
        "regarded_words": [(regarded.names[code], Effect(effect).label) for code, effect in regarded.effects.items()],
        "history": [(one, effects_words(one.effects, regarded.names)) for one in history],
    }


def effects_words(effects: Mapping[str, str], names: Mapping[str, str]) -> str:
    said = [
        _("%(name)s（%(effect)s）") % {"name": names.get(code, code), "effect": Effect(effect).label}
        for code, effect in effects.items()
    ]
    return "、".join(said) or _("不选用任何情形")
