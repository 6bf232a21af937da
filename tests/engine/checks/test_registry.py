"""Every check is defined whole, numbered in order, and said in both languages with the same figures."""

from __future__ import annotations

import itertools
import string
from pathlib import Path

import pytest

from jifen.collecting.contracts.facts import FACTS
from jifen.engine.checks import CHECKS, Check, checks_digest
from jifen.engine.checks.fact_words import FACT_WORDS, fact_word, unit_of
from jifen.engine.checks.firm_columns import parsed_column
from jifen.engine.checks.registry import BY_CODE

FOLDER = Path(__file__).parents[3] / "src/jifen/engine/checks"


def test_numbers_run_without_gap_within_each_level() -> None:
    for letter, level in (("S", "structure"), ("X", "sources"), ("P", "peers")):
        numbers = [check.number for check in CHECKS if check.level == level]
        assert numbers == [f"{letter}{place:02}" for place in range(1, len(numbers) + 1)]


def test_codes_are_unique_and_fit_the_column_of_findings() -> None:
    assert len(BY_CODE) == len(CHECKS)
    assert max(len(check.code) for check in CHECKS) <= 40


def test_one_file_holds_one_check_and_is_named_after_it() -> None:
    files = {file.stem for level in ("structure", "sources", "peers") for file in (FOLDER / level).glob("*.py")} - {
        "__init__"
    }
    assert files == set(BY_CODE)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.number)
def test_both_languages_tell_the_same_figures(check: Check) -> None:
    def named(template: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(template) if name}

    assert named(check.sentence) == named(check.sentence_en)
    assert check.sentence.endswith("。") and check.sentence_en.endswith(".")
    assert check.because and check.because_en and check.title and check.title_en


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.number)
def test_its_facts_have_words(check: Check) -> None:
    assert {parsed_column(column)[0].partition("@")[0] for column in check.reads} <= set(FACT_WORDS)


def test_words_and_units_are_those_of_the_facts_delivered() -> None:
    for code in set(FACT_WORDS) & set(FACTS):
        assert fact_word(code) == FACTS[code].name
        assert unit_of(code) == FACTS[code].unit.replace("-", "")


def test_the_digest_names_every_definition() -> None:
    assert len(checks_digest()) == 64
    assert all(one != other for one, other in itertools.combinations(CHECKS, 2))
