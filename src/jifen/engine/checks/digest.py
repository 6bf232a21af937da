"""The name of a set of checks: SHA-256 over their definitions, so that a finding says by which rules it was made."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable
from typing import Any

from jifen.engine.checks.check import Check
from jifen.engine.scheme.digest import canonical_json


def digest_of(checks: Iterable[Check]) -> str:
    """64 hexadecimal characters; every field of every check counts, limits and allowances included."""
    return hashlib.sha256(canonical_json([_plain(check) for check in checks]).encode()).hexdigest()


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        fields = {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return {"is": type(value).__name__} | fields
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    return value
