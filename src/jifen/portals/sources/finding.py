"""Which source a page is about, and texts of two languages as the reader's."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from jifen.access.decide import get_for
from jifen.collecting import reads
from jifen.collecting.models import PublishedContract
from jifen.engine.mapping import FactMapping, load_mapping
from jifen.engine.problems import Problem


def found_source(request: HttpRequest, code: str) -> PublishedContract:
    """The contract in force; of a source that is only announced, the one to come. 404 for whoever may not know."""
    current = reads.contract_in_force(code, timezone.localdate())
    if current is not None:
        return get_for(request.user, PublishedContract, pk=current.pk)
    return get_for(request.user, PublishedContract.objects.order_by("in_force_from", "version"), source=code)


def known_mapping(source: str) -> FactMapping | None:
    """How the department's own files are read, where that is known."""
    shipped = reads.mapping_for(source)
    return load_mapping(shipped.text) if shipped else None


def language() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh"


def told(pair: tuple[str, str]) -> str:
    """(Chinese, English) in the reader's language."""
    return pair[1] if language() == "en" else pair[0]


def sentences(problems: Iterable[Problem]) -> list[str]:
    return [problem.sentence(language()) for problem in problems]
