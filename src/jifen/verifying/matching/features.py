"""Both sides as flat columns the matching library can compare, and the keys by which pairs are looked for at all.

Keys never lean on the first letters of a name: half of the province's names begin with 吉林省 or 长春市.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from jifen.verifying.matching.credit_code_parts import code_as_compared, pieces_of, proves_itself, subject_of
from jifen.verifying.matching.names import CompanyName, normal, taken_apart
from jifen.verifying.matching.place_names import leading_place
from jifen.verifying.matching.records import Given, Known

MOST_HOLDERS: Final = 200
"""A key that more names of the register hold tells nothing apart, and is not looked under."""
OUTSIDE: Final = "000000"
LETTERS: Final = 5
"""Below that one letter is too much of a name to be a slip: 华安证券 and 华林证券 are two."""
_ROAD: Final = re.compile(r"[0-9A-Z\u3400-\u9fff]+?(?:路|街|道|大街|大路|胡同|村|屯|园|大厦|广场)")
_NUMBER: Final = re.compile(r"\d+号?")


@dataclass(frozen=True)
class Features:
    """One record, ready to compare. ``holes``, ``less``: the name with one letter blanked, with one letter out."""

    unique_id: str
    enterprise: str
    written: str
    text: str
    bare: str
    core: str
    form: str
    branch: str
    full: bool
    former: bool
    code: str
    subject: str
    code_valid: bool
    province: str | None
    prefecture: str | None
    county: str | None
    established_on: date | None
    road: str
    number: str
    pairs: tuple[str, ...]
    holes: tuple[str, ...]
    less: tuple[str, ...]
    short: str
    keys: tuple[str, ...]


def of_given(one: Given) -> Features:
    name = taken_apart(one.name)
    code = code_as_compared(one.code)
    place = one.county or leading_place(normal(one.address))[0] or name.place
    return _features(one.key, "", name, False, code, place, one.established_on, one.address)


def of_known(number: int, one: Known) -> Features:
    name = taken_apart(one.name)
    place = name.place if one.county in ("", OUTSIDE) else one.county
    return _features(
        f"{number:08d}", one.enterprise, name, one.former, code_as_compared(one.enterprise), place, one.established_on,
        one.address,
    )  # fmt: skip


def _features(
    key: str, enterprise: str, name: CompanyName, former: bool, code: str, place: str, founded: date | None,
    address: str,
) -> Features:  # fmt: skip
    province, prefecture, county = _place_parts(place)
    road, number = _address_parts(address)
    return Features(
        key, enterprise, name.written, name.text, name.bare, name.core, name.form, name.branch, name.is_full, former, code,
        subject_of(code), proves_itself(code), province, prefecture, county, founded, road, number,
        _pairs(name.bare), _holes(name.bare), _less(name.bare), _as_short(name), tuple(sorted(keys_of(name, code, founded, prefecture))),
    )  # fmt: skip


def _place_parts(place: str) -> tuple[str | None, str | None, str | None]:
    if not place:
        return None, None, None
    return place[:2], None if place[2:4] == "00" else place[:4], None if place[4:] == "00" else place


def _address_parts(address: str) -> tuple[str, str]:
    """Road and number; places and what follows the number are left to the other columns."""
    text = normal(address)
    rest = text[leading_place(text)[1] :]
    road, number = _ROAD.search(rest), _NUMBER.search(rest)
    return road[0] if road else "", number[0].removesuffix("号") if number else ""


def _pairs(bare: str) -> tuple[str, ...]:
    return tuple(sorted({bare[i : i + 2] for i in range(len(bare) - 1)}))


def _holes(bare: str) -> tuple[str, ...]:
    """Two names share one of these when exactly one letter differs."""
    return tuple(f"{bare[:i]}□{bare[i + 1 :]}" for i in range(len(bare))) if len(bare) >= LETTERS else ()


def _less(bare: str) -> tuple[str, ...]:
    return tuple(sorted({bare[:i] + bare[i + 1 :] for i in range(len(bare))})) if len(bare) >= LETTERS else ()


def _as_short(name: CompanyName) -> str:
    """A pattern that longer names fit of which this one is an abbreviation; empty where it is too short to tell."""
    letters = name.text if not name.form else name.bare
    return ".*".join(re.escape(letter) for letter in letters) if len(letters) >= 3 else ""


def keys_of(name: CompanyName, code: str, founded: date | None, prefecture: str | None) -> set[str]:
    """Under which a record is filed, and looked for."""
    keys = {f"n:{name.text}", f"c:{name.core}"}
    keys |= {f"g:{pair}" for pair in _pairs(name.bare)} | {f"g:{pair}" for pair in _pairs(name.text[:8])}
    keys |= {f"p:{piece}" for piece in pieces_of(code)}
    return keys | ({f"d:{founded.isoformat()}/{prefecture}"} if founded and prefecture else set())


def worth_comparing(given: Sequence[Given], register: Iterable[Known]) -> tuple[list[Features], list[Features]]:
    """Both sides, in an order that does not depend on how they came; of the register only what shares a telling key."""
    asked = sorted((of_given(one) for one in given), key=lambda one: one.unique_id)
    wanted = {key for one in asked for key in one.keys}
    held: list[tuple[Known, set[str]]] = []
    counted: Counter[str] = Counter()
    for one in register:
        name = taken_apart(one.name)
        prefecture = _place_parts(name.place if one.county in ("", OUTSIDE) else one.county)[1]
        found = keys_of(name, code_as_compared(one.enterprise), one.established_on, prefecture) & wanted
        if found:
            held.append((one, found))
            counted.update(found)
    telling = {key for key, holders in counted.items() if holders <= MOST_HOLDERS or key[0] == "n"}
    near = sorted(
        (one for one, found in held if found & telling), key=lambda one: (one.enterprise, one.former, one.name)
    )
    known = [of_known(number, one) for number, one in enumerate(near)]
    return [_only(one, telling) for one in asked], [_only(one, telling) for one in known]


def _only(one: Features, telling: set[str]) -> Features:
    return Features(**{**one.__dict__, "keys": tuple(key for key in one.keys if key in telling)})
