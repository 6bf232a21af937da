"""Replays runs of the platform from the archive, and holds them against what the database remembers of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from django.core.exceptions import ValidationError
from django.db.models import Q

from jifen.engine.facts.source import file_digest
from jifen.engine.job import ReplayReport, replay
from jifen.engine.job.replaying import Sentence
from jifen.scoring import archive
from jifen.scoring.models import Run

NUMBER: Final = re.compile(r"^CS-(\d{4})-(\d{1,9})$")
Progress = Callable[[str, float], None]


def run_numbered(number: str) -> Run:
    """Raises ValidationError when there is none of this number, or it made no result."""
    found = NUMBER.match(number)
    run = (
        Run.objects.select_related("snapshot", "scheme", "constraints").filter(pk=int(found[2])).first()
        if found
        else None
    )
    if run is None or run.number != number:
        raise ValidationError(f"没有测算 {number}；请在“测算记录”里查编号。There is no run {number}.")
    if run.state != Run.State.DONE:
        raise ValidationError(
            f"测算 {number} 没有做完（{run.get_state_display()}），没有可复算的结果。Run {number} is not done."
        )
    return run


def published_runs() -> list[Run]:
    """Core and sector runs of every publication, oldest first."""
    published = Q(publication__isnull=False) | Q(published_beside__isnull=False)
    return list(Run.objects.select_related("snapshot", "scheme", "constraints").filter(published).order_by("pk"))


def replay_run(run: Run, progress: Progress) -> ReplayReport:
    """Everything the engine compares, and beside it the digests the database holds: who changes files and manifest alike is told.

    Raises ResultRefused when the snapshot is gone or changed.
    """
    agreeing, differing = _held_against_the_database(run)
    report = replay(archive.run_folder(run), (archive.check_whole(run.snapshot),), progress)
    return ReplayReport((*agreeing, *report.agreeing), (*differing, *report.differing))


def _held_against_the_database(run: Run) -> tuple[list[Sentence], list[Sentence]]:
    path = archive.run_folder(run) / archive.MANIFEST
    agreeing: list[Sentence] = []
    if not path.exists() or file_digest(path) != run.digest:
        zh = "manifest.json：存档的清单与平台数据库记下的摘要不符，写成之后被改动过或已丢失。"
        en = "manifest.json: the archived manifest is not the one the platform's database remembers."
        return agreeing, [(zh, en)]
    agreeing.append(("清单与平台数据库记下的摘要相符", "the manifest is the one the database remembers"))
    return agreeing, []
