"""A mapping drawn up by a person over the first rows of a file: what is wanted, what is proposed, the document, a look at it.

Every word of a file stands quoted in the document, which is then read as strictly as any other.
"""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Final

from jifen.collecting.contracts import Contract, ContractFact, Entry
from jifen.collecting.reading.delivery import read_delivery
from jifen.collecting.reading.proposing import ENTERPRISE, YEAR, Proposal, propose
from jifen.collecting.reading.received import Received
from jifen.collecting.sources import source_of
from jifen.engine.formula.meaning import Kind
from jifen.engine.mapping import FactMapping, FactSource
from jifen.engine.tables.header import merged_names, numbered, unnamed

MISSING: Final = ("-", "—", "不详")
MONEY: Final = ("元", "千元", "万元", "百万元", "亿元")
TOTAL_WORDS: Final = ("合计", "总计", "小计", "本页小计", "备注")


@dataclass(frozen=True)
class Target:
    """One column wanted: a fact of its own, or (``part`` of a set) the column a set is made of."""

    code: str
    name: str
    kind: Kind
    unit: str = "-"
    part: bool = False
    aliases: tuple[str, ...] = ()

    @property
    def units(self) -> tuple[str, ...]:
        """Units the file's numbers may be in, where there is a choice."""
        return MONEY if self.kind == "number" and self.unit in MONEY else ()


@dataclass(frozen=True)
class Draft:
    """``columns``: target → column of the file, empty where the file has none; ``units``: target → unit in the file."""

    title: str
    header_rows: tuple[int, ...]
    columns: Mapping[str, str]
    units: Mapping[str, str] = field(default_factory=dict)
    year: int | None = None
    data_from: int | None = None
    drop: tuple[str, str] = ("", "")
    encoding: str = ""
    sheet: str = ""


def targets(contract: Contract, like: FactMapping | None) -> dict[str, Target]:
    """Every column a mapping of this contract names, beside enterprise and year. ``like``: a mapping whose names are known."""
    known = like.sources if like else {}
    found: dict[str, Target] = {}
    for fact in contract.facts.values():
        wanted = _parts(fact) if fact.entries else [_target(fact)]
        for one in wanted:
            more = (known[one.code].column,) if one.code in known else ()
            found[one.code] = replace(one, aliases=tuple(dict.fromkeys((*one.aliases, *more))))
    return found


def _target(fact: ContractFact) -> Target:
    return Target(fact.code, fact.name, fact.kind, fact.unit, aliases=fact.aliases)


def _parts(fact: ContractFact) -> Iterator[Target]:
    for entry in fact.entries:
        if entry.named_by:
            yield Target(entry.named_by, f"{fact.name}：名称", "text", part=True, aliases=fact.aliases)
        yield from _days(fact, entry)


def _days(fact: ContractFact, entry: Entry) -> Iterator[Target]:
    name = entry.name or fact.name
    yield Target(entry.on, f"{name}：认定日期", "date", part=True)
    if entry.until:
        yield Target(entry.until, f"{name}：有效期至", "date", part=True)


def propose_columns(rows: Sequence[Sequence[str]], contract: Contract, like: FactMapping | None) -> Proposal:
    """As ``propose``, also for the columns that sets are made of."""
    wanted = {
        code: ContractFact(code, one.name, one.kind, one.unit, aliases=one.aliases)
        for code, one in targets(contract, like).items()
    }
    keys = (*contract.key_aliases, *(table.enterprise.column for table in (like.tables.values() if like else ())))
    return propose(_without_words(rows, contract, like), replace(contract, facts=wanted, rules={}, key_aliases=keys))


def _without_words(rows: Sequence[Sequence[str]], contract: Contract, like: FactMapping | None) -> list[list[str]]:
    """Words for none and unknown say nothing of what a column holds, so they do not count against it."""
    words = {*MISSING, *(word for fact in contract.facts.values() for word in (*fact.nil, *fact.unknown))}
    words |= {word for source in (like.sources.values() if like else ()) for word in source.missing}
    return [["" if cell.strip() in words else cell for cell in row] for row in rows]


def column_names(rows: Sequence[Sequence[str]], header_rows: Sequence[int]) -> list[str]:
    """The columns as reading will call them; those with neither name nor content left out."""
    headers = [rows[number - 1] for number in header_rows if number <= len(rows)]
    width = max((len(row) for row in rows), default=0)
    names = merged_names(headers, " / ")
    names = numbered(names + [""] * (width - len(names)))
    body = rows[header_rows[-1] :]
    filled = [any(place < len(row) and row[place].strip() for row in body) for place in range(len(names))]
    return [name or (unnamed(place) if filled[place] else "") for place, name in enumerate(names)]


def first_values(
    rows: Sequence[Sequence[str]], header_rows: Sequence[int], *, most: int = 3
) -> dict[str, tuple[str, ...]]:
    """Column → the first cells that hold something."""
    found = {}
    for place, name in enumerate(column_names(rows, header_rows)):
        cells = (row[place].strip() for row in rows[header_rows[-1] :] if place < len(row))
        found[name] = tuple([cell for cell in cells if cell][:most])
    return found


def draft_text(draft: Draft, contract: Contract, like: FactMapping | None) -> str:
    """The draft as a mapping document."""
    known = like.sources if like else {}
    wanted = targets(contract, like)
    lines = [
        f"mapping: {contract.code}",
        f"title: {_quoted(draft.title)}",
        f"key: {{enterprise: {{column: {_quoted(draft.columns[ENTERPRISE])}, upper: true}}, year: {_year(draft, contract)}}}",
        f"missing: {_quoted(_missing(known))}",
        "tables:",
        f"  table: {{{_table(draft)}}}",
    ]
    for block, part in (("columns", True), ("facts", False)):
        chosen = [one for one in wanted.values() if one.part == part]
        lines.append(f"{block}:" if chosen else f"{block}: {{}}")
        lines += [f"  {one.code}: {{{_source(one, draft, known.get(one.code))}}}" for one in chosen]
    return "\n".join(lines) + "\n"


def _year(draft: Draft, contract: Contract) -> str:
    if not contract.yearly_facts:
        return "{every: true}"
    column = draft.columns.get(YEAR, "")
    return _quoted(column) if column else f"{{constant: {draft.year}}}"


def _missing(known: Mapping[str, FactSource]) -> list[str]:
    """Words for unknown that earlier files of this source used hold for this one too."""
    return list(dict.fromkeys((*MISSING, *(word for source in known.values() for word in source.missing))))


def _table(draft: Draft) -> str:
    said = [f"header_rows: {list(draft.header_rows)}"]
    said += [f"data_from: {draft.data_from}"] if draft.data_from else []
    said += [f"encoding: {_quoted(draft.encoding)}"] if draft.encoding else []
    said += [f"sheet: {_quoted(draft.sheet)}"] if draft.sheet else []
    column, word = draft.drop
    said += [f"drop: [{{column: {_quoted(column)}, equals: [{_quoted(word)}]}}]"] if column and word else []
    return ", ".join(said)


def _source(target: Target, draft: Draft, known: FactSource | None) -> str:
    column = draft.columns.get(target.code, "")
    said = [f"kind: {target.kind}", f"column: {_quoted(column or absent_column(target))}"]
    said += [] if column else ["optional: true"]
    if target.kind == "number":
        said.append(f"unit: {_quoted(target.unit)}")
        unit = draft.units.get(target.code, "")
        said += [f"file_unit: {_quoted(unit)}"] if unit and unit != target.unit else []
    if known and known.values:
        said.append(f"values: {_quoted(dict(known.values))}")
    said += ["only_listed: true"] if known and known.only_listed else []
    return ", ".join(said)


def absent_column(target: Target) -> str:
    """A name no file has, for a fact the file does not bring."""
    return f"（文件中没有）{target.code}"


def _quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def look_at_draft(
    rows: Sequence[Sequence[str]], draft: Draft, contract: str, like: FactMapping | None, document: Contract, on: date
) -> Received:
    """The rows read as the draft says. Raises MappingRefused or DeliveryRefused.

    ``contract``: the text, ``document`` the same as nouns. The rows are already plain text: encoding and sheet play no part.
    """
    plain = replace(draft, encoding="", sheet="")
    source = source_of(contract, draft_text(plain, document, like))
    with tempfile.TemporaryDirectory(prefix="jifen-draft-") as place:
        path = Path(place) / "预览.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        return read_delivery(path, source, delivered_on=on)
