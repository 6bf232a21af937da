"""Facts a formula names and the document does not declare yet are declared as the platform knows them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from jifen.collecting.contracts.facts import FACTS
from jifen.engine.documents import load_document
from jifen.engine.formula import FormulaError, names_in, parse_formula
from jifen.engine.scheme.loading import official_scheme_ids, scheme_path
from jifen.engine.scheme.writing import plain_of
from jifen.portals.schemes.blocks.block_form import Document, block_at

FIRST = "jilin-core-2026"


@lru_cache(maxsize=1)
def known_facts() -> dict[str, Document]:
    """Code → declaration: as the shipped core has it, else as another shipped scheme, else name, kind and unit of the sources."""
    known: dict[str, Document] = {}
    for code in (FIRST, *(one for one in official_scheme_ids() if one != FIRST)):
        document = plain_of(load_document(scheme_path(code)))
        assert isinstance(document, dict)
        for fact, declared in block_at(document, "facts").items():
            known.setdefault(fact, declared)
    return known | {code: _of_source(code) for code in FACTS if code not in known}


def _of_source(code: str) -> Document:
    fact = FACTS[code]
    unit = {"unit": fact.unit} if fact.kind == "number" and fact.unit != "-" else {}
    return {"name": fact.name} | ({"kind": fact.kind} if fact.kind != "number" else {}) | unit


def declare_facts(document: Document, formulas: Iterable[str]) -> None:
    """A name nobody knows stays undeclared, and the check says so with the nearest right word."""
    declared = document.setdefault("facts", {})
    if not isinstance(declared, dict):
        return
    for name in _names(formulas):
        if name not in declared and name not in block_at(document, "quantities") and name in known_facts():
            for needed in _with_fillings(name):
                declared.setdefault(needed, dict(known_facts()[needed]))


def _with_fillings(name: str) -> list[str]:
    """The fact, and those its own ``if_empty`` formula names."""
    filling: Any = known_facts()[name].get("if_empty")
    return [name, *(one for one in _names([filling] if isinstance(filling, str) else []) if one in known_facts())]


def _names(formulas: Iterable[str]) -> list[str]:
    found: dict[str, None] = {}
    for text in formulas:
        try:
            names = names_in(parse_formula(text)) if text else set()
        except FormulaError:  # told by the check
            continue
        found |= dict.fromkeys(sorted(name for name, _ in names))
    return list(found)
