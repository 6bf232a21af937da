"""A scheme written down reads back as itself, digest and all; words that look like YAML stay words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jifen.engine.documents import load_document
from jifen.engine.scheme import Scheme, load_scheme, official_scheme_ids, scheme_digest
from jifen.engine.scheme.loading import scheme_of
from jifen.engine.scheme.writing import plain_of, text_of, write_scheme
from tests.generative.comparing import case_of

WORDS = st.text(max_size=12) | st.sampled_from(
    ["", "null", "~", "- a", "a: b", "a #b", "!x", "*a", "&a", "1:30", "no", "'", '"', "%", "\u3000", "万元, 件", "a\nb", "{a}", "?"]
)  # fmt: skip
READABLE = WORDS.filter(lambda text: not any("\ud800" <= c <= "\udfff" for c in text))
DOCUMENTS = st.recursive(
    st.none() | READABLE,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(READABLE, inner, max_size=4),
    max_leaves=25,
)


def reads_back(scheme: Scheme) -> None:
    again = scheme_of(write_scheme(scheme))
    assert again == scheme
    assert scheme_digest(again) == scheme_digest(scheme)


@pytest.mark.parametrize("code", official_scheme_ids())
def test_every_shipped_scheme_reads_back(code: str) -> None:
    reads_back(load_scheme(code))


@pytest.mark.parametrize("seed", range(60))
def test_every_random_scheme_reads_back(seed: int) -> None:
    reads_back(case_of(seed).plan.scheme)


@pytest.mark.prove
@pytest.mark.parametrize("first", range(60, 3060, 100))
def test_thousands_of_random_schemes_read_back(first: int) -> None:
    for seed in range(first, first + 100):
        reads_back(case_of(seed).plan.scheme)


@given(st.dictionaries(READABLE, DOCUMENTS, max_size=5))
def test_any_document_reads_back_word_for_word(document: dict[str, object]) -> None:
    assert plain_of(load_document(text_of(document))) == document


def test_what_is_written_is_made_for_reading() -> None:
    text = write_scheme(load_scheme("jilin-core-2026"))
    assert "  - {code: input, name: 创新投入, name_en: Innovation input}\n" in text
    assert "    weight: {初创: 20, 成长: 14, 成熟: 9, 转型: 16}\n" in text
    assert "    formula: rd_expense / revenue\n" in text
