"""Findings are weighed by the norms points were last published by."""

from __future__ import annotations

import pytest

from jifen.engine.job.given_norms import given_norms
from jifen.schemes.reads import plan_for, sectors_in_force
from jifen.scoring import archive
from jifen.scoring.check_norms import published_norms
from jifen.scoring.reads import newest_publication
from tests.scoring.province import published_province

pytestmark = pytest.mark.django_db


def test_norms_of_the_newest_publication_where_they_fit_the_scheme() -> None:
    publication = published_province(60)
    run = publication.run
    norms = published_norms(plan_for(run.scheme))
    assert norms is not None
    assert norms.digest() == given_norms(archive.run_folder(run), plan_for(run.scheme)).digest()
    other = sectors_in_force(publication.on)[0]
    assert published_norms(plan_for(other)) is None, "fitted for other indicators"


def test_before_the_first_publication_there_are_none() -> None:
    assert newest_publication() is None
    assert published_norms(None) is None  # type: ignore[arg-type]
