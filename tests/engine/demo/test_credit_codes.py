"""Demo credit codes pass both national checks, and belong to a region that does not exist (GB 32100-2015, GB 11714)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jifen.demo.credit_codes import ALPHABET, BODIES, credit_codes

NUMBERS = st.integers(0, BODIES - 1)


def is_valid(code: str) -> bool:
    """Both checks, one character at a time as the standards describe them."""
    if len(code) != 18 or any(c not in ALPHABET for c in code):
        return False
    inner = sum(int(c, 36) * w for c, w in zip(code[8:16], (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    outer = sum(ALPHABET.index(c) * 3**i for i, c in enumerate(code[:17]))
    return code[16] == "0123456789X0"[11 - inner % 11] and code[17] == ALPHABET[(31 - outer % 31) % 31]


@pytest.mark.parametrize(
    "code", ["914403001922038216", "91222400243805786K", "91220101MA0Y342M8B", "9144030071526726XG"]
)
def test_the_yardstick_accepts_real_codes(code: str) -> None:
    assert is_valid(code)


@pytest.mark.parametrize("code", ["914403001922038217", "91220101123999824F", "9133010057462616XH"])
def test_and_refuses_false_ones(code: str) -> None:
    assert not is_valid(code)


@given(NUMBERS)
def test_every_demo_code_is_valid_and_of_no_region(number: int) -> None:
    code = credit_codes(np.array([number]))[0].as_py()
    assert is_valid(code)
    assert code.startswith("91000000MA")


@given(NUMBERS, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_changed_character_is_always_caught(number: int, place: int, character: str) -> None:
    code = credit_codes(np.array([number]))[0].as_py()
    changed = code[:place] + character + code[place + 1 :]
    assert is_valid(changed) == (changed == code)


@given(NUMBERS, NUMBERS)
def test_codes_sort_as_their_numbers(a: int, b: int) -> None:
    first, second = credit_codes(np.array([a, b])).to_pylist()
    assert (first < second) == (a < b)
    assert (first == second) == (a == b)
