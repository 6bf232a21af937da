"""Trying a file: read by the same rules as a delivery, shown once, kept nowhere."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jifen.access.decide import require
from jifen.collecting import reads
from jifen.collecting.actions.trying import LIMITS, try_delivery
from jifen.collecting.contracts.in_words import rule_words
from jifen.collecting.contracts.model import SEVERITIES, SEVERITY_WORDS
from jifen.collecting.models import PublishedContract
from jifen.collecting.reading import DeliveryRefused, Received
from jifen.portals.acting import carry, person_of
from jifen.portals.sources.contract_page import delivery_address
from jifen.portals.sources.finding import found_source, language, sentences, told
from jifen.portals.sources.forms import TryForm

ROWS_SHOWN = 20
PLACES_SHOWN = 8
UNKNOWN_LAYOUT = ("missing_column", "no_header", "no_rows")
"""What a file says whose table looks otherwise than expected."""


@dataclass(frozen=True)
class Fold:
    """Equal faults under one another, told once."""

    code: str
    severity: str
    column: str
    sentence: str
    count: int
    rows: str


@dataclass(frozen=True)
class RefusedRow:
    row: int
    key: str
    reasons: list[str]


@require_http_methods(["GET", "POST"])
def source_try(request: HttpRequest, code: str) -> HttpResponse:
    found = found_source(request, code)
    require(request.user, "deliver", found)
    form = TryForm(request.POST, request.FILES) if request.method == "POST" else TryForm()
    content: dict[str, Any] = {"source": found, "form": form, "limits": LIMITS}
    if form.is_valid():
        content |= _tried(request, found, form)
    status = 422 if form.errors else 200
    return render(request, "portals/sources/try.html", content, status=status)


def _tried(request: HttpRequest, found: PublishedContract, form: TryForm) -> dict[str, Any]:
    file = form.cleaned_data["file"]
    try:
        received = try_delivery(
            by=person_of(request), source=found.source, chunks=file.chunks(), name=file.name, at=timezone.localtime()
        )
    except DeliveryRefused as refused:
        layout = any(problem.code in UNKNOWN_LAYOUT for problem in refused.problems)
        return {"file_name": file.name, "refusals": sentences(refused.problems), "unknown_layout": layout}
    except ValidationError as refused:
        carry(form, refused)
        return {}
    return {"file_name": file.name, "deliver": delivery_address(found.source)} | told_of(received, found)


def told_of(received: Received, found: PublishedContract) -> dict[str, Any]:
    contract = reads.contract_of(found)
    return {
        "received": received,
        "folds": folded(received),
        "refused_rows": list(islice(refused_rows(received), ROWS_SHOWN)),
        "rules": [
            (told(rule_words(contract.rules[rule.rule], contract)), told(SEVERITY_WORDS[rule.severity]), rule)
            for rule in received.rules
        ],
        "states": [
            (contract.facts[code].name, *(states.get(name, 0) for name in ("value", "nil", "not_applicable", "unknown")))
            for code, states in received.states.items()
        ],
    }  # fmt: skip


def folded(received: Received) -> list[Fold]:
    """Gravest first, then the most frequent."""
    together: dict[tuple[str, str, str], list[tuple[int, str]]] = defaultdict(list)
    names = ["severity", "rule", "column", "row", language()]
    for one in received.faults.select(names).to_pylist():
        together[one["severity"], one["rule"], one["column"]].append((one["row"], one[language()]))
    ordered = sorted(together.items(), key=lambda pair: (SEVERITIES.index(pair[0][0]), -len(pair[1])))
    return [
        Fold(
            severity,
            told(SEVERITY_WORDS[severity]),
            column,
            found[0][1],
            len(found),
            _places([row for row, _ in found]),
        )
        for (severity, _rule, column), found in ordered
    ]


def _places(rows: list[int]) -> str:
    shown = "、".join(map(str, rows[:PLACES_SHOWN]))
    return f"{shown} …" if len(rows) > PLACES_SHOWN else shown


def refused_rows(received: Received) -> list[RefusedRow]:
    """In the order of the file, each with everything that is wrong with it."""
    reasons: dict[int, list[str]] = defaultdict(list)
    for one in received.faults.select(["row", "column", language()]).to_pylist():
        column = f"{one['column']}：" if one["column"] else ""
        reasons[one["row"]].append(f"{column}{one[language()]}")
    rows, keys = received.quarantine["row"].to_pylist(), received.quarantine["key"].to_pylist()
    return [RefusedRow(row, key, reasons[row]) for row, key in zip(rows, keys, strict=True)]
