"""The worker's part of a check run: read, check, reckon the effects, write findings, close what is no longer found.

Everything up to the writing is made anew by whoever takes the run over: the cut-off is the run's own, so it comes out the same.
Findings are written in short batches under their key, so that a batch written before an interruption is found there and not doubled.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Final

import pyarrow as pa
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jifen.audit.actions import SYSTEM, harmless, record
from jifen.engine.checks import ChecksOutcome, checks_digest, run_checks
from jifen.engine.norms import Norms
from jifen.engine.problems import Refusal
from jifen.verifying.actions.check_leasing import MOST_ATTEMPTS, NotOurs, alive, give_back, still_here
from jifen.verifying.actions.overtaking import overtake
from jifen.verifying.actions.writing_findings import Found, write_findings
from jifen.verifying.checking import CorePoints, NormsFor, core_points, drafts, effects, priority_of
from jifen.verifying.facts import Verified, verified
from jifen.verifying.models import CheckRun, Finding, FindingStep
from jifen.verifying.models.findings import STILL_OPEN

AT_ONCE: Final = 1 << 16
BACK: Final = 2
"""Earlier years the checks look at."""


def work_check(run: CheckRun, norms_for: NormsFor | None = None) -> CheckRun:
    """Takes one leased run to its end. Returns it as it is then."""
    if run.attempts > MOST_ATTEMPTS:
        return _failed(run, _("核验时工作进程连续中断，已停止重试；数据没有改动，请联系平台运营查明原因后重新发起。"))
    try:
        with alive(run):
            return _worked(run, norms_for or (lambda plan: None))
    except NotOurs:
        return CheckRun.objects.get(pk=run.pk)
    except Refusal as refused:
        return _failed(run, refused.problems[0].sentence("zh"))
    except Exception:
        give_back(run)
        raise


def _worked(run: CheckRun, norms_for: NormsFor) -> CheckRun:
    still_here(run, stage="reading")
    assert run.known_by is not None
    points = core_points(run.year, timezone.localdate(run.known_by))
    read = verified(years=_years(run, points), known_by=run.known_by, by_source=True)
    outcome = _checked(run, read, points)
    _write(run, read, points, norms_for, outcome.found)
    still_here(run, stage="closing")
    overtake(run, ran={one.code for one in outcome.results if not one.not_run}, stand=read.all_stand)
    return _done(run, read, outcome)


def _years(run: CheckRun, points: CorePoints | None) -> list[int]:
    own = range(run.year - BACK, run.year + 1)
    return sorted({*own, *(points.years if points else ())})


def _checked(run: CheckRun, read: Verified, points: CorePoints | None) -> ChecksOutcome:
    stages = points.stages(read.table) if points else pa.nulls(len(read.table), pa.string())
    table = read.table.append_column("stage", stages).combine_chunks()
    still_here(run, stage="checking", todo=len(table))
    return run_checks(
        lambda: table.to_batches(AT_ONCE), year=run.year, progress=lambda rows: still_here(run, done=rows)
    )


def _write(run: CheckRun, read: Verified, points: CorePoints | None, norms_for: NormsFor, found: pa.Table) -> None:
    found = found.sort_by([(name, "ascending") for name in ("enterprise", "check", "fact")])
    still_here(run, stage="writing", todo=len(found))
    done = 0
    for batch in _batches(run, read, points, norms_for, found):
        done += len(batch)
        write_findings(run, batch)
        still_here(run, done=done)


def _batches(
    run: CheckRun, read: Verified, points: CorePoints | None, norms_for: NormsFor, found: pa.Table
) -> Iterator[list[Found]]:
    """Findings with their effects, a few hundred at a time."""
    batch: list[Found] = []
    for draft, effect in zip(drafts(read, found), _effects(read, points, norms_for, found), strict=True):
        batch.append(Found(draft, effect, priority_of(draft.suspicion, effect, draft.severity)))
        if len(batch) == Found.AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def _effects(read: Verified, points: CorePoints | None, norms_for: NormsFor, found: pa.Table) -> Iterator[int | None]:
    if points is None:
        yield from [None] * len(found)
        return
    for part in effects(read, points, _norms(read, points, norms_for), found) if len(found) else ():
        yield from part


def _norms(read: Verified, points: CorePoints, norms_for: NormsFor) -> Norms:
    """Those points were last published by; before the first publication those of these very facts."""
    return norms_for(points.plan) or points.norms(read.table)


@transaction.atomic
def _done(run: CheckRun, read: Verified, outcome: ChecksOutcome) -> CheckRun:
    """Only now it is done: counts, results and record, all or nothing."""
    held = _held(run)
    held.state, held.ended_at, held.leased_until, held.stage = CheckRun.State.DONE, timezone.now(), None, ""
    held.enterprises = sum(1 for year in read.table["year"].to_pylist() if year == run.year)
    held.results = [_result(asdict(one)) for one in outcome.results]
    held.precedence_digest, held.checks_digest = read.precedence.digest, checks_digest()
    held.opened, held.overtaken, held.standing = _counts(held)
    held.save()
    record("check_run.done", by=SYSTEM, subject=held.subject, fields=harmless(held))
    return held


def _held(run: CheckRun) -> CheckRun:
    own = CheckRun.objects.select_for_update().filter(pk=run.pk, state=CheckRun.State.RUNNING, attempts=run.attempts)
    held = own.first()
    if held is None:
        raise NotOurs
    return held


def _result(one: dict[str, Any]) -> dict[str, Any]:
    """As JSON keeps it: ``not_run`` is null or ``{"zh", "en"}``, ``notes`` a list of the latter."""
    return {**one, "notes": list(one["notes"])}


def _counts(run: CheckRun) -> tuple[int, int, int]:
    """Opened or opened again, overtaken, still open; counted from the steps, so that an interruption changes nothing."""
    steps = FindingStep.objects.filter(finding__year=run.year, by=SYSTEM, text__startswith=run.number)
    opened = steps.filter(kind__in=[FindingStep.Kind.OPENED, FindingStep.Kind.SEEN_AGAIN]).count()
    overtaken = steps.filter(kind=FindingStep.Kind.OVERTAKEN).count()
    return opened, overtaken, Finding.objects.filter(year=run.year, state__in=STILL_OPEN).count()


@transaction.atomic
def _failed(run: CheckRun, why: str) -> CheckRun:
    held = _held(run)
    held.state, held.why, held.ended_at, held.leased_until = CheckRun.State.FAILED, why[:500], timezone.now(), None
    held.save()
    record("check_run.failed", by=SYSTEM, subject=held.subject, fields=harmless(held))
    return held
