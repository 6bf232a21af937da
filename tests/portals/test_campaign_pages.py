"""The yearly campaign: who runs and follows it, how far it is, who is reminded, and the ministry's sheet beside ours."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.utils import timezone

from jifen.audit.models import Entry
from jifen.collecting.actions.campaigning import Dates, move_dates, remind, remind_by_calendar
from jifen.collecting.campaign_jobs import remind_of_campaign
from jifen.collecting.campaign_reads import Progress, cells, kind_due, state_of, total
from jifen.collecting.models import Campaign, CampaignMove, FactClaim, MinistryDifference, MinistrySheet, Reminder
from jifen.collecting.returns import MinistryRow, read_ministry_sheet, shipped_sheet, write_ministry_sheet
from jifen.collecting.returns.answers import Answer
from jifen.enterprises.models import Enterprise
from jifen.verifying.reads import eligible_on
from tests.cast import EVERYBODY, played, signed_in
from tests.collecting import campaigning
from tests.collecting.campaigning import DATES, TODAY, filed, with_account
from tests.collecting.duties import YEARLY, all_of, came, noon, opened
from tests.collecting.values import told

pytestmark = pytest.mark.usefixtures("cast")
RUNS = {"operator", "science-officer"}
FOLLOWS = RUNS | {"county-officer"}


def words(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


@pytest.fixture(autouse=True)
def autumn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages ask the clock; here its day stands still."""
    monkeypatch.setattr(timezone, "localdate", lambda at=None: timezone.localtime(at).date() if at else TODAY)


@pytest.fixture
def firms(cast: None) -> list[Enterprise]:
    return campaigning.invited()


@pytest.fixture
def campaign(firms: list[Enterprise]) -> Campaign:
    return campaigning.campaign()


@pytest.mark.parametrize("name", EVERYBODY)
def test_who_gets_which_page(name: str, campaign: Campaign) -> None:
    client = signed_in(name)

    def may(address: str) -> bool:
        return client.get(address).status_code == 200

    assert may("/campaign/") == may("/campaign/2025/enterprises/") == (name in FOLLOWS)
    assert may("/campaign/2025/ministry/") == may("/campaign/2025/remind/") == (name in FOLLOWS)
    assert may("/campaign/2025/ministry/ours.xlsx") == (name in FOLLOWS)
    for address in ("/campaign/new/", "/campaign/2025/dates/", "/campaign/2025/ministry/new/"):
        assert may(address) == (name in RUNS), address
    assert client.get("/campaign/2024/dates/").status_code in (403, 404)


def test_without_a_campaign_the_page_says_so(firms: list[Enterprise]) -> None:
    assert "发起集中调整" in words(signed_in("operator").get("/campaign/"))
    county = words(signed_in("county-officer").get("/campaign/"))
    assert "还没有发起集中调整" in county and "/campaign/new/" not in county
    assert "集中调整" not in words(signed_in("filler").get("/")).split("<main")[1]


def test_opening_one(firms: list[Enterprise]) -> None:
    client = signed_in("science-officer")
    assert "2025 年度创新积分数据集中调整" in words(client.get("/campaign/new/"))
    said = {"year": "2025", "title": "集中调整", "opens_on": "2026-09-01", "duty_day": "2026-09-25"}
    wrong = client.post("/campaign/new/", said | {"closes_on": "2026-08-01"})
    assert wrong.status_code == 422 and "结束日期应在开始日期之后" in words(wrong)
    assert client.post("/campaign/new/", said | {"closes_on": "2026-09-20"}).status_code == 422
    assert client.post("/campaign/new/", said | {"closes_on": "2026-10-15", "year": "2027"}).status_code == 422
    assert client.post("/campaign/new/", said | {"closes_on": "2026-10-15"}).status_code == 302
    again = client.post("/campaign/new/", said | {"closes_on": "2026-10-15"})
    assert "已经发起" in words(again)
    made = Campaign.objects.get()
    assert len(made.form_digest) == 64 and [made.state_on(d) for d in (date(2026, 8, 31), TODAY, date(2026, 10, 16))] == [
        "planned", "open", "closed",
    ]  # fmt: skip
    assert Entry.objects.get(action="campaign.opened").subject == "campaign:2025"


def test_dates_move_only_with_a_reason_and_what_they_were_stays(campaign: Campaign) -> None:
    client = signed_in("operator")
    said = {"opens_on": "2026-09-01", "duty_day": "2026-09-30", "closes_on": "2026-10-31"}
    assert client.post("/campaign/2025/dates/", said | {"why": " "}).status_code == 422
    assert client.post("/campaign/2025/dates/", said | {"why": "科技部推迟"}).status_code == 302
    same = client.post("/campaign/2025/dates/", said | {"why": "再"})
    assert "日期没有变化" in words(same)
    page = words(client.get("/campaign/"))
    assert "科技部推迟" in page and "原 2026-09-01 至 2026-10-15" in page and "2026-10-31" in page
    with pytest.raises(DatabaseError), transaction.atomic():
        CampaignMove.objects.update(why="别的")
    dates = Dates(date(2026, 9, 1), date(2026, 12, 1), date(2026, 10, 1))
    with pytest.raises(ValidationError, match="部门报送截止"):
        move_dates(by="system", campaign=campaign, dates=dates, why="试", at=noon(TODAY))


def test_progress_counts_each_enterprise_once(campaign: Campaign, firms: list[Enterprise]) -> None:
    filed(firms[0], "signed", delivered=True)
    filed(firms[1], "signed")
    filed(firms[2], "changed", delivered=True)
    answer = signed_in("science-officer").get("/campaign/")
    assert answer.context["sums"] == Progress(4, begun=3, signed=2, delivered=1, changed=1, accounts=1, to_remind=0)
    page = words(answer)
    assert "25.0" in page and "长春市" in page and "梅河口" not in page and "通化市" in page
    assert "另有 1 家签署后又有改动" in page and "进行中，还有 25 天" in page
    by_city = {line.name: line.progress.invited for line in answer.context["tables"][0][2]}
    assert by_city == {"长春市": 3, "通化市": 1}
    county = signed_in("county-officer").get("/campaign/").context["sums"]
    assert county == Progress(2, begun=2, signed=2, delivered=1, accounts=1), "its own county only"
    assert "有 3 家还没有认领账号" in page
    states = [state_of(one, 2025) for one in firms]
    assert states == ["delivered", "signed", "changed", "none"]


def test_counts_and_list_agree(campaign: Campaign, firms: list[Enterprise]) -> None:
    filed(firms[3], "draft")
    client = signed_in("operator")

    def found(query: str) -> set[str]:
        return {row.code for row, *_ in client.get(f"/campaign/2025/enterprises/?{query}").context["lines"]}

    assert found("") == {one.code for one in firms}
    assert found("state=draft") == {firms[3].code} and found("city=220100") == {one.code for one in firms[:3]}
    assert found("state=none&city=220500") == set() and found(f"words={firms[1].code}") == {firms[1].code}
    sums = total(cells(eligible_on(TODAY), 2025).values())
    assert sums.begun == len(found("state=draft")) and sums.invited == len(found(""))
    file = client.get("/campaign/2025/enterprises/?file=csv&state=draft")
    assert firms[3].code in b"".join(file.streaming_content).decode()
    assert Entry.objects.filter(subject="list:campaign-enterprises").exists()


def test_departments_are_counted_by_coverage(campaign: Campaign, firms: list[Enterprise]) -> None:
    opened(date(2026, 4, 16), firms)
    came(YEARLY, date(2026, 6, 1), all_of(YEARLY, firms[:3]))
    answer = signed_in("operator").get("/campaign/")
    (tax,) = (one for one in answer.context["duties"] if "税" in one.title)
    assert (tax.counts.owed, tax.counts.content, tax.is_late) == (24, 18, False)
    step = words(signed_in("tax-data").get("/"))
    assert "应在 2026-09-25 前报齐，还缺 6 项" in step
    early = Dates(DATES.opens_on, date(2026, 9, 10), DATES.closes_on)
    move_dates(by="system", campaign=campaign, dates=early, why="试", at=noon(TODAY))
    assert "逾期 10 天" in words(signed_in("operator").get("/campaign/"))


def test_an_enterprise_sees_dates_and_its_own_state(campaign: Campaign, firms: list[Enterprise]) -> None:
    page = words(signed_in("filler").get("/"))
    assert "2026-09-01 至 2026-10-15，进行中，还有 25 天。本企业：未开始" in page
    filed(firms[0], "signed", delivered=True)
    assert "本企业：已报送" in words(signed_in("legal").get("/"))
    for name in ("bank-analyst", "service-officer", "auditor", "stranger"):
        assert "集中调整" not in words(signed_in(name).get("/")), name


def test_the_menu_leads_there_for_those_who_may(campaign: Campaign) -> None:
    menus = {name: {line.url for line in signed_in(name).get("/").context["menu"]} for name in EVERYBODY}
    assert {name for name, urls in menus.items() if "/campaign/" in urls} == FOLLOWS


@pytest.mark.parametrize(
    ("days", "kind"),
    [
        (-60, None), (-44, "t30"), (-30, "t30"), (-8, "t30"), (-7, "t7"), (-2, "t7"), (-1, "t1"), (0, "t1"),
        (1, "overdue"), (28, "overdue"), (29, None),
    ],
)  # fmt: skip
def test_the_calendar_asks(days: int, kind: str | None) -> None:
    one = Campaign(opens_on=date(2026, 9, 15), duty_day=DATES.duty_day, closes_on=DATES.closes_on)
    day = DATES.closes_on + timedelta(days=days)
    due = kind_due(one, day)
    expected = None if kind == "t30" and day < one.opens_on else kind
    assert (due[0] if due else None) == expected


def test_the_clock_reminds_once_however_often_it_runs(campaign: Campaign, firms: list[Enterprise]) -> None:
    with_account(firms[1])
    filed(with_account(firms[2]), "signed", delivered=True)
    everybody = Enterprise.objects.all()

    def run(day: date) -> int:
        return remind_of_campaign(on=day, invited=eligible_on(TODAY))

    assert run(date(2026, 9, 14)) == 0
    assert [run(date(2026, 9, 15)), run(date(2026, 9, 15)), run(date(2026, 9, 18))] == [2, 0, 0]
    assert [run(date(2026, 10, 8)), run(date(2026, 10, 14)), run(date(2026, 10, 15))] == [2, 2, 0]
    assert [run(date(2026, 10, 16)), run(date(2026, 10, 17)), run(date(2026, 10, 23))] == [2, 0, 2]
    told_of = remind_by_calendar(by="system", campaign=campaign, enterprises=everybody, on=date(2026, 12, 30))
    assert told_of.sent == 0
    assert set(Reminder.objects.values_list("organisation__code", flat=True)) == {firms[0].code, firms[1].code}
    assert Entry.objects.filter(action="campaign.reminded").count() == 5


def test_without_a_campaign_the_clock_reminds_nobody(firms: list[Enterprise]) -> None:
    assert remind_of_campaign(on=TODAY, invited=eligible_on(TODAY)) == 0


def test_a_person_reminds_by_city(campaign: Campaign, firms: list[Enterprise]) -> None:
    with_account(firms[2])
    client = signed_in("science-officer")
    assert "还没有报送的企业有 3 家" in words(client.get("/campaign/2025/remind/?city=220100"))
    assert client.post("/campaign/2025/remind/", {"city": "220100", "why": ""}).status_code == 422
    said = {"city": "220100", "why": "请于本周内完成填报。"}
    page = words(client.post("/campaign/2025/remind/", said, follow=True))
    assert "已提醒 2 家" in page and "1 家还没有认领账号" in page
    assert "2 家今天已提醒过" in words(client.post("/campaign/2025/remind/", said, follow=True))
    home = words(signed_in("filler").get("/"))
    assert "请于本周内完成填报。" in home and "科技" in home
    with pytest.raises(DatabaseError), transaction.atomic():
        Reminder.objects.all().delete()


def test_an_officer_reminds_in_the_own_area_only(campaign: Campaign, firms: list[Enterprise]) -> None:
    for one in firms[1:]:
        with_account(one)
    done = remind(
        by=played("county-officer"), campaign=campaign, enterprises=eligible_on(TODAY), why="请填报", on=TODAY
    )
    assert (done.sent, done.unreachable) == (2, 0)
    assert signed_in("tax-data").post("/campaign/2025/remind/", {"why": "试"}).status_code in (403, 404)


def sheet_of(*rows: MinistryRow) -> bytes:
    return write_ministry_sheet(rows, shipped_sheet())


def upload(content: bytes, name: str = "征集表.xlsx", by: str = "operator") -> Any:
    return signed_in(by).post("/campaign/2025/ministry/new/", {"file": SimpleUploadedFile(name, content)}, follow=True)


def test_the_sheet_is_compared_and_nothing_of_it_becomes_data(campaign: Campaign, firms: list[Enterprise]) -> None:
    told(firms[0], "revenue", 1205.0)
    told(firms[0], "revenue", 1210.0, source="courts")
    told(firms[1], "staff", 30.0)
    told(firms[2], "staff", 44.0)
    before = FactClaim.objects.count()
    theirs = [
        MinistryRow(
            firms[0].code, 2025, {"revenue": Answer("value", "1250", "万元"), "staff": Answer("value", "9", "人")}
        ),
        MinistryRow(firms[1].code, 2025, {"staff": Answer("value", "30", "人")}),
        MinistryRow(firms[0].code, 2024, {"staff": Answer("value", "1", "人")}),
        MinistryRow("9122010000000000XX", 2025, {"staff": Answer("value", "5", "人")}),
    ]
    page = words(upload(sheet_of(*theirs)))
    sheet = MinistrySheet.objects.get()
    assert (sheet.received_rows, sheet.refused_rows, sheet.other_years, sheet.ours) == (4, 1, 1, 3)
    assert "有 1 行未能读取" in page and FactClaim.objects.count() == before
    client = signed_in("operator")
    answer = client.get("/campaign/2025/ministry/")
    found = {(row.enterprise.code, row.fact, row.how, row.ours, row.theirs) for row, *_ in answer.context["lines"]}
    assert found == {
        (firms[0].code, "revenue", "unequal", "12100", "12500"),
        (firms[0].code, "staff", "missing_here", "", "9"),
        (firms[2].code, "", "missing_there", "", ""),
    }
    assert "千元" in words(answer) and "征集表.xlsx" in words(answer)
    for query, n in {"fact=revenue": 1, "fact=row": 1, "how=unequal": 1, "city=220500": 0, "city=220100": 3}.items():
        assert len(client.get(f"/campaign/2025/ministry/?{query}").context["lines"]) == n, query
    county = signed_in("county-officer").get("/campaign/2025/ministry/")
    assert len(county.context["lines"]) == 2, "the third enterprise is in another county"
    file = client.get("/campaign/2025/ministry/?file=xlsx")
    assert file.status_code == 200 and Entry.objects.filter(subject="list:ministry-differences").exists()
    with pytest.raises(DatabaseError), transaction.atomic():
        MinistryDifference.objects.all().delete()


def test_a_file_that_is_no_sheet_is_told(campaign: Campaign) -> None:
    answer = signed_in("operator").post(
        "/campaign/2025/ministry/new/", {"file": SimpleUploadedFile("征集表.xlsx", b"MZ not a workbook")}
    )
    assert answer.status_code == 422 and not MinistrySheet.objects.exists()
    assert signed_in("operator").post("/campaign/2025/ministry/new/", {}).status_code == 422
    said = {"file": SimpleUploadedFile("征集表.xlsx", sheet_of())}
    assert signed_in("county-officer").post("/campaign/2025/ministry/new/", said).status_code == 403


def test_ours_goes_out_in_the_ministrys_form_of_what_one_may_see(
    campaign: Campaign, firms: list[Enterprise], tmp_path: Path
) -> None:
    for number, one in enumerate(firms, start=1):
        told(one, "staff", 10.0 * number)
    rows = {}
    for name in ("operator", "county-officer"):
        answer = signed_in(name).get("/campaign/2025/ministry/ours.xlsx")
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes(answer.content)
        rows[name] = [row.enterprise for row in read_ministry_sheet(path, shipped_sheet(), name=path.name).rows]
    assert set(rows["operator"]) == {one.code for one in firms}
    assert set(rows["county-officer"]) == {firms[0].code, firms[1].code}
    noted = Entry.objects.filter(action="ministry_sheet.written").order_by("sequence")
    assert [one.by for one in noted] == ["operator", "county-officer"]
    assert "没有差异" in words(upload(signed_in("operator").get("/campaign/2025/ministry/ours.xlsx").content))
