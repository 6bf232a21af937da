"""A mapping document that is wrong is refused with every fault at once, with line, column and remedy."""

from __future__ import annotations

import pytest

from jifen.engine.mapping import load_mapping
from jifen.engine.problems import MappingRefused

GOOD = """\
mapping: demo
title: 示例
key: {enterprise: 代码, year: {constant: 2025}}
facts:
  revenue: {column: 收入, unit: 万元, file_unit: 元}
"""


def faults(text: str) -> list[tuple[str, int | None, str]]:
    with pytest.raises(MappingRefused) as caught:
        load_mapping(text, name="M.yaml")
    return [(p.code, p.place.line, p.zh) for p in caught.value.problems]


def with_facts(*lines: str) -> str:
    return GOOD.split("facts:")[0] + "facts:\n" + "".join(f"  {line}\n" for line in lines)


def test_the_smallest_mapping() -> None:
    mapping = load_mapping(GOOD)
    assert (mapping.code, mapping.duplicates) == ("demo", "refuse")
    fact = mapping.sources["revenue"]
    assert (fact.table, fact.column, fact.unit, fact.file_unit) == ("table", "收入", "万元", "元")


def test_a_fact_with_nothing_behind_it_is_the_column_of_its_name() -> None:
    fact = load_mapping(with_facts("LPI:", "Ship: {}")).sources["LPI"]
    assert (fact.column, fact.kind, fact.unit) == ("LPI", "number", "-")


def test_comments_and_spacing_are_not_content_but_the_order_of_facts_is() -> None:
    spaced = GOOD.replace("facts:", "# 说明\nfacts:").replace("{column: 收入,", "{ column:   收入,")
    assert load_mapping(GOOD).digest == load_mapping(spaced).digest
    assert load_mapping(with_facts("a:", "b:")).digest != load_mapping(with_facts("b:", "a:")).digest


def test_every_fault_is_told_at_once() -> None:
    text = """\
mapping: demo
titel: 示例
key: {enterprise: 代码, year: {constant: 2025, column: 年}}
tables:
  a: {file: "a*", header_rows: [2, 1], data_from: 1}
duplicates: ignore
facts:
  revenue: {tabel: a, unit: 万元}
  enterprise: {table: a}
  staff: {table: b, kind: nmber}
  x: {table: a, range: [5, 1], unknown_when: revenue >}
"""
    found = faults(text)
    assert [(code, line) for code, line, _ in found] == [
        ("missing_key", 1),
        ("unknown_key", 2),
        ("year_key", 3),
        ("header_rows", 5),
        ("wrong_value", 5),
        ("wrong_value", 6),
        ("unknown_key", 8),
        ("taken_code", 9),
        ("wrong_value", 10),
        ("bad_range", 11),
        ("formula", 11),
    ]
    assert any("最接近的是“title”" in zh for _, _, zh in found)
    assert any("最接近的是“table”" in zh for _, _, zh in found)


@pytest.mark.parametrize(
    ("lines", "code", "said"),
    [
        (["revenue: {unit: 万元, file_unit: 人}"], "units_differ", "文件中的单位“人”不能换成“万元”"),
        (["revenue: {unit: '万 元'}"], "bad_unit", "“万 元”不能作单位"),
        (["revenue: {table: x}"], "no_such_table", "没有声明“x”这张表（可用：table）"),
        (["name: {kind: text, sign: nonnegative}"], "only_for_numbers", "“name”不是数值"),
        (["a:", "b: {derive: a + 1, column: x}"], "derive_alone", "“b”由公式推得"),
        (["a: {unit: 元}", "b: {unit: 万元}", "c: {derive: a + b, unit: 元}"], "formula", "convert"),
        (["a:", "c: {derive: a > 1}"], "derived_kind", "公式得出的是 flag，而“c”声明为 number"),
        (["q: {kind: set}", "s: {kind: set, derive: 'within(q, 3)'}"], "derived_kind", "“s”是集合，不能由公式推得"),
        (["a: {derive: b}", "b: {derive: a}"], "derived_too_early", "“b”是推得的数据，只能用在它后面的 derive 里"),
        (["a: {derive: a + 1}"], "derived_too_early", "“a”是推得的数据"),
        (["a:", "b: {derive: a}", "c: {unknown_when: b > 1}"], "derived_too_early", "“b”是推得的数据"),
        (
            ["a: {unknown_when: revnue > 1}", "revenue:"],
            "formula",
            "没有叫“revnue”的数据项或中间量（最接近的是“revenue”）",
        ),
        (["a: {unknown_when: a + 1}"], "formula", "这里需要是否"),
        (["f: {kind: flag, values: {有: 对}}"], "flag_values", "右边只能是 true、false 或留空"),
        (["9x:"], "bad_code", "“9x”不能作编号"),
    ],
)
def test_blocks_that_do_not_fit_each_other(lines: list[str], code: str, said: str) -> None:
    found = faults(with_facts(*lines))
    assert any(c == code and said in zh for c, _, zh in found), found


def test_a_fact_must_name_its_table_where_there_are_several() -> None:
    text = GOOD.replace("facts:", "tables: {a: {file: a*}, b: {file: b*}}\nfacts:")
    assert "“revenue”没有说明取自哪张表（可用：a、b）" in faults(text)[0][2]


def test_drop_rules_say_one_thing() -> None:
    text = GOOD.replace("facts:", "tables: {a: {drop: [{column: x}, {column: x, equals: y, empty: true}]}}\nfacts:")
    assert [code for code, _, _ in faults(text)] == ["drop_rule", "drop_rule"]


def test_a_mapping_without_a_key() -> None:
    assert (
        "映射文档缺少“key”；请补上。"
        in faults(GOOD.replace("key:", "note:").replace("{enterprise: 代码, year: {constant: 2025}}", "x"))[0][2]
    )


def test_anchors_are_refused_as_in_schemes() -> None:
    assert faults("a: &x 1\nb: *x\n")[0][0] == "alias"
