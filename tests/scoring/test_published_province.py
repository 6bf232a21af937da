"""From facts to published points by the real actions; what lists show is what the engine wrote."""

from __future__ import annotations

import pytest

from jifen.scoring import reads
from jifen.scoring.models import Score
from tests.scoring.province import published_province

pytestmark = pytest.mark.django_db


def test_a_province_is_published_with_its_sector_runs() -> None:
    publication = published_province(120)
    assert publication.by == "operator" and publication.approved_by == "science-officer"
    assert publication.cycle.state == "published"
    assert reads.newest_publication() == publication == reads.publication_of(2025)
    assert publication.sector_runs.count() == 4


def test_scores_are_the_engines_to_the_last_digit() -> None:
    run = published_province(120).run
    result = reads.result_of(run)
    scores = {one.enterprise.code: one for one in Score.objects.filter(run=run).select_related("enterprise")}
    rows = result.scores.to_pylist()
    assert len(rows) == len(scores) > 100
    for row in rows:
        score = scores[row["enterprise"]]
        told = (score.total, score.base, score.bonus, score.grade or None, score.stage or None, score.completeness)
        assert told == tuple(row[name] for name in ("total", "base", "bonus", "grade", "stage", "completeness"))
        ranks = (score.rank_province, score.rank_city, score.rank_stage, score.rank_sector, score.percentile)
        names = ("rank_province", "rank_city", "rank_stage", "rank_sector", "percentile")
        assert ranks == tuple(row[name] for name in names)
        assert score.dimensions == {one.code: row[f"{one.code}.points"] for one in result.scheme.dimensions}
        assert score.situations == {name[5:]: row[name] for name in row if name.startswith("flag_")}


def test_the_band_holds_the_rank_for_nearly_all() -> None:
    run = published_province(120).run
    ranked = Score.objects.filter(run=run, ranked=True)
    assert ranked.filter(band_low=None).count() == 0
    assert Score.objects.filter(run=run, ranked=False).exclude(band_low=None).count() == 0
    inside = sum(one.band_low <= one.rank_province <= one.band_high for one in ranked)
    assert inside >= 0.9 * ranked.count()
