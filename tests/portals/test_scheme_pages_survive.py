"""Whatever a draft says while it is worked on, its pages open: a typed document may be wrong in every place at once."""

from __future__ import annotations

import random
from typing import Any

import pytest

from jifen.engine.scheme.rewriting import rewritten
from jifen.portals.schemes.blocks import BLOCKS
from jifen.portals.schemes.blocks.block_form import block_at, listed
from jifen.portals.schemes.editing import document_of
from jifen.schemes.actions import save_draft, text_of_draft
from jifen.schemes.models import Draft
from tests.cast import played, signed_in
from tests.engine.scheme.test_rewriting import edit
from tests.schemes.designing import core_draft, now

pytestmark = pytest.mark.usefixtures("cast")
PAGES = (
    "",
    "difference/",
    "weights/",
    "yaml/",
    "submit/",
    "workbook/",
    "scheme.yaml",
    "scheme.xlsx",
    "edit/indicator/new/",
)
ODD = [
    "indicators: 5\n", "facts: []\nindicators: {a: b}\n", "bonus: []\n", "stages: [1, {code: [x]}]\n", "weights: {}\n",
    "indicators: [{code: a, rule: {bands: [1, {from: x}]}, weight: {b: [1]}, undefined: [1]}]\n", "scheme:\n", "peers: 3\n",
    "bonus: {items: [{code: a, parts: [{code: b, rule: {lookup: {table: 3}}}]}]}\n", "grades: {a: 1}\n", "ranks: [1]\n",
    "basis: 3\ndimensions: [{code: a, parent: a, weight: x}]\n", "quantities: {a: 1, b: {formula: a}}\n",
]  # fmt: skip


def opened(draft: Draft, text: str) -> None:
    save_draft(by=played("science-officer"), draft=draft, text=text, revision=draft.revision, at=now())
    draft.refresh_from_db()
    client, base = signed_in("science-officer"), f"/schemes/drafts/{draft.pk}/"
    for page in (*PAGES, *(f"edit/{block}/" for block in blocks_of(document_of(text)))):
        assert client.get(f"{base}{page}").status_code in (200, 404, 422), (page, text[:500])


def blocks_of(document: dict[str, Any]) -> list[str]:
    """One of each kind, as far as the document has codes."""
    found = [f"{kind}/-" for kind in ("heading", "bonus", "grades", "ranks", "peers")]
    for kind, key in (
        ("indicator", "indicators"),
        ("dimension", "dimensions"),
        ("stage", "stages"),
        ("constraint", "constraints"),
    ):
        found += [
            f"{kind}/{one['code']}"
            for one in listed(document, key)[:3]
            if isinstance(one.get("code"), str) and one["code"]
        ]
    found += [
        f"{kind}/{code}"
        for kind, key in (("fact", "facts"), ("quantity", "quantities"), ("basis", "basis"))
        for code in list(block_at(document, key))[:2]
        if code
    ]
    assert {one.partition("/")[0] for one in found} <= set(BLOCKS)
    return found


@pytest.mark.parametrize("text", ODD)
def test_pages_of_a_small_and_odd_document(text: str) -> None:
    opened(core_draft(), text)


def test_pages_of_a_core_that_was_edited_at_random() -> None:
    draft = core_draft()
    start = text_of_draft(draft)
    for seed in range(10):
        rng, document = random.Random(seed), document_of(start)
        for _ in range(rng.randint(1, 6)):
            edit(rng, document)
        opened(draft, rewritten(start, document))
