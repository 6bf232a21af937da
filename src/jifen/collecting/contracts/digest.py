"""The name of a contract's content: SHA-256 over canonical JSON; comments, order and defaults are not content."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
from typing import Any

from jifen.collecting.contracts.model import Contract
from jifen.engine.scheme.digest import canonical_json


def contract_digest(contract: Contract) -> str:
    """64 hexadecimal characters."""
    return hashlib.sha256(canonical_json(plain(contract)).encode()).hexdigest()


def plain(value: Any) -> Any:
    """Nouns as dictionaries of the fields that differ from their default, down to JSON values."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value) if f.compare and _said(value, f)
        }
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, datetime.date):
        return value.isoformat()
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _said(value: Any, one: dataclasses.Field[Any]) -> bool:
    if one.default_factory is not dataclasses.MISSING:
        return bool(getattr(value, one.name) != one.default_factory())
    return bool(one.default is dataclasses.MISSING or getattr(value, one.name) != one.default)
