"""A list page: query form, toolbar, table, pager, and the same rows as a file. On a phone rows become cards."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import F, Model, OrderBy, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from jifen.access.actions import note_export
from jifen.access.decide import filtered_for, may, require
from jifen.access.decision import SEE
from jifen.people.models import Person
from jifen.portals.exporting import csv_answer, xlsx_answer
from jifen.portals.menu_entry import Words

PAGE_SIZE: Final = 20
SORT, PAGE, FILE = "sort", "page", "file"


@dataclass(frozen=True)
class Column:
    """``text``: what a cell says; ``in_file``: what it says in a file, if more; ``sort``: field it is ordered by; ``number``: right."""

    name: str
    label: Words
    text: Callable[[Any], object]
    sort: str = ""
    url: Callable[[Any], str] | None = None
    number: bool = False
    in_file: Callable[[Any], object] | None = None
    close: bool = False
    """Never broken over lines: times, codes."""
    tone: Callable[[Any], str] | None = None
    """A class of the cell, so that what its words say is seen from afar."""


@dataclass(frozen=True)
class Tool:
    """A button above the table."""

    label: Words
    url: str


@dataclass(frozen=True)
class RowAction:
    """A button in each row, sent as POST."""

    label: Words
    url: Callable[[Any], str]


@dataclass(frozen=True)
class Cell:
    column: Column
    text: object
    url: str
    tone: str = ""

    @property
    def classes(self) -> str:
        named = ("number" if self.column.number else "", "close" if self.column.close else "", self.tone)
        return " ".join(one for one in named if one)


@dataclass(frozen=True)
class Heading:
    column: Column
    url: str
    ordered: str
    """``ascending``, ``descending`` or empty, as aria-sort says it."""


@dataclass(frozen=True)
class Listing:
    """``narrow`` gets the rows and what the query form holds; ``file_columns`` stand in files only, after the others;
    ``about``: what else the template is told."""

    name: str
    title: Words
    columns: Sequence[Column]
    query_form: type[forms.Form]
    narrow: Callable[[QuerySet[Any], dict[str, Any]], QuerySet[Any]]
    empty: Words
    order: str = "pk"
    note: Words = ""
    tools: Sequence[Tool] = field(default_factory=tuple)
    row_actions: Sequence[RowAction] = field(default_factory=tuple)
    can_export: bool = True
    template: str = "portals/list.html"
    file_columns: Sequence[Column] = field(default_factory=tuple)
    about: Mapping[str, Any] = field(default_factory=dict)


def show(request: HttpRequest, listing: Listing, rows: QuerySet[Any]) -> HttpResponseBase:
    """The page, or the file when it is asked for. Whatever is shown has passed the door."""
    require(request.user, SEE, rows.model)
    form = listing.query_form(request.GET or None)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    found = listing.narrow(filtered_for(request.user, rows), {k: v for k, v in chosen.items() if v not in (None, "")})
    in_order = ordered(request, listing, found)
    if FILE in request.GET:
        return _file(request, listing, in_order, [name for name, value in chosen.items() if value])
    page = Paginator(in_order, PAGE_SIZE).get_page(request.GET.get(PAGE))
    return render(request, listing.template, _content(request, listing, form, page, rows.model))


def _content(
    request: HttpRequest, listing: Listing, form: forms.Form, page: Page[Any], model: type[Model]
) -> dict[str, Any]:
    lines = [
        (row, cells(listing.columns, row), [(one.label, one.url(row)) for one in listing.row_actions]) for row in page
    ]
    exports = listing.can_export and may(request.user, "export", model)
    return {
        "listing": listing,
        "form": form,
        "page": page,
        "lines": lines,
        "headings": [_heading(request, listing, column) for column in listing.columns],
        "export_url": _address(request, **{FILE: "csv"}) if exports else "",
        "workbook_url": _address(request, **{FILE: "xlsx"}) if exports else "",
        "earlier_url": _address(request, page=page.previous_page_number()) if page.has_previous() else "",
        "later_url": _address(request, page=page.next_page_number()) if page.has_next() else "",
        "narrowed": any(request.GET.get(name) for name in form.fields),
        **listing.about,
    }


def cells(columns: Sequence[Column], row: Any) -> list[Cell]:
    return [
        Cell(
            column,
            column.text(row),
            column.url(row) if column.url else "",
            column.tone(row) if column.tone else "",
        )
        for column in columns
    ]


def ordered(request: HttpRequest, listing: Listing, rows: QuerySet[Any]) -> QuerySet[Any]:
    """As the page shows them."""
    return rows.order_by(*_order(request, listing))


def _order(request: HttpRequest, listing: Listing) -> list[OrderBy | str]:
    """Only by columns that may be sorted; what is unknown comes last either way; the key settles equals, so that pages
    neither repeat nor lose a row."""
    wanted = request.GET.get(SORT, "")
    sortable = {column.name: column.sort for column in listing.columns if column.sort}
    chosen = sortable.get(wanted.removeprefix("-"))
    if chosen is None:
        return [_ordering(listing.order), "pk"]
    return [_ordering(f"-{chosen}" if wanted.startswith("-") else chosen), "pk"]


def _ordering(field: str) -> OrderBy:
    name = F(field.removeprefix("-"))
    return name.desc(nulls_last=True) if field.startswith("-") else name.asc(nulls_last=True)


def _heading(request: HttpRequest, listing: Listing, column: Column) -> Heading:
    now = request.GET.get(SORT, "")
    direction = {column.name: "ascending", f"-{column.name}": "descending"}.get(now, "")
    following = f"-{column.name}" if direction == "ascending" else column.name
    return Heading(column, _address(request, sort=following) if column.sort else "", direction)


def _address(request: HttpRequest, **changes: Any) -> str:
    query = request.GET.copy()
    query.pop(FILE, None)
    if PAGE not in changes:
        query.pop(PAGE, None)
    for name, value in changes.items():
        query[name] = str(value)
    return f"?{query.urlencode()}"


def _file(request: HttpRequest, listing: Listing, rows: QuerySet[Any], narrowed_by: Sequence[str]) -> HttpResponseBase:
    require(request.user, "export", rows.model)
    if isinstance(request.user, Person):
        note_export(by=request.user, what=listing.name, rows=rows.count(), narrowed_by=narrowed_by)
    columns = [*listing.columns, *listing.file_columns]
    lines = ([(column.in_file or column.text)(row) for column in columns] for row in rows.iterator(chunk_size=2000))
    answer = xlsx_answer if request.GET[FILE] == "xlsx" else csv_answer
    return answer(str(listing.title), [column.label for column in columns], lines)


class QueryForm(forms.Form):
    """The base of query forms: fields side by side, no error summary."""

    use_required_attribute = False
    template_name = "portals/forms/query.html"


class SearchForm(QueryForm):
    q = forms.CharField(label=_("关键词"), required=False, max_length=100)
