"""Unified social credit codes (GB 32100-2015) that no real unit can have: the region is 000000, both checks are right."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""31 characters, without I, O, S, V, Z; in ascending order, so codes sort as their numbers do."""
FRONT: Final = "91000000MA"
"""9 business administration, 1 enterprise, region 000000, MA as in codes given out since 2015."""
BODIES: Final = len(ALPHABET) ** 6
LENGTH: Final = 18

_BYTES = np.frombuffer(ALPHABET.encode(), dtype=np.uint8)
_OUTER_WEIGHTS = np.array([pow(3, i, 31) for i in range(17)], dtype=np.int64)
_INNER_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int64)
_INNER_CHECKS = np.frombuffer(b"0123456789X0", dtype=np.uint8)
_VALUE = np.zeros(256, dtype=np.int64)
_VALUE[_BYTES] = np.arange(31)
_INNER_VALUE = np.zeros(256, dtype=np.int64)
_INNER_VALUE[np.frombuffer(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", dtype=np.uint8)] = np.arange(36)


def credit_codes(numbers: NDArray[np.int64]) -> Any:
    """One code for each number below ``BODIES``, as an Arrow string array; ascending numbers give ascending codes."""
    codes = np.empty((len(numbers), LENGTH), dtype=np.uint8)
    codes[:, :10] = np.frombuffer(FRONT.encode(), dtype=np.uint8)
    for place in range(6):
        codes[:, 15 - place] = _BYTES[numbers // len(ALPHABET) ** place % len(ALPHABET)]
    codes[:, 16] = _inner_check(codes[:, 8:16])
    codes[:, 17] = _outer_check(codes[:, :17])
    offsets = np.arange(len(numbers) + 1, dtype=np.int32) * LENGTH
    return pa.StringArray.from_buffers(len(numbers), pa.py_buffer(offsets), pa.py_buffer(codes.tobytes()))


def _inner_check(bodies: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """GB 11714: 11 − S mod 11, where 10 is written X and 11 is written 0."""
    sums = _INNER_VALUE[bodies] @ _INNER_WEIGHTS
    checks: NDArray[np.uint8] = _INNER_CHECKS[11 - sums % 11]
    return checks


def _outer_check(codes: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """GB 32100: (31 − S mod 31) mod 31."""
    sums = _VALUE[codes] @ _OUTER_WEIGHTS
    checks: NDArray[np.uint8] = _BYTES[(31 - sums % 31) % 31]
    return checks
