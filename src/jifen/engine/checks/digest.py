"""The name of a set of checks: SHA-256 over their definitions, so that a finding says by which rules it was made."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import math
from typing import Any

from jifen.engine.scheme.digest import canonical_json


def digest_of(definitions: Any) -> str:
    """64 hexadecimal characters; every field of every definition counts, limits and allowances included."""
    return hashlib.sha256(canonical_json(_plain(definitions)).encode()).hexdigest()


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        fields = {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return {"is": type(value).__name__} | fields
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value) if isinstance(value, float) and math.isinf(value) else value
