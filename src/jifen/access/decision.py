"""What a decision and a rule are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet

from jifen.people.models import Person

SEE = "see"


@dataclass(frozen=True)
class Decision:
    """``reason`` is the sentence the page shows; ``visible`` whether the person may know that the thing exists."""

    allowed: bool
    reason: str = ""
    visible: bool = False


ALLOWED = Decision(True, "", True)

Asked = Callable[[Person, Any], str]
"""Person and thing (an object, or its class for "at all") → the reason it is refused, empty when it is allowed."""
Scope = Callable[[Person, QuerySet[Any]], QuerySet[Any]]
"""Person and rows → those of them the person may see."""


@dataclass(frozen=True)
class Sight:
    """Who sees which rows of a model; ``at_all`` answers for the class: is there a list to open."""

    scope: Scope
    at_all: Asked


Rules = dict[tuple[str, type[Model]], Asked]
Sights = dict[type[Model], Sight]
