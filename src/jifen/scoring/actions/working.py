"""The worker's part of a run: score into the archive, write the scores down, done. It can be killed anywhere and goes on from there."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from jifen.audit.actions import SYSTEM, harmless, record
from jifen.engine.facts.source import file_digest
from jifen.engine.job import ScoreRequest, score
from jifen.engine.problems import Problem, Refusal
from jifen.scoring import archive
from jifen.scoring.actions.writing_scores import write_scores
from jifen.scoring.cycle.standing import UNDER_WAY
from jifen.scoring.models import Run

LEASE: Final = timedelta(minutes=5)
MOST_ATTEMPTS: Final = 5
SAID_EVERY: Final = 0.5
"""Seconds between two words about progress, so that a fast run does not write more often than it works."""
Say = Callable[[str, float], None]


class Cancelled(Exception):
    """Somebody asked for the end of this run."""


def take_next(at: datetime) -> Run | None:
    """The oldest run nobody works on; ours until its lease runs out. A core run comes before the sector runs beside it."""
    free = Q(leased_until=None) | Q(leased_until__lt=at)
    for key in Run.objects.filter(free, state__in=UNDER_WAY).order_by("pk").values_list("pk", flat=True)[:20]:
        mine = Run.objects.filter(free, pk=key, state__in=UNDER_WAY)
        if mine.update(leased_until=at + LEASE, attempts=F("attempts") + 1, state=Run.State.RUNNING):
            return Run.objects.select_related("snapshot", "scheme", "constraints").get(pk=key)
    return None


def work_run(run: Run) -> Run:
    """Takes one leased run to its end. Returns it as it is then."""
    say = _saying(run)
    try:
        if run.attempts > MOST_ATTEMPTS:
            return _end(run, Run.State.FAILED, problems=_GIVEN_UP)
        manifest = _scored(run, say)
        write_scores(run, manifest, say)
        return _end(run, Run.State.DONE, manifest=manifest)
    except Refusal as refused:
        return _end(run, Run.State.FAILED, problems=refused.problems)
    except Cancelled:
        shutil.rmtree(archive.run_folder(run), ignore_errors=True)
        return _end(run, Run.State.CANCELLED)


def _saying(run: Run) -> Say:
    """Says how far the run is and that the worker lives; raises Cancelled once somebody asked for it."""
    last = [0.0]

    def say(stage: str, share: float) -> None:
        now = time.monotonic()
        if now - last[0] < SAID_EVERY:
            return
        last[0] = now
        changes = {"stage": stage[:40], "share": min(max(share, 0.0), 1.0), "leased_until": timezone.now() + LEASE}
        Run.objects.filter(pk=run.pk, state=Run.State.RUNNING).update(**changes)
        if Run.objects.filter(pk=run.pk, cancel_asked=True).exists():
            raise Cancelled

    return say


def _scored(run: Run, say: Say) -> dict[str, Any]:
    """The result folder, made now or found whole from before an interruption."""
    facts, folder = archive.check_whole(run.snapshot), archive.run_folder(run)
    made = _made_before(run, folder)
    if made is not None:
        return made
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="jifen-run-") as place:
        score(_request(run, facts, folder, Path(place)), lambda stage, share: say(stage, 0.6 * share))
    return _manifest(folder)


def _request(run: Run, facts: Path, folder: Path, place: Path) -> ScoreRequest:
    """The published texts, word for word."""
    scheme, constraints = place / "scheme.yaml", place / "constraints.yaml"
    scheme.write_text(run.scheme.text, encoding="utf-8")
    if run.constraints is not None:
        constraints.write_text(run.constraints.text, encoding="utf-8")
    return ScoreRequest(
        scheme=scheme,
        facts=(facts,),
        year=run.snapshot.year,
        out=folder,
        as_of=run.snapshot.as_of,
        constraints=constraints if run.constraints is not None else None,
        quarantine=True,  # one impossible cell must not stop a province; it counts as unknown and is listed
    )


def _made_before(run: Run, folder: Path) -> dict[str, Any] | None:
    """The engine renames a folder when it is whole; what is there is checked all the same."""
    if not (folder / archive.MANIFEST).exists():
        return None
    manifest = _manifest(folder)
    same = manifest["scheme"]["digest"] == run.scheme.digest and manifest["facts"][0]["sha256"] == run.snapshot.digest
    return manifest if same and archive.is_whole(folder, manifest) else None


def _manifest(folder: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((folder / archive.MANIFEST).read_text("utf-8"))
    return read


@transaction.atomic
def _end(
    run: Run, state: Run.State, *, manifest: dict[str, Any] | None = None, problems: tuple[Problem, ...] = ()
) -> Run:
    """Only once: whoever comes second finds it over and changes nothing."""
    held = Run.objects.select_for_update().get(pk=run.pk)
    if held.is_over:
        return held
    held.state, held.ended_at, held.leased_until, held.stage = state, timezone.now(), None, ""
    held.problems = [{"code": one.code, "zh": one.sentence("zh"), "en": one.sentence("en")} for one in problems]
    if manifest is not None:
        held.share, held.engine, held.manifest = 1.0, manifest["engine"], manifest
        held.digest = file_digest(archive.run_folder(run) / archive.MANIFEST)
    held.save()
    done, cancelled = state == Run.State.DONE, state == Run.State.CANCELLED
    _note("run.done" if done else "run.cancelled" if cancelled else "run.failed", held)
    return held


def _note(action: str, run: Run) -> None:
    record(action, by=SYSTEM, subject=run.subject, fields=harmless(run))


_GIVEN_UP: Final = Refusal.because(
    "interrupted",
    f"测算时工作进程连续中断 {MOST_ATTEMPTS} 次，已停止重试；快照和指标体系都在，请联系平台运营查明原因后重新发起。",
    f"the worker was interrupted {MOST_ATTEMPTS} times during this run; snapshot and scheme are kept, ask the operator.",
).problems
