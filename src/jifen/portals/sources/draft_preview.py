"""The first rows of a file as a drafted mapping reads them: the cell as delivered, and what it becomes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jifen.collecting.models import FactClaim
from jifen.collecting.reading import Received
from jifen.collecting.reading.drafting import column_names
from jifen.collecting.reading.proposing import ENTERPRISE, YEAR
from jifen.portals.sources.finding import language
from jifen.portals.sources.mapping_form import MappingForm, Sheet

ROWS_SHOWN = 5
YES_OR_NO = {"true": gettext_lazy("是"), "false": gettext_lazy("否")}


@dataclass(frozen=True)
class Cell:
    """``given``: as it stands in the file; ``read``: as it would count."""

    label: str
    given: str
    read: str


@dataclass(frozen=True)
class Row:
    number: int
    cells: list[Cell]
    refused: list[str]


@dataclass(frozen=True)
class DraftPreview:
    """Counts are of the rows looked at, not of the whole file."""

    labels: list[str]
    rows: list[Row]
    received: int
    accepted: int
    quarantined: int
    dropped: int


def preview_of(received: Received, form: MappingForm, sheet: Sheet) -> DraftPreview:
    """The first five rows of data, accepted or not."""
    claims: dict[int, dict[str, str]] = defaultdict(dict)
    keys: dict[int, tuple[str, str]] = {}
    for one in received.claims.to_pylist():
        claims[one["row"]][one["fact"]] = read_words(one)
        keys[one["row"]] = one["enterprise"], str(one["year"] or _("各年度通用"))
    refused: dict[int, list[str]] = {row: [] for row in received.quarantine["row"].to_pylist()}
    for one in received.faults.filter(received.faults["row"].is_valid()).to_pylist() if refused else ():
        if one["row"] in refused:
            refused[one["row"]].append(f"{one['column']}：{one[language()]}" if one["column"] else one[language()])
    numbers = sorted({*claims, *refused})[:ROWS_SHOWN]
    rows = [_row(number, claims[number], keys.get(number), refused.get(number, []), form, sheet) for number in numbers]
    labels = [target.name for target in sheet.wanted.values()]
    return DraftPreview(labels, rows, received.received, received.accepted, received.quarantined, received.dropped)


def read_words(claim: dict[str, object]) -> str:
    """Value with its unit; the other three states by their names."""
    state = str(claim["state"])
    if state != FactClaim.State.VALUE:
        return str(FactClaim.State(state).label)
    if claim["value"] in YES_OR_NO:
        return str(YES_OR_NO[str(claim["value"])])
    unit = claim["unit"] if claim["unit"] not in (None, "", "-") else ""
    return f"{claim['value']} {unit}".strip()


def _row(
    number: int,
    claims: dict[str, str],
    key: tuple[str, str] | None,
    refused: list[str],
    form: MappingForm,
    sheet: Sheet,
) -> Row:
    names = column_names(sheet.peeked.rows, form.rows)
    given = sheet.peeked.rows[number - 1] if number <= len(sheet.peeked.rows) else []
    read = dict(claims)
    if key is not None:
        read[ENTERPRISE], read[YEAR] = key
    cells = []
    for code, target in sheet.wanted.items():
        column = form.cleaned_data.get(f"column-{code}", "")
        place = names.index(column) if column in names else len(given)
        cells.append(Cell(target.name, given[place] if place < len(given) else "", read.get(code, "")))
    return Row(number, cells, refused)
