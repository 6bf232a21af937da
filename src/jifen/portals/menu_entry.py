"""One line of a side menu and one step of a home page."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Model
from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True)
class MenuEntry:
    """Shown to whoever may do ``verb`` to ``model``; without a model to everybody of the portal."""

    label: Words
    url_name: str
    verb: str = ""
    model: type[Model] | None = None


@dataclass(frozen=True)
class Step:
    """What to do next: a sentence, where to do it, and what the link says."""

    sentence: str
    url: str
    link: Words


HOME = "home"
