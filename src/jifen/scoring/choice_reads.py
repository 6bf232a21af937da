"""What a department's choice of constraint situations means for its lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from jifen.people.models import Organisation
from jifen.schemes.models import PublishedScheme
from jifen.schemes.reads import document_of
from jifen.scoring.choice_permissions import upward
from jifen.scoring.models import ConstraintChoice, Score

Effect = ConstraintChoice.Effect


@dataclass(frozen=True)
class Regarded:
    """``effects``: situation → effect, in the order of the constraint scheme; ``names``: every situation of that scheme;
    ``choice``: what it stems from, none where the department has not chosen, and then nothing is regarded."""

    names: Mapping[str, str]
    effects: Mapping[str, str]
    choice: ConstraintChoice | None

    def with_effect(self, *effects: str) -> list[str]:
        return [code for code, effect in self.effects.items() if effect in effects]

    @property
    def excluded(self) -> Q | None:
        """What picks the rows this department leaves out; none where it leaves out nothing."""
        codes = self.with_effect(Effect.EXCLUDE)
        return reduce(or_, (Q(**{f"situations__{code}": True}) for code in codes)) if codes else None

    def known(self, score: Score) -> list[str]:
        """Regarded situations this enterprise is known to be in; what nobody asked is not among them."""
        return [code for code in self.effects if score.situations.get(code) is True]

    def not_asked(self, score: Score) -> list[str]:
        return [code for code in self.effects if score.situations.get(code) is None]


def newest_choice(organisation: Organisation | None) -> ConstraintChoice | None:
    """Its own, or that of the nearest department above it."""
    for one in upward(organisation):
        found = ConstraintChoice.objects.filter(department=one).select_related("department").first()
        if found is not None:
            return found
    return None


def regarded_by(organisation: Organisation | None, constraints: PublishedScheme | None) -> Regarded:
    """``constraints``: the scheme whose situations the list holds; a code it does not know is no longer regarded."""
    names = situation_names(constraints)
    choice = newest_choice(organisation)
    effects = choice.effects if choice else {}
    return Regarded(names, {code: effects[code] for code in names if code in effects}, choice)


def situation_names(constraints: PublishedScheme | None) -> dict[str, str]:
    """Code → name in the language of the moment, in the order of the scheme."""
    if constraints is None:
        return {}
    english = get_language() == "en"
    return {one.code: (one.name_en if english else "") or one.name for one in document_of(constraints).constraints}


def without_excluded(scores: QuerySet[Score], regarded: Regarded) -> QuerySet[Score]:
    """Only a situation known to be true excludes; unknown (未查询) does not."""
    excluded = regarded.excluded
    return scores if excluded is None else scores.exclude(pk__in=scores.filter(excluded).values("pk"))
