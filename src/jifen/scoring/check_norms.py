"""Check runs weigh findings by the norms points were last published by."""

from __future__ import annotations

from jifen.engine.job.given_norms import given_norms
from jifen.engine.norms import Norms
from jifen.engine.problems import Refusal
from jifen.engine.scheme import Plan
from jifen.scoring import archive
from jifen.scoring.reads import newest_publication
from jifen.verifying import check_jobs
from jifen.verifying.models import CheckRun


def published_norms(plan: Plan) -> Norms | None:
    """Those of the newest publication; None before the first one, and where the scheme fits other indicators since."""
    publication = newest_publication()
    if publication is None:
        return None
    try:
        return given_norms(archive.run_folder(publication.run), plan)
    except Refusal:
        return None


def check_once() -> CheckRun | None:
    """One check run taken to its end; none when nothing waits."""
    return check_jobs.check_once(published_norms)
