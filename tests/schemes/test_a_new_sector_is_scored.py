"""A sector department makes a scheme for a sector that did not exist, gives it its enterprises, and has it scored: no code touched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from django.test import Client

from jifen.enterprises.models import Enterprise
from jifen.schemes.models import Draft, PublishedScheme
from jifen.scoring.actions import ask_cycle_runs
from jifen.scoring.jobs import work_runs_until_done
from jifen.scoring.models import Run, Score
from tests.cast import played, signed_in
from tests.portals.test_scheme_pages import fields_of
from tests.schemes.designing import SECTOR, SECTOR_CODE, now, pressed, today
from tests.scoring import province

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, settings: Any) -> None:
    settings.DATA_FOLDER = tmp_path / "data"
    settings.DATA_FOLDER.mkdir()


def designed(client: Client) -> Draft:
    """From nothing, by forms alone: a dimension, two indicators, their weights."""
    said = {"base": "blank", "sector": SECTOR, "code": SECTOR_CODE, "title": "低空经济产业特色指标"}
    assert client.post("/schemes/new/", said).status_code == 302
    draft = Draft.objects.get(code=SECTOR_CODE)
    edit = f"/schemes/drafts/{draft.pk}/edit"
    url = f"{edit}/dimension/new/"
    assert client.post(url, fields_of(client, url) | {"code": "special", "name": "产业特色"}).status_code == 302
    url = f"{edit}/indicator/new/"
    ratio = {
        "code": "rd_ratio", "name": "研发投入强度", "dimension": "special", "unit": "%", "formula": "rd_expense / revenue",
        "defined_when": "revenue > 0", "rule_kind": "goalposts", "goalposts_low": "0", "goalposts_high": "20", "weight_0": "60",
    }  # fmt: skip
    assert client.post(url, fields_of(client, url) | ratio).status_code == 302
    patents = {
        "code": "invention_patents", "name": "发明专利授权量", "dimension": "special", "unit": "件", "formula": "invention_patents",
        "rule_kind": "bands", "band_from_0": "", "band_earn_0": "0", "band_from_1": "1", "band_earn_1": "0.5",
        "band_from_2": "10", "band_earn_2": "1", "weight_0": "40",
    }  # fmt: skip
    assert client.post(url, fields_of(client, url) | patents).status_code == 302
    return Draft.objects.get(pk=draft.pk)


def published(draft: Draft) -> PublishedScheme:
    officer, second = signed_in("industry-officer"), signed_in("industry-reviewer")
    base = f"/schemes/drafts/{draft.pk}"
    sent = {"effective": today(), "message": "低空经济试行", "revision": str(draft.revision)}
    answer = officer.post(f"{base}/submit/", sent)
    assert answer.status_code == 302, answer.content.decode()
    pressed(second, f"{base}/review/", approve="yes", reason="核对无误")
    pressed(second, f"{base}/publish/")
    return PublishedScheme.objects.get(code=SECTOR_CODE)


def with_sectors_of_the_register(table: Any) -> Any:
    """The facts as verification would hand them over: each enterprise in the sector the register gives it now."""
    known = dict(Enterprise.objects.values_list("code", "sector"))
    sectors = [
        known.get(code, old)
        for code, old in zip(table["enterprise"].to_pylist(), table["sector"].to_pylist(), strict=True)
    ]
    place = table.schema.get_field_index("sector")
    return table.set_column(place, "sector", pa.array(sectors, table.schema.field("sector").type))


def test_a_sector_that_did_not_exist_is_designed_peopled_and_scored() -> None:
    cycle = province.verified_cycle()
    officer = signed_in("industry-officer")
    scheme = published(designed(officer))
    mapping = {
        "sector": SECTOR,
        "industries": "34, 35, 36, 37",
        "effective": today(),
        "why": "低空经济单列",
        "publish": "1",
    }
    assert officer.post("/schemes/sectors/", mapping).status_code == 302
    members = set(Enterprise.objects.filter(sector=SECTOR).values_list("code", flat=True))
    assert members
    province.frozen(table=with_sectors_of_the_register(province.facts_of()))
    ask_cycle_runs(by=played("operator"), cycle=cycle, at=now())
    work_runs_until_done()
    run = Run.objects.get(scheme=scheme)
    assert run.state == Run.State.DONE
    scores = Score.objects.filter(run=run)
    assert {one.enterprise.code for one in scores.select_related("enterprise")} == members
    assert any(one.total for one in scores)
