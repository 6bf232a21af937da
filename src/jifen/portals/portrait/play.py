"""提升测算: the enterprise plays with its values and sees at once what the engine would give. A simulation, never official points."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from jifen.access.decide import get_for, require
from jifen.engine.days import day_number
from jifen.engine.firms import FactValue
from jifen.engine.rules.lookup import Lookup
from jifen.engine.scheme.model import Fact
from jifen.engine.tables.broken import Broken
from jifen.engine.tables.numbers import number_of
from jifen.enterprises.models import Enterprise
from jifen.portals.portrait.finding import found_portrait
from jifen.scoring.portrait.figures import facts_used
from jifen.scoring.portrait.nearby import band_near
from jifen.scoring.portrait.simulating import COUNTED, LARGEST, Simulation, facts_to_play_with, ranked_totals, simulate
from jifen.scoring.portrait.suggesting import TITLE, Suggestion, distinct_titles
from jifen.scoring.portrait.whole import Portrait
from jifen.scoring.portrait.words import gained, points_of, short_name, suggestion_words

LONGEST: Final = 24
TITLES: Final = "titles"
TITLES_FACT: Final = "qualifications"


class PlayForm(forms.Form):
    """One field a fact, filled with what was scored; an unknown one is empty. What is left as it is changes nothing."""

    def __init__(self, portrait: Portrait, typed: Mapping[str, Any] | None = None) -> None:
        self.portrait = portrait
        self.facts = facts_to_play_with(portrait.subject)
        super().__init__(None if typed is None else self._completed(typed), auto_id="play-%s")
        for fact in self.facts:
            self.fields[fact.code] = self._field(fact)
        titles = titles_to_gain(portrait)
        if titles:
            boxes = forms.CheckboxSelectMultiple()
            self.fields[TITLES] = forms.MultipleChoiceField(
                label=_("取得资质（在有效期内）"), required=False, choices=[(one, one) for one in titles], widget=boxes
            )

    def _completed(self, typed: Mapping[str, Any]) -> MultiValueDict[str, Any]:
        """What an address does not say is as it was scored: a suggestion names one fact."""
        asked = (
            typed.copy()
            if isinstance(typed, MultiValueDict)
            else MultiValueDict({key: [one] for key, one in typed.items()})
        )
        for fact in self.facts:
            if fact.code not in asked:
                asked[fact.code] = _typed(self._now(fact))
        return asked

    def _field(self, fact: Fact) -> forms.Field:
        unit = "" if fact.unit == "-" else fact.unit
        name = self.portrait.subject.name_of(fact)
        label = _("%(name)s（%(unit)s）") % {"name": name, "unit": unit} if unit else name
        hints = {"inputmode": "decimal", "autocomplete": "off", "maxlength": str(LONGEST)}
        now = _typed(self._now(fact))
        hints |= {} if now else {"placeholder": _("未知")}
        return forms.CharField(label=label, required=False, initial=now, widget=forms.TextInput(attrs=hints))

    def _now(self, fact: Fact) -> float | None:
        firm = self.portrait.subject.firm
        value = firm.fact(fact.code) if firm else None
        return value if isinstance(value, float) else None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for fact in self.facts:
            if fact.code in cleaned:
                cleaned[fact.code] = self._number(fact, cleaned[fact.code])
        return cleaned

    def _number(self, fact: Fact, typed: str) -> float | None:
        if not typed.strip() or typed.strip() == _typed(self._now(fact)):
            return self._now(fact)
        try:
            return checked_number(fact, typed)
        except ValidationError as refused:
            self.add_error(fact.code, refused)
            return None

    def changes(self) -> dict[str, FactValue]:
        """Facts that differ from those scored."""
        wanted: dict[str, FactValue] = {
            fact.code: self.cleaned_data[fact.code]
            for fact in self.facts
            if fact.code in self.cleaned_data and self.cleaned_data[fact.code] != self._now(fact)
        }
        gained_titles = self.cleaned_data.get(TITLES) or []
        firm = self.portrait.subject.firm
        if gained_titles and firm is not None:
            held = firm.fact(TITLES_FACT)
            today = day_number(firm.as_of)
            before = held if isinstance(held, tuple) else ()
            wanted[TITLES_FACT] = (*before, *((title, today, None) for title in gained_titles))
        return wanted


def checked_number(fact: Fact, typed: str) -> float:
    """What was typed as a number of this fact, or a sentence that says what to write instead."""
    value = number_of(typed)
    if isinstance(value, Broken) or value is None or not math.isfinite(value):
        raise ValidationError(_("“%(typed)s”不是数字；请只写数字，如 1286.4。") % {"typed": typed[:LONGEST]})
    if abs(value) > LARGEST:
        raise ValidationError(_("数值太大；请写不超过 %(most)s 的数。") % {"most": f"{LARGEST:,.0f}"})
    if value < 0 and fact.sign == "nonnegative":
        raise ValidationError(_("不能是负数；没有请写 0。"))
    if fact.unit in COUNTED and value != int(value):
        raise ValidationError(_("请写整数。"))
    return float(value)


def _typed(value: float | None) -> str:
    return "" if value is None else f"{value:.10f}".rstrip("0").rstrip(".")


def titles_to_gain(portrait: Portrait) -> list[str]:
    """Titles the scheme gives points for; none where the enterprise's own are not known."""
    firm = portrait.subject.firm
    if firm is None or not isinstance(firm.fact(TITLES_FACT), tuple):
        return []
    parts = [part for item in portrait.subject.plan.items for part in item.parts]
    rules = [
        part.spec.rule
        for part in parts
        if isinstance(part.spec.rule, Lookup)
        and any(one.code == TITLES_FACT for one in facts_used(portrait.subject, part.spec.code))
    ]
    return [title for rule in rules for title in distinct_titles(rule)]


@require_GET
def portrait_simulate(request: HttpRequest, code: str) -> HttpResponse:
    """The panel alone for the page that asks by itself, or a page of its own without scripts."""
    enterprise = get_for(request.user, Enterprise, code=code)
    require(request.user, "simulate", enterprise)
    portrait = found_portrait(enterprise, request)
    if portrait is None or portrait.score.total is None:
        raise Http404(_("这家企业还没有已发布的积分，不能试算。"))
    shown = {"enterprise": enterprise, "portrait": portrait, "score": portrait.score} | play_content(
        portrait, request.GET
    )
    part = request.GET.get("part")
    template = (
        {"outcome": "outcome", "panel": "panel"}.get(str(part), "page") if request.headers.get("HX-Request") else "page"
    )
    return render(request, f"portals/portrait/play_{template}.html", shown)


def play_content(portrait: Portrait, typed: Mapping[str, Any] | None = None) -> dict[str, Any]:
    form = PlayForm(portrait, typed) if typed and _speaks(portrait, typed) else PlayForm(portrait)
    shown: dict[str, Any] = {"play": form, "suggested": [_suggested(portrait, one) for one in portrait.suggestions]}
    if form.is_bound and form.is_valid():
        changes = form.changes()
        simulation = simulate(portrait.subject, changes)
        shown |= _outcome(portrait, simulation, bool(changes)) if simulation else {}
    return shown


def _speaks(portrait: Portrait, typed: Mapping[str, Any]) -> bool:
    return any(fact.code in typed for fact in facts_to_play_with(portrait.subject)) or TITLES in typed


def _suggested(portrait: Portrait, one: Suggestion) -> dict[str, str]:
    asked = (
        {TITLES: one.name}
        if one.kind == TITLE
        else {one.fact: _typed(one.value if isinstance(one.value, float) else None)}
    )
    address = reverse("portrait_simulate", args=[portrait.enterprise.code])
    year = {"year": str(portrait.score.year)}
    return {"words": suggestion_words(one), "gain": gained(one.gain), "url": f"{address}?{urlencode(asked | year)}"}


def _outcome(portrait: Portrait, simulation: Simulation, is_changed: bool) -> dict[str, Any]:
    outcome, gain = simulation.outcome, simulation.gain
    return {
        "simulation": simulation,
        "is_changed": is_changed,
        "simulated_total": points_of(simulation.total),
        "simulated_gain": "" if gain is None else gained(gain),
        "simulated_grade": outcome.grade or "—",
        "simulated_stage": outcome.stage or "—",
        "simulated_band": _band(portrait, simulation),
        "simulated_lines": _lines(portrait, simulation),
    }


def _band(portrait: Portrait, simulation: Simulation) -> tuple[int, int] | None:
    if simulation.would_stand is None or simulation.total is None:
        return None
    ranked = len(ranked_totals(portrait.subject.result))
    return band_near(portrait.score, simulation.total, simulation.would_stand, ranked)


def _lines(portrait: Portrait, simulation: Simulation) -> list[tuple[str, str, str, str]]:
    """Lines whose points moved: name, before, after, difference."""
    moved = []
    for line in portrait.subject.lines:
        after = simulation.outcome.lines.get(line.code)
        before_points, after_points = line.points or 0, (after.points if after else 0) or 0
        if before_points != after_points:
            name = (
                short_name(line.code, portrait.subject.name_of(line))
                if line.kind == "cap"
                else portrait.subject.name_of(line)
            )
            moved.append(
                (name, points_of(before_points), points_of(after_points), gained(after_points - before_points))
            )
    return moved
