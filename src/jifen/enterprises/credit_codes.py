"""Unified social credit codes (统一社会信用代码, GB 32100-2015): form and both check characters. Pure; no register is asked.

18 characters: 1 registering authority, 2 kind of organisation, 3–8 division of the authority, 9–17 subject code with its own
check character (GB 11714), 18 check character over all before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

LENGTH: Final = 18
ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""31 characters: no I, O, S, V, Z."""
_VALUES: Final = {character: value for value, character in enumerate(ALPHABET)}
_WEIGHTS: Final = tuple(pow(3, i, 31) for i in range(17))
_SUBJECT_VALUES: Final = {c: v for v, c in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
_SUBJECT_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_SUBJECT_CHECKS: Final = "0123456789X0"

SENTENCES: Final = {
    "credit_code_empty": (
        "统一社会信用代码是空的；请补上 18 位代码。",
        "the unified social credit code is empty; fill in its 18 characters.",
    ),
    "credit_code_length": (
        "统一社会信用代码“{code}”有 {length} 位，应为 18 位；请核对是否漏字、多字，或填成了组织机构代码、注册号。",
        "the unified social credit code “{code}” has {length} characters and should have 18; look for a character too few or "
        "too many, or for an older kind of code.",
    ),
    "credit_code_character": (
        "统一社会信用代码“{code}”第 {place} 位是“{character}”，代码只用数字和不含 I、O、S、V、Z 的大写字母；"
        "请核对（常见的是把 0 写成 O、1 写成 I）。",
        "character {place} of the unified social credit code “{code}” is “{character}”; only digits and capital letters "
        "without I, O, S, V, Z are used (often 0 was written O, or 1 was written I).",
    ),
    "credit_code_subject_check": (
        "统一社会信用代码“{code}”第 17 位（主体标识码的校验码，GB 11714）应为“{wanted}”，写的是“{character}”；"
        "第 9 至 17 位中有字符写错，请对照营业执照核对。",
        "character 17 of the unified social credit code “{code}” (check of the subject code, GB 11714) should be “{wanted}”, "
        "is “{character}”; one of characters 9 to 17 is wrong, compare with the business licence.",
    ),
    "credit_code_check": (
        "统一社会信用代码“{code}”第 18 位（校验码，GB 32100）应为“{wanted}”，写的是“{character}”；"
        "18 位中有字符写错，请对照营业执照核对。",
        "character 18 of the unified social credit code “{code}” (check character, GB 32100) should be “{wanted}”, "
        "is “{character}”; one of the 18 is wrong, compare with the business licence.",
    ),
}


@dataclass(frozen=True)
class CodeFault:
    """One check that failed: ``rule`` is a key of ``SENTENCES``."""

    rule: str
    zh: str
    en: str


class BadCreditCode(ValueError):
    """Not a unified social credit code; ``faults`` holds every check that failed."""

    def __init__(self, faults: tuple[CodeFault, ...]):
        self.faults = faults
        super().__init__("\n".join(fault.zh for fault in faults))


def check(code: str) -> None:
    """Raises BadCreditCode with a sentence for each check that failed."""
    if faults := faults_of(code):
        raise BadCreditCode(faults)


def is_valid(code: str) -> bool:
    return not faults_of(code)


def faults_of(code: str) -> tuple[CodeFault, ...]:
    """Every check the code fails: first the form; both check characters only where the form is right."""
    if form := _form(code):
        return (form,)
    return tuple(fault for fault in (_subject_check(code), _check(code)) if fault)


def subject_check_character(body: str) -> str:
    """Character 17 for characters 9 to 16: 11 − S mod 11, where 10 is written X and 11 is written 0."""
    total = sum(_SUBJECT_VALUES[c] * w for c, w in zip(body, _SUBJECT_WEIGHTS, strict=True))
    return _SUBJECT_CHECKS[11 - total % 11]


def check_character(front: str) -> str:
    """Character 18 for the 17 before it: (31 − S mod 31) mod 31."""
    return ALPHABET[-sum(_VALUES[c] * w for c, w in zip(front, _WEIGHTS, strict=True)) % 31]


def _form(code: str) -> CodeFault | None:
    if not code:
        return _fault("credit_code_empty", code)
    if len(code) != LENGTH:
        return _fault("credit_code_length", code, length=len(code))
    odd = next((place for place, c in enumerate(code, start=1) if c not in _VALUES), 0)
    return _fault("credit_code_character", code, place=odd, character=code[odd - 1]) if odd else None


def _subject_check(code: str) -> CodeFault | None:
    wanted = subject_check_character(code[8:16])
    return None if code[16] == wanted else _fault("credit_code_subject_check", code, wanted=wanted, character=code[16])


def _check(code: str) -> CodeFault | None:
    wanted = check_character(code[:17])
    return None if code[17] == wanted else _fault("credit_code_check", code, wanted=wanted, character=code[17])


def _fault(rule: str, code: str, **words: object) -> CodeFault:
    shown = code if len(code) <= 40 else code[:37] + "…"
    zh, en = (sentence.format(code=shown, **words) for sentence in SENTENCES[rule])
    return CodeFault(rule, zh, en)
