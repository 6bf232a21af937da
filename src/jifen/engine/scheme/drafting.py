"""Indicator table → scheme document: an index of one's own without writing YAML by hand.

The draft is a text to read and edit: every default stands in it, marked provisional. It is checked before it is handed over.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from jifen.engine.formula import FormulaError, UnitError, names_in, parse_formula, parse_unit
from jifen.engine.problems import Findings, SchemeRefused, nearest_words
from jifen.engine.scheme.indicator_table import Row, read_indicators
from jifen.engine.scheme.loading import scheme_of
from jifen.engine.tables import RawTable, read_table

TREATMENTS = {
    "winsorise": "{winsorise: {}}",
    "缩尾": "{winsorise: {}}",
    "log": "{log: {}}",
    "对数": "{log: {}}",
    "log if skewed": "{log: {if_skewed: true}}",
    "偏斜取对数": "{log: {if_skewed: true}}",
    "boxcox": "{boxcox: {}}",
    "boxcox if skewed": "{boxcox: {if_skewed: true}}",
    "median": "{impute: {with: median, by: [all]}}",
    "中位数插补": "{impute: {with: median, by: [all]}}",
    "mean": "{impute: {with: mean, by: [all]}}",
    "均值插补": "{impute: {with: mean, by: [all]}}",
}
PERCENT = ("%", "percent", "percentage", "per cent", "百分比", "百分数")
LEAST_SHARE = 0.01
"""Under a geometric or harmonic mean the worst firm keeps this share, or its level would be 0 whatever else it does."""


@dataclass(frozen=True)
class DraftChoices:
    """What the table does not say. ``code``, ``title``: of the scheme, else from the table. ``rule``: of indicators without
    one. ``treat``: words of ``TREATMENTS``, of indicators without any. ``aggregate``: of the whole."""

    code: str = ""
    title: str = ""
    rule: str = "minmax"
    treat: tuple[str, ...] = ()
    aggregate: str = ""
    missing: str = "spread"


def draft_from_table(table: Path | RawTable, choices: DraftChoices | None = None) -> str:
    """A scheme document for an indicator table: CSV, XLSX or Parquet, or one already read.

    Weights are relative within their parent; rows that others name as parent become dimensions, a single one on top becomes
    the scheme itself. Raises FactsRefused (the table cannot be read) or SchemeRefused with row, column and remedy.
    """
    raw = read_table(table) if isinstance(table, Path) else table
    text = _Draft(raw.name, read_indicators(raw), choices or DraftChoices()).text()
    scheme_of(text, name=f"{raw.name} → scheme.yaml")
    return text


class _Draft:
    def __init__(self, file: str, rows: list[Row], choices: DraftChoices):
        self.file, self.choices = file, choices
        self.findings = Findings()
        self.indicators = [row for row in rows if row.kind == "indicator"]
        self.rows = {row.code: row for row in rows}
        self.whole, self.dimensions = _tree(rows)
        aggregate = choices.aggregate or (self.whole.aggregate if self.whole else "arithmetic")
        self.aggregate = aggregate

    def text(self) -> str:
        lines = [*self.head(), "", *self.facts(), "", *self.settings()]
        if self.dimensions:
            lines += ["", "dimensions:", *(self.dimension(row) for row in self.dimensions)]
        lines += ["", "indicators:"]
        for row in self.indicators:
            lines += ["", *self.indicator(row)]
        lines += ["", "ranks:", f"  within: {{{', '.join(self.populations())}}}"]
        self.findings.raise_if_any(SchemeRefused)
        return "\n".join(lines) + "\n"

    def head(self) -> list[str]:
        stem = re.sub(r"[^a-z0-9]+", "-", Path(self.file).stem.lower()).strip("-")
        title = self.choices.title or (self.whole.name if self.whole else Path(self.file).stem)
        return [
            f"# 由指标表 {self.file} 起草：{len(self.indicators)} 项指标，{len(self.dimensions)} 个维度。请逐项核对后再用。",
            "# 表中没有写的（规则、缺失处理、预处理）用了起草时的默认值，可以直接在这里改。",
            f"scheme: {quoted(self.choices.code or stem or 'my-index')}",
            f"title: {quoted(title)}",
            'version: "0.1"',
            "basis:",
            f"  ours: {{title: {quoted(f'本单位暂定（{self.file}）')}, provisional: true}}",
            "numbers_from: ours",
        ]

    # ── facts ──

    def facts(self) -> list[str]:
        lines = ["facts:"]
        for code in self.facts_read():
            row = self.rows.get(code, Row(code, "indicator", code))
            lines.append(f"  {quoted(code)}: {{{', '.join(_pairs(_named(row) | _unit(row.unit)))}}}")
        for row in self.groups():
            lines.append(f"  {quoted(row.code)}: {{{', '.join(_pairs(_named(row)))}, kind: text, optional: true}}")
        return lines

    def facts_read(self) -> list[str]:
        """Every name that formulas and denominators read, in the order of the table."""
        read: dict[str, None] = {}
        for row in self.indicators:
            read |= dict.fromkeys(self.names(formula_of(row), row) + self.names(row.denominator, row))
        return list(read)

    def names(self, text: str, row: Row) -> list[str]:
        if not text or text in self.rows:
            return [text] if text else []
        try:
            found = sorted({name for name, _ in names_in(parse_formula(text))})
        except FormulaError as error:
            self.findings.add("formula", row.place, f"“{text}”：{error.zh}", f"“{text}”: {error.en}")
            return []
        return sorted(found, key=lambda name: text.find(name))

    def groups(self) -> list[Row]:
        return [row for row in self.rows.values() if row.kind == "group"]

    def populations(self) -> list[str]:
        return ["all: all", *(f"{quoted(row.code)}: {quoted(row.code)}" for row in self.groups())]

    def settings(self) -> list[str]:
        aggregate = [f"aggregate: {self.aggregate}"] if self.aggregate != "arithmetic" else []
        return [
            "peers: {by: [all], minimum: 30, parent_minimum: 10}",
            "weights: relative                  # 在同一上级之内折算",
            "total: 100",
            f"missing: {self.choices.missing}",
            *aggregate,
        ]

    # ── levels and indicators ──

    def dimension(self, row: Row) -> str:
        parent = row.parent if not self.whole or row.parent != self.whole.code else ""
        pairs = {"code": row.code} | _named(row) | ({"parent": parent} if parent else {})
        aggregate = [f"aggregate: {row.aggregate}"] if row.aggregate != "arithmetic" else []
        return f"  - {{{', '.join([*_pairs(pairs), f'weight: {row.weight:.15g}', *aggregate])}}}"

    def indicator(self, row: Row) -> list[str]:
        pairs = {"code": row.code} | _named(row)
        if row.parent and (not self.whole or row.parent != self.whole.code):
            pairs["dimension"] = row.parent
        pairs |= _unit(row.unit) | {"definition": row.definition, "formula": formula_of(row)}
        pairs |= {"missing": row.missing, "direction": "lower" if row.direction == "lower" else ""}
        lines = _pairs({key: value for key, value in pairs.items() if value})
        steps = list(self.treatments(row))
        lines += [f"treat: [{', '.join(steps)}]"] if steps else []
        lines += [f"rule: {self.rule(row)}", f"weight: {row.weight:.15g}"]
        return [f"  {'-' if place == 0 else ' '} {line}" for place, line in enumerate(lines)]

    def treatments(self, row: Row) -> Iterator[str]:
        if row.denominator:
            below = ticked(row.denominator) if row.denominator in self.rows else row.denominator
            yield f"{{denominator: {quoted(below)}}}"
        words = [w.strip().lower() for w in re.split(r"[,;，；、]", row.treat) if w.strip()] or list(self.choices.treat)
        for word in words:
            if word not in TREATMENTS:
                zh, en = (nearest_words(word, TREATMENTS, language) for language in ("zh", "en"))
                self.findings.add(
                    "treatment", row.place, f"没有叫“{word}”的预处理{zh}。", f"no treatment is called “{word}” {en}."
                )
            else:
                yield TREATMENTS[word]

    def rule(self, row: Row) -> str:
        given = row.low is not None and row.high is not None
        kind = row.rule or ("goalposts" if given else self.choices.rule)
        span = f"range: [{LEAST_SHARE:g}, 1]" if self.multiplied(row) else ""
        match kind:
            case "goalposts" | "efficacy" | "log":
                limits = (
                    f"low: {row.low:.15g}, high: {row.high:.15g}"
                    if given
                    else self.lacking(row, kind, "下限、上限", "low and high")
                )
                return f"{{{kind}: {{{limits}{', ' + span if span and kind == 'goalposts' else ''}}}}}"
            case "distance":
                target = (
                    f"target: {row.target:.15g}"
                    if row.target is not None
                    else self.lacking(row, kind, "目标值", "target")
                )
                return f"{{distance: {{{target}}}}}"
            case "percentile":
                return "{percentile: {over: all}}"
        return f"{{{kind}: {{{span if kind == 'minmax' else ''}}}}}"

    def lacking(self, row: Row, rule: str, zh: str, en: str) -> str:
        place = replace(row.place, column="")
        self.findings.add(
            "rule", place, f"“{row.code}”用规则 {rule}，请填{zh}。", f"“{row.code}” uses rule {rule}; fill in {en}."
        )
        return ""

    def multiplied(self, row: Row) -> bool:
        """Whether a level above it is a geometric or harmonic mean."""
        parents = {dimension.code: dimension for dimension in self.dimensions}
        here = parents.get(row.parent)
        while here:
            if here.aggregate != "arithmetic":
                return True
            here = parents.get(here.parent)
        return self.aggregate != "arithmetic"


def _tree(rows: list[Row]) -> tuple[Row | None, list[Row]]:
    """The one dimension above all others, which is the scheme itself (or None), and the dimensions below it."""
    dimensions = [row for row in rows if row.kind == "dimension"]
    if not dimensions:
        names = dict.fromkeys(row.parent for row in rows if row.kind == "indicator" and row.parent)
        return None, [Row(name, "dimension", name) for name in names]
    tops = [row for row in dimensions if not row.parent]
    loose = [row for row in rows if row.kind == "indicator" and not row.parent]
    whole = tops[0] if len(tops) == 1 and not loose and len(dimensions) > 1 else None
    return whole, [row for row in dimensions if row is not whole]


def formula_of(row: Row) -> str:
    """The formula written, or the column of the indicator's own code."""
    return row.formula or ticked(row.code)


def ticked(code: str) -> str:
    """A name as formulas write it: in back ticks unless it is a plain word."""
    return (
        code if re.fullmatch(r"[^\W\d]\w*", code) and code not in ("and", "or", "not", "true", "false") else f"`{code}`"
    )


def quoted(text: str) -> str:
    """A YAML scalar: plain where it can be, else in double quotes."""
    plain = re.fullmatch(r"[\w《（](?:[\w .+*()（）《》、，。；-]*[\w.)）》。])?", text) and text != "null"
    return text if plain else json.dumps(text, ensure_ascii=False)


def _pairs(fields: dict[str, str]) -> list[str]:
    return [f"{key}: {quoted(value)}" for key, value in fields.items()]


def _named(row: Row) -> dict[str, str]:
    return {"name": row.name} | ({"name_en": row.name_en} if row.name_en else {})


def _unit(text: str) -> dict[str, str]:
    """A unit the engine reckons with; words that are no unit are kept as a note."""
    if text.lower() in PERCENT:
        return {"unit": "%"}
    try:
        parse_unit(text)
    except UnitError:
        return {"note": f"单位：{text}"} if text else {}
    return {"unit": text} if text != "-" else {}


__all__ = ["TREATMENTS", "DraftChoices", "draft_from_table"]
