"""Both checks of GB 32100, and the sentence that says which one failed."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from jifen.demo import demo_facts
from jifen.enterprises.credit_codes import ALPHABET, BadCreditCode, check, faults_of, is_valid

REAL = ["914403001922038216", "91222400243805786K", "9152000071430580XT", "91220101MA0Y342M8B", "91220101MA0Y342M8B"]
WRONG = ["914403001922038217", "91220101123999824F", "9133010057462616XH", "91110000800088421P", "91110108717809965C"]
DATA = Path(os.environ.get("JIFEN_SHARED_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data")


@pytest.mark.parametrize("code", REAL)
def test_codes_in_use_pass(code: str) -> None:
    assert faults_of(code) == ()
    check(code)


@pytest.mark.parametrize("code", WRONG)
def test_codes_that_only_look_real_fail(code: str) -> None:
    assert not is_valid(code)


def test_every_change_of_one_character_is_caught() -> None:
    code = REAL[0]
    changed = [code[:i] + c + code[i + 1 :] for i in range(18) for c in ALPHABET if c != code[i]]
    assert not any(is_valid(other) for other in changed)


def test_every_swap_of_neighbours_is_caught() -> None:
    code = REAL[1]
    swapped = [code[:i] + code[i + 1] + code[i] + code[i + 2 :] for i in range(17) if code[i] != code[i + 1]]
    assert not any(is_valid(other) for other in swapped)


@pytest.mark.parametrize(
    ("code", "rules", "words"),
    [
        ("", ["credit_code_empty"], "统一社会信用代码是空的；请补上 18 位代码。"),
        ("9144030019220382", ["credit_code_length"], "有 16 位，应为 18 位"),
        ("9144O3001922038216", ["credit_code_character"], "第 5 位是“O”，代码只用数字和不含 I、O、S、V、Z 的大写字母"),
        ("914403001922038217", ["credit_code_check"], "第 18 位（校验码，GB 32100）应为“6”，写的是“7”"),
        (
            "914403001922038226",
            ["credit_code_subject_check", "credit_code_check"],
            "第 17 位（主体标识码的校验码，GB 11714）应为“1”，写的是“2”",
        ),
    ],
)
def test_the_sentence_says_which_check_failed(code: str, rules: list[str], words: str) -> None:
    with pytest.raises(BadCreditCode) as caught:
        check(code)
    assert [fault.rule for fault in caught.value.faults] == rules
    assert words in str(caught.value)


def test_invented_firms_have_codes_that_pass() -> None:
    assert all(map(is_valid, demo_facts(300, seed=1)["enterprise"].to_pylist()))


def test_all_codes_of_a_real_register_pass() -> None:
    files = sorted((DATA / "cn_jilin_register").glob("*.csv"))
    if not files:
        pytest.skip("real data is not here: cn_jilin_register belongs in ../shared/data beside the project")
    codes = []
    for path in files:
        with path.open(encoding="utf-8") as file:
            codes += [row["统一社会信用代码"] for row in csv.DictReader(file)]
    assert len(codes) == 5039
    assert [code for code in codes if not is_valid(code)] == []
