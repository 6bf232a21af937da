"""What every list can do: order with the unknown last, more columns in a file than on the page."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import RequestFactory

from jifen.enterprises.models import Enterprise
from jifen.portals.government.enterprises import LISTING
from jifen.portals.listing import Column, show
from tests.cast import played
from tests.enterprises.firms import firm

pytestmark = pytest.mark.usefixtures("cast")


def asked(query: str) -> Any:
    request = RequestFactory().get(f"/enterprises/{query}")
    request.user = played("operator")
    return request


@pytest.mark.parametrize(("sort", "expected"), [("established", [2, 3, 1]), ("-established", [3, 2, 1])])
def test_the_unknown_comes_last_either_way(sort: str, expected: list[int], client: Any) -> None:
    for number, day in ((1, None), (2, date(2010, 1, 1)), (3, date(2020, 1, 1))):
        firm(number, established_on=day)
    client.force_login(played("operator"), backend="django.contrib.auth.backends.ModelBackend")
    found = [row.name for row, *_ in client.get(f"/enterprises/?sort={sort}").context["lines"]]
    assert found == [f"示例第{number}科技有限公司" for number in expected]


def test_a_file_holds_more_than_the_page() -> None:
    made = firm(1)
    listing = replace(LISTING, file_columns=(Column("known", "数据截至", lambda one: "2026-05-01"),))
    answer = show(asked("?file=csv"), listing, Enterprise.objects.extra(select={"eligibility": "''"}))
    head, row = list(csv.reader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()))  # type: ignore[attr-defined]
    assert head[-1] == "数据截至" and row[-1] == "2026-05-01" and row[1] == made.code
    assert len(head) == len(LISTING.columns) + 1
