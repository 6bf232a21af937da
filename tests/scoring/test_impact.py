"""Impact, sliders and matrices on a real snapshot of the invented province: what they show is what runs would publish."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from jifen.engine.scheme.loading import scheme_of
from jifen.schemes import reads as schemes
from jifen.scoring.impact import firm_words, matrix_on, sliders_on, study_on
from jifen.scoring.models import Publication, Score
from tests.scoring.province import published_province

LIGHTER = (
    ("weight: {初创: 10, 成长: 14, 成熟: 16, 转型: 12}", "weight: {初创: 0, 成长: 4, 成熟: 6, 转型: 2}"),
    ("weight: {初创: 20, 成长: 14, 成熟: 9, 转型: 16}", "weight: {初创: 30, 成长: 24, 成熟: 19, 转型: 26}"),
)


@pytest.fixture
def publication(db: None, tmp_path: Any, settings: Any) -> Publication:
    settings.DATA_FOLDER = tmp_path
    return published_province(60)


def totals(publication: Publication) -> dict[str, int | None]:
    return dict(Score.objects.filter(run=publication.run).values_list("enterprise__code", "total"))


def test_the_current_side_of_a_study_is_the_published_run(publication: Publication) -> None:
    run = publication.run
    core = schemes.document_of(run.scheme)
    text = run.scheme.text
    for old, new in LIGHTER:
        assert old in text
        text = text.replace(old, new)
    study = study_on(run.snapshot, core, scheme_of(text, "draft"))
    published = totals(publication)
    scored = study.impact.old.stage >= 0
    shown = {code: total if there else None for code, total, there in zip(study.enterprises.to_pylist(), study.impact.old.total.tolist(), scored, strict=True)}  # fmt: skip
    assert shown == published
    assert not study.impact.is_nil and [one.group.code for one in study.impact.causes] == ["weights"]
    assert study_on(run.snapshot, core, scheme_of(text, "draft")) is study


def test_a_draft_equal_to_the_current_is_nil(publication: Publication) -> None:
    run = publication.run
    core = schemes.document_of(run.scheme)
    assert study_on(run.snapshot, core, scheme_of(run.scheme.text, "same")).impact.is_nil


def test_sliders_at_rest_are_the_published_totals(publication: Publication) -> None:
    run = publication.run
    sliders = sliders_on(run.snapshot, schemes.document_of(run.scheme))
    published, scored = totals(publication), sliders.moved({})
    for code, total in zip(sliders.enterprises.to_pylist(), scored.total.tolist(), strict=True):
        assert (published[code] or 0) == total


def test_words_of_firms_are_in_their_order_and_from_the_snapshot(publication: Publication) -> None:
    run = publication.run
    matrix = matrix_on(run.snapshot, schemes.document_of(run.scheme))
    words = firm_words(run.snapshot, matrix.enterprises)
    rows = {one.enterprise.code: one for one in Score.objects.filter(run=run).select_related("enterprise")}
    for code, name, sector in zip(matrix.enterprises.to_pylist(), words.names, words.sectors, strict=True):
        assert (name, sector) == (rows[code].enterprise.name, rows[code].sector or None)
    assert np.array_equal(matrix.total, np.where(matrix.stage >= 0, matrix.total, 0))
