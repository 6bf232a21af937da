"""Lists of points, benchmark enterprises, movers and situations beside them: filters, area, files that say what the page says."""

from __future__ import annotations

import csv
import re
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from jifen.audit.models import Entry
from jifen.enterprises.models import Enterprise, NameRecord
from jifen.schemes.jobs import load_schemes
from jifen.scoring.actions.choosing import choose_situations
from jifen.scoring.benchmark import judge, rule_in_force, standards_of
from jifen.scoring.models import ConstraintChoice, Publication, Score
from jifen.scoring.reads import result_of
from tests.cast import EVERYBODY, played, signed_in
from tests.enterprises.firms import firm, own_firm
from tests.scoring.rows import published
from tests.scoring.two_years import published_years

pytestmark = pytest.mark.usefixtures("cast")

LISTS = ("/rankings/", "/rankings/overview/", "/rankings/benchmarks/", "/rankings/movers/")
CHOOSE = "/rankings/constraints/"


def words(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


def names(client: Any, address: str) -> list[str]:
    return [row.enterprise.name for row, *_ in client.get(address).context["lines"]]


def cells_on(client: Any, address: str) -> list[list[str]]:
    """Every row of every page, as text."""
    rows, page = [], 1
    while True:
        answer = client.get(f"{address}{'&' if '?' in address else '?'}page={page}")
        for _, cells, _ in answer.context["lines"]:
            rows.append([re.sub(r"<[^>]+>", "", str(cell.text)).strip() for cell in cells])
        if not answer.context["later_url"]:
            return rows
        page += 1


def file_of(client: Any, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


@pytest.fixture
def firms(cast: None) -> list[Enterprise]:
    """Own, two in the county of the county officer, two elsewhere."""
    made = [own_firm(), firm(2), firm(3), firm(4, county="220202"), firm(5, county="222401")]
    Enterprise.objects.filter(pk=made[2].pk).update(size="large")
    return made


@pytest.fixture
def now(firms: list[Enterprise]) -> Publication:
    own, second, third, fourth, fifth = firms
    published([(own, {"total": 8000}), (second, {"total": 7000}), (fourth, {"total": 5000})], 2024)
    return published(
        [
            (own, {"total": 7100, "stage": "初创", "benchmark": True}),
            (second, {"total": 8600, "completeness": 0.85}),
            (third, {"total": 8600, "sector": "新材料", "stage": "成熟"}),
            (fourth, {"total": 4100, "county": "220202", "completeness": 0.5, "ranked": False}),
            (fifth, {"total": None, "county": "222401", "completeness": 0.2}),
        ]
    )


@pytest.mark.parametrize("name", EVERYBODY)
def test_who_gets_which_page(name: str, now: Publication) -> None:
    client = signed_in(name)
    officer, own = name in {"science-officer", "county-officer"}, name in {"filler", "legal"}
    lists = {client.get(address).status_code for address in LISTS}
    assert lists == ({200} if officer or name == "operator" else {403} if own else {404})
    choice = client.get(CHOOSE).status_code
    assert choice == (200 if officer else 403 if own or name == "operator" else 404)
    assert (client.get("/own-enterprise/place/").status_code == 200) == own


@pytest.mark.parametrize("address", LISTS)
def test_before_the_first_publication_the_page_says_what_comes_first(address: str) -> None:
    assert "还没有发布过积分" in words(signed_in("operator").get(address))


def test_the_list_is_by_points_and_the_unscored_come_last(now: Publication, firms: list[Enterprise]) -> None:
    own, second, third, fourth, fifth = (one.name for one in firms)
    assert names(signed_in("operator"), "/rankings/") == [second, third, own, fourth, fifth]
    rows = cells_on(signed_in("operator"), "/rankings/")
    assert [row[5] for row in rows] == ["1（1）", "1（1）", "3（3）", "不参与排名", "不参与排名"]
    assert [row[4] for row in rows] == ["86.00", "86.00", "71.00", "41.00", "—"]
    assert rows[2][6] == "B 级 标杆" and rows[4][6] == "—"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("stage=初创", [0]),
        ("sector=新材料", [2]),
        ("size=large", [2]),
        ("grade=A", [1, 2]),
        ("city=220100", [1, 2, 0]),
        ("county=220202", [3]),
        ("city=220100&county=220202", []),
        ("benchmark=yes", [0]),
        ("benchmark=no&ranked=yes", [1, 2]),
        ("ranked=no", [3, 4]),
        ("completeness=80-90", [1]),
        ("completeness=under-60", [3, 4]),
        ("band=8500", [1, 2]),
        ("band=4000", [3]),
        ("words=示例第3", [2]),
        ("words=91000000MA00023B1L", [0]),
        ("year=2024", [0, 1, 3]),
        ("year=1999&stage=没有&size=huge", [1, 2, 0, 3, 4]),
    ],
)
def test_filters(query: str, expected: list[int], now: Publication, firms: list[Enterprise]) -> None:
    found = names(signed_in("operator"), f"/rankings/?{query}")
    assert found == [firms[place].name for place in expected]


def test_a_renamed_enterprise_is_found_by_its_former_name(now: Publication, firms: list[Enterprise]) -> None:
    NameRecord.objects.create(
        enterprise=firms[1], name="旧名科技", since=date(2018, 5, 6), until=date(2020, 1, 1), source="试"
    )
    assert names(signed_in("operator"), "/rankings/?words=旧名") == [firms[1].name]


@pytest.mark.parametrize(
    ("sort", "expected"), [("total", [3, 0, 1, 2, 4]), ("-rank", [0, 1, 2, 3, 4]), ("movement", [0, 1, 2, 3, 4])]
)
def test_sorting_leaves_the_unknown_at_the_end(
    sort: str, expected: list[int], now: Publication, firms: list[Enterprise]
) -> None:
    assert names(signed_in("operator"), f"/rankings/?sort={sort}") == [firms[place].name for place in expected]


def test_movement_is_told_in_words_and_who_was_not_there_did_not_move(now: Publication) -> None:
    said = [row[7] for row in cells_on(signed_in("operator"), "/rankings/")]
    assert said == ["升 1 位 +16.00 分", "上年未参评", "降 2 位 −9.00 分", "−9.00 分", "—"]
    assert "上一年度没有发布积分" in words(signed_in("operator").get("/rankings/?year=2024"))


def test_narrowing_to_a_stage_or_city_shows_the_place_within(now: Publication) -> None:
    address = "/rankings/?stage=成长&city=220100"
    answer = signed_in("operator").get(address)
    head = [str(one.column.label) for one in answer.context["headings"]]
    assert head[-1] == "市州 / 阶段名次" and "发展阶段" not in head and "重点产业" in head
    assert [row[-1] for row in cells_on(signed_in("operator"), address)] == ["1 / 1"]
    [row] = file_of(signed_in("operator"), f"{address}&file=csv")
    assert (row["发展阶段"], row["阶段名次"], row["市州名次"]) == ("成长期", "1", "1")


def test_an_officer_of_a_county_sees_its_county_and_no_other(now: Publication, firms: list[Enterprise]) -> None:
    county = signed_in("county-officer")
    assert names(county, "/rankings/") == [firms[1].name, firms[2].name, firms[0].name]
    assert names(county, "/rankings/?county=220202") == names(county, "/rankings/"), "not offered, so not asked"
    assert "长春市南关区积分榜" in words(county.get("/rankings/"))
    assert firms[3].name not in words(county.get("/rankings/overview/"))
    assert {row["企业名称"] for row in file_of(county, "/rankings/?file=csv")} == {one.name for one in firms[:3]}


def test_the_page_says_of_what_it_is_and_that_numbers_are_provisional(now: Publication) -> None:
    for address in LISTS:
        page = words(signed_in("operator").get(address))
        assert "2025 年度 · 2026-06-30 发布" in page and "分值和等级界限均为暂定" in page, address
        assert f"结果摘要 {now.digest[:8]}" in page


def test_a_file_says_what_the_page_says_and_what_it_was_made_from(now: Publication) -> None:
    operator = signed_in("operator")
    rows, page = file_of(operator, "/rankings/?file=csv"), cells_on(operator, "/rankings/")
    assert [row["企业名称"] for row in rows] == [cells[0] for cells in page]
    assert [row["积分（分，暂定）"] for row in rows] == ["86.0", "86.0", "71.0", "41.0", "—"]
    assert [row["计分情况"] for row in rows] == ["已计分"] * 4 + ["未计分：阶段无法判定"]
    assert [row["参与排名"] for row in rows] == ["是", "是", "是", "否", "否"]
    for row in rows:
        assert row["数据年度"] == "2025" and row["分值性质"] == "暂定" and row["结果摘要"] == now.digest
        assert row["指标体系摘要"] == now.run.scheme.digest and row["快照摘要"] == now.run.snapshot.digest
    entry = Entry.objects.get(action="list.exported")
    assert entry.subject == "list:rankings"


def test_a_file_is_narrowed_as_the_page_is(now: Publication) -> None:
    rows = file_of(signed_in("operator"), "/rankings/?file=csv&grade=A")
    assert [row["等级"] for row in rows] == ["A", "A"]
    answer = signed_in("operator").get("/rankings/?file=xlsx&grade=A")
    assert b"".join(answer.streaming_content).startswith(b"PK")


@pytest.mark.parametrize("address", ["/rankings/", "/rankings/benchmarks/", "/rankings/movers/"])
def test_no_two_columns_of_a_file_have_one_name(address: str, now: Publication) -> None:
    answer = signed_in("operator").get(f"{address}?file=csv")
    head = next(csv.reader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()))
    assert len(head) == len(set(head)) > 20


# --- movers ---


def test_who_rose_and_who_fell_with_what_moved_them(now: Publication, firms: list[Enterprise]) -> None:
    operator = signed_in("operator")
    assert names(operator, "/rankings/movers/") == [firms[1].name]
    assert names(operator, "/rankings/movers/?direction=down") == [firms[0].name]
    assert names(operator, "/rankings/movers/?direction=down&by=points") == [firms[0].name, firms[3].name]
    [row] = cells_on(operator, "/rankings/movers/")
    assert row[2:] == ["70.00 → 86.00", "+16.00", "2 → 1", "升 1 位", "B 级 → A 级", "创新投入 +16.00"]
    [row] = file_of(operator, "/rankings/movers/?file=csv")
    assert (row["上年积分（分）"], row["积分变动（分）"], row["上年名次"]) == ("70.0", "16.0", "2")


def test_who_was_not_there_last_year_is_no_mover(now: Publication, firms: list[Enterprise]) -> None:
    page = "".join(
        words(signed_in("operator").get(f"/rankings/movers/?direction={way}&by=points")) for way in ("up", "down")
    )
    assert firms[2].name not in page and firms[4].name not in page


def test_without_a_year_before_there_are_no_movers(now: Publication) -> None:
    assert "没有变动可比" in words(signed_in("operator").get("/rankings/movers/?year=2024"))


# --- constraint situations ---


@pytest.fixture
def situated(firms: list[Enterprise]) -> Publication:
    own, second, third, fourth, _ = firms
    return published(
        [
            (own, {"total": 9000, "situations": {"tax_arrears": True, "accident": True, "staff_uninsured": None}}),
            (second, {"total": 8000, "situations": {"tax_arrears": False, "accident": True, "staff_uninsured": None}}),
            (third, {"total": 7000, "situations": {"tax_arrears": None, "accident": False, "staff_uninsured": False}}),
            (fourth, {"total": 6000, "county": "220202", "situations": {"tax_arrears": True, "accident": False}}),
        ]
    )


def choose(**effects: str) -> None:
    load_schemes()
    choose_situations(by=played("science-officer"), effects=effects, why="项目评审参考", at=timezone.now())


def test_without_a_choice_no_situation_is_said(situated: Publication) -> None:
    page = words(signed_in("science-officer").get("/rankings/"))
    assert "本部门没有选用约束性情形" in page and "约束性情形</th>" not in page


def test_the_effect_of_a_choice_is_printed_and_touches_no_points(
    situated: Publication, firms: list[Enterprise]
) -> None:
    client = signed_in("science-officer")
    before = {row[0]: row[4:7] for row in cells_on(client, "/rankings/")}
    choose(tax_arrears="exclude", accident="warn", staff_uninsured="show")
    page = words(client.get("/rankings/"))
    assert "已按本部门选择排除 2 家" in page and "未依法缴纳税款（排除）" in page
    shown = {row[0]: row[4:7] for row in cells_on(client, "/rankings/")}
    assert shown == {name: before[name] for name in (firms[1].name, firms[2].name)}
    rows = {row[0]: row[-1] for row in cells_on(client, "/rankings/")}
    assert rows[firms[1].name] == "注意：近3年发生重大安全事故；1 项未查询"
    assert rows[firms[2].name] == "1 项未查询", "not asked is not an all-clear, and does not exclude"


def test_everybody_left_out_can_be_shown_again(situated: Publication, firms: list[Enterprise]) -> None:
    choose(tax_arrears="exclude")
    client = signed_in("science-officer")
    answer = client.get("/rankings/?all=yes")
    assert len(answer.context["lines"]) == 4 and "其中 2 家按本部门选择应排除" in words(answer)
    assert len(file_of(client, "/rankings/?file=csv")) == 2 and len(file_of(client, "/rankings/?file=csv&all=yes")) == 4


def test_the_count_of_those_left_out_follows_area_and_query(situated: Publication) -> None:
    choose(tax_arrears="exclude")
    assert signed_in("county-officer").get("/rankings/").context["left_out"] == 1
    assert signed_in("science-officer").get("/rankings/?county=220202").context["left_out"] == 1
    assert signed_in("science-officer").get("/rankings/?band=8000").context["left_out"] == 0
    assert signed_in("science-officer").get("/rankings/overview/").context["left_out"] == 2


def test_the_operator_sees_no_situations(situated: Publication) -> None:
    choose(tax_arrears="exclude")
    page = words(signed_in("operator").get("/rankings/"))
    assert "选用" not in page and len(signed_in("operator").get("/rankings/").context["lines"]) == 4


def test_a_department_chooses_on_its_page(situated: Publication) -> None:
    client = signed_in("science-officer")
    wrong = client.post(CHOOSE, {"tax_arrears": "warn"})
    assert wrong.status_code == 422 and "请更正以下问题" in words(wrong)
    assert client.post(CHOOSE, {"tax_arrears": "warn", "why": "贷款贴息参考"}).status_code == 302
    assert ConstraintChoice.objects.get().effects == {"tax_arrears": "warn"}
    page = words(client.get(CHOOSE))
    assert "未依法缴纳税款（提醒）" in page and "贷款贴息参考" in page
    again = client.post(CHOOSE, {"tax_arrears": "warn", "why": "再次"})
    assert again.status_code == 422 and "不必重复保存" in words(again)


def test_a_county_reads_the_choice_and_cannot_make_one(situated: Publication) -> None:
    choose(tax_arrears="warn")
    county = signed_in("county-officer")
    page = words(county.get(CHOOSE))
    assert "未依法缴纳税款：提醒" in page and "<select" not in page.split("<main", 1)[1]
    assert county.post(CHOOSE, {"why": "试"}).status_code == 403


# --- a real province ---


@pytest.fixture
def real(cast: None) -> Publication:
    return published_years(90)[1]


def test_lists_hold_what_the_engine_wrote(real: Publication) -> None:
    written = {row["enterprise"]: row for row in result_of(real.run).scores.to_pylist()}
    rows = file_of(signed_in("operator"), "/rankings/?file=csv")
    assert {row["统一社会信用代码"] for row in rows} == set(written)
    for row in rows:
        engine = written[row["统一社会信用代码"]]
        assert row["积分（分，暂定）"] == ("—" if engine["total"] is None else str(engine["total"] / 100))
        assert row["名次（区间）"] == str(engine["rank_province"] or "—") and row["等级"] == (engine["grade"] or "—")
        assert row["创新投入（分，暂定）"] == ("—" if engine["total"] is None else str(engine["input.points"] / 100))
    best = sorted(written.values(), key=lambda row: (row["total"] is None, -(row["total"] or 0), row["enterprise"]))
    assert [row["统一社会信用代码"] for row in rows] == [row["enterprise"] for row in best], (
        "equals by credit code (C2)"
    )
    totals = [engine["total"] for engine in written.values() if engine["total"] is not None]
    assert sum(round(100 * float(row["积分（分，暂定）"])) for row in rows if row["积分（分，暂定）"] != "—") == sum(
        totals
    )


def test_every_filter_finds_what_the_engine_wrote(real: Publication) -> None:
    operator, rows = signed_in("operator"), result_of(real.run).scores.to_pylist()
    for stage in ("初创", "成长", "成熟", "转型"):
        for grade in "ABCDE":
            found = operator.get(f"/rankings/?stage={stage}&grade={grade}").context["page"].paginator.count
            assert found == sum(row["stage"] == stage and row["grade"] == grade for row in rows), (stage, grade)


def test_one_sector_shows_its_own_points_and_places_beside_the_core_ones(real: Publication) -> None:
    beside = real.sector_runs.select_related("run__scheme").first()
    assert beside is not None
    sector = beside.run.scheme.sector
    written = {row["enterprise"]: row for row in result_of(beside.run).scores.to_pylist()}
    rows = file_of(signed_in("operator"), f"/rankings/?sector={sector}&file=csv")
    assert len(rows) > 5
    for row in rows:
        engine = written[row["统一社会信用代码"]]
        assert row["产业特色积分（分，暂定）"] == ("—" if engine["total"] is None else str(engine["total"] / 100))
        assert row["产业特色名次"] == str(engine["rank_province"] or "—")
        assert row["重点产业"] == sector
    assert "产业特色积分" not in words(signed_in("operator").get("/rankings/"))


def test_benchmarks_are_those_the_rule_chooses_and_each_reason_holds(real: Publication) -> None:
    rows = list(Score.objects.filter(run=real.run).select_related("enterprise"))
    rule = rule_in_force(timezone.localdate(real.run.asked_at))
    assert rule is not None
    standards = standards_of(rule, rows)
    chosen = {one.enterprise.name for one in rows if judge(rule, standards, one).met}
    assert chosen == {one.enterprise.name for one in rows if one.benchmark} != set()
    client = signed_in("science-officer")
    assert {row[0] for row in cells_on(client, "/rankings/benchmarks/")} == chosen
    page = words(client.get("/rankings/benchmarks/"))
    assert rule.title in page and rule.digest[:8] in page and "暂定" in page
    said = file_of(client, "/rankings/benchmarks/?file=csv")
    assert all("名至少" in row["同阶段名次"] for row in said)
    assert all("同阶段中位数" in row["收入增长率 ≥ 中位数（%）"] for row in said)


def test_an_enterprise_sees_its_place_and_no_other_name(real: Publication) -> None:
    page = words(signed_in("filler").get("/own-enterprise/place/"))
    own = Score.objects.get(run=real.run, enterprise__organisation=played("filler").organisation)
    assert f"{own.total // 100}.{own.total % 100:02d}" in page if own.total is not None else False
    assert "示例·" not in page and "全省名次" in page


@pytest.mark.parametrize(
    "address", ["/rankings/", "/rankings/benchmarks/", "/rankings/movers/", "/rankings/movers/?direction=down"]
)
def test_a_list_asks_as_few_questions_for_many_rows_as_for_few(
    address: str, real: Publication, django_assert_max_num_queries: Any
) -> None:
    choose(tax_arrears="warn")
    client = signed_in("science-officer")
    client.get(address)
    with django_assert_max_num_queries(30):
        assert client.get(address).context["lines"]


@pytest.mark.parametrize("address", LISTS)
def test_in_english_schemes_and_rules_speak_english(address: str, now: Publication) -> None:
    client = signed_in("science-officer")
    choose(tax_arrears="warn")
    client.cookies["django_language"] = "en"
    page = words(client.get(address))
    assert now.run.scheme.title not in page and "Taxes not paid as required" in page
    assert ("Total among the first 5 % of its stage" in page) == ("benchmarks" in address)
