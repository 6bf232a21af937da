"""A text is changed only where its content changes; comments elsewhere stay, and what comes out says what was wanted."""

from __future__ import annotations

import copy
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jifen.engine.documents import load_document
from jifen.engine.scheme import official_scheme_ids, scheme_digest
from jifen.engine.scheme.loading import scheme_of, scheme_path
from jifen.engine.scheme.rewriting import rewritten
from jifen.engine.scheme.writing import plain_of, text_of
from tests.engine.scheme.test_writing import DOCUMENTS, READABLE

CORE = scheme_path("jilin-core-2026").read_text(encoding="utf-8")
SCALARS = [None, "", "15", "改了", "a: b", "- c", "万元, 件"]


def said(text: str) -> Any:
    return plain_of(load_document(text))


def lines_changed(old: str, new: str) -> tuple[list[str], list[str]]:
    before, after = old.splitlines(), new.splitlines()
    return [line for line in before if line not in after], [line for line in after if line not in before]


@pytest.mark.parametrize("code", official_scheme_ids())
def test_the_same_content_is_the_same_text(code: str) -> None:
    text = scheme_path(code).read_text(encoding="utf-8")
    assert rewritten(text, said(text)) == text


def test_one_weight_is_one_line() -> None:
    wanted = said(CORE)
    wanted["indicators"][0]["weight"]["初创"] = "9"
    assert lines_changed(CORE, rewritten(CORE, wanted)) == (
        ["    weight: {初创: 10, 成长: 14, 成熟: 16, 转型: 12}"],
        ["    weight: {初创: 9, 成长: 14, 成熟: 16, 转型: 12}"],
    )


def test_comments_of_everything_else_stay() -> None:
    wanted = said(CORE)
    wanted["indicators"][1]["rule"] = {"goalposts": {"low": "0", "high": "20"}}
    wanted["indicators"][1]["undefined"] = "0"
    made = rewritten(CORE, wanted)
    assert said(made) == wanted
    kept = [line for line in CORE.splitlines() if "#" in line]
    assert [line for line in kept if line not in made.splitlines()] == [
        "    undefined:                              # 有研发而尚无收入：初创企业得一半，其他阶段不得分",
        "    rule:                                   # 3、4、5 % 三档参照高新技术企业认定对不同规模的要求，仅作取值参考",
    ]
    assert "    undefined: 0                              # 有研发而尚无收入" in made, (
        "the words beside the key stay beside it"
    )


def test_a_new_indicator_stands_behind_its_neighbour_and_touches_nothing() -> None:
    wanted = said(CORE)
    new = {"code": "a", "name": "甲", "formula": "rd_expense", "rule": {"percentile": {}}, "weight": {"初创": "1"}}
    wanted["indicators"].insert(3, new)
    made = rewritten(CORE, wanted)
    assert said(made) == wanted
    assert lines_changed(CORE, made)[0] == []


def test_what_is_taken_away_takes_only_its_own_lines() -> None:
    wanted = said(CORE)
    del wanted["indicators"][2], wanted["facts"]["assets"], wanted["basis"]["annex"]["clause"]
    made = rewritten(CORE, wanted)
    assert said(made) == wanted
    assert lines_changed(CORE, made)[1] == []


def test_another_order_of_indicators_keeps_their_comments() -> None:
    wanted = said(CORE)
    wanted["indicators"].reverse()
    made = rewritten(CORE, wanted)
    assert said(made) == wanted
    assert sorted(made.splitlines()) == sorted(CORE.splitlines())


def test_a_document_by_forms_and_the_same_by_hand_have_one_digest() -> None:
    wanted = said(CORE)
    wanted["indicators"][0]["rule"] = {
        "bands": [{"earn": "0"}, {"from": "100", "earn": "0.5"}, {"from": "500", "earn": "1"}]
    }
    old = "    formula: rd_expense\n    rule: {percentile: {ties: mid, over: positive, scale: n}}\n"
    new = "    formula:   rd_expense\n    rule:\n      bands: [{earn: 0%}, {earn: 50%, from: 100}, {from: 500, earn: 1}]\n"
    by_hand = CORE.replace(old, new, 1)
    assert by_hand != CORE
    assert scheme_digest(scheme_of(rewritten(CORE, wanted))) == scheme_digest(scheme_of(by_hand))


@given(st.dictionaries(READABLE, DOCUMENTS, max_size=4), st.dictionaries(READABLE, DOCUMENTS, max_size=4))
def test_any_document_can_be_made_to_say_any_other(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert said(rewritten(text_of(old), new)) == new


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path] * bool(path) + [found for key, value in inner for found in places(value, (*path, key))]


@pytest.mark.parametrize("seed", range(80))
def test_random_edits_of_a_real_document_say_what_was_wanted_and_keep_most_comments(seed: int) -> None:
    rng = random.Random(seed)
    wanted = said(CORE)
    for _ in range(rng.randint(1, 4)):
        edit(rng, wanted)
    made = rewritten(CORE, wanted)
    assert said(made) == wanted
    header = CORE[: CORE.index("scheme:")]
    assert made.startswith(header), "never written anew as a whole"


def edit(rng: random.Random, document: Any) -> None:
    *above, last = rng.choice(places(document))
    outer = document
    for key in above:
        outer = outer[key]
    how = rng.choice(["set", "set", "remove", "add", "shuffle"])
    if how == "set":
        outer[last] = rng.choice([*SCALARS, {"a": "1", "b": ["x", "y"]}, [{"code": "n", "name": "新"}], {}, []])
    elif how == "remove":
        del outer[last]
    elif isinstance(outer, list) and how == "shuffle":
        rng.shuffle(outer)
    elif isinstance(outer, list):
        outer.insert(
            rng.randint(0, len(outer)), copy.deepcopy(rng.choice([{"code": f"new{rng.random()}", "name": "新"}, "词"]))
        )
    else:
        outer[f"new{rng.randint(0, 99)}"] = rng.choice([*SCALARS, {"a": "1"}, ["x", {"code": "z"}]])
