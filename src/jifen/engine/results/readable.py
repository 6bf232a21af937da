"""Scores and lines as people read them in a spreadsheet: Chinese headers with units, points as decimals, reasons in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from jifen.engine.results.layout import LineLayout
from jifen.engine.results.reading import LineView, Result
from jifen.engine.states import Mark, Reason

FORMULA_STARTS = r"^[=+\-@\t\r]"
"""Text that begins so is run as a formula by spreadsheet programs; an apostrophe before it keeps it text."""
WHY_NOT = {"stage_unknown": "阶段无法判定", "out_of_scope": "不在适用范围", "scope_unknown": "适用范围无法判定"}
FIXED = {
    "enterprise": "企业代码",
    "name": "企业名称",
    "year": "数据年度",
    "stage": "发展阶段",
    "stage_uncertain": "阶段存疑",
    "stage_missing": "阶段判定缺少的数据",
    "why_not_scored": "未测算原因",
    "facts_known": "已知数据项（项）",
    "facts_read": "读取数据项（项）",
    "completeness": "数据完整度（%）",
    "grade": "等级",
    "percentile": "总分百分位（%）",
    "ranked": "参与排名",
}
RANKS = {"province": "全省", "city": "市州", "stage": "同阶段", "sector": "同产业", "all": "全部"}
Change = Callable[[pa.Array], pa.Array]


@dataclass(frozen=True)
class ReadableColumn:
    """``source``: column of the Parquet file; ``change`` makes its values readable."""

    source: str
    title: str
    change: Change


def score_columns(result: Result) -> list[ReadableColumn]:
    """The columns of the scores, names first."""
    names = result.scores.column_names
    order = [n for n in ("enterprise", "name") if n in names] + [n for n in names if n not in ("enterprise", "name")]
    return [ReadableColumn(name, inert(_score_title(result, name)), _score_change(name)) for name in order]


def line_columns(result: Result) -> list[ReadableColumn]:
    """Every line's columns beside each other, in the order of the scheme."""
    columns = [ReadableColumn("enterprise", "企业代码", as_text)]
    views = result.lines(result.scores.column("enterprise")[0].as_py())
    for layout, view in zip(result.layouts, views, strict=True):
        columns += [_line_column(result, layout, view, field) for field, _ in layout.fields]
    return columns


def readable(batch: pa.RecordBatch, columns: list[ReadableColumn]) -> pa.RecordBatch:
    arrays = [column.change(batch.column(column.source)) for column in columns]
    return pa.RecordBatch.from_arrays(arrays, names=unique(column.title for column in columns))


def unique(titles: Iterable[str]) -> list[str]:
    """Titles of a sheet, told apart by a number where two are alike."""
    seen: dict[str, int] = {}
    made = []
    for title in titles:
        seen[title] = seen.get(title, 0) + 1
        made.append(title if seen[title] == 1 else f"{title}（{seen[title]}）")
    return made


# --- titles ---


def _score_title(result: Result, name: str) -> str:
    scheme = result.scheme
    points = "分，暂定" if scheme.provisional("") else "分"
    fixed = FIXED | {"base": f"基础分（{points}）", "bonus": f"加分（{points}）", "total": f"总分（{points}）"}
    if name in fixed:
        return fixed[name]
    if name.endswith(".points"):
        dimension = next((d for d in scheme.dimensions if f"{d.code}.points" == name), None)
        return f"{dimension.name if dimension else name}（{points}）"
    head, _, code = name.partition("_")
    if head == "flag":
        situations = (*(result.constraints.constraints if result.constraints else ()), *scheme.constraints)
        return next((f"约束性情形：{s.name}" for s in situations if s.code == code), name)
    if head in ("rank", "group"):
        return f"{_population(result, code)}排名" if head == "rank" else _group(result, code)
    return name


def _group(result: Result, code: str) -> str:
    """``县区（前 4 位）``: the fact a ranking population is told by."""
    within = next(w for w in result.scheme.ranks.within if w.code == code)
    return f"{result.scheme.facts[within.by].name}{f'（前 {within.digits} 位）' if within.digits else ''}"


def _population(result: Result, code: str) -> str:
    within = next((w for w in result.scheme.ranks.within if w.code == code), None)
    fact = result.scheme.facts.get(within.by) if within else None
    return RANKS.get(code) or (f"同{fact.name}" if fact else code)


def _line_column(result: Result, layout: LineLayout, view: LineView, field: str) -> ReadableColumn:
    unit = f"（{view.unit}）" if view.unit not in ("", "-") else ""
    points = "（分，暂定）" if view.provisional else "（分）"
    words = {
        "value": f"指标值{unit}",
        "treated": "处理后的值",
        "subscore": "分值",
        "weight": f"权重{points}",
        "points": f"得分{points}",
        "reason": "理由",
        "marks": "标记",
        "peers": "比较范围",
    }
    change = {"points": as_points, "reason": as_reason, "marks": as_marks, "peers": _peers_change(result)}
    return ReadableColumn(f"{layout.code}.{field}", inert(f"{view.name}·{words[field]}"), change.get(field, as_plain))


# --- values ---


def inert(text: str) -> str:
    return f"'{text}" if text[:1] in "=+-@\t\r" and text else text


def as_text(array: pa.Array) -> pa.Array:
    """Text that no spreadsheet program takes for a formula."""
    if pa.types.is_dictionary(array.type):
        words = as_text(array.dictionary)
        return pa.DictionaryArray.from_arrays(array.indices, words).cast(pa.string())
    risky = pc.match_substring_regex(array, FORMULA_STARTS)
    return pc.if_else(risky, pc.binary_join_element_wise("'", array, ""), array)


def as_points(array: pa.Array) -> pa.Array:
    """Integer hundredths → decimals with two places."""
    return pc.multiply(array.cast(pa.decimal128(10, 0)), pa.scalar(Decimal("0.01")))


def as_percent(array: pa.Array) -> pa.Array:
    return pc.round(pc.multiply(array, 100.0), 2)


def as_flag(array: pa.Array) -> pa.Array:
    """是, 否; empty for unknown."""
    return pc.if_else(array, "是", "否")


def as_reason(array: pa.Array) -> pa.Array:
    return pa.array([reason.words() for reason in Reason], pa.string()).take(array)


def as_marks(array: pa.Array) -> pa.Array:
    every = sum(Mark)
    words = ["；".join(mark.words() for mark in Mark if bits & mark) or None for bits in range(every + 1)]
    return pa.array(words, pa.string()).take(array)


def as_plain(array: pa.Array) -> pa.Array:
    if pa.types.is_boolean(array.type):
        return as_flag(array)
    return as_text(array) if pa.types.is_string(array.type) or pa.types.is_dictionary(array.type) else array


def _peers_change(result: Result) -> Change:
    levels = [None, *(RANKS.get(level) or f"同{result.scheme.facts[level].name}" for level in result.plan.peer_levels)]
    return lambda array: pa.array(levels, pa.string()).take(array)


def _score_change(name: str) -> Change:
    if name in ("base", "bonus", "total") or name.endswith(".points"):
        return as_points
    if name == "completeness":
        return as_percent
    if name == "percentile":
        return lambda array: pc.round(array, 2)
    if name == "why_not_scored":
        return lambda array: as_text(_in_words(array))
    return as_plain


def _in_words(array: pa.Array) -> pa.Array:
    words = [WHY_NOT.get(word, word) for word in array.dictionary.to_pylist()]
    return pa.DictionaryArray.from_arrays(array.indices, pa.array(words, pa.string()))
