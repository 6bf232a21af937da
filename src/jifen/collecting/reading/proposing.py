"""A file nobody has seen → which of its columns could be which fact, with reasons. Proposes; a person decides.

Scored are names (aliases of the contracts), units in headers and titles, and the shapes of values.
"""

from __future__ import annotations

import difflib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from jifen.collecting.contracts import Contract
from jifen.engine.formula import UnitError, parse_unit
from jifen.engine.tables.broken import Broken
from jifen.engine.tables.dates import date_of
from jifen.engine.tables.header import merged_names, numbered, unnamed
from jifen.engine.tables.numbers import number_of
from jifen.engine.tables.words import flag_of
from jifen.enterprises.credit_codes import is_valid

ENTERPRISE: Final = "enterprise"
YEAR: Final = "year"
LEAST: Final = 0.5
"""A candidate below this is not put forward by itself."""
_DEEPEST_HEADER = 12
_YEAR_NAMES = ("年度", "所属年度", "年份", "报告期", "统计年度", "核查年度", "查询年度", "数据年度")
_CODE_NAMES = ("统一社会信用代码", "社会信用代码", "信用代码", "纳税人识别号", "企业代码", "单位信用代码", "单位代码")
_UNIT = re.compile(r"[（(\[［【]\s*(?:单位[:：])?\s*([^（）()\[\]［］【】]{1,4})\s*[)）\]］】]")
_TITLE_UNIT = re.compile(r"单位[:：]\s*([^\s、，,；;）)]{1,4})")
_MONEY = ("元", "千元", "万元", "百万元", "亿元")
_TOTALS = ("合计", "总计", "小计", "本页小计", "备注")
Told = tuple[str, str]


@dataclass(frozen=True)
class Candidate:
    """``target``: a fact, ``enterprise`` or ``year``; ``score`` 0 to 1; ``reasons``: (Chinese, English)."""

    column: str
    target: str
    score: float
    file_unit: str = ""
    reasons: tuple[Told, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """``chosen``: the best for each target, no column twice; ``candidates``: everything worth showing, by column."""

    contract: str
    header_rows: tuple[int, ...]
    columns: tuple[str, ...]
    chosen: dict[str, Candidate]
    candidates: dict[str, tuple[Candidate, ...]]
    totals: tuple[str, str] = ("", "")
    """Column and word of a row of totals, where one was seen."""

    def lacking(self, contract: Contract) -> tuple[str, ...]:
        """What the contract owes and no column seems to hold."""
        return tuple(target for target in _aliases(contract) if target not in self.chosen)


def propose(rows: Sequence[Sequence[str]], contract: Contract) -> Proposal:
    """``rows``: the first rows of the file as texts (thirty will do)."""
    header = _header(rows, contract)
    names = _names(rows, header)
    body = [row for row in rows[header[-1] :] if any(cell.strip() for cell in row)]
    title_unit = _title_unit(rows[: header[0] - 1])
    found: dict[str, tuple[Candidate, ...]] = {}
    for place, name in enumerate(names):
        values = [row[place].strip() for row in body if place < len(row) and row[place].strip()]
        scored = [one for one in _candidates(name, values, contract, title_unit) if one.score >= 0.25]
        found[name] = tuple(sorted(scored, key=lambda one: (-one.score, one.target)))
    return Proposal(contract.code, header, tuple(names), _chosen(found), found, _totals(names, body))


def best_contract(rows: Sequence[Sequence[str]], contracts: Iterable[Contract]) -> list[tuple[str, float]]:
    """Sources by how much of what they owe the file seems to hold, best first."""

    def fit(contract: Contract) -> float:
        proposal = propose(rows, contract)
        owed = [target for target in _aliases(contract) if target not in (ENTERPRISE, YEAR)]
        return sum(proposal.chosen[target].score for target in owed if target in proposal.chosen) / max(len(owed), 1)

    return sorted(((contract.code, fit(contract)) for contract in contracts), key=lambda pair: (-pair[1], pair[0]))


def mapping_text(proposal: Proposal, contract: Contract, *, encoding: str = "", year: int | None = None) -> str:
    """The proposal as a mapping document. ``year``: for files that name none. Headers are quoted: they are somebody's text."""
    chosen, quoted = proposal.chosen, _quoted
    year_key = (
        "{every: true}"
        if not contract.yearly_facts
        else quoted(chosen[YEAR].column)
        if YEAR in chosen
        else f"{{constant: {year}}}"
    )
    lines = [
        f"mapping: {contract.code}",
        f"title: {quoted(contract.title + '（按新文件拟定）')}",
        f"key: {{enterprise: {{column: {quoted(chosen[ENTERPRISE].column if ENTERPRISE in chosen else '')}, upper: true}}, year: {year_key}}}",
        'missing: ["-", "—", 不详]',
        "tables:",
        f"  table: {{header_rows: {list(proposal.header_rows)}{f', encoding: {encoding}' if encoding else ''}{_drop(proposal)}}}",
        "facts:",
    ]
    for code, fact in contract.facts.items():
        if code in chosen and not fact.entries:
            unit = f", unit: {quoted(fact.unit)}" if fact.kind == "number" else f", kind: {fact.kind}"
            file_unit = f", file_unit: {quoted(chosen[code].file_unit)}" if chosen[code].file_unit else ""
            lines.append(f"  {code}: {{column: {quoted(chosen[code].column)}{unit}{file_unit}}}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _drop(proposal: Proposal) -> str:
    column, word = proposal.totals
    return f", drop: [{{column: {_quoted(column)}, equals: [{_quoted(word)}]}}]" if column else ""


def _header(rows: Sequence[Sequence[str]], contract: Contract) -> tuple[int, ...]:
    """The row, or two rows, whose names say most; one where two say no more."""
    depth = range(1, min(len(rows), _DEEPEST_HEADER) + 1)
    # a title stands alone in its row; a row of headers does not
    wide = {number for number in depth if sum(bool(cell.strip()) for cell in rows[number - 1]) >= 2}
    spans = [(n,) for n in depth] + [(n, n + 1) for n in depth[:-1] if {n, n + 1} <= wide]
    return max(spans, key=lambda span: (round(_header_score(rows, span, contract), 6), -len(span), -span[0]))


def _header_score(rows: Sequence[Sequence[str]], span: tuple[int, ...], contract: Contract) -> float:
    targets = list(_aliases(contract).values())
    names = [name for name in merged_names([rows[number - 1] for number in span], " / ") if name]
    return sum(max((s for a in targets if (s := _name_score(name, a)[0]) >= 0.7), default=0.0) for name in names)


def _names(rows: Sequence[Sequence[str]], header: tuple[int, ...]) -> list[str]:
    width = max(len(row) for row in rows)
    names = merged_names([rows[number - 1] for number in header], " / ")
    names = numbered(names + [""] * (width - len(names)))
    return [name or unnamed(place) for place, name in enumerate(names)]


def _aliases(contract: Contract) -> dict[str, tuple[str, ...]]:
    known = {ENTERPRISE: (*contract.key_aliases, *_CODE_NAMES)}
    if contract.yearly_facts:
        known[YEAR] = _YEAR_NAMES
    # a set made of several columns is known by the column of its names
    return known | {c: (f.name, *f.aliases) for c, f in contract.facts.items() if f.aliases or not f.entries}


def _candidates(name: str, values: list[str], contract: Contract, title_unit: str) -> Iterable[Candidate]:
    for target, aliases in _aliases(contract).items():
        score, reason = _name_score(name, aliases)
        kind = "code" if target == ENTERPRISE else "year" if target == YEAR else contract.facts[target].kind
        unit = contract.facts[target].unit if kind == "number" else ""
        factor, file_unit, unit_reason = _unit_score(name, unit, title_unit)
        share, shape_reason = _shape_score(values, kind)
        reasons = tuple(r for r in (reason, unit_reason, shape_reason) if r[0])
        yield Candidate(name, target, round(score * factor * (0.4 + 0.6 * share), 3), file_unit, reasons)


def _plain_name(name: str) -> str:
    narrow = unicodedata.normalize("NFKC", _UNIT.sub("", name))
    return re.sub(r"[\s/:：,，、()（）]|其中", "", narrow)


def _name_score(name: str, aliases: Sequence[str]) -> tuple[float, Told]:
    """Equal, held in one another, or merely alike."""
    plain, last = _plain_name(name), _plain_name(name.split(" / ")[-1])
    best, by = 0.0, ""
    for alias in aliases:
        score = _likeness(_plain_name(alias), plain, last)
        if score > best:
            best, by = score, alias
    how = ("列名与“{}”相同", "the name equals “{}”") if best == 1 else ("列名与“{}”相近", "the name is like “{}”")
    return best, (how[0].format(by), how[1].format(by))


def _likeness(alias: str, plain: str, last: str) -> float:
    if alias in (plain, last):
        return 1.0
    if alias in plain:
        return 0.8
    if len(last) > 2 and last in alias:
        # under merged headers the words of a name stand in another order
        shared = sum((Counter(alias) & Counter(plain)).values())
        return 0.5 + 0.45 * 2 * shared / (len(alias) + len(plain))
    return 0.6 * difflib.SequenceMatcher(None, alias, plain).ratio()


def _unit_score(name: str, unit: str, title_unit: str) -> tuple[float, str, Told]:
    """(factor, unit in the file where another, reason)."""
    if not unit:
        return 1.0, "", ("", "")
    match = _UNIT.search(name)
    said = match[1].strip() if match else (title_unit if unit in _MONEY else "")
    if not said:
        return 1.0, "", ("", "")
    try:
        same = parse_unit(said).same_kind(parse_unit(unit))
    except UnitError:
        same = False
    if not same:
        return 0.3, "", (f"单位“{said}”与“{unit}”不是一类", f"the unit “{said}” is not of the kind of “{unit}”")
    return 1.0, said if said != unit else "", (f"单位“{said}”相符", f"the unit “{said}” fits")


def _title_unit(titles: Sequence[Sequence[str]]) -> str:
    """A unit of money told above the table for all of it."""
    for cell in (cell for row in titles for cell in row):
        match = _TITLE_UNIT.search(cell)
        if match and match[1] in _MONEY:
            return match[1]
    return ""


_SHAPES: Final[dict[str, tuple[Callable[[str], bool], str]]] = {
    "code": (lambda text: is_valid(unicodedata.normalize("NFKC", text).strip().upper()), "信用代码"),
    "year": (
        lambda text: re.fullmatch(r"(19|20)\d\d(年|年度)?", unicodedata.normalize("NFKC", text)) is not None,
        "年份",
    ),
    "number": (lambda text: not isinstance(number_of(text), Broken), "数字"),
    "date": (lambda text: not isinstance(date_of(text), Broken), "日期"),
    "flag": (lambda text: not isinstance(flag_of(text), Broken), "是或否"),
}


def _shape_score(values: list[str], kind: str) -> tuple[float, Told]:
    """The share of values that look as the fact should; half where there is nothing to see."""
    if kind not in _SHAPES:
        numeric = sum(not isinstance(number_of(value), Broken) for value in values)
        return (0.8 if values and numeric < len(values) else 0.5), ("", "")
    if not values:
        return 0.5, ("这一列没有内容可看", "the column holds nothing to look at")
    fits, word = _SHAPES[kind]
    share = sum(map(fits, values)) / len(values)
    return share, (f"{share:.0%} 的内容像{word}", f"{share:.0%} of its values look like a {kind}")


def _chosen(found: dict[str, tuple[Candidate, ...]]) -> dict[str, Candidate]:
    every = sorted((one for some in found.values() for one in some if one.score >= LEAST), key=lambda one: -one.score)
    chosen: dict[str, Candidate] = {}
    taken: set[str] = set()
    for one in every:
        if one.target not in chosen and one.column not in taken:
            chosen[one.target] = one
            taken.add(one.column)
    return chosen


def _totals(names: Sequence[str], body: Sequence[Sequence[str]]) -> tuple[str, str]:
    for row in reversed(body):
        for place, cell in enumerate(row[: len(names)]):
            if cell.strip() in _TOTALS:
                return names[place], cell.strip()
    return "", ""
