"""One entry, one sequence of bytes: JSON with sorted keys, no spaces, UTF-8. What is hashed is what is stored."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any


def canonical_bytes(content: Mapping[str, object]) -> bytes:
    plain = {key: plain_value(value) for key, value in content.items()}
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def plain_value(value: object) -> Any:
    """What JSON can say; anything else is refused rather than guessed, so that an entry never holds a whole object."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case datetime():
            return value.isoformat(timespec="microseconds")
        case date():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case Mapping():
            return {str(key): plain_value(inner) for key, inner in value.items()}
        case set() | frozenset():
            return sorted(plain_value(inner) for inner in value)
        case Sequence():
            return [plain_value(inner) for inner in value]
        case _:
            raise TypeError(
                f"审计记录只收文字、数、日期和它们的列表，收到 {type(value).__name__}；请先取出要记的字段。"
            )


def digest_of(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
