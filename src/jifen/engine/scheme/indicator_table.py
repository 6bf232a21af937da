"""An indicator table as people keep it in a spreadsheet: one row per indicator or dimension, its parent, weight, direction.

Headers may be Chinese or English, or those of COINr's ``iMeta``; only the code is needed, the rest has defaults. A row is a
dimension when others name it as their parent (or its type says so), a denominator or group when its type says so.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from jifen.engine.problems import Findings, Place, SchemeRefused, nearest_words
from jifen.engine.tables import RawTable
from jifen.engine.tables.raw_table import cell_text, cells_of

Kind = Literal["indicator", "dimension", "denominator", "group"]
Word = TypeVar("Word")

HEADERS = {
    "code": ("code", "icode", "编号", "代码", "编码", "指标编号", "指标代码", "指标编码"),
    "name": ("name", "iname", "名称", "指标名称", "指标"),
    "name_en": ("name_en", "英文名称", "英文名"),
    "parent": ("parent", "上级", "上级编号", "上级代码", "上级指标", "父级", "维度", "所属维度"),
    "weight": ("weight", "权重"),
    "direction": ("direction", "方向", "指标方向"),
    "unit": ("unit", "单位", "计量单位"),
    "denominator": ("denominator", "分母"),
    "formula": ("formula", "公式", "计算公式"),
    "rule": ("rule", "规则", "计分规则"),
    "low": ("low", "下限"),
    "high": ("high", "上限"),
    "target": ("target", "目标", "目标值"),
    "treat": ("treat", "treatment", "预处理"),
    "aggregate": ("aggregate", "汇总方式", "汇总"),
    "missing": ("missing", "缺失处理"),
    "definition": ("definition", "定义", "指标定义", "说明"),
    "kind": ("type", "kind", "类型", "类别"),
}
KINDS: dict[str, Kind] = {
    "indicator": "indicator", "指标": "indicator",
    "aggregate": "dimension", "dimension": "dimension", "维度": "dimension", "汇总": "dimension",
    "denominator": "denominator", "分母": "denominator",
    "group": "group", "分组": "group",
}  # fmt: skip
DIRECTIONS = {
    **dict.fromkeys(("", "1", "+1", "+", "正", "正向", "越高越好", "higher", "positive", "效益型"), "higher"),
    **dict.fromkeys(("-1", "-", "负", "逆", "负向", "逆向", "越低越好", "lower", "negative", "成本型"), "lower"),
}
RULES = {
    "": "", "minmax": "minmax", "极差": "minmax", "percentile": "percentile", "百分位": "percentile",
    "zscore": "zscore", "标准分": "zscore", "goalposts": "goalposts", "门柱": "goalposts",
    "efficacy": "efficacy", "功效系数": "efficacy", "log": "log", "对数": "log",
    "distance": "distance", "目标距离": "distance",
}  # fmt: skip
AGGREGATES = {
    "": "arithmetic", "arithmetic": "arithmetic", "算术": "arithmetic", "算术平均": "arithmetic",
    "geometric": "geometric", "几何": "geometric", "几何平均": "geometric",
    "harmonic": "harmonic", "调和": "harmonic", "调和平均": "harmonic",
}  # fmt: skip
MISSING = {"": "", "spread": "spread", "分摊": "spread", "lose": "lose", "失分": "lose"}


@dataclass(frozen=True)
class Row:
    """One row of the table, read. ``weight`` 1 where it is empty; ``low``, ``high``, ``target``: None where empty."""

    code: str
    kind: Kind
    name: str
    name_en: str = ""
    parent: str = ""
    weight: float = 1.0
    direction: str = "higher"
    unit: str = ""
    denominator: str = ""
    formula: str = ""
    rule: str = ""
    low: float | None = None
    high: float | None = None
    target: float | None = None
    treat: str = ""
    aggregate: str = "arithmetic"
    missing: str = ""
    definition: str = ""
    place: Place = field(default_factory=Place, compare=False)


def read_indicators(table: RawTable) -> list[Row]:
    """The rows in the order of the table. Raises SchemeRefused with every problem, row and column named."""
    findings = Findings()
    columns = _columns(table, findings)
    findings.raise_if_any(SchemeRefused)
    cells = {name: [cell_text(cell) for cell in cells_of(table.cells[column])] for name, column in columns.items()}
    rows = [
        _Reading({name: texts[place] for name, texts in cells.items()}, Place(table.name, number), columns, findings)
        for place, number in enumerate(table.rows.tolist())
    ]
    parents = {row.text("parent") for row in rows}
    made = [row.row(parents) for row in rows]
    _check(made, findings)
    findings.raise_if_any(SchemeRefused)
    return made


def _columns(table: RawTable, findings: Findings) -> dict[str, str]:
    """Field → column of the table, by the words of ``HEADERS``."""
    found: dict[str, str] = {}
    for column in table.columns:
        plain = column.strip().lower().replace(" ", "_")
        field_name = next((name for name, words in HEADERS.items() if plain in words), "")
        if field_name and field_name not in found:
            found[field_name] = column
    if "code" not in found:
        findings.add(
            "no_code",
            Place(table.name),
            f"缺少“编号”列（也可写 代码、code、iCode）{nearest_words('编号', table.columns)}；请给每项指标一个编号，"
            "它也是数据表里的列名。",
            f"there is no column “code” (or iCode, 编号) {nearest_words('code', table.columns, 'en')}; give every indicator a "
            "code, which is also its column in the data.",
        )
    return found


class _Reading:
    """One row being read; problems are noted with the file's own row number."""

    def __init__(self, cells: dict[str, str], row: Place, columns: dict[str, str], findings: Findings):
        self.cells, self.at, self.columns, self.findings = cells, row, columns, findings

    def text(self, name: str) -> str:
        return self.cells.get(name, "")

    def place(self, name: str = "code") -> Place:
        return Place(self.at.file, self.at.line, self.columns.get(name))

    def row(self, parents: set[str]) -> Row:
        code = self.text("code")
        return Row(
            code=code,
            kind=self._kind(code in parents),
            name=self.text("name") or code,
            name_en=self.text("name_en"),
            parent=self.text("parent"),
            weight=self._weight(),
            direction=self._word("direction", DIRECTIONS, lambda text: text.replace("−", "-").replace(".0", "")),
            unit=self.text("unit"),
            denominator=self.text("denominator"),
            formula=self.text("formula"),
            rule=self._word("rule", RULES),
            low=self._number("low"),
            high=self._number("high"),
            target=self._number("target"),
            treat=self.text("treat"),
            aggregate=self._word("aggregate", AGGREGATES),
            missing=self._word("missing", MISSING),
            definition=self.text("definition"),
            place=self.place(),
        )

    def _kind(self, is_parent: bool) -> Kind:
        if not self.text("kind"):
            return "dimension" if is_parent else "indicator"
        return self._word("kind", KINDS)

    def _word(self, name: str, words: Mapping[str, Word], plain: Callable[[str], str] = str) -> Word:
        text = plain(self.text(name)).lower()
        if text in words:
            return words[text]
        shown, choices = self.text(name), [word for word in words if word]
        self.findings.add(
            "unknown_word",
            self.place(name),
            f"不认识“{shown}”{nearest_words(text, choices)}；请改写。",
            f"“{shown}” is not known {nearest_words(text, choices, 'en')}; write one of these.",
        )
        return next(iter(words.values()))

    def _number(self, name: str) -> float | None:
        text = self.text(name).replace(",", "")
        if not text:
            return None
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if math.isfinite(number):
            return number
        self.findings.add(
            "not_a_number",
            self.place(name),
            f"“{text}”不是数；请写普通小数，不知道就留空。",
            f"“{text}” is not a number; write a plain decimal, or leave it empty.",
        )
        return None

    def _weight(self) -> float:
        weight = self._number("weight")
        if weight is not None and weight < 0:
            self.findings.add(
                "negative_weight",
                self.place("weight"),
                f"权重 {weight:g} 小于 0；越低越好请在“方向”列写 -1，权重写正数。",
                f"the weight {weight:g} is below 0; for less-is-better write -1 in the direction column.",
            )
        return 1.0 if weight is None else weight


def _check(rows: list[Row], findings: Findings) -> None:
    codes = {row.code for row in rows if row.kind == "dimension"}
    seen: set[str] = set()
    for row in rows:
        if not row.code or row.code in seen:
            zh, en = (
                ("编号是空的", "the code is empty")
                if not row.code
                else (f"编号“{row.code}”重复", f"the code “{row.code}” stands twice")
            )
            findings.add("code", row.place, f"{zh}；每行要有自己的编号。", f"{en}; every row needs a code of its own.")
        seen.add(row.code)
        # Without rows for the dimensions, the names of the parents are all there is; with them, another name is a slip.
        if row.parent and codes and row.parent not in codes and row.kind in ("indicator", "dimension"):
            findings.add(
                "unknown_parent",
                row.place,
                f"“{row.code}”的上级“{row.parent}”不在表中{nearest_words(row.parent, codes)}；请改正，或为它加一行。",
                f"the parent “{row.parent}” of “{row.code}” has no row {nearest_words(row.parent, codes, 'en')}; mend it or add a row.",
            )
    if rows and not any(row.kind == "indicator" for row in rows):
        findings.add("no_indicators", Place(rows[0].place.file), "表里没有指标。", "the table holds no indicator.")
