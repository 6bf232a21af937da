"""Rows against a register: who is found, what speaks for and against, and when a link is sure."""

from __future__ import annotations

import json
from datetime import date
from random import Random

import pytest

from jifen.verifying.matching.comparing import COMPARED
from jifen.verifying.matching.deciding import Band
from jifen.verifying.matching.linkage import candidates_of
from jifen.verifying.matching.model import SHIPPED, BadModel, read_model, shipped_model
from jifen.verifying.matching.records import Given, Known
from tests.verifying.matching.register import BRANCH, CHEN, HE, REGISTER, ZE, found, judged


def test_a_code_with_one_slip_and_the_same_name_is_sure() -> None:
    one = judged(Given("1", "长春市示例晨曦装备技术有限公司", code=CHEN[:-1] + "7"))
    assert (one.band, one.why) == (Band.SURE, "weighty")
    assert one.candidate is not None and one.candidate.enterprise == CHEN


def test_a_code_with_one_slip_is_sure_under_the_former_name_too() -> None:
    one = judged(Given("1", "吉林示例晨曦机械有限公司", code=CHEN[:-1]))
    assert one.band == Band.SURE
    assert one.candidate is not None and one.candidate.former


def test_a_full_name_alone_links_only_to_the_letter() -> None:
    to_the_letter = judged(Given("1", "长春市示例晨曦装备技术有限公司"))
    without_city = judged(Given("1", "示例晨曦装备技术有限公司"))
    short = judged(Given("1", "示例晨曦"))
    assert (to_the_letter.band, to_the_letter.why) == (Band.SURE, "full_name")
    assert (without_city.band, without_city.why) == (Band.DOUBTFUL, "name_alone")
    assert short.band == Band.DOUBTFUL


def test_a_former_name_alone_is_doubtful() -> None:
    assert judged(Given("1", "吉林示例晨曦机械有限公司")).why == "former_alone"


def test_where_more_is_known_the_name_alone_never_links() -> None:
    one = judged(Given("1", "长春市示例晨曦装备技术有限公司", code="220104000012345"))
    assert (one.band, one.why) == (Band.DOUBTFUL, "name_alone")


def test_a_place_taken_from_the_name_does_not_bear_the_name_out() -> None:
    one = judged(Given("1", "长春示例鹤国农业科技有限公司", code="不详12345678"))
    assert one.band == Band.DOUBTFUL


def test_another_valid_code_speaks_against_the_same_name() -> None:
    one = judged(Given("1", "长春市示例晨曦装备技术有限公司", code="91000000MAQQQQQQ6G"))
    assert one.band == Band.DOUBTFUL


def test_name_and_founding_day_are_sure() -> None:
    one = judged(Given("1", "示例泽悦陶瓷技术股份有限公司", established_on=date(2011, 9, 10)))
    assert one.band == Band.SURE
    assert one.candidate is not None and one.candidate.enterprise == ZE


def test_a_branch_does_not_link_to_its_parent() -> None:
    one = found(Given("1", "长春示例鹤国农业科技有限公司农安分公司", county="220122"))
    assert one[0].enterprise == BRANCH
    assert (
        next(part for part in found(Given("1", "长春示例鹤国农业科技有限公司")) if part.enterprise == BRANCH).level(
            "branch"
        )
        == "other"
    )


def test_two_candidates_near_each_other_are_doubtful() -> None:
    twins = (*REGISTER, Known("91000000MA4Y6WHDXD", "四平市示例晨曦装备技术有限公司", county="220302"))
    one = judged(Given("1", "示例晨曦装备技术有限公司", code="无代码也无法补齐"), twins)
    assert (one.band, one.why) == (Band.DOUBTFUL, "another_near")


def test_a_stranger_gives_nothing() -> None:
    assert judged(Given("1", "哈尔滨某某煤炭有限公司", code="912301000000000000")).band == Band.NOTHING
    assert judged(Given("1", "")).band == Band.NOTHING


def test_each_comparison_says_what_it_found_and_all_add_up_to_the_weight() -> None:
    best = found(
        Given("1", "示例晨曦装备技术有限公司", code=CHEN[:-1], county="220104", established_on=date(2016, 12, 12))
    )[0]
    said = {part.comparison: part.level for part in best.parts}
    assert said == {
        "name": "same_bare", "branch": "same", "form": "same", "code": "one_slip", "place": "county", "established_on": "near",
    }  # fmt: skip
    assert best.weight == pytest.approx(shipped_model().prior + sum(part.bits for part in best.parts), abs=1e-6)
    assert all(part.zh for part in best.parts)


def test_the_order_of_rows_and_register_does_not_matter() -> None:
    rows = [
        Given(str(i), name, code)
        for i, (name, code) in enumerate([("示例晨曦", ""), ("示例鹤国农业", HE[:-1]), ("泽悦陶瓷", "")])
    ]
    expected = candidates_of(rows, REGISTER, shipped_model())
    for seed in range(3):
        mixed, register = rows[:], list(REGISTER)
        Random(seed).shuffle(mixed)
        Random(seed).shuffle(register)
        assert candidates_of(mixed, register, shipped_model()) == expected


def test_alone_or_among_others_a_row_gets_the_same_candidates() -> None:
    rows = [Given("a", "示例晨曦装备", CHEN[:-1]), Given("b", "示例鹤国农业科技有限公司", county="220102")]
    together = candidates_of(rows, REGISTER, shipped_model())
    assert {one.key: found(one) for one in rows} == together


def test_the_model_is_named_by_a_digest_that_spaces_do_not_change() -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    assert read_model(json.dumps(json.loads(text), indent=7)).digest == shipped_model().digest
    other = json.loads(text)
    other["thresholds"]["sure"] = 11
    assert read_model(json.dumps(other)).digest != shipped_model().digest


def test_a_model_that_does_not_weigh_what_is_compared_is_refused() -> None:
    document = json.loads(SHIPPED.read_text(encoding="utf-8"))
    del document["comparisons"]["code"]["subject"]
    with pytest.raises(BadModel, match="“code”的各档"):
        read_model(json.dumps(document))
    document = json.loads(SHIPPED.read_text(encoding="utf-8"))
    document["comparisons"]["form"]["same"][0] = 0.5
    with pytest.raises(BadModel, match="合计"):
        read_model(json.dumps(document))


def test_the_shipped_model_weighs_every_level() -> None:
    for one in COMPARED:
        bits = [shipped_model().part(one.code, level.code).bits for level in one.levels]
        assert bits[0] == max(bits), f"the first level of {one.code} is the best"
