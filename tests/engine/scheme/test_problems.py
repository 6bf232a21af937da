"""Every sentence with which a scheme is refused: its code, its place, its words, and that it says what to do.

In a document of this page ``▸`` stands where the problem is to be placed; it is taken out before reading. A document without
the mark has its problem at its very beginning.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from jifen.engine.problems import Problem, SchemeRefused
from jifen.engine.scheme import load_scheme
from jifen.engine.scheme.loading import scheme_of
from tests.spec.small_schemes import completed, table_of, with_indicator

FACTS = table_of("a | b | money 万元 | born date | sector text | held set | fine flag\n- | - | - | - | - | - | -")
X = with_indicator("a", "{goalposts: {low: 0, high: 1}}")
REMEDY = re.compile(r"请|应|至少|可用|最接近|不能|不允许|只|需要|没有|缺少|不认识|超过|最多|重复|总是")


def problems(document: str) -> tuple[Problem, ...]:
    """Why the document is refused; the sentence of each as a person reads it."""
    try:
        scheme_of(completed(document, FACTS), name="小例.yaml")
    except SchemeRefused as refused:
        return refused.problems
    return ()


def place_in(document: str) -> tuple[str, int, int]:
    """The document without its mark, and line and column (from 1) of the mark once it is completed."""
    if "▸" not in document:
        return document, 1, 1
    before, after = document.strip("\n").split("▸")
    text = completed(before + after, FACTS)
    here = text.index(before + after) + len(before)
    return before + after, text.count("\n", 0, here) + 1, here - text.rfind("\n", 0, here)


def x(formula: str = "a", rule: str = "{goalposts: {low: 0, high: 1}}", more: str = "") -> str:
    """A document of one indicator, whose block begins at the mark."""
    return with_indicator(formula, rule, more).replace("- code", "- ▸code")


def parts(rule: str, formula: str = "a", item: str = "") -> str:
    """A bonus item of one part, whose block begins at the mark."""
    return (
        f"bonus:\n  items:\n    - code: i\n      name: i\n{item}      parts:\n"
        f"        - ▸{{code: p, name: p, formula: {formula}, rule: {rule}}}\n{X}"
    )


DOCUMENTS = {
    # keys and single values
    "unknown_key": ("▸zzz: 100\n" + X, "指标体系不认识“zzz”（可用：aggregate、basis、"),
    "unknown_key near": ("▸dimension: []\n" + X, "指标体系不认识“dimension”（最接近的是“dimensions”）。"),
    "unknown_key inside": (X + "\n    ▸wieght: 3", "指标不认识“wieght”（最接近的是“weight”）。"),
    "unknown_key of a rule": (
        with_indicator("a", "{goalposts: {low: 0, high: 1, ▸span: 2}}"),
        "规则 goalposts不认识“span”",
    ),
    "missing_key": (
        "indicators:\n  - ▸code: x\n    name: x\n    formula: a\n    rule: {count: {}}",
        "指标缺少“weight”；请补上。",
    ),
    "missing_key of a rule": (with_indicator("a", "{goalposts: ▸{low: 0}}"), "规则 goalposts缺少“high”；请补上。"),
    "wrong_value": ("total: ▸many\n" + X, "“total”应是一个数，写的是“many”；请写成 12 或 0.5 这样的数。"),
    "wrong_value nan": ("total: ▸nan\n" + X, "“total”应是一个数，写的是“nan”"),
    "wrong_value large": ("total: ▸1e308\n" + X, "“total”应是一个数，写的是“1e308”"),
    "wrong_value choice": ("weights: ▸relativ\n" + X, "“weights”不能是“relativ”（最接近的是“relative”）。"),
    "wrong_value date": ("effective: ▸2026-13-01\n" + X, "“effective”应是 2026-01-31 这样的日期。"),
    "wrong_value whole": ("peers: {minimum: ▸2.5}\n" + X, "“minimum”应是不小于 0 的整数。"),
    "wrong_value truth": (
        "basis: {ours: {title: 甲, provisional: ▸yes}}\n" + X,
        "“provisional”不能是“yes”（可用：false、true）。",
    ),
    "wrong_value block": ("peers: ▸stage\n" + X, "同类企业 peers应是“键: 值”的一组。"),
    "wrong_value list": ("grades: ▸{A: 80}\n" + X, "“grades”应是一个清单（每项以 - 开头）。"),
    "wrong_value entries": ("quantities: ▸[a]\n" + X, "“quantities”应是“编号: 内容”的一组。"),
    "wrong_value single": ("title: ▸[a]\n" + X, "“title”应是一个值。"),
    "wrong_value rounding": ("rounding: ▸{places: 3}\n" + X, "目前只支持 snap: 1e-9、places: 2、half: up。"),
    # rules
    "wrong_rule": (with_indicator("a", "▸goalposts"), "规则应写成“规则名: {参数}”。"),
    "unknown_rule": (
        with_indicator("a", "{▸goalpost: {low: 0, high: 1}}"),
        "没有叫“goalpost”的规则（最接近的是“goalposts”）。",
    ),
    "wrong_value goalposts": (
        with_indicator("a", "{goalposts: ▸{low: 5, high: 5}}"),
        "low（5）应小于 high（5）；越低越好请写 direction: lower。",
    ),
    "wrong_value log": (with_indicator("a", "{log: ▸{low: 0, high: 5}}"), "对数规则的 low 应大于 0。"),
    "wrong_value zscore": (with_indicator("a", "{zscore: ▸{from: 1, to: 1}}"), "from 应小于 to。"),
    "wrong_value count": (with_indicator("a", "{count: ▸{each: 0}}"), "each 和 cap 应大于 0。"),
    "wrong_value count cap": (with_indicator("a", "{count: ▸{cap: 0}}"), "each 和 cap 应大于 0。"),
    "wrong_value range": (with_indicator("a", "{minmax: {range: [▸0.5, 0.5]}}"), "range 应是 [a, b]，0 ≤ a < b ≤ 1。"),
    "wrong_value range below": (with_indicator("a", "{minmax: {range: [▸-0.5, 1]}}"), "range 应是 [a, b]"),
    "wrong_value range above": (with_indicator("a", "{minmax: {range: [▸0.5, 1.5]}}"), "range 应是 [a, b]"),
    "wrong_value range of three": (with_indicator("a", "{minmax: {range: [▸0.1, 0.2, 0.3]}}"), "range 应是 [a, b]"),
    "wrong_value bands": (with_indicator("a", "{bands: ▸[]}"), "bands 至少要有一档。"),
    "wrong_value earn": (with_indicator("a", "{bands: [▸{earn: 2}]}"), "earn 应在 0–1 之间（或百分数）。"),
    "wrong_value earn below": (
        with_indicator("a", "{bands: [▸{earn: -0.5}]}"),
        "earn 应在 0–1 之间（或百分数）。",
    ),
    "overlap": (
        with_indicator("a", "{bands: [{from: 0, to: 6, earn: 0}, ▸{from: 5, earn: 1}]}"),
        "分档重叠：from 5 应大于上一档（0–6）；请按从小到大排列。",
    ),
    "overlap order": (with_indicator("a", "{bands: [{from: 5, earn: 0}, ▸{from: 5, earn: 1}]}"), "分档重叠：from 5"),
    "gap": (
        with_indicator("a", "{bands: [{from: 0, to: 4, earn: 0}, ▸{from: 5, earn: 1}]}"),
        "分档有空隙：4–5 不属于任何一档；请让 to 等于下一档的 from。",
    ),
    "wrong_value lookup": (with_indicator("sector", "{lookup: ▸{default: 1}}"), "lookup 需要 table 或 families。"),
    "wrong_value word": (with_indicator("sector", "{lookup: {table: {甲: ▸-1}}}"), "“甲”不能得负分。"),
    "wrong_value default": (
        with_indicator("sector", "{lookup: ▸{table: {甲: 1}, default: -1}}"),
        "default 不能是负分。",
    ),
    "duplicate_word": (
        with_indicator("sector", "{lookup: ▸{families: [{name: f, table: {甲: 1}}, {name: g, table: {甲: 0}}]}}"),
        "“甲”出现在两个家族里；请只留一处。",
    ),
    "rule_kind": (x("sector"), "规则 goalposts 不能用于这种值（text），它需要 number。"),
    "rule_kind of a part": (parts("{flag: {}}"), "规则 flag 不能用于这种值（number），它需要 flag。"),
    "fitted_bonus": (
        parts("{percentile: {}}"),
        "加分条目“p”不能用需要同类企业的规则 percentile；请用分档、对数、计数或查表。",
    ),
    "distance": (
        x(rule="{distance: {target: 5, worst: 5}}"),
        "“x”的 worst（5）应小于 target（5）；请核对两个数或 direction。",
    ),
    "distance lower": (
        x(rule="{distance: {target: 5, worst: 2}}", more="direction: lower"),
        "“x”的 worst（2）应大于 target（5）；请核对两个数或 direction。",
    ),
    "distance of a part": (parts("{distance: {target: 1, worst: 2}}"), "“p”的 worst（2）应小于 target（1）"),
    "direction percentile": (
        x(rule="{percentile: {}}", more="direction: lower"),
        "指标“x”越低越好，百分位请写 over: all。",
    ),
    "direction bands": (
        x(rule="{bands: [{from: 0, earn: 1}, {from: 5, earn: 0}]}"),
        "指标“x”的分档得分与方向（higher）相反；请核对分档或 direction。",
    ),
    "direction count": (
        x(rule="{count: {}}", more="direction: lower"),
        "规则 count 自己写明得分，direction: lower 不起作用；请删去。",
    ),
    "direction mixed": (
        "stages: [{code: 小, when: a < 5}, {code: 大, when: always}]\n"
        + x(rule="{by_stage: {小: {bands: [{earn: 1}]}, 大: {minmax: {}}}}", more="direction: lower"),
        "指标“x”越低越好，各阶段不能既有分档又有其他规则；请统一。",
    ),
    # treatments
    "wrong_treatment": (X + "\n    treat: [▸log]", "预处理应写成“名称: {参数}”。"),
    "unknown_treatment": (
        X + "\n    treat: [{▸winsorize: {}}]",
        "没有叫“winsorize”的预处理（最接近的是“winsorise”）。",
    ),
    "wrong_value years": (X + "\n    treat: [{impute: ▸{with: latest, years: 6}}]", "years 最多 5 年。"),
    "wrong_value with": (X + "\n    treat: [{impute: {with: ▸average}}]", "“with”不能是“average”"),
    "treat": (x("fine", "{flag: {}}", "treat: [{log: {}}]"), "指标 x 不是数值，不能预处理。"),
    # formulas and names
    "formula": (with_indicator("a + ▸bb", "{count: {}}"), "没有叫“bb”的数据项或中间量"),
    "formula quoted": (with_indicator("'a + ▸bb'", "{count: {}}"), "没有叫“bb”的数据项或中间量"),
    "formula syntax": (with_indicator("a + (▸", "{count: {}}"), "这里应是一个数、数据项或函数，却是“公式结尾”"),
    "formula itself": (with_indicator("(a + b) ▸/ (a + b)", "{count: {}}"), "是自己除以自己，结果总是 1；请核对分母。"),
    "formula unit": (with_indicator("money + ▸convert(money, 元)", "{count: {}}"), "请写 convert("),
    "formula denominator": (X + "\n    treat: [{denominator: ▸nobody}]", "没有叫“nobody”的数据项"),
    "formula condition": ("scope: ▸a\n" + X, "“a”是数值，这里需要是否。"),
    "formula stage in stages": ('stages: [{code: 小, when: ▸stage == "小"}]\n' + X, "没有叫“stage”的数据项"),
    "formula deep": (
        with_indicator("(" * 100 + "▸" + "(" * 100 + "a" + ")" * 200, "{count: {}}"),
        "公式嵌套超过 100 层；请用中间量拆开。",
    ),
    "unit": (X.replace("- code", "- ▸code") + "\n    unit: 万元//人", "不认识单位“万元//人”。"),
    "if_empty": (
        "facts: {a: {name: a}, t: {name: t, kind: text, if_empty: ▸a}}\n" + X,
        "if_empty 与数据项 t 不是同一类；请核对公式。",
    ),
    "if_empty set": (
        "facts: {a: {name: a}, t: ▸{name: t, kind: set, if_empty: t}}\n" + X,
        "集合数据项不能用 if_empty。",
    ),
    "values": ("facts: {a: ▸{name: a, values: [甲]}}\n" + X, "values 只用于 text 数据项。"),
    "founded": ("scheme: s\nfounded: a\n" + X, "founded 应是一个日期数据项。"),
    "cycle": (
        "quantities:\n  q1: ▸{formula: q3 + 1}\n  q2: {formula: q1 * 2}\n  q3: {formula: a - q2}\n" + X,
        "公式循环引用：q1 → q2 → q3 → q1；请拆开其中一个。",
    ),
    "cycle of dimensions": (
        "dimensions: [▸{code: d1, name: d, parent: d2}, {code: d2, name: d, parent: d1}]\n" + X,
        "维度“d1”是自己的上级；请改 parent。",
    ),
    # what must hold across blocks
    "duplicate_code": (
        "dimensions: [{code: x, name: d}]\n" + x(more="dimension: x"),
        "编号“x”重复；每个编号只能用一次。",
    ),
    "duplicate_code names": ("quantities: {a: ▸{formula: b}}\n" + X, "编号“a”重复；每个编号只能用一次。"),
    "reserved": (x().replace("code: x", "code: total"), "编号“total”是保留词；请换一个。"),
    "reserved fact": ("facts: {a: {name: a}, stage: ▸{name: s}}\n" + X, "数据项不能叫“stage”；请换一个。"),
    "no_indicators": ("scheme: s\nindicators: []", "没有指标；请在 indicators 下至少写一个。"),
    "constraint_kind": ("scheme: s\nkind: constraint\n" + X, "约束性指标体系只写 constraints，不写指标和加分。"),
    "constraint_fact": (
        "constraints: [▸{code: k, name: k, fact: a}]\n" + X,
        "约束性情形“k”的数据项应是 flag（是 / 否）。",
    ),
    "unknown_code basis": (x(more="numbers_from: our"), "没有叫“our”的依据（最接近的是“ours”）。"),
    "unknown_code dimension": (x(more="dimension: input"), "没有叫“input”的维度"),
    "unknown_code parent": (
        "dimensions: [▸{code: d, name: d, parent: e}]\n" + X + "\n    dimension: d",
        "没有叫“e”的维度",
    ),
    "unknown_code group": ("peers: ▸{by: [sectr]}\n" + X, "没有叫“sectr”的分组（最接近的是“sector”）。"),
    "unknown_code rank": ("ranks: {within: {city: ▸{fact: county}}}\n" + X, "没有叫“county”的分组"),
    "unknown_code fact": (
        "constraints: [▸{code: k, name: k, fact: fin}]\n" + X,
        "没有叫“fin”的数据项（最接近的是“fine”）。",
    ),
    "unknown_code stage": (
        "stages: [{code: 小, when: always}]\n" + x().replace("weight: 100", "weight: {小: 100, 大: 100}"),
        "没有叫“大”的阶段（可用：小）。",
    ),
    "stage_missing": (
        "stages: [{code: 小, when: a < 5}, {code: 大, when: always}]\n"
        + x(more="undefined: [▸{earn: {小: 1}}]").replace("▸", "", 1),
        "earn 缺少阶段：大；每个阶段都要写。",
    ),
    "unreachable_stage": (
        "stages: [{code: 小, when: a < 5}, ▸{code: 更小, when: a < 3 and b > 1}, {code: 大, when: always}]\n" + X,
        "阶段“更小”永远不会被选中：条件自相矛盾，或者前面的阶段总是先成立；请调整条件或次序。",
    ),
    "unreachable_stage contradiction": ("stages: [▸{code: 小, when: a < 5 and a > 6}]\n" + X, "阶段“小”永远不会被选中"),
    "weights_sum": (
        x().replace("weight: 100", "weight: 90"),
        "阶段“全部”的权重合计 90，应为 100（差 +10）；请调整，或写 weights: relative。",
    ),
    "negative_weight": (
        "weights: relative\n" + x().replace("weight: 100", "weight: -1"),
        "“x”的权重小于 0",
    ),
    "total": ("scheme: s\nweights: relative\ntotal: 0\n" + X, "total 应大于 0，不超过 1,000,000。"),
    "empty_dimension": ("dimensions: [▸{code: d, name: d}]\n" + X, "维度“d”下面没有指标；请加指标或删去。"),
    "cap": ("bonus: ▸{items: [], cap: 1.005}\n" + X, "cap 应不小于 0，最多两位小数。"),
    "grades": (
        "grades: [{code: A, from: 50}, ▸{code: B, from: 60}]\n" + X,
        "等级应从高到低排列，只有最后一级可以不写 from。",
    ),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_sentence_and_its_place(name: str) -> None:
    marked, words = DOCUMENTS[name]
    document, line, column = place_in(marked)
    found = [p for p in problems(document) if p.code == name.split()[0]]
    told = [(p.place.file, p.place.line, p.place.column) for p in found if words in p.zh]
    assert told == [("小例.yaml", line, column)], problems(document)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_both_languages_end_in_a_remedy_and_a_full_stop(name: str) -> None:
    for problem in problems(place_in(DOCUMENTS[name][0])[0]):
        assert problem.zh.endswith("。")
        assert problem.en.endswith(".")
        assert REMEDY.search(problem.zh), problem.zh
        assert problem.sentence().startswith("小例.yaml 第 "), problem
        assert problem.sentence("en").startswith("小例.yaml, line ")


COMPANIONS = {"missing_key", "if_empty set", "cycle of dimensions"}
"""A missing weight leaves the sum wrong too; a set that fills itself is also a circle; two dimensions above each other are both told."""


@pytest.mark.parametrize("name", [n for n in DOCUMENTS if n not in COMPANIONS])
def test_one_mistake_is_told_once(name: str) -> None:
    """Nothing that follows from a mistake is told as another one."""
    assert len(problems(place_in(DOCUMENTS[name][0])[0])) == 1, problems(place_in(DOCUMENTS[name][0])[0])


# --- all at once ---

SIX = """total: ▸many
numbres_from: ours
dimensions: [{code: d, name: d}]
stages: [{code: 小, when: a < 5}, {code: 小二, when: a < 4}, {code: 大, when: always}]
indicators:
  - {code: x, name: x, formula: a + nobody, rule: {count: {}}, weight: 60}
  - {code: y, name: y, formula: b, rule: {bands: [{from: 5, earn: 0}, {from: 4, earn: 1}]}, weight: 40}
"""


def test_all_problems_are_told_at_once() -> None:
    """Six different mistakes, six problems, in the order of the document."""
    found = problems(SIX.replace("▸", ""))
    assert [p.code for p in found] == [
        "wrong_value",
        "unknown_key",
        "empty_dimension",
        "unreachable_stage",
        "formula",
        "overlap",
    ]
    assert [p.place.line for p in found] == sorted(p.place.line or 0 for p in found)


def test_the_refusal_reads_as_one_text() -> None:
    with pytest.raises(SchemeRefused) as caught:
        scheme_of(completed(SIX.replace("▸", ""), FACTS), name="小例.yaml")
    lines = str(caught.value).splitlines()
    assert len(lines) == 6
    assert all(line.startswith("小例.yaml 第 ") for line in lines)


# --- documents that are not even read ---

RAW = {
    "too_deep": ("a: " + "▸".join(["[" * 40, "[" * 10]) + "]" * 50, "嵌套超过 40 层；请拆平。"),
    "alias": ("a: ▸&one [1, 2]\nb: *one", "不允许锚点（&）和引用（*）；请把内容写全。"),
    "alias bomb": ("a: ▸&a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]", "不允许锚点"),
    "duplicate_key": ("title: 一\ntitle: ▸二", "“title”写了两次；请只留一个。"),
    "duplicate_key inside": ("facts:\n  a: {name: x, name: ▸y}", "“name”写了两次"),
    "not_yaml": ("title: 一\n▸\ttotal: 5", "不是合法的 YAML"),
    "not_yaml quote": ('title: ▸"一', "请检查缩进、冒号和引号。"),
    "tag": ("title: ▸!!python/object:os.system x", "不允许类型标记（!）；请删去。"),
    "several": ("title: 一\n▸---\ntitle: 二", "一个文件只能有一份文档（多了 ---）。"),
    "key": ("▸? [a, b]\n: c", "键必须是一个词。"),
}


@pytest.mark.parametrize("name", RAW)
def test_what_cannot_be_read(name: str) -> None:
    before, after = RAW[name][0].split("▸")
    with pytest.raises(SchemeRefused) as caught:
        scheme_of(before + after, name="小例.yaml")
    (problem,) = caught.value.problems
    assert (problem.code, RAW[name][1] in problem.zh) == (name.split()[0], True), problem
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    if name not in ("not_yaml quote", "duplicate_key", "duplicate_key inside", "key"):
        assert (problem.place.line, problem.place.column) == (line, column)


@pytest.mark.parametrize("text", ["", "   \n", "# 只有说明\n", "---\n"])
def test_an_empty_document(text: str) -> None:
    with pytest.raises(SchemeRefused) as caught:
        scheme_of(text, name="空.yaml")
    assert caught.value.problems[0].zh in ("文档是空的；请从示例开始。", "指标体系应是“键: 值”的一组。")


def refusal_of(path: Path) -> Problem:
    with pytest.raises(SchemeRefused) as caught:
        load_scheme(path)
    return caught.value.problems[0]


def test_a_document_of_ten_megabytes(tmp_path: Path) -> None:
    """Refused by its size, before a byte is parsed."""
    path = tmp_path / "大.yaml"
    path.write_bytes(b"a: b\n" * 2_000_000)
    problem = refusal_of(path)
    assert (problem.code, problem.zh) == (
        "too_large",
        "文档超过 1 MiB；指标体系文档通常不到 100 KB，请检查是否拿错了文件。",
    )


def test_a_document_of_almost_one_mebibyte_is_read(tmp_path: Path) -> None:
    path = tmp_path / "长.yaml"
    path.write_text(completed(X, FACTS) + "\n" + "# 说明\n" * 90_000, encoding="utf-8")
    assert load_scheme(path).code == "small"


def test_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "gbk.yaml"
    path.write_bytes("scheme: s\ntitle: 示例".encode("gbk"))
    problem = refusal_of(path)
    assert (problem.code, problem.place.line, problem.zh) == ("not_utf8", 2, "不是 UTF-8 编码；请另存为 UTF-8 后再试。")


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "bom.yaml"
    path.write_text("\ufeff" + completed(X, FACTS), encoding="utf-8")
    assert load_scheme(path).title == "小例"


def test_a_control_character(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_bytes(b"scheme: s\ntitle: a\x01b")
    problem = refusal_of(path)
    assert problem.code in ("bad_character", "not_yaml")
    assert problem.zh


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    problem = refusal_of(tmp_path / "没有.yaml")
    assert (problem.code, "请核对路径和权限" in problem.zh) == ("unreadable", True)


def test_a_scheme_nobody_knows() -> None:
    with pytest.raises(SchemeRefused) as caught:
        load_scheme("jilin-core-2062")
    problem = caught.value.problems[0]
    assert (problem.code, "最接近的是“jilin-core-2026”" in problem.zh) == ("no_scheme", True)


@pytest.mark.parametrize("text", ["[a, b]", "just words", "5"])
def test_a_document_that_is_no_block(text: str) -> None:
    with pytest.raises(SchemeRefused, match="应是“键: 值”的一组"):
        scheme_of(text)
