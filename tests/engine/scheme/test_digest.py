"""What names a scheme: its content, all of it, and nothing else."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from jifen.engine.problems import SchemeRefused
from jifen.engine.scheme import load_scheme, official_scheme_ids, scheme_digest
from jifen.engine.scheme.loading import scheme_of, scheme_path
from tests.generative.random_schemes import text_of

SCHEMES = official_scheme_ids()
NUMBER = re.compile(r"-?\d+(\.\d+)?")


class PlainText(yaml.SafeLoader):
    """Reads every scalar as the text it is, as the engine does."""


PlainText.yaml_implicit_resolvers = {}


def document_of(scheme: str) -> dict[str, Any]:
    return yaml.load(scheme_path(scheme).read_text("utf-8"), Loader=PlainText)  # type: ignore[no-any-return]


def digest_of(text: str) -> str:
    return scheme_digest(scheme_of(text))


def shuffled(node: Any, rng: random.Random) -> Any:
    """The same blocks with their keys in another order; lists stay, their order is content."""
    if isinstance(node, dict):
        keys = list(node)
        rng.shuffle(keys)
        return {key: shuffled(node[key], rng) for key in keys}
    return [shuffled(item, rng) for item in node] if isinstance(node, list) else node


@pytest.mark.parametrize("scheme", SCHEMES)
def test_comments_spacing_and_order_of_keys_are_not_content(scheme: str) -> None:
    digest = scheme_digest(load_scheme(scheme))
    assert re.fullmatch("[0-9a-f]{64}", digest)
    text = scheme_path(scheme).read_text("utf-8")
    assert digest_of("# 又一行说明\n" + text.replace("\n\n", "\n\n\n") + "\n# 完") == digest
    for seed in range(3):
        assert digest_of(text_of(shuffled(document_of(scheme), random.Random(seed)))) == digest


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("formula: a / b", True),
        ("formula: a/b", True),
        ("formula: 'a  /  b'", True),
        ("formula: (a) / (b)", True),
        ("formula: b / a", False),
        ("formula: a / b + 0", False),
        ("formula: a / b\n    direction: higher", True),
        ("formula: a / b\n    direction: lower", False),
        ("formula: a / b\n    missing: lose", False),
        ("formula: a / b\n    note: 说明", False),
    ],
)
def test_spacing_of_formulas_and_defaults_written_out(written: str, same: bool) -> None:
    """``missing: lose`` is more than a default: it stays when the scheme's default changes."""
    text = """scheme: s
title: t
version: "1"
basis: {o: {title: t}}
numbers_from: o
facts: {a: {name: a}, b: {name: b}}
indicators:
  - code: x
    name: x
    FORMULA
    rule: {goalposts: {low: 0, high: 1}}
    weight: 100
"""
    assert (digest_of(text.replace("FORMULA", written)) == digest_of(text.replace("FORMULA", "formula: a / b"))) == same


def numbers_in(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Paths to every number a person may change: weights, edges, caps, shares, grade lines."""
    if isinstance(node, dict):
        return [p for key, item in node.items() if key != "annex" for p in numbers_in(item, (*path, key))]
    if isinstance(node, list):
        return [p for n, item in enumerate(node) for p in numbers_in(item, (*path, n))]
    return [path] if isinstance(node, str) and NUMBER.fullmatch(node) else []


def changed(document: Any, path: tuple[Any, ...]) -> Any:
    copied = yaml.load(text_of(document), Loader=PlainText)
    node = copied
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = str(float(node[path[-1]]) + 1)
    return copied


CORE = document_of("jilin-core-2026")
NUMBERS = [path for path in numbers_in(CORE) if path[0] not in ("version", "effective", "rounding")]


BEFORE = digest_of(text_of(CORE | {"weights": "relative"}))


@settings(max_examples=25)
@given(st.sampled_from(NUMBERS))
def test_any_changed_number_changes_the_digest_or_is_refused(path: tuple[Any, ...]) -> None:
    relative = CORE | {"weights": "relative"}
    try:
        scheme = scheme_of(text_of(changed(relative, path)))
    except SchemeRefused:
        return
    assert scheme_digest(scheme) != BEFORE


WEIGHTS = [path for path in NUMBERS if "weight" in path]


@pytest.mark.parametrize("path", WEIGHTS, ids=lambda path: f"{path[1]}-{path[-1]}")
def test_any_changed_weight_changes_the_digest(path: tuple[Any, ...]) -> None:
    relative = CORE | {"weights": "relative"}
    assert digest_of(text_of(changed(relative, path))) != BEFORE


def test_every_shipped_scheme_has_a_digest_of_its_own() -> None:
    assert len({scheme_digest(load_scheme(s)) for s in SCHEMES}) == len(SCHEMES)
