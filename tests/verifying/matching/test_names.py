"""Names of Chinese companies, taken apart and made alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jifen.verifying.matching.names import normal, taken_apart

LETTERS = st.text(alphabet="吉林长春市省示例科技（）()·　 ＡａＢ有限责任公司股份集团分第一", max_size=20)


@pytest.mark.parametrize(
    ("written", "place", "core", "trade", "form"),
    [
        ("吉林省石油总公司", "220000", "石油", "", "公司"),
        ("长春高新技术产业（集团）股份有限公司", "220100", "高新", "技术产业", "股份"),
        ("吉林市建工建设集团有限公司", "220200", "建工", "建设", "有限"),
        ("长春市南关区宏达建材厂", "220102", "宏达", "建材", "厂"),
        ("延边农心矿泉饮料有限公司", "222400", "农心矿泉饮料", "", "有限"),
        ("华润（长春）医药有限公司", "220100", "华润", "医药", "有限"),
        ("深圳市示例电子科技股份有限公司", "440000", "示例", "电子科技", "股份"),
        ("示例·晨曦装备技术有限公司", "", "示例晨曦", "装备技术", "有限"),
    ],
)
def test_a_name_has_a_place_a_core_a_trade_and_a_form(
    written: str, place: str, core: str, trade: str, form: str
) -> None:
    name = taken_apart(written)
    assert (name.place, name.core, name.trade, name.form) == (place, core, trade, form)
    assert name.written == written


def test_a_branch_is_told_from_its_parent() -> None:
    parent, branch = taken_apart("示例金属有限责任公司"), taken_apart("示例金属有限责任公司第一分公司")
    assert branch.bare == parent.bare
    assert (parent.branch, branch.branch) == ("", "第一分公司")


def test_widths_brackets_case_and_spaces_do_not_matter() -> None:
    assert normal("示例（长春）ＡＢＣ 科技　有限公司") == normal("示例(长春)abc科技有限公司")


def test_the_two_words_for_a_limited_company_are_one_form() -> None:
    assert taken_apart("示例有限责任公司").form == taken_apart("示例有限公司").form


def test_a_short_name_keeps_what_it_has() -> None:
    """Nothing is taken off below two letters, however much it looks like a place or a trade."""
    assert taken_apart("吉林").bare == "吉林"
    assert taken_apart("科技").core == "科技"


def test_jilin_is_the_province_unless_the_city_is_said() -> None:
    assert taken_apart("吉林示例药业有限公司").place == "220000"
    assert taken_apart("吉林市示例药业有限公司").place == "220200"


@given(LETTERS | st.text(max_size=30))
def test_twice_is_as_once(written: str) -> None:
    assert normal(normal(written)) == normal(written)


@given(LETTERS | st.text(max_size=30))
def test_every_text_can_be_taken_apart_and_is_kept_as_written(written: str) -> None:
    name = taken_apart(written)
    assert name.written == written
    assert name.text == normal(written)
    assert len(name.core) <= len(name.bare) <= len(name.text)
