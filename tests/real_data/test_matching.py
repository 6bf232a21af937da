"""Matching on real names: how often a link by itself is right, and how much is left to people. The floors are promises."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

import duckdb
import pyarrow as pa
import pytest

from jifen.enterprises.credit_codes import ALPHABET
from jifen.verifying.matching.candidates import Candidate
from jifen.verifying.matching.comparing import COMPARED
from jifen.verifying.matching.deciding import Band, judge
from jifen.verifying.matching.features import of_given
from jifen.verifying.matching.linkage import COLUMNS, candidates_of
from jifen.verifying.matching.model import shipped_model
from jifen.verifying.matching.names import taken_apart
from jifen.verifying.matching.records import Given, Known
from tests.real_data.matching_truth import (
    RealFile,
    addresses,
    jilin,
    listed,
    province_of,
    share_name,
    short_2023,
)

PRECISION = 0.995
"""Of links made by the machine: the aim of the project."""


@dataclass(frozen=True)
class Counts:
    """Rows by what the machine says, and whether that is right. ``top``: rows whose best candidate is right, linked or not."""

    rows: int
    sure_right: int
    sure_wrong: int
    doubtful: int
    top: int

    @property
    def precision(self) -> float:
        return self.sure_right / max(self.sure_right + self.sure_wrong, 1)


def measured(given: Sequence[Given], register: Sequence[Known], truth: Callable[[str], str]) -> Counts:
    """``truth``: key of a row → the enterprise it is of; empty where that is not in the register."""
    found, model = candidates_of(given, register, shipped_model()), shipped_model()
    said = [(judge(one, found[one.key], model.thresholds), truth(one.key)) for one in given]
    sure = [(one.candidate, whose) for one, whose in said if one.band == Band.SURE]
    right = sum(_is(one, whose) for one, whose in sure)
    doubtful = sum(one.band == Band.DOUBTFUL for one, _ in said)
    return Counts(len(given), right, len(sure) - right, doubtful, sum(_is(one.candidate, whose) for one, whose in said))


def _is(one: Candidate | None, whose: str) -> bool:
    return one is not None and one.enterprise == whose


def of_code(key: str) -> str:
    return key.split("|")[0]


def nobody(key: str) -> str:
    return ""


def spoilt(number: int, one: Known) -> Given:
    """A real firm as a careless hand would write it; which mistake, its number says. The mistakes are ours, the names real."""
    random, code, name = Random(f"{number} {one.enterprise}"), one.enterprise, one.name
    place, bare = random.randrange(8, 18), taken_apart(name).bare
    wrong = random.choice(ALPHABET.replace(code[place], ""))
    kinds = (
        Given(code, name, code[:place] + wrong + code[place + 1 :]),
        Given(code, name, code[:place] + code[place + 1 :]),
        Given(code, name, code[8:17]),
        Given(code, name),
        Given(code, f"{bare}公司", county=one.county, established_on=one.established_on),
        Given(code, name.replace("有限责任公司", "有限公司").replace("市", ""), county=one.county),
        Given(code, bare, code[:place] + code[place + 1 :][::-1]),
        Given(code, name, established_on=one.established_on),
    )
    return kinds[number % len(kinds)]


@pytest.fixture(scope="module")
def province(real_file: RealFile) -> list[Known]:
    return jilin(real_file, 2000) + jilin(real_file, 2004)


def test_full_names_are_given_once(real_file: RealFile, province: list[Known]) -> None:
    """Why a full name to the letter may stand alone: 5,039 firms of Jilin and 4,366 listed ones, and no two share one."""
    for names in ([one.name for one in province], [full for full, _ in listed(real_file).values()]):
        assert len({taken_apart(name).text for name in names}) == len(names)


def test_short_names_and_addresses_of_2019_against_full_names_and_addresses_of_2021(real_file: RealFile) -> None:
    """Truth: the stock code. Links by themselves are right; what is left to people is mostly ranked right."""
    then, now = addresses(real_file, "2019"), addresses(real_file, "2021")
    firms = {code: firm for code, firm in listed(real_file).items() if code in then}
    register = [
        Known(code, full, county=province_of(now.get(code, "")), address=now.get(code, ""))
        for code, (full, _) in listed(real_file).items()
    ]
    given = [
        Given(f"{code}|{short}", share_name(short), address=then[code])
        for code, (_, shorts) in firms.items()
        for short in sorted(shorts)
    ]
    counts = measured(given, register, of_code)
    assert counts.rows > 3_000
    assert counts.precision >= PRECISION
    assert counts.sure_right / counts.rows >= 0.38
    assert counts.top / counts.rows >= 0.97


def test_short_names_of_the_reports_against_those_of_2023(real_file: RealFile) -> None:
    """176 firms are called otherwise in 2023. A short name is no full name: nothing but a person links it, and 9 in 10 renamed
    firms are not even proposed, because their new name says nothing of the old one."""
    later = short_2023(real_file)
    register = [Known(code, share_name(name), county=province_of(area)) for code, (name, area) in later.items()]
    given = [
        Given(f"{code}|{short}", share_name(short))
        for code, (_, shorts) in listed(real_file).items()
        for short in sorted(shorts)
        if code in later
    ]
    counts = measured(given, register, of_code)
    assert (counts.rows, len({of_code(one.key) for one in given})) == (4_209, 4_209)
    assert counts.sure_wrong == 0
    assert counts.sure_right <= 10, "three firms carry a legal form in their short name"
    assert counts.top / counts.rows >= 0.98


def test_firms_of_2000_are_not_taken_for_firms_of_2004(real_file: RealFile) -> None:
    """Not one firm of the one year is among those of the other, so that every link would be wrong; names, towns and days are real."""
    register = jilin(real_file, 2004)
    with_day = jilin(real_file, 2000)[::2]
    given = [Given(one.enterprise, one.name, county=one.county, established_on=one.established_on) for one in with_day]
    by_name = [Given(f"{one.enterprise}|name", one.name) for one in with_day]
    told, alone = measured(given, register, nobody), measured(by_name, register, nobody)
    assert (told.sure_wrong, alone.sure_wrong) == (0, 0)
    assert told.doubtful / told.rows <= 0.03
    assert alone.doubtful / alone.rows <= 0.12


def test_real_firms_of_jilin_carelessly_written(province: list[Known]) -> None:
    """Every seventh of 5,039 firms with one of eight mistakes: a code with a slip, a town left out, a form cut short …"""
    given = [spoilt(number, one) for number, one in enumerate(province[::7])]
    counts = measured(given, province, of_code)
    assert counts.precision >= PRECISION
    assert counts.sure_right / counts.rows >= 0.80
    assert counts.top / counts.rows >= 0.97


def test_the_same_where_the_firm_is_not_in_the_register(province: list[Known]) -> None:
    """The same mistakes, but the firm itself is not there: a link would be wrong, whatever it links to."""
    away = province[::7]
    gone = {one.enterprise for one in away}
    register = [one for one in province if one.enterprise not in gone]
    counts = measured([spoilt(number, one) for number, one in enumerate(away)], register, nobody)
    assert counts.sure_wrong <= counts.rows * 0.003
    assert counts.doubtful / counts.rows <= 0.12


def test_the_u_of_the_model_are_those_of_real_names(province: list[Known]) -> None:
    """How often two different firms of Jilin are of a level, recounted; the model is of the same order, or more careful."""
    seen, pairs = _levels_of_strangers(province[::8], province[1::8])
    for level, u in ((name, pair[1]) for name, pair in shipped_model().chances["name"].items()):
        share = seen.get(level, 0) / pairs
        assert share <= 3 * u + 2 / pairs, level
    assert seen.get("same", 0) == 0


def _levels_of_strangers(some: Sequence[Known], others: Sequence[Known]) -> tuple[dict[str, int], int]:
    connection = duckdb.connect()
    for table, rows in (("a", some), ("b", others)):
        made = [vars(of_given(Given(one.enterprise, one.name, county=one.county))) for one in rows]
        connection.register(table, pa.Table.from_pylist(made, schema=COLUMNS))
    both = ", ".join(
        f"{side}.{name} AS {name}_{end}" for side, end in (("a", "l"), ("b", "r")) for name in COLUMNS.names
    )
    name = COMPARED[0]
    cases = " ".join(f"WHEN {one.sql} THEN '{one.code}'" for one in name.levels[:-1])
    counted = connection.execute(
        f"SELECT CASE WHEN {name.nothing} THEN 'nothing' {cases} ELSE 'other' END, count(*) FROM (SELECT {both} FROM a, b) GROUP BY 1"
    ).fetchall()
    return dict(counted), len(some) * len(others)
