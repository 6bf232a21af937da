"""How a scheme lies in a workbook: one sheet a kind of block, one row a block, one column a key.

A cell holds a word as it is. Blocks and lists inside a cell are written as in YAML, in braces or brackets; a word that would
look like one of these stands in quotes. Bands and weights have sheets of their own, since they are tables by nature.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from jifen.engine.documents import Mapping, Node, Scalar, Sequence, load_document
from jifen.engine.problems import Place, SchemeRefused
from jifen.engine.scheme.writing import Plain, on_one_line, word

SCHEME, BANDS, WEIGHTS, PARTS, ITEMS = "体系", "分档", "权重", "加分条目", "加分指标"
KEY, VALUE = "键 key", "值 value"
OWNER, NAME, EVERY_STAGE = "编号 code", "名称（仅供查看）", "各阶段相同 weight"
FROM, TO, EARN = "下限 from", "上限 to", "得 earn"
ITEM = "加分指标 item"
BY_BANDS, BY_LINEAR_BANDS = "见分档表", "见分档表，档内直线"
LONGEST_CELL: Final = 32_000
"""Spreadsheets take 32,767 characters."""


@dataclass(frozen=True)
class Sheet:
    """``key`` of the document; ``by_code``: a block of blocks, whose codes are its keys. ``columns``: keys and their words."""

    name: str
    key: str
    columns: dict[str, str]
    by_code: bool = False


NAMED: Final = {"code": "编号", "name": "名称"}
ENGLISH: Final = {"name_en": "英文名称"}
SHEETS: Final = (
    Sheet("依据", "basis", {"code": "编号", "title": "名称", "title_en": "英文名称", "clause": "条款", "url": "网址", "provisional": "暂定"}, True),
    Sheet("数据项", "facts", NAMED | {"unit": "单位", "kind": "类型", "window": "数据年限", "sign": "正负", "optional": "可缺列",
                                  "values": "可用词", "if_empty": "空白时取", "source": "定义依据", "note": "说明"} | ENGLISH, True),
    Sheet("中间量", "quantities", NAMED | {"formula": "公式", "unit": "单位", "defined_when": "有意义的条件"} | ENGLISH, True),
    Sheet("发展阶段", "stages", {"code": "编号", "when": "条件", "note": "说明", "numbers_from": "数值依据"} | ENGLISH),
    Sheet("维度", "dimensions", NAMED | {"parent": "上级", "weight": "权重", "aggregate": "汇总方式", "numbers_from": "数值依据", "note": "说明"} | ENGLISH),
    Sheet("指标", "indicators", NAMED | {
        "dimension": "维度", "unit": "单位", "window": "数据年限", "annex": "附件行", "definition": "指标解释", "formula": "公式",
        "defined_when": "有意义的条件", "undefined": "无意义时", "missing": "缺失处理", "direction": "方向", "rule": "计分规则",
        "treat": "预处理", "peers": "同类企业", "source": "定义依据", "numbers_from": "数值依据", "note": "说明",
        "name_en": "英文名称", "definition_en": "英文解释"}),
    Sheet("等级", "grades", {"code": "编号", "from": "下限", "name": "名称"}),
    Sheet("约束性情形", "constraints", NAMED | {"fact": "数据项", "within_years": "年限", "effect": "作用", "note": "说明"} | ENGLISH),
)  # fmt: skip
ITEM_COLUMNS: Final = NAMED | {
    "annex": "附件行", "unit": "单位", "window": "数据年限", "cap": "上限", "definition": "指标解释", "source": "定义依据",
    "numbers_from": "数值依据", "note": "说明", "name_en": "英文名称", "definition_en": "英文解释",
}  # fmt: skip
PART_COLUMNS: Final = NAMED | {
    "unit": "单位", "formula": "公式", "defined_when": "有意义的条件", "rule": "计分规则", "weight": "乘以", "note": "说明",
} | ENGLISH  # fmt: skip
ALL_SHEETS: Final = (SCHEME, *(one.name for one in SHEETS), BANDS, WEIGHTS, ITEMS, PARTS)


def encoded(value: Plain) -> str:
    """What stands in a cell; empty is kept for what is not written."""
    if isinstance(value, str):
        plain = value == value.strip() and value[:1] not in ("{", "[", '"') and value not in ("", "~", "null")
        readable = all(one.isprintable() or one == "\u3000" for one in value)
        text = value if plain and readable else quoted(value)
    else:
        text = on_one_line(value)
    if len(text) > LONGEST_CELL:
        raise SchemeRefused.because(
            "long_cell", f"有一处超过 {LONGEST_CELL} 个字符，放不进电子表格；请改用 YAML。",
            f"something is over {LONGEST_CELL} characters and does not fit a cell; use YAML.",
        )  # fmt: skip
    return text


def quoted(text: str) -> str:
    made = word(text)
    return made if made.startswith('"') else f'"{made}"'


def decoded(text: str, place: Place) -> Node | None:
    """The node of a cell, with the cell's place; None where nothing is written. Raises SchemeRefused with the place."""
    text = text.strip()
    if not text:
        return None
    if text[0] not in ("{", "[", '"'):
        return Scalar(text, True, place)
    try:
        return placed(load_document(text), place)
    except SchemeRefused as refused:
        said = refused.problems[0]
        raise SchemeRefused.because(said.code, said.zh, said.en, place) from None


def placed(node: Node, place: Place) -> Node:
    if isinstance(node, Scalar):
        return Scalar(node.text, node.plain, place)
    if isinstance(node, Sequence):
        return Sequence(tuple(placed(item, place) for item in node.items), place)
    pairs = ((Scalar(key.text, key.plain, place), placed(value, place)) for key, value in node.entries)
    return Mapping(tuple(pairs), place)
