"""Two schemes told apart: every difference the digest sees has its sentence, and nothing else has."""

from __future__ import annotations

import dataclasses

import pytest

from jifen.engine.scheme import Scheme, load_scheme, official_scheme_ids
from jifen.engine.scheme.difference import difference
from jifen.engine.scheme.loading import scheme_of, scheme_path

CORE = scheme_path("jilin-core-2026").read_text(encoding="utf-8")
OLD = load_scheme("jilin-core-2026")


def changed(before: str, after: str) -> Scheme:
    assert before in CORE
    return scheme_of(CORE.replace(before, after, 1))


def test_comments_and_order_of_keys_are_not_content() -> None:
    text = CORE.replace("# 影响", "# 另一种说法").replace(
        "{code: input, name: 创新投入,", "{name: 创新投入, code: input,"
    )
    found = difference(OLD, scheme_of(text))
    assert found.same
    assert found.changes == ()


@pytest.mark.parametrize(
    ("before", "after", "zh", "en"),
    [
        ("title: 吉林省", "title: 新吉林省", "指标体系：名称 吉林省科技型企业创新积分核心指标体系 → 新吉林省科技型企业创新积分核心指标体系。", "scheme: title "),
        ("  cap: 30\n", "  cap: 25\n", "加分：上限 30 → 25。", "bonus: cap 30 → 25."),
        ("{code: A, from: 85}", "{code: A, from: 80}", "等级 A：下限 85 → 80。", "grade A: least 85 → 80."),
        ("completeness: 60", "completeness: 50", "排名：最低完整度（%） 60 → 50。", "ranks: completeness 60 → 50."),
        ("when: age < 10 年 or", "when: age < 8 年 or", "发展阶段 成长：条件 age < 10 年 or", "stage Growth (成长): when age < 10 年 or"),
        ("rule: {count: {each: 3}}}", "rule: {count: {each: 4}}}", "加分分项 省级及以上科技奖励（awards_province）：计分规则 每项 3 分 → 每项 4 分。", "bonus part Awards of province level or above (awards_province): rule 3 points each → 4 points each."),
        ("formula: rd_expense / revenue\n", "formula: rd_expense / main_revenue\n", "公式 rd_expense / revenue → rd_expense / main_revenue。", "formula rd_expense / revenue → rd_expense / main_revenue."),
        ("minimum: 30", "minimum: 20", "同类企业：最少家数 30 → 20。", "peers: minimum 30 → 20."),
        ("ties: mid, over: positive, scale: n}}\n    weight: {初创: 10,", "ties: mid, over: all, scale: n}}\n    weight: {初创: 10,", "指标 研发费用金额（rd_expense）：计分规则 ", "indicator R&D expense (rd_expense): rules "),
    ],
)  # fmt: skip
def test_what_changed_is_told_in_both_languages(before: str, after: str, zh: str, en: str) -> None:
    found = difference(OLD, changed(before, after))
    assert len(found.changes) == 1
    assert zh in found.sentences("zh")[0]
    assert en in found.sentences("en")[0]
    assert not found.same


def test_blocks_that_came_and_went() -> None:
    found = difference(OLD, changed("  - {code: D, from: 40}\n", ""))
    assert found.sentences() == ["删去等级 D。"]
    back = difference(changed("  - {code: D, from: 40}\n", ""), OLD)
    assert back.sentences("en") == ["grade D added."]


def test_the_order_of_stages_is_content() -> None:
    moved = dataclasses.replace(OLD, stages=(OLD.stages[1], OLD.stages[0], *OLD.stages[2:]))
    assert difference(OLD, moved).sentences() == ["发展阶段顺序变动：初创、转型、成长、成熟 → 转型、初创、成长、成熟。"]


@pytest.mark.parametrize("other", official_scheme_ids())
def test_schemes_are_the_same_exactly_when_nothing_is_told(other: str) -> None:
    found = difference(OLD, load_scheme(other))
    assert found.same == (found.changes == ())
    assert found.to_dict()["same"] == found.same
    assert all(sentence.endswith(("。", ".")) for language in ("zh", "en") for sentence in found.sentences(language))
