"""Live points: the published year with corrections, stocks and titles of today, published norms, stage frozen (decided L1)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from jifen.engine import Firm, score_firm
from jifen.engine.firms import FactValue, fact_value
from jifen.engine.formula.syntax import Truth
from jifen.enterprises.models import Enterprise
from jifen.scoring import jobs, reads
from jifen.scoring.live import stock_codes, with_frozen_stage
from jifen.scoring.models import LiveCause, LiveScore, Publication, Score
from jifen.verifying.facts import verified_table
from tests.scoring import province
from tests.verifying.claims import Said, handed_in, judged, stand_up_sources, told, withdrawn

pytestmark = pytest.mark.django_db
FLOWS = {
    "rd_expense": 310.5,
    "revenue": 2480.0,
    "main_revenue": 2100.0,
    "net_profit": 140.0,
    "staff": 60.0,
    "rd_staff": 18.0,
}
STOCKS = {"invention_patents": 4.0, "projects_province": 1.0, "standards": 0.0, "financing": 500.0}


@pytest.fixture
def publication(db: None) -> Publication:
    """Published from facts the claims do not repeat, so that a first claim of each fact is a change."""
    made = province.published_province(120)
    stand_up_sources()
    return made


def now() -> datetime:
    return timezone.now() - timedelta(minutes=1)


def one_of(publication: Publication) -> Enterprise:
    """Somebody with points."""
    return publication.run.scores.filter(ranked=True).order_by("-total")[10].enterprise


def delivered(one: Enterprise) -> None:
    said = [Said(one, fact, value, 2025) for fact, value in (FLOWS | STOCKS).items()]
    said += [Said(one, "revenue", 2000.0, 2024), Said(one, "established_on", "2016-04-05", 0)]
    handed_in("tax", said, at=now())


def by_hand(publication: Publication, one: Enterprise) -> Firm:
    """Row of the published year, stocks from the newest year that has any; written out, one value after another."""
    table = verified_table(years=range(2023, timezone.localdate().year + 1), enterprises=[one])
    rows = {row["year"]: row for row in table.to_pylist()}
    plan = reads.result_of(publication.run).plan
    own: dict[int, dict[str, FactValue]] = {}
    for year in (2025, 2024, 2023):
        own[2025 - year] = {code: fact_value(rows.get(year, {}).get(code)) for code in plan.facts}
    for code in stock_codes(plan):
        known = [rows[year].get(code) for year in sorted(rows) if year >= 2025 and rows[year].get(code) is not None]
        own[0][code] = fact_value(known[-1]) if known else None
    return Firm(one.code, 2025, timezone.localdate(), own)


def test_they_equal_one_firm_scored_alone_by_the_engine(publication: Publication) -> None:
    one = one_of(publication)
    delivered(one)
    told("ip_office", one, "invention_patents", 9.0, at=now(), year=2026)
    while jobs.live_once() is not None:
        pass
    live = reads.newest_live_score(one)
    assert live is not None
    score = Score.objects.get(run=publication.run, enterprise=one)
    result = reads.result_of(publication.run)
    outcome = score_firm(with_frozen_stage(result.plan, score.stage), result.norms, by_hand(publication, one))
    assert (live.total, live.base, live.bonus, live.grade) == (
        outcome.total,
        outcome.base,
        outcome.bonus,
        outcome.grade,
    )
    assert live.stage == score.stage
    assert {code: line["points"] for code, line in live.lines.items()} == {
        code: line.points for code, line in outcome.lines.items()
    }
    assert live.lines["invention_patents"]["value"] == 9.0, "a stock is that of today"
    assert live.lines["rd_expense"]["value"] == 310.5, "a flow is that of the published year"


def test_a_flow_of_a_later_year_never_counts(publication: Publication) -> None:
    one = one_of(publication)
    delivered(one)
    told("tax", one, "rd_expense", 99_999.0, at=now(), year=2026)
    while jobs.live_once() is not None:
        pass
    live = reads.newest_live_score(one)
    assert live is not None and live.lines["rd_expense"]["value"] == 310.5


def test_the_stage_stays_that_of_the_publication(publication: Publication) -> None:
    one = publication.run.scores.filter(stage="初创", why_not_scored="")[0].enterprise
    delivered(one)
    jobs.live_once()
    live = reads.newest_live_score(one)
    assert live is not None and live.stage == "初创", "founded 2016 it would be 成长 today"


def test_nothing_is_written_when_nothing_changed(publication: Publication) -> None:
    one = one_of(publication)
    delivered(one)
    jobs.live_once()
    assert LiveScore.objects.count() == 1
    told("tax", one, "rd_expense", FLOWS["rd_expense"], at=now())
    assert jobs.live_once() is not None, "looked at"
    assert jobs.live_once() is None, "once"
    assert LiveScore.objects.count() == 1 and LiveCause.objects.count() == 2


def test_a_verdict_is_a_change_too(publication: Publication) -> None:
    one = one_of(publication)
    delivered(one)
    jobs.live_once()
    before = reads.newest_live_score(one)
    claim = one.claims.get(fact="rd_expense", year=2025)
    judged(claim, "rejected", at=now())
    jobs.live_once()
    live = reads.newest_live_score(one)
    assert live is not None and before is not None and live.pk > before.pk
    assert live.lines["rd_expense"]["reason"] == "unknown" and live.cause == "核验裁定"


def test_a_withdrawal_is_a_change_too(publication: Publication) -> None:
    one = one_of(publication)
    delivered(one)
    jobs.live_once()
    withdrawn(one.claims.get(fact="rd_expense", year=2025), at=now())
    jobs.live_once()
    live = reads.newest_live_score(one)
    assert live is not None and live.lines["rd_expense"]["reason"] == "unknown" and live.cause == "数据撤回或恢复"


def test_no_rank_only_where_it_would_stand(publication: Publication) -> None:
    one = one_of(publication)
    delivered(one)
    jobs.live_once()
    live = reads.newest_live_score(one)
    assert live is not None and live.total is not None
    others = publication.run.scores.filter(ranked=True).exclude(enterprise=one)
    above = sum((other.total or 0) > live.total for other in others)
    complete = live.would_stand_at is not None
    assert not complete or live.would_stand_at == above + 1
    assert not hasattr(live, "rank_province")


def test_the_calendar_alone_changes_titles_once_a_day(publication: Publication) -> None:
    assert publication.on < timezone.localdate()
    cause = jobs.reckon_todays_live()
    assert cause is not None and cause.keys == (timezone.localdate().toordinal(),)
    assert jobs.reckon_todays_live() is None


def test_on_its_own_day_a_publication_is_looked_at_once_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(province, "AGO", timedelta(days=8))
    publication = province.published_province(40)
    assert publication.on == timezone.localdate()
    cause = jobs.live_once()
    assert cause is not None and cause.kind == LiveCause.Kind.DAY
    assert jobs.live_once() is None


def test_a_frozen_stage_changes_no_completeness(publication: Publication) -> None:
    plan = reads.result_of(publication.run).plan
    frozen = with_frozen_stage(plan, "成长")
    assert frozen.slots == plan.slots
    assert [code for code, rule in frozen.resolved.stages if rule == Truth(True)] == ["成长"]
