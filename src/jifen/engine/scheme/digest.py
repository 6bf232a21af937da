"""The name of a scheme's content: SHA-256 over canonical JSON of the parsed document.

Comments, order of keys, spacing of formulas and fields left at their default are not content; so a document made by forms and
the same one written by hand have one digest, and a new optional field never renames an old scheme.
"""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import json
import math
from typing import Any

from jifen.engine.formula import written as formula_text
from jifen.engine.rules import Rule
from jifen.engine.rules.lookup import Lookup
from jifen.engine.scheme.model import Ranks, Scheme, Written
from jifen.engine.treatments import (
    BoxCox,
    Denominator,
    GroupImputation,
    LogTransform,
    PanelImputation,
    Winsorise,
)


def scheme_digest(scheme: Scheme) -> str:
    """64 hexadecimal characters."""
    return hashlib.sha256(canonical_json(plain(scheme)).encode()).hexdigest()


def canonical_json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def plain(value: Any) -> Any:
    """Nouns as dictionaries of their non-default fields, down to JSON values."""
    match value:
        case Written(_, formula):
            return formula_text(formula)
        case Denominator(_, formula):
            return {"denominator": formula_text(formula)}
        case Lookup(families):  # its tables are blocks of a document, whose order is not content
            return {value.kind: _fields(value) | {"families": [[name, plain(dict(table))] for name, table in families]}}
        case Ranks(within=within):
            return _fields(value) | {"within": {one.code: _fields(one) for one in within}}
        case Rule() | Winsorise() | LogTransform() | BoxCox() | GroupImputation() | PanelImputation():
            return {value.kind: _fields(value)}
        case bool() | str() | None:
            return value
        case float() | int():
            return _number(value)
        case datetime.date():
            return value.isoformat()
        case dict():
            return {str(key): plain(item) for key, item in value.items()}
        case tuple() | list():
            return [plain(item) for item in value]
    if dataclasses.is_dataclass(value):
        return _fields(value)
    raise TypeError(f"no canonical form for {type(value).__name__}")


def _number(value: float) -> Any:
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    return int(value) if value == int(value) else value


def _fields(value: Any) -> dict[str, Any]:
    kept = {}
    for field in dataclasses.fields(value):
        if field.compare and getattr(value, field.name) != _default(field):
            kept[field.name] = plain(getattr(value, field.name))
    return kept


def _default(field: dataclasses.Field[Any]) -> Any:
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return field.default


__all__ = ["canonical_json", "plain", "scheme_digest"]
