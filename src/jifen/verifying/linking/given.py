"""What a row that was sent back says of itself: found by the headers of its sheet, kept as it was written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jifen.collecting import reads
from jifen.collecting.models import Delivery, QuarantinedRow
from jifen.collecting.reading import Received
from jifen.engine.mapping.keys import NO_YEAR, year_of
from jifen.engine.mapping.model import TableSource
from jifen.engine.scheme.digest import canonical_json
from jifen.engine.tables.broken import Broken
from jifen.engine.tables.dates import date_in
from jifen.enterprises.credit_codes import SENTENCES
from jifen.enterprises.places import COUNTY_CODES
from jifen.verifying.matching.names import normal
from jifen.verifying.matching.place_names import WAYS
from jifen.verifying.matching.records import Given

KEY_RULES: Final = frozenset({*SENTENCES, "unknown_enterprise", "key_empty", "key_digits_lost", "key_length"})
"""Faults of the credit code; a row with none but these is whole but for whose it is."""
HEADERS: Final[dict[str, tuple[str, ...]]] = {
    "name": (
        "企业名称", "单位名称", "市场主体名称", "纳税人名称", "单位详细名称", "被核查单位", "公司名称", "机构名称", "名称", "企业", "单位",
        "承担单位", "专利权人", "权利人", "权利人名称", "参保单位", "参保单位名称", "被执行人", "被执行人名称",
    ),
    "address": ("住所", "注册地址", "地址", "经营地址", "企业地址", "单位地址", "注册地"),
    "county": ("行政区划代码", "区划代码", "区划", "所属区县", "所在区县"),
    "established_on": ("成立日期", "注册日期", "设立日期", "成立时间"),
    "former_names": ("曾用名", "历史名称"),
}  # fmt: skip
"""What a column is about → the words it goes by in the sheets of departments."""
PASSED_OVER: Final[dict[str, str | Promise]] = {
    "no_names": _("这个来源的表里没有企业名称，无从匹配；请按代码更正。"),
    "no_name": _("这一行没有写企业名称，无从匹配；请按代码更正。"),
    "more_is_wrong": _("除信用代码外还有别的问题，请一并更正。"),
    "other_fault": _("退回的原因与企业是谁无关。"),
    "asked_already": _("原报送里的这一行已有企业匹配。"),
    "nothing_near": _("名录中没有名称、代码相近的企业；请核对代码，或等企业登记后再报。"),
}
Row = dict[str, str]
"""What is about → the cell as written."""


@dataclass(frozen=True)
class OpenRow:
    """``years``: what the row is about; empty where its year cannot be read."""

    row: QuarantinedRow
    said: Row
    given: Given
    year: int | None


@dataclass(frozen=True)
class LookedThrough:
    """``passed_over``: row in the file → a key of ``PASSED_OVER``."""

    open_rows: list[OpenRow]
    passed_over: dict[int, str]


def same_content(source: str, said: Row) -> str:
    """SHA-256 over what tells whose a row is, so that a decision on it holds for the next such row of the source."""
    told = {name: said.get(name, "") for name in ("name", "code", *HEADERS)}
    return hashlib.sha256(canonical_json({"source": source} | told).encode("utf-8")).hexdigest()


def look_through(delivery: Delivery, received: Received) -> LookedThrough:
    """Rows of an applied delivery that nobody has put right, apart into those to match and those that cannot be."""
    columns, table = _columns(received), _table(delivery, received)
    rows = list(QuarantinedRow.objects.filter(delivery=delivery, settled_by=None).order_by("row"))
    cells = _cells(received)
    found, passed_over = [], {}
    asked = _asked_already(delivery)
    reasons = {row.row: _why_not(row, columns, cells.get(row.row, []), asked) for row in rows}
    if reads.contract_of(delivery.contract).rows == "many":
        reasons |= _held_back(rows, reasons)
    for row in rows:
        why = reasons[row.row]
        if why:
            passed_over[row.row] = why
        else:
            found.append(_open_row(row, columns, cells[row.row], table, list(received.headers)))
    return LookedThrough(found, passed_over)


def why_passed_over(row: QuarantinedRow) -> str:
    """The sentence a page shows; empty where the row was not looked at, or has a case."""
    looked = getattr(row.delivery, "match_round", None)
    reason = looked.passed_over.get(str(row.row), "") if looked else ""
    return str(PASSED_OVER.get(reason, ""))


def _columns(received: Received) -> dict[str, int]:
    """What is about → the column; a header of several rows is known by its last word."""
    last = [header.rpartition("/")[2].strip() for header in received.headers]
    found = {}
    for name, words in HEADERS.items():
        place = next((last.index(word) for word in words if word in last), None)
        if place is not None:
            found[name] = place
    return found


def _table(delivery: Delivery, received: Received) -> TableSource | None:
    """The table of the mapping that read the file: the one whose code column is there."""
    tables = reads.source_behind(delivery).mapping.tables.values()
    return next((one for one in tables if one.enterprise.column in received.headers), None)


def _cells(received: Received) -> dict[int, list[str]]:
    columns = [received.quarantine[f"c{place}"].to_pylist() for place in range(len(received.headers))]
    rows = zip(received.quarantine["row"].to_pylist(), *columns, strict=True)
    return {row: [cell or "" for cell in cells] for row, *cells in rows}


def _asked_already(delivery: Delivery) -> set[int]:
    """Of a repair: rows whose original has a case of its own."""
    if delivery.repairs_id is None:
        return set()
    cases = QuarantinedRow.objects.filter(delivery_id=delivery.repairs_id, match_case__isnull=False)
    return set(cases.values_list("row", flat=True))


def _why_not(row: QuarantinedRow, columns: dict[str, int], cells: list[str], asked: set[int]) -> str:
    must = {one["rule"] for one in row.faults if one["severity"] == "must"}
    if not must & KEY_RULES:
        return "other_fault"
    if must - KEY_RULES:
        return "more_is_wrong"
    if row.original in asked:
        return "asked_already"
    if "name" not in columns:
        return "no_names"
    return "" if cells and normal(cells[columns["name"]]) else "no_name"


def _held_back(rows: list[QuarantinedRow], reasons: dict[int, str]) -> dict[int, str]:
    """Of a list that is taken whole: rows under a code of which another row has more wrong with it."""
    codes = {row.row: next((one["value"] for one in row.faults if one["rule"] in KEY_RULES), "") for row in rows}
    wrong = {codes[row] for row, why in reasons.items() if why == "more_is_wrong" and codes[row]}
    return {row: "more_is_wrong" for row, code in codes.items() if code in wrong}


def _open_row(
    row: QuarantinedRow, columns: dict[str, int], cells: list[str], table: TableSource | None, headers: list[str]
) -> OpenRow:
    said = {name: cells[place].strip() for name, place in columns.items()}
    code_at = headers.index(table.enterprise.column) if table else -1
    said["code"] = cells[code_at].strip() if code_at >= 0 else ""
    year = _year(cells, table, headers)
    said["year"] = "" if year is None else str(year)
    return OpenRow(
        row,
        {name: cell for name, cell in said.items() if cell},
        given_of(str(row.pk), said),
        year,
    )


def given_of(key: str, said: Row) -> Given:
    founded, county = date_in(said.get("established_on", "")), said.get("county", "")
    return Given(
        key, said.get("name", ""), said.get("code", ""), said.get("address", ""),
        county if county in COUNTY_CODES else WAYS.get(normal(county), ""),
        None if isinstance(founded, Broken) else founded,
    )  # fmt: skip


def _year(cells: list[str], table: TableSource | None, headers: list[str]) -> int | None:
    if table is None:
        return None
    if not table.year.column:
        return NO_YEAR if table.year.every else table.year.constant or NO_YEAR
    year = year_of(cells[headers.index(table.year.column)]) if table.year.column in headers else None
    return year if isinstance(year, int) else None


def told_years(received: Received) -> Iterator[tuple[str, int]]:
    """Credit code and year of every row the delivery brought whole."""
    claims: Any = received.claims.select(["enterprise", "year"]).group_by(["enterprise", "year"]).aggregate([])
    yield from zip(claims["enterprise"].to_pylist(), claims["year"].to_pylist(), strict=True)
