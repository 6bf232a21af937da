"""Registering, renaming, moving, titles: checked, dated, one audit entry each, and the life only grows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from jifen.audit.models import Entry
from jifen.enterprises import actions, reads
from jifen.enterprises.append_only import AppendOnlyError
from jifen.enterprises.models import AddressRecord, Enterprise, Event, NameRecord, SizeResult
from jifen.enterprises.places import OUTSIDE
from jifen.enterprises.sectors import FILE
from jifen.enterprises.titles import in_date
from jifen.people.areas import COUNTIES
from jifen.people.models import Organisation
from tests.cast import EVERYBODY, played
from tests.enterprises.firms import OWN_CODE, SOURCE, code_number, firm, own_firm

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("county", sorted(COUNTIES))
def test_an_enterprise_can_sit_in_each_of_the_sixty_counties(county: str) -> None:
    made = firm(county=county)
    assert made.area_name.endswith(COUNTIES[county])
    assert (
        reads.narrowed(Enterprise.objects.all(), reads.Wanted(area=f"{county[:4]}00"), timezone.localdate()).get()
        == made
    )


@pytest.mark.parametrize("county", ["220100", "220381", "110108", "22010", "x"])
def test_what_is_no_county_of_the_province_is_refused(county: str) -> None:
    with pytest.raises(ValidationError):
        firm(county=county)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("914403001922038217", "第 18 位（校验码，GB 32100）应为“6”"),
        ("914403001922038226", "第 17 位（主体标识码的校验码，GB 11714）"),
        ("9144030019220382", "应为 18 位"),
        ("", "code"),
    ],
)
def test_both_checks_of_the_credit_code_stand_at_the_door(code: str, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        firm(code=code)
    assert not Enterprise.objects.exists() and not Entry.objects.exists()


def test_a_code_is_registered_once_and_the_database_knows_the_form() -> None:
    made = firm()
    with pytest.raises(ValidationError):
        firm()
    for wrong in ({"code": "91220101I23997092G"}, {"county": "220381"}, {"industry": "医药"}, {"size": "huge"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Enterprise.objects.filter(pk=made.pk).update(**wrong)


def test_registering_writes_records_life_sector_and_one_entry() -> None:
    made = firm()
    assert (made.sector, made.organisation) == ("医药健康", None)
    assert [(one.name, one.since, one.until) for one in made.names.all()] == [(made.name, date(2018, 5, 6), None)]
    assert [(one.kind, one.on) for one in reads.timeline(made)] == [("registered", date(2018, 5, 6))]
    entry = Entry.objects.get()
    assert (entry.action, entry.by, entry.subject) == ("enterprise.registered", "system", f"enterprise:{made.code}")
    assert made.name not in bytes(entry.body).decode(), "names are not among the harmless fields"


def test_a_founding_day_ahead_is_refused() -> None:
    with pytest.raises(ValidationError, match="还没有到"):
        firm(established_on=timezone.localdate() + timedelta(days=1))


def test_names_over_time() -> None:
    made = actions.rename_enterprise(
        by="system", enterprise=firm(), name="示例新名有限公司", on=date(2022, 3, 1), source=SOURCE
    )
    assert reads.name_on(made, date(2022, 2, 28)) == "示例第1科技有限公司"
    assert reads.name_on(made, date(2022, 3, 1)) == made.name == "示例新名有限公司"
    found = reads.narrowed(Enterprise.objects.all(), reads.Wanted(words="第1科技"), timezone.localdate())
    assert found.get() == made, "a former name still finds it"
    with pytest.raises(ValidationError, match="早于上一次的 2022-03-01"):
        actions.rename_enterprise(by="system", enterprise=made, name="示例甲", on=date(2021, 1, 1), source=SOURCE)
    with pytest.raises(ValidationError, match="与现名称相同"):
        actions.rename_enterprise(by="system", enterprise=made, name=made.name, on=date(2023, 1, 1), source=SOURCE)
    assert NameRecord.objects.filter(enterprise=made, until=None).count() == 1
    assert Entry.objects.count() == 2


def test_moving_between_counties_and_out_of_the_province() -> None:
    made = actions.move_enterprise(by="system", enterprise=firm(), county="220202", on=date(2023, 1, 1), source=SOURCE)
    gone = actions.move_enterprise(by="system", enterprise=made, county=OUTSIDE, on=date(2024, 1, 1), source=SOURCE)
    assert [reads.county_on(gone, date(year, 6, 1)) for year in (2022, 2023, 2024)] == ["220102", "220202", OUTSIDE]
    assert [one.note for one in reads.timeline(gone).filter(kind="moved")] == [
        "吉林市昌邑区 → 省外",
        "长春市南关区 → 吉林市昌邑区",
    ]
    assert AddressRecord.objects.filter(until=None).count() == 1


def test_industry_changes_the_sector_and_the_end_enters_the_life() -> None:
    made = actions.change_register(
        by="system",
        enterprise=firm(),
        on=date(2024, 1, 2),
        source=SOURCE,
        industry="C3976",
        register_state="deregistered",
    )
    assert (made.sector, made.register_state) == ("光电信息", "deregistered")
    assert reads.timeline(made).filter(kind="closed").get().note == "注销"
    with pytest.raises(TypeError, match="code"):
        actions.change_register(by="system", enterprise=made, on=date(2024, 1, 2), source=SOURCE, code="x")


def test_the_life_only_grows_in_the_model_and_in_the_database() -> None:
    event = Event.objects.get(enterprise=firm())
    event.note = "改"
    with pytest.raises(AppendOnlyError, match="只能追加"):
        event.save()
    with pytest.raises(AppendOnlyError):
        event.delete()
    for going_around in (Event.objects.all().delete, lambda: Event.objects.update(note="改")):
        with pytest.raises(IntegrityError, match="企业事件只能追加"), transaction.atomic():
            going_around()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM enterprises_event")


@pytest.mark.parametrize(
    ("since", "until", "withdrawn", "counts"),
    [
        (date(2024, 1, 1), date(2026, 12, 31), None, True),
        (date(2026, 6, 1), date(2026, 12, 31), None, True),
        (date(2026, 6, 2), date(2026, 12, 31), None, False),
        (date(2024, 1, 1), date(2026, 6, 1), None, True),
        (date(2024, 1, 1), date(2026, 5, 31), None, False),
        (date(2024, 1, 1), date(2026, 12, 31), date(2026, 6, 1), False),
        (date(2024, 1, 1), date(2026, 12, 31), date(2026, 6, 2), True),
        (None, date(2026, 12, 31), None, None),
        (date(2024, 1, 1), None, None, None),
        (None, date(2026, 5, 31), None, False),
        (None, None, None, None),
    ],
)
def test_a_title_counts_only_while_in_date(since: date, until: date, withdrawn: date, counts: bool | None) -> None:
    assert in_date(since, until, withdrawn, date(2026, 6, 1)) is counts


def test_titles_have_a_family_enter_the_life_and_can_be_withdrawn_once() -> None:
    made = firm()
    held = actions.recognise(
        by="system",
        enterprise=made,
        title="专精特新小巨人企业",
        since=date(2024, 1, 1),
        until=date(2026, 12, 31),
        source="示例",
    )
    assert held.family == "专精特新中小企业"
    with pytest.raises(ValidationError):
        actions.recognise(by="system", enterprise=made, title=held.title, since=held.since, until=None, source="示例")
    again = actions.withdraw_recognition(
        by="system", recognition=held, on=date(2025, 1, 1), why="复核未通过", source="示例"
    )
    with pytest.raises(ValidationError, match="已于 2025-01-01 取消"):
        actions.withdraw_recognition(by="system", recognition=again, on=date(2025, 2, 1), why="再", source="示例")
    assert [one.kind for one in reads.timeline(made)] == ["disqualified", "qualified", "registered"]


def test_sizes_are_kept_and_the_newest_year_is_shown() -> None:
    made = firm()
    figures = {"staff": 500, "revenue": 30000, "assets": None}
    actions.classify_size(by="system", enterprise=made, year=2025, **figures)
    actions.classify_size(by="system", enterprise=made, year=2024, staff=5, revenue=1, assets=None)
    made.refresh_from_db()
    assert (made.size, made.size_year, SizeResult.objects.count()) == ("medium", 2025, 2)
    with pytest.raises(ValidationError, match="从业人员不能是"):
        actions.classify_size(by="system", enterprise=made, year=2025, staff=-1, revenue=1, assets=None)


def test_an_organisation_and_its_enterprise_are_tied_by_the_code() -> None:
    made = firm(code=OWN_CODE)
    body = Organisation.objects.create(kind="enterprise", name="示例企业", level="county", area="220102", code=OWN_CODE)
    made.refresh_from_db()
    assert made.organisation == body
    other = Organisation.objects.create(
        kind="enterprise", name="示例乙", level="county", area="220102", code=code_number(7)
    )
    assert firm(7).organisation == other


@pytest.mark.usefixtures("cast")
def test_nobody_but_the_operator_types_into_the_register() -> None:
    made = own_firm()
    for name in set(EVERYBODY) - {"operator"}:
        with pytest.raises(PermissionDenied, match="市场监管"):
            actions.move_enterprise(by=played(name), enterprise=made, county="220103", on=date(2024, 1, 1), source="x")
    actions.move_enterprise(by=played("operator"), enterprise=made, county="220103", on=date(2024, 1, 1), source=SOURCE)


@pytest.mark.usefixtures("cast")
def test_publishing_sectors_gives_every_enterprise_its_sector_anew() -> None:
    made, other = own_firm(), firm(2, industry="C2651")
    text = FILE.read_text(encoding="utf-8").replace(
        "{industry: 27, sector: 医药健康}", "{industry: 27, sector: 新材料}"
    )
    for name in set(EVERYBODY) - {"science-officer"}:
        with pytest.raises(PermissionDenied):
            actions.publish_sector_mapping(by=played(name), text=text, why="试")
    by = played("science-officer")
    with pytest.raises(ValidationError, match="要写明理由"):
        actions.publish_sector_mapping(by=by, text=text, why=" ")
    with pytest.raises(ValidationError, match="缺少“rows”"):
        actions.publish_sector_mapping(by=by, text="mapping: x\ntitle: y", why="试")
    actions.publish_sector_mapping(by=by, text=text, why="示例调整")
    made.refresh_from_db(), other.refresh_from_db()
    assert (made.sector, other.sector) == ("新材料", "新材料")
    later = text.replace("2026-01-01", "2199-01-01").replace(
        "{industry: 26, sector: 新材料}", "{industry: 26, sector: 其他}"
    )
    actions.publish_sector_mapping(by=by, text=later, why="示例，以后生效")
    other.refresh_from_db()
    assert other.sector == "新材料", "not before its day"
    assert actions.apply_sector_mapping(by="system", on=date(2199, 1, 1)) == 1
    assert actions.apply_sector_mapping(by="system", on=date(2199, 1, 1)) == 0
