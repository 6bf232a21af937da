"""The pages of a portrait: who gets them, that they say what was published, what simulation and fact chain show."""

from __future__ import annotations

import re
import shutil
from html import unescape
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from jifen.collecting.actions.objecting import make_objection
from jifen.engine.points import written
from jifen.enterprises.actions import register_enterprise
from jifen.enterprises.models import Enterprise
from jifen.people.demo_accounts import DEMO_ENTERPRISE
from jifen.scoring import archive
from jifen.scoring.models import LiveScore, PortraitPaper, Publication, Score
from jifen.scoring.portrait.check_code import check_code
from jifen.scoring.portrait.whole import Portrait, portrait_of
from tests.cast import EVERYBODY, played, signed_in
from tests.collecting.values import stand_up_sources, told
from tests.enterprises.firms import code_number
from tests.scoring.province import published_province
from tests.scoring.two_years import facts_over_years, published_of, published_years

pytestmark = pytest.mark.usefixtures("cast")
OWN = {"filler", "legal"}
WITH_FONT = pytest.mark.component("fc-list", "apt-get install -y fonts-noto-cjk fontconfig")


@pytest.fixture
def data_folder(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_FOLDER = tmp_path
    return tmp_path


@pytest.fixture
def published(cast: None, data_folder: Path) -> Publication:
    return published_province(40)


@pytest.fixture(autouse=True)
def nobody_waits(cast: None) -> None:
    cache.clear()


def own_enterprise() -> Enterprise:
    return Enterprise.objects.get(organisation=played("filler").organisation)


def words(answer: Any) -> str:
    """What the page says, without its tags."""
    text = re.sub(r"<script.*?</script>", " ", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text)))


def the_portrait() -> Portrait:
    found = portrait_of(own_enterprise(), on=timezone.localdate())
    assert found is not None
    return found


def test_who_gets_the_portrait_of_an_enterprise(published: Publication) -> None:
    own = own_enterprise()
    listed = {"science-officer", "operator"} | (
        {"county-officer"} if played("county-officer").organisation.covers(own.county) else set()
    )
    for name in EVERYBODY:
        client = signed_in(name)
        seen = name in OWN | listed
        for address in (
            f"/portrait/{own.code}/",
            f"/portrait/{own.code}/simulate/",
            f"/portrait/{own.code}/facts/revenue/2025/",
        ):
            assert client.get(address).status_code == (200 if seen else 404), (name, address)
        assert (client.get("/own-enterprise/portrait/").status_code == 200) == (name in OWN), name
    answer = Client().get(f"/portrait/{own.code}/")
    assert answer.status_code == 302 and "sign-in" in answer["Location"]
    other = Enterprise.objects.exclude(pk=own.pk).first()
    assert other is not None and signed_in("filler").get(f"/portrait/{other.code}/").status_code == 404


def test_the_page_says_what_was_published(cast: None, data_folder: Path) -> None:
    published = published_province(120)
    portrait, page = the_portrait(), words(signed_in("filler").get("/own-enterprise/portrait/"))
    score = Score.objects.get(run=published.run, enterprise=own_enterprise())
    assert f"{written(score.total or 0)} 基础 {written(score.base or 0)} + 加分 {written(score.bonus or 0)}" in page
    assert f"第 {score.rank_province} 名" in page and f"区间 {score.band_low}–{score.band_high} 名" in page
    assert "2025 年度" in page and "暂定" in page
    for figure in portrait.figures:
        assert figure.name in page and figure.why in page
    for sentence in portrait.subject.explanation.about("stage", "grade", "rank", "completeness"):
        assert sentence in page
    for digest in (score.run.digest, score.run.snapshot.digest, score.run.scheme.digest):
        assert digest in page
    assert portrait.sector is not None and written(portrait.sector.score.total or 0) in page
    assert "约束性情形" in page and "未查询" in page and "不扣分" in page
    assert "上年未参评，没有可比的年度积分" in page


def test_before_anything_is_published_the_page_says_so_and_what_to_do(published: Publication) -> None:
    client = signed_in("filler")
    page = words(client.get("/own-enterprise/portrait/?year=2019"))
    assert "还没有这家企业已发布的积分" in page and "自主填报" in page
    late = register_enterprise(
        by="system", code=code_number(99_999), name="示例后来公司", source="示例", county="220102"
    )
    page = words(signed_in("operator").get(f"/portrait/{late.code}/"))
    assert "还没有这家企业已发布的积分" in page and "返回企业" in page
    assert signed_in("operator").get(f"/portrait/{late.code}/simulate/").status_code == 404


@WITH_FONT
def test_who_was_not_scored_is_told_why_and_gets_no_figures(cast: None, data_folder: Path) -> None:
    table = facts_over_years(40, (2023, 2024, 2025))
    own = pc.equal(table.column("enterprise"), DEMO_ENTERPRISE[0])
    for name in ("established_on", "revenue"):
        column = table.column(name)
        unknown = pc.if_else(own, pa.scalar(None, column.type), column)
        table = table.set_column(table.schema.get_field_index(name), name, unknown)
    published_of(40, 2025, table)
    answer = signed_in("filler").get("/own-enterprise/portrait/")
    page = words(answer)
    assert answer.status_code == 200 and re.search("阶段无法判定，未测算：缺少.*成立日期", page)
    assert "不参与排名" in page and "约束性情形" in page and "积分构成" not in page and "提升测算" not in page
    assert signed_in("filler").get(f"/portrait/{own_enterprise().code}/simulate/").status_code == 404
    signed_in("filler").post(f"/portrait/{own_enterprise().code}/issue/")
    assert PortraitPaper.objects.count() == 1, "that it was not scored, and why, is worth a paper too"


def test_an_archive_that_is_gone_is_said_and_breaks_nothing_else(cast: None, data_folder: Path) -> None:
    before, after = published_years(40, like=3)
    shutil.rmtree(archive.run_folder(before.run))
    page = words(signed_in("filler").get("/own-enterprise/portrait/"))
    assert "归档的数据文件已不在原处，不能区分变动的原因" in page and "2024 年度" in page
    shutil.rmtree(archive.run_folder(after.run))
    answer = signed_in("filler").get("/own-enterprise/portrait/")
    assert answer.status_code == 503
    assert f"测算 {after.run.number} 的归档文件不在这台服务器上" in words(answer)


def test_two_years_show_a_trend_and_why_the_points_moved(cast: None, data_folder: Path) -> None:
    before, after = published_years(40, like=3)
    page = words(signed_in("filler").get("/own-enterprise/portrait/"))
    first, second = (Score.objects.get(run=one.run, enterprise=own_enterprise()) for one in (before, after))
    assert f"2024 年度 {written(first.total or 0)} 上年数据的更正" in page
    assert "同类企业的变化" in page and f"2025 年度 {written(second.total or 0)}" in page
    assert "折线图：历年创新积分，共 2 个年度" in signed_in("filler").get("/own-enterprise/portrait/").content.decode()
    earlier = words(signed_in("filler").get("/own-enterprise/portrait/?year=2024"))
    assert written(first.total or 0) in earlier and "上年未参评" in earlier


def test_live_points_stand_beside_the_annual_ones_labelled_and_dated(published: Publication) -> None:
    LiveScore.objects.create(
        enterprise=own_enterprise(), publication=published, as_of=timezone.localdate(), at=timezone.now(), cause="更正",
        facts_digest="0" * 64, total=4321, base=4000, bonus=321, grade="D", stage="成长", would_stand_at=7, engine="x",
    )  # fmt: skip
    page = words(signed_in("filler").get("/own-enterprise/portrait/"))
    assert f"动态积分 截至 {timezone.localdate()} 的数据 43.21" in page
    assert "约当全省第 7 名" in page and "不是正式积分" in page


def test_a_disputed_fact_is_marked_and_leads_to_its_chain(published: Publication) -> None:
    stand_up_sources()
    own = own_enterprise()
    claim = told(own, "revenue", 4321.5)
    make_objection(by="system", claim=claim, text="不对", at=timezone.now())
    answer = signed_in("filler").get("/own-enterprise/portrait/")
    year = claim.year or 2025
    assert f"/portrait/{own.code}/facts/revenue/{year}/" in answer.content.decode()
    if year in (2024, 2025):
        assert "有异议" in words(answer)
    page = words(signed_in("filler").get(f"/portrait/{own.code}/facts/revenue/{year}/"))
    assert "4,321.5 万元" in page and "有异议" in page and claim.delivery.number in page
    assert f"第 {claim.row} 行" in page and "只有这个来源提供了数据" in page
    assert "测算所用的值" in page and published.run.snapshot.number in page and "与测算时不同" in page
    assert signed_in("filler").get(f"/portrait/{own.code}/facts/nonsense/2025/").status_code == 404
    assert signed_in("filler").get(f"/portrait/{own.code}/facts/revenue/3025/").status_code == 404


def simulated(typed: dict[str, str], part: str = "outcome") -> Any:
    address = f"/portrait/{own_enterprise().code}/simulate/"
    return signed_in("filler").get(address, typed | {"part": part}, headers={"HX-Request": "true"})


def test_a_simulation_is_marked_as_one_and_shows_points_grade_and_band(published: Publication) -> None:
    portrait = the_portrait()
    same = words(simulated({"staff": ""}))
    assert "模拟，不影响正式积分" in same and f"模拟积分 {written(portrait.score.total or 0)} 0.00" in same
    assert f"第 {portrait.score.rank_province} 名" in same
    assert f"区间约 {portrait.score.band_low}–{portrait.score.band_high} 名" in same
    more = words(simulated({"projects_province": "100", "year": "2025"}))
    assert "变动的指标" in more and re.search(r"模拟积分 [\d.]+ \+[\d.]+", more)
    before = Score.objects.count()
    assert Score.objects.count() == before and not LiveScore.objects.exists()
    whole_page = signed_in("filler").get(f"/portrait/{own_enterprise().code}/simulate/", {"projects_province": "100"})
    assert "返回创新画像" in words(whole_page) and "变动的指标" in words(whole_page)
    assert 'id="play"' in simulated({"projects_province": "100"}, "panel").content.decode()


@pytest.mark.parametrize(
    ("fact", "typed", "said"),
    [
        ("rd_expense", "很多", "“很多”不是数字；请只写数字"),
        ("rd_expense", "1e999", "不是数字"),
        ("rd_expense", "nan", "不是数字"),
        ("rd_expense", "-1", "不能是负数；没有请写 0"),
        ("staff", "1.5", "请写整数"),
        ("financing", "999999999999", "数值太大"),
        ("rd_expense", "<script>alert(1)</script>", "不是数字"),
    ],
)
def test_nonsense_is_refused_in_words(published: Publication, fact: str, typed: str, said: str) -> None:
    answer = simulated({fact: typed})
    assert said in words(answer) and "模拟积分" not in words(answer)
    assert "<script>alert" not in answer.content.decode()


def test_english_is_offered_without_breaking_the_page(published: Publication) -> None:
    client = signed_in("filler")
    client.cookies["django_language"] = "en"
    page = words(client.get("/own-enterprise/portrait/"))
    assert "R&D expense" in page and "Core indicator system" in page


# --- the paper and its check ---


def checked(client: Client, **asked: Any) -> str:
    return words(client.post("/check/", asked))


@WITH_FONT
def test_a_paper_is_issued_downloaded_and_checked_by_anybody(published: Publication) -> None:
    own, client = own_enterprise(), signed_in("filler")
    answer = client.post(f"/portrait/{own.code}/issue/", {"year": "2025"}, follow=True)
    assert "已出具 HX-2025-000001" in words(answer) and "HX-2025-000001.pdf" in words(answer)
    pdf = b"".join(client.get("/portrait/papers/HX-2025-000001/").streaming_content)
    assert pdf.startswith(b"%PDF")
    paper = PortraitPaper.objects.get()
    right = check_code(paper.check_digest)
    for said in (
        checked(Client(), number=paper.number, code=right),
        checked(Client(), file=SimpleUploadedFile("画像.pdf", pdf)),
    ):
        assert "与平台记录一致" in said and paper.number in said and own.name in said
    for said in (
        checked(Client(), number=paper.number, code=right[:-1] + "?"),
        checked(Client(), number="HX-2025-999999", code=right),
        checked(Client(), file=SimpleUploadedFile("画像.pdf", pdf + b" ")),
    ):
        assert "与平台记录不一致" in said and own.name not in said
    assert signed_in("bank-analyst").get("/portrait/papers/HX-2025-000001/").status_code == 404
    assert signed_in("bank-analyst").post(f"/portrait/{own.code}/issue/").status_code == 404
    assert Client().get("/portrait/papers/HX-2025-000001/").status_code == 302


@WITH_FONT
def test_guessing_is_slowed_down_and_a_number_alone_tells_nothing(published: Publication) -> None:
    signed_in("filler").post(f"/portrait/{own_enterprise().code}/issue/")
    paper, guessing = PortraitPaper.objects.get(), Client(REMOTE_ADDR="203.0.113.9")
    known = checked(guessing, number=paper.number, code="0" * 20)
    strange = checked(guessing, number="HX-2025-000777", code="0" * 20)
    assert known.replace(paper.number, "") == strange.replace("HX-2025-000777", "")
    for _again in range(3):
        checked(guessing, number=paper.number, code="0" * 20)
    slowed = checked(guessing, number=paper.number, code=check_code(paper.check_digest))
    assert "秒后再试" in slowed and own_enterprise().name not in slowed
    assert "与平台记录一致" in checked(Client(), number=paper.number, code=check_code(paper.check_digest)), (
        "another place"
    )


def test_the_check_page_opens_without_signing_in_and_says_what_to_fill_in(cast: None) -> None:
    page = words(Client().get("/check/?number=HX-2025-000001&code=AAAA"))
    assert "核验画像文件" in page
    assert 'value="HX-2025-000001"' in Client().get("/check/?number=HX-2025-000001").content.decode()
    assert "请填写编号和校验码，或选择文件" in checked(Client(), number="HX-2025-000001")
    assert "文件超过 5 MB" in checked(Client(), file=SimpleUploadedFile("a.pdf", b"0" * (5 * 1024**2 + 1)))


def test_without_a_font_the_page_says_what_to_install(published: Publication, settings: Any, tmp_path: Path) -> None:
    settings.FONT_FOLDER = str(tmp_path / "nothing")
    answer = signed_in("filler").post(f"/portrait/{own_enterprise().code}/issue/", follow=True)
    assert "apt-get install -y fonts-noto-cjk" in words(answer) and "网页打印不受影响" in words(answer)
    assert not PortraitPaper.objects.exists()
