"""What a coverage page is asked: day, department, fact, city; never more than the person may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jifen.access.decide import filtered_for
from jifen.collecting.coverage_reads import Scope, week_ends
from jifen.collecting.duty_permissions import counties_seen
from jifen.collecting.models import DutyPeriod
from jifen.collecting.models.coverage import fact_name
from jifen.people import areas
from jifen.people.models import Person
from jifen.portals.listing import QueryForm

ALL = ("", _("全部"))
WEEKS = 52


@dataclass(frozen=True)
class Asked:
    """``on``: the day that is looked at; ``scope``: what is counted for this person and question."""

    on: date
    scope: Scope
    today: date

    @property
    def is_today(self) -> bool:
        return self.on == self.today


class CoverageQuery(QueryForm):
    department = forms.ChoiceField(label=_("部门"), required=False)
    fact = forms.ChoiceField(label=_("数据项"), required=False)
    city = forms.ChoiceField(label=_("市州"), required=False)
    week = forms.ChoiceField(label=_("截至"), required=False)

    def __init__(self, *args: Any, person: Person, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.own = today, own_scope(person)
        self.duties = list(filtered_for(person, DutyPeriod.objects.select_related("owner")))
        facts = sorted({fact for one in self.duties for fact in one.facts})
        self._offer("department", sorted({(one.owner.code, one.owner.name) for one in self.duties}))
        self._offer("fact", [(fact, fact_name(fact)) for fact in facts])
        self._offer("city", cities_of(self.own))
        ends = week_ends(today - timedelta(weeks=WEEKS), today)
        self._offer("week", [(end.isoformat(), f"{end.isoformat()} ({end:%G-W%V})") for end in reversed(ends)])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("今天")) if name == "week" else ALL, *choices]

    def asked(self) -> Asked:
        """What was chosen; a choice outside the lists is as good as none."""
        said = self.cleaned_data if self.is_bound and self.is_valid() else {}
        on = date.fromisoformat(said["week"]) if said.get("week") else self.today
        code, city = said.get("department", ""), said.get("city", "")
        sources = frozenset(one.source for one in self.duties if code in ("", one.owner.code))
        scope = self.own.within(sources=sources if code else None, counties=counties_of(city) if city else None)
        return Asked(on, Scope(scope.sources, scope.counties, said.get("fact", "")), self.today)


def own_scope(person: Person) -> Scope:
    """Everything this person may see counted."""
    seen = filtered_for(person, DutyPeriod.objects.all())
    return Scope(frozenset(seen.values_list("source", flat=True).distinct().order_by()), counties_seen(person))


def counties_of(city: str) -> frozenset[str]:
    return frozenset(one for one in areas.within(city) if one in areas.COUNTIES)


def cities_of(scope: Scope) -> list[tuple[str, str]]:
    if scope.counties is None:
        return list(areas.PREFECTURES.items())
    codes = sorted({str(areas.prefecture_of(county)) for county in scope.counties})
    return [(code, areas.PREFECTURES[code]) for code in codes]
