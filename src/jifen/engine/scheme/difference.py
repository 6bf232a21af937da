"""Two versions of a scheme told apart, block by block and field by field, in words and as rows of a table."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from jifen.engine.formula import written as formula_text
from jifen.engine.rules import Rule
from jifen.engine.rules.bands import Bands
from jifen.engine.scheme.digest import canonical_json, plain, scheme_digest
from jifen.engine.scheme.model import Scheme, Written

How = Literal["added", "removed", "changed", "moved"]
BLOCKS = {
    "scheme": ("指标体系", "scheme"),
    "basis": ("依据", "basis"),
    "fact": ("数据项", "fact"),
    "quantity": ("中间量", "quantity"),
    "stage": ("发展阶段", "stage"),
    "peers": ("同类企业", "peers"),
    "dimension": ("维度", "dimension"),
    "indicator": ("指标", "indicator"),
    "bonus": ("加分", "bonus"),
    "item": ("加分项", "bonus item"),
    "part": ("加分分项", "bonus part"),
    "grade": ("等级", "grade"),
    "ranks": ("排名", "ranks"),
    "within": ("排名范围", "ranking population"),
    "rounding": ("取整", "rounding"),
    "constraint": ("约束性情形", "constraint situation"),
}
FIELDS = {
    "code": "编号", "title": "名称", "title_en": "英文名称", "name": "名称", "name_en": "英文名称", "version": "版本", "effective": "生效日期",
    "owner": "提出单位", "note": "说明", "note_en": "英文说明", "kind": "类别", "numbers_from": "数值来源", "founded": "成立日期字段",
    "weights": "权重方式", "total": "基础分", "aggregate": "汇总方式", "missing": "缺失处理", "scope": "适用范围", "weight": "权重",
    "rules": "计分规则", "rule": "计分规则", "formula": "公式", "defined_when": "有意义的条件", "undefined": "无意义时", "unit": "单位",
    "window": "数据年限", "definition": "指标解释", "definition_en": "英文解释", "source": "定义来源", "annex": "附件行", "dimension": "维度",
    "direction": "方向", "treat": "预处理", "peers": "同类企业", "cap": "上限", "when": "条件", "least": "下限", "ties": "同分处理",
    "completeness": "最低完整度（%）", "by": "分组", "digits": "取前几位", "minimum": "最少家数", "parent_minimum": "全部最少家数",
    "provisional": "暂定", "clause": "条款", "url": "网址", "sign": "正负", "values": "可用词", "optional": "可缺列", "if_empty": "空白时取",
    "parent": "上级", "fact": "数据项", "within_years": "年限", "effect": "作用", "snap": "抹平", "places": "小数位", "half": "进位",
}  # fmt: skip
HOW = {
    "added": ("新增", "added"),
    "removed": ("删去", "removed"),
    "changed": ("修改", "changed"),
    "moved": ("顺序变动", "moved"),
}


@dataclass(frozen=True)
class Change:
    """One difference. ``block`` is a key of ``BLOCKS``; ``field`` is empty for a whole block; ``stage`` where it is one stage's."""

    how: How
    block: str
    code: str
    name: str
    name_en: str
    field: str = ""
    stage: str = ""
    old: tuple[str, str] = ("", "")
    new: tuple[str, str] = ("", "")

    def subject(self, language: str = "zh") -> str:
        kind, name = (
            (BLOCKS[self.block][0], self.name)
            if language == "zh"
            else (BLOCKS[self.block][1], self.name_en or self.name)
        )
        if not self.code:
            return kind
        label = (
            self.code
            if name in ("", self.code)
            else f"{name}（{self.code}）"
            if language == "zh"
            else f"{name} ({self.code})"
        )
        return f"{kind} {label}"

    def field_words(self, language: str = "zh") -> str:
        word = FIELDS.get(self.field, self.field) if language == "zh" else self.field.replace("_", " ")
        if not self.stage:
            return word
        return f"{word}（{self.stage}）" if language == "zh" else f"{word} ({self.stage})"

    def values(self, language: str = "zh") -> tuple[str, str]:
        place = 0 if language == "zh" else 1
        empty = ("（无）", "(none)")[place]
        return self.old[place] or empty, self.new[place] or empty

    def sentence(self, language: str = "zh") -> str:
        how = HOW[self.how][0 if language == "zh" else 1]
        if self.how in ("added", "removed"):
            return f"{how}{self.subject(language)}。" if language == "zh" else f"{self.subject(language)} {how}."
        old, new = self.values(language)
        if self.how == "moved":
            return (
                f"{self.subject(language)}{how}：{old} → {new}。"
                if language == "zh"
                else f"{self.subject(language)} {how}: {old} → {new}."
            )
        stop = "。" if language == "zh" else "."
        return f"{self.subject(language)}{'：' if language == 'zh' else ': '}{self.field_words(language)} {old} → {new.rstrip(stop)}{stop}"


@dataclass(frozen=True)
class SchemeDifference:
    """``same`` exactly when the digests are equal."""

    old_code: str
    new_code: str
    old_digest: str
    new_digest: str
    changes: tuple[Change, ...]

    @property
    def same(self) -> bool:
        return self.old_digest == self.new_digest

    def sentences(self, language: str = "zh") -> list[str]:
        return [change.sentence(language) for change in self.changes]

    def to_dict(self) -> dict[str, Any]:
        return {"same": self.same, **dataclasses.asdict(self)} | {
            "sentences": {c: self.sentences(c) for c in ("zh", "en")}
        }


def difference(old: Scheme, new: Scheme) -> SchemeDifference:
    """Everything that content digests see, and nothing else: comments and the order of keys are not content."""
    changes = tuple(_of_scheme(old, new))
    return SchemeDifference(old.code, new.code, scheme_digest(old), scheme_digest(new), changes)


LISTS = (
    ("basis", "basis"),
    ("fact", "facts"),
    ("quantity", "quantities"),
    ("stage", "stages"),
    ("dimension", "dimensions"),
    ("indicator", "indicators"),
    ("grade", "grades"),
    ("constraint", "constraints"),
)
SINGLE = (("peers", "peers"), ("rounding", "rounding"))
ELSEWHERE = {name for _, name in LISTS + SINGLE} | {"bonus", "ranks"}


def _of_scheme(old: Scheme, new: Scheme) -> Iterator[Change]:
    yield from _of_fields("scheme", "", old, new, ELSEWHERE)
    for block, name in LISTS:
        yield from _of_blocks(block, _by_code(getattr(old, name)), _by_code(getattr(new, name)))
    for block, name in SINGLE:
        yield from _of_fields(block, "", getattr(old, name), getattr(new, name))
    yield from _of_fields("ranks", "", old.ranks, new.ranks, {"within"})
    yield from _of_blocks("within", _by_code(old.ranks.within), _by_code(new.ranks.within))
    yield from _of_fields("bonus", "", old.bonus, new.bonus, {"items"})
    yield from _of_items(_by_code(old.bonus.items), _by_code(new.bonus.items))


def _by_code(blocks: Mapping[str, Any] | Sequence[Any]) -> dict[str, Any]:
    return dict(blocks) if isinstance(blocks, Mapping) else {block.code: block for block in blocks}


def _of_items(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
    yield from _of_blocks("item", old, new, {"parts"})
    for code in new:
        if code in old:
            yield from _of_blocks("part", _by_code(old[code].parts), _by_code(new[code].parts))


def _of_blocks(block: str, old: dict[str, Any], new: dict[str, Any], but: set[str] | None = None) -> Iterator[Change]:
    for code in old:
        if code not in new:
            yield _whole("removed", block, code, old[code])
    for code in new:
        if code not in old:
            yield _whole("added", block, code, new[code])
    for code in new:
        if code in old:
            yield from _of_fields(block, code, old[code], new[code], but)
    before, after = ([code for code in side if code in old and code in new] for side in (old, new))
    if before != after and block not in ("basis", "fact", "quantity"):
        orders = ["、".join(before)] * 2, ["、".join(after)] * 2
        yield Change("moved", block, "", "", "", old=(orders[0][0], orders[0][1]), new=(orders[1][0], orders[1][1]))


def _whole(how: How, block: str, code: str, value: Any) -> Change:
    return Change(how, block, code, *_names(value))


def _names(value: Any) -> tuple[str, str]:
    return (getattr(value, "name", "") or getattr(value, "title", "")), (
        getattr(value, "name_en", "") or getattr(value, "title_en", "")
    )


def _of_fields(block: str, code: str, old: Any, new: Any, but: set[str] | None = None) -> Iterator[Change]:
    for field in dataclasses.fields(new):
        if not field.compare or field.name in (but or ()):
            continue
        before, after = getattr(old, field.name), getattr(new, field.name)
        if canonical_json(plain(before)) != canonical_json(plain(after)):
            for stage, one, other in _per_stage(before, after):
                yield Change("changed", block, code, *_names(new), field.name, stage, *_shown_pair(one, other))


def _per_stage(before: Any, after: Any) -> Iterator[tuple[str, Any, Any]]:
    """Each stage whose value differs, where either side is written by stage; a single value stands for every stage."""
    if not isinstance(before, dict) and not isinstance(after, dict):
        yield "", before, after
        return
    stages = dict.fromkeys([*(before if isinstance(before, dict) else ()), *(after if isinstance(after, dict) else ())])
    for stage in stages:
        one = before.get(stage) if isinstance(before, dict) else before
        other = after.get(stage) if isinstance(after, dict) else after
        if canonical_json(plain(one)) != canonical_json(plain(other)):
            yield stage, one, other


def _shown_pair(old: Any, new: Any) -> tuple[tuple[str, str], tuple[str, str]]:
    """Of two tables with the same bands only the bands that differ are worth showing."""
    if isinstance(old, Bands) and isinstance(new, Bands) and (old.starts, old.linear) == (new.starts, new.linear):
        moved = [i for i in range(len(old.starts)) if old.earns[i] != new.earns[i]]
        kept = [
            Bands(tuple(r.starts[i] for i in moved), tuple(r.earns[i] for i in moved), r.linear) for r in (old, new)
        ]
        return _shown(kept[0]), _shown(kept[1])
    return _shown(old), _shown(new)


def _shown(value: Any) -> tuple[str, str]:
    """A value in Chinese and in English."""
    if isinstance(value, Rule):
        return value.words("zh"), value.words("en")
    if isinstance(value, Written):
        return (formula_text(value.formula),) * 2
    if isinstance(value, bool):
        return ("是", "yes") if value else ("否", "no")
    if isinstance(value, float | int):
        return (f"{value:g}",) * 2
    if isinstance(value, datetime.date):
        return (value.isoformat(),) * 2
    if value is None or value == () or value == "":
        return "", ""
    text = value if isinstance(value, str) else canonical_json(plain(value))
    return text, text


__all__ = ["BLOCKS", "FIELDS", "Change", "SchemeDifference", "difference"]
