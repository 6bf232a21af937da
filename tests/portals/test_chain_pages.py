"""The data chain of an enterprise: who sees it, and that the later word of a source stands."""

from __future__ import annotations

import pytest

from jifen.collecting.models import Delivery
from jifen.collecting.sources.sheet import as_csv
from jifen.enterprises.models import Enterprise
from tests.cast import EVERYBODY, signed_in
from tests.collecting.conftest import own_data_folder
from tests.collecting.deliveries import delivered, stand_up, tax_sample

__all__ = ["own_data_folder"]
pytestmark = pytest.mark.usefixtures("cast", "own_data_folder")


@pytest.fixture
def code() -> str:
    """An enterprise in the county 220102 whose revenue was corrected once."""
    sample = tax_sample(dirty=False)
    stand_up(sample.codes)
    delivered(sample.content, name="一.csv")
    changed = sample.clean.with_cells({(20, "营业收入"): "12345600.00", (20, "其中：主营业务收入"): "2345600.00"})
    delivered(as_csv(changed, "gb18030"), name="二.csv")
    return str(sample.clean.body[20][1])


def test_every_word_of_every_source_is_there_and_the_last_one_stands(code: str) -> None:
    page = signed_in("operator").get(f"/enterprises/{code}/chain/?fact=revenue").content.decode()
    assert "1,234.56 万元" in page
    assert page.count("已被取代</td>") == 1
    assert page.count("现行</td>") == 1
    assert f"{Delivery.objects.latest('pk').number} 第" in page


def test_the_list_narrows_and_goes_out_as_a_file(code: str) -> None:
    client = signed_in("operator")
    assert "共 1 条" in client.get(f"/enterprises/{code}/chain/?fact=revenue&standing=no").content.decode()
    sheet = b"".join(client.get(f"/enterprises/{code}/chain/?fact=revenue&file=csv")).decode()  # type: ignore[arg-type]
    assert "1,234.56 万元" in sheet


def test_who_may_see_it(code: str) -> None:
    answers = {name: signed_in(name).get(f"/enterprises/{code}/chain/").status_code for name in EVERYBODY}
    allowed = {name for name, status in answers.items() if status == 200}
    assert allowed == {"operator", "science-officer", "county-officer"}
    assert {status for name, status in answers.items() if name not in allowed} <= {404, 302}


def test_an_enterprise_sees_its_own_and_no_other(code: str) -> None:
    assert Enterprise.objects.count() > 1
    page = signed_in("filler").get("/own-enterprise/chain/")
    assert page.status_code == 200
    assert code not in page.content.decode()
    assert signed_in("bank-analyst").get("/own-enterprise/chain/").status_code == 404


def test_one_fact_tells_where_it_came_from_and_why_it_counts(code: str) -> None:
    operator = signed_in("operator")
    listed = operator.get(f"/enterprises/{code}/chain/?fact=revenue").content.decode()
    assert f'href="/enterprises/{code}/chain/revenue/2025/"' in listed
    page = operator.get(f"/enterprises/{code}/chain/revenue/2025/").content.decode()
    assert "现在计入的值：1,234.56 万元" in page and "只有这个来源提供了数据。" in page
    assert "同一来源后来另有数据，已被取代。" in page and Delivery.objects.latest("pk").number in page


def test_what_nobody_told_is_unknown_and_what_does_not_exist_is_not_found(code: str) -> None:
    operator = signed_in("operator")
    page = operator.get(f"/enterprises/{code}/chain/financing/2025/").content.decode()
    assert "现在没有可用的值（未知，不是 0）" in page and "还没有任何来源报送过" in page
    for wrong in ("nonsense/2025", "revenue/99"):
        assert operator.get(f"/enterprises/{code}/chain/{wrong}/").status_code == 404


def test_who_may_see_the_chain_of_a_fact(code: str) -> None:
    answers = {name: signed_in(name).get(f"/enterprises/{code}/chain/revenue/2025/").status_code for name in EVERYBODY}
    assert {name for name, status in answers.items() if status == 200} == {
        "operator",
        "science-officer",
        "county-officer",
    }
    assert signed_in("filler").get("/own-enterprise/chain/revenue/2025/").status_code == 200
    assert signed_in("tax-data").get("/own-enterprise/chain/revenue/2025/").status_code == 404
