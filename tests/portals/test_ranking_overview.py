"""The overview of points: every figure and bar is what a recount gives, leads to the list behind it, and stays in one's area."""

from __future__ import annotations

import statistics
from collections import Counter
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from jifen.enterprises.models import Enterprise
from jifen.people import areas
from jifen.portals.charting import Chart
from jifen.scoring.models import Publication, Score
from jifen.scoring.reads import result_of
from tests.cast import played, signed_in
from tests.enterprises.firms import firm
from tests.scoring.rows import published
from tests.scoring.two_years import published_years

pytestmark = pytest.mark.usefixtures("cast")

OVERVIEW = "/rankings/overview/"
STAGES = ("初创", "成长", "成熟", "转型")


def figures(answer: Any) -> dict[str, Any]:
    return {one.name: one for one in answer.context["figures"]}


def drawn(chart: Chart) -> dict[str, Any]:
    """Name or bin → value, as the spec has it."""
    if chart.spec["kind"] == "histogram":
        return {low: count for low, _, count in chart.spec["bins"]}
    [series] = chart.spec["series"]
    return dict(zip(chart.spec["names"], series["values"], strict=True))


def behind(client: Any, lead: str) -> int:
    assert urlsplit(lead).path == "/rankings/"
    count: int = client.get(lead).context["page"].paginator.count
    return count


@pytest.fixture
def real(cast: None) -> Publication:
    return published_years(150)[1]


@pytest.fixture
def engine(real: Publication) -> list[dict[str, Any]]:
    """Rows as the engine wrote them, ranked ones only."""
    return [row for row in result_of(real.run).scores.to_pylist() if row["ranked"]]


def test_the_band_is_what_a_recount_gives(real: Publication, engine: list[dict[str, Any]]) -> None:
    answer = signed_in("operator").get(OVERVIEW)
    found = figures(answer)
    everybody = result_of(real.run).scores.num_rows
    assert found["参评企业"].text == str(everybody) and f"其中 {len(engine)} 家参与排名" in found["参评企业"].note
    best = sum(row["grade"] == "A" for row in engine)
    assert found["A 级企业"].text == str(best) and f"{100 * best / len(engine):.1f}%" in found["A 级企业"].note
    median = statistics.median(row["total"] for row in engine)
    assert float(found["积分中位数"].text) == pytest.approx(median / 100, abs=0.006)
    before = Score.objects.filter(run__publication__cycle__year=2024).count()
    assert f"较上年 {everybody - before:+d}" in found["参评企业"].note


def test_movement_counts_only_who_was_ranked_in_both_years(real: Publication) -> None:
    found = figures(signed_in("operator").get(OVERVIEW))["名次上升"]
    ranks = {
        year: dict(
            Score.objects.filter(year=year, run__publication__isnull=False, ranked=True).values_list(
                "enterprise", "rank_province"
            )
        )
        for year in (2024, 2025)
    }
    both = ranks[2024].keys() & ranks[2025].keys()
    up = sum(ranks[2025][one] < ranks[2024][one] for one in both)
    down = sum(ranks[2025][one] > ranks[2024][one] for one in both)
    assert (found.text, found.note) == (str(up), f"下降 {down} 家，可比 {len(both)} 家")


def test_stage_averages_add_up_to_the_mean_of_the_stage(real: Publication, engine: list[dict[str, Any]]) -> None:
    chart = signed_in("operator").get(OVERVIEW).context["stage_averages"]
    assert [one["name"] for one in chart.spec["series"]][:3] == ["创新投入", "创新产出", "创新发展"]
    for place, name in enumerate(chart.spec["names"]):
        totals = [row["total"] for row in engine if f"{row['stage']}期" == name.split("（")[0]]
        parts = [one["values"][place] for one in chart.spec["series"]]
        if len(totals) < 10:
            assert parts == [None] * 4 and "不足 10 家" in name
        else:
            assert sum(parts) == pytest.approx(statistics.fmean(totals) / 100, abs=0.03)


def test_distributions_count_everybody_ranked_once_and_lead_to_them(
    real: Publication, engine: list[dict[str, Any]]
) -> None:
    client = signed_in("operator")
    shown = client.get(OVERVIEW).context["distributions"]
    assert [stage for stage, _, _ in shown] == [
        f"{stage}期" for stage in STAGES if sum(row["stage"] == stage for row in engine) >= 10
    ]
    for stage, about, chart in shown:
        totals = [row["total"] for row in engine if f"{row['stage']}期" == stage]
        assert f"{len(totals)} 家" in about
        assert {low: n for low, n in drawn(chart).items() if n} == Counter(5 * (total // 500) for total in totals)
        assert [edge["name"] for edge in chart.spec["edges"]] == ["A", "B", "C", "D"]
        for lead, (_, count) in list(zip(chart.leads, drawn(chart).items(), strict=True))[6:10]:
            assert behind(client, lead) == count if count else lead == ""


@pytest.mark.parametrize(("name", "word"), [("by_place", "city"), ("by_sector", "sector")])
def test_medians_by_group(name: str, word: str, real: Publication, engine: list[dict[str, Any]]) -> None:
    client = signed_in("operator")
    found = client.get(OVERVIEW).context[name]
    chart = found[1] if name == "by_place" else found
    place = dict(
        Score.objects.filter(run=real.run).values_list("enterprise__code", "county" if word == "city" else "sector")
    )
    totals: dict[str, list[int]] = {}
    for row in engine:
        key = place[row["enterprise"]]
        totals.setdefault(areas.PREFECTURES[f"{key[:4]}00"] if word == "city" else key, []).append(row["total"])
    values = drawn(chart)
    assert {key.split("（")[0] for key in values} == set(totals)
    for key, value in values.items():
        own = totals[key.split("（")[0]]
        assert value == (pytest.approx(statistics.median(own) / 100, abs=0.006) if len(own) >= 10 else None)
    known = [value for value in values.values() if value is not None]
    assert known == sorted(known, reverse=True)
    assert [behind(client, lead) for lead in chart.leads] == [len(totals[key.split("（")[0]]) for key in values]


def test_grades_and_completeness_lead_to_as_many_as_they_say(real: Publication) -> None:
    client = signed_in("operator")
    context = client.get(OVERVIEW).context
    for name in ("grades", "completeness"):
        chart = context[name]
        assert [behind(client, lead) for lead in chart.leads] == list(drawn(chart).values())
    assert sum(drawn(context["completeness"]).values()) == Score.objects.filter(run=real.run).count()


def test_the_query_narrows_every_figure_and_every_lead(real: Publication, engine: list[dict[str, Any]]) -> None:
    answer = signed_in("operator").get(f"{OVERVIEW}?stage=成长&city=220100")
    own = [row for row in engine if row["stage"] == "成长" and row["group_city"] == "2201"]
    assert f"其中 {len(own)} 家参与排名" in figures(answer)["参评企业"].note
    lead = parse_qs(urlsplit(answer.context["grades"].leads[0]).query)
    assert (lead["stage"], lead["city"], lead["grade"]) == (["成长"], ["220100"], ["A"])
    assert answer.context["by_place"][0] == "县区", "within a city its counties are compared"


def test_every_chart_says_its_figures_in_a_table_and_nothing_is_inline(real: Publication) -> None:
    page = signed_in("operator").get(OVERVIEW).content.decode()
    assert page.count('role="img" aria-label="') == page.count("图中数据") >= 8
    assert ' style="' not in page and "<script>" not in page


def test_a_county_sees_its_own_and_the_provinces_medians(real: Publication, engine: list[dict[str, Any]]) -> None:
    answer = signed_in("county-officer").get(OVERVIEW)
    own = Score.objects.filter(run=real.run, county="220102")
    assert figures(answer)["参评企业"].text == str(own.count()) != "0"
    for stage, about, _ in answer.context["distributions"]:
        totals = [row["total"] for row in engine if f"{row['stage']}期" == stage]
        assert f"全省中位数 {int(statistics.median(totals)) / 100:.1f}"[:-2] in about
    page = answer.content.decode()
    for other in Score.objects.filter(run=real.run).exclude(county="220102").select_related("enterprise")[:40]:
        assert other.enterprise.code not in page


@pytest.fixture
def few(cast: None) -> Publication:
    """Nine in 光电信息, ten in 新材料."""
    made = [firm(number) for number in range(1, 20)]
    return published(
        [
            (one, {"total": 4000 + 100 * place, "sector": "光电信息" if place < 9 else "新材料"})
            for place, one in enumerate(made)
        ]
    )


def test_a_group_under_ten_has_a_count_and_no_figure(few: Publication) -> None:
    answer = signed_in("operator").get(OVERVIEW)
    assert drawn(answer.context["by_sector"]) == {"新材料": 53.5, "光电信息（不足 10 家）": None}
    [row] = [row for row in answer.context["by_sector"].rows if "光电信息" in str(row[0])]
    assert row[1:] == ("—", "9")
    narrowed = signed_in("operator").get(f"{OVERVIEW}?sector=光电信息")
    assert "不足 10 家，不计中位数" in narrowed.content.decode() and narrowed.context["distributions"] == []


def test_an_enterprise_in_a_small_group_is_not_told_how_it_spreads(few: Publication) -> None:
    own = Score.objects.filter(sector="光电信息").values("enterprise")[:1]
    Enterprise.objects.filter(pk__in=own).update(organisation=played("filler").organisation)
    answer = signed_in("filler").get("/own-enterprise/place/")
    shown = {one.title: one.chart for one in answer.context["places"]}
    assert shown["光电信息"] is None and shown["全省"] is not None
    assert "不足 10 家，不公布" in answer.content.decode()


def test_the_overview_asks_few_questions_however_many_enterprises(
    real: Publication, django_assert_max_num_queries: Any
) -> None:
    client = signed_in("science-officer")
    client.get(OVERVIEW)
    with django_assert_max_num_queries(90):
        client.get(OVERVIEW)
