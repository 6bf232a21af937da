"""A run: what stops it before it starts, what happens when the worker dies, and that it is done only once."""

from __future__ import annotations

import shutil
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from jifen.audit.models import Entry
from jifen.engine.scheme import scheme_digest
from jifen.enterprises.models import Enterprise
from jifen.schemes import reads as schemes
from jifen.schemes.models import PublishedScheme
from jifen.scoring import actions, archive, jobs
from jifen.scoring.actions import Asked
from jifen.scoring.actions.working import MOST_ATTEMPTS, take_next, work_run
from jifen.scoring.models import Cycle, Run, Score, Snapshot
from jifen.verifying.models import CheckRun, Finding
from tests.engine.scheme.stageless import without_weights
from tests.scoring import province

pytestmark = pytest.mark.django_db
State = Run.State


def ready(n: int = 30) -> tuple[Cycle, Snapshot]:
    return province.verified_cycle(n), province.frozen(n)


def core() -> PublishedScheme:
    found = schemes.core_in_force(timezone.localdate())
    assert found is not None
    return found


def ask(snapshot: Snapshot, scheme: PublishedScheme | None = None) -> Run:
    return actions.ask_run(by=province.person("operator"), asked=Asked(snapshot, scheme or core()), at=timezone.now())


def blocking(year: int = 2025, state: str = "open") -> Finding:
    run = CheckRun.objects.filter(year=year).first() or province.checked(year)
    return Finding.objects.create(
        check_code="rd_staff_above_staff", severity="must", enterprise=Enterprise.objects.order_by("code")[0], year=year,
        fact="rd_staff", key="ab" * 32, values={}, suspicion=1.0, first_run=run, last_run=run, opened_at=timezone.now(),
        state=state,
    )  # fmt: skip


def test_it_does_not_start_while_a_blocking_finding_has_no_verdict() -> None:
    cycle, snapshot = ready()
    blocking()
    with pytest.raises(ValidationError, match="2025 年度还有 1 项强制核验发现没有裁定，不能测算；请到核验工作台"):
        ask(snapshot)
    with pytest.raises(ValidationError, match="1 项强制核验发现"):
        actions.ask_cycle_runs(by=province.person("operator"), cycle=cycle, at=timezone.now())
    assert not Run.objects.exists()


def test_a_finding_of_another_year_or_a_settled_one_does_not_block() -> None:
    _, snapshot = ready()
    blocking(year=2024)
    one = blocking()
    Finding.objects.filter(pk=one.pk).update(
        state="settled", outcome="accepted", why="核实无误", settled_by="x", settled_at=timezone.now()
    )
    assert ask(snapshot).state == State.WAITING


def test_who_was_founded_after_the_year_holds_nobody_up() -> None:
    _, snapshot = ready()
    one = blocking()
    Enterprise.objects.filter(pk=one.enterprise_id).update(established_on=date(2026, 1, 1))
    assert ask(snapshot).state == State.WAITING


def test_it_does_not_start_with_a_scheme_that_is_not_in_force() -> None:
    _, snapshot = ready()
    old = core()
    later = PublishedScheme.objects.create(
        code=old.code, version="9.0", title=old.title, family=old.family, text=old.text, digest="cd" * 32,
        effective=timezone.localdate() + timedelta(days=1), published_at=timezone.now(), by="system", why="测试",
    )  # fmt: skip
    with pytest.raises(ValidationError, match=r"9\.0”在 .* 没有生效"):
        ask(snapshot, later)


def test_a_scheme_without_weights_for_a_stage_is_refused_before_it_starts() -> None:
    _, snapshot = ready()
    text, scheme = without_weights(core().text, "初创")
    bare = PublishedScheme.objects.create(
        code="test-bare", version="1.0", title="缺权重", family="core", text=text, digest=scheme_digest(scheme),
        effective=date(2026, 1, 1), published_at=timezone.now(), by="system", why="测试",
    )  # fmt: skip
    with pytest.raises(ValidationError, match=r"“缺权重 1.0”没有给“初创”阶段设权重，不能测算；请补上权重"):
        ask(snapshot, bare)
    assert not Run.objects.exists()


def test_the_same_is_not_asked_twice_at_once() -> None:
    _, snapshot = ready()
    first = ask(snapshot)
    with pytest.raises(ValidationError, match=f"{first.number} 正在进行"):
        ask(snapshot)


def test_only_the_operator_asks_and_cancels() -> None:
    cycle, snapshot = ready()
    with pytest.raises(PermissionDenied, match="由平台运营推进"):
        actions.ask_cycle_runs(by=province.person("science-officer"), cycle=cycle, at=timezone.now())
    run = ask(snapshot)
    with pytest.raises(PermissionDenied):
        actions.cancel_run(by=province.person("science-officer"), run=run, at=timezone.now())


def test_a_core_run_brings_the_sector_runs_on_the_same_snapshot() -> None:
    cycle, snapshot = ready()
    run = actions.ask_cycle_runs(by=province.person("operator"), cycle=cycle, at=timezone.now())
    assert run.constraints is not None
    assert run.sector_runs.count() == len(schemes.sectors_in_force(timezone.localdate())) == 4
    assert set(run.sector_runs.values_list("snapshot", flat=True)) == {snapshot.pk}


def test_before_verification_nothing_is_scored() -> None:
    province.peopled(24)
    cycle = actions.open_cycle(by=province.person("operator"), year=2025, at=timezone.now())
    with pytest.raises(ValidationError, match="现在是“数据归集中”，不能测算"):
        actions.ask_cycle_runs(by=province.person("operator"), cycle=cycle, at=timezone.now())


def test_a_waiting_one_is_cancelled_at_once_and_one_under_way_at_its_next_word() -> None:
    _, snapshot = ready()
    waiting = ask(snapshot)
    assert actions.cancel_run(by=province.person("operator"), run=waiting, at=timezone.now()).state == State.CANCELLED
    run = ask(snapshot)
    held = take_next(timezone.now())
    assert held == run
    asked = actions.cancel_run(by=province.person("operator"), run=run, at=timezone.now())
    assert asked.state == State.RUNNING and asked.cancel_asked
    assert work_run(held).state == State.CANCELLED
    assert not archive.run_folder(run).exists() and not Score.objects.filter(run=run).exists()
    with pytest.raises(ValidationError, match="不能再取消"):
        actions.cancel_run(by=province.person("operator"), run=run, at=timezone.now())


def test_what_the_engine_refuses_is_told_and_the_run_is_over() -> None:
    _, snapshot = ready()
    run = ask(snapshot)
    shutil.rmtree(archive.snapshot_folder(snapshot.digest))
    jobs.work_runs_until_done()
    run.refresh_from_db()
    assert run.state == State.FAILED and "已丢失或被改动" in run.problems[0]["zh"]
    assert Entry.objects.filter(action="run.failed").count() == 1


def test_an_interrupted_one_goes_on_from_where_it_was() -> None:
    _, snapshot = ready()
    run = ask(snapshot)
    held = take_next(timezone.now())
    assert held is not None and take_next(timezone.now()) is None, "somebody holds the lease"
    work_run(held)
    whole = archive.run_folder(run) / "scores.parquet"
    written_at, scores = whole.stat().st_mtime_ns, Score.objects.filter(run=run).count()
    died_before_the_end(run)
    again = take_next(timezone.now())
    assert again is not None and again.attempts == 2
    assert work_run(again).state == State.DONE
    assert whole.stat().st_mtime_ns == written_at, "found whole, not scored again"
    assert Score.objects.filter(run=run).count() == scores


def died_before_the_end(run: Run) -> None:
    """As the database would be, had the worker died just before its last word."""
    Run.objects.filter(pk=run.pk).update(
        state=State.RUNNING, digest="", manifest={}, ended_at=None, leased_until=timezone.now() - timedelta(seconds=1)
    )


def test_a_half_written_result_is_made_anew() -> None:
    _, snapshot = ready()
    run = ask(snapshot)
    jobs.work_runs_until_done()
    digest = Run.objects.get(pk=run.pk).digest
    path = archive.run_folder(run) / "lines.parquet"
    path.write_bytes(path.read_bytes()[:100])
    died_before_the_end(run)
    jobs.work_runs_until_done()
    assert Run.objects.get(pk=run.pk).digest == digest


def test_after_five_interruptions_it_is_given_up_with_a_reason() -> None:
    _, snapshot = ready()
    run = ask(snapshot)
    Run.objects.filter(pk=run.pk).update(attempts=MOST_ATTEMPTS)
    jobs.work_runs_until_done()
    run.refresh_from_db()
    assert run.state == State.FAILED and "连续中断 5 次" in run.problems[0]["zh"]


def test_it_is_done_only_once() -> None:
    _, snapshot = ready()
    run = ask(snapshot)
    held = take_next(timezone.now())
    assert held is not None
    first, second = work_run(held), work_run(held)
    assert first.ended_at == second.ended_at and Entry.objects.filter(action="run.done").count() == 1
    assert (
        Score.objects.filter(run=run).values("enterprise").distinct().count() == Score.objects.filter(run=run).count()
    )


def test_one_impossible_cell_does_not_stop_a_province() -> None:
    province.verified_cycle(30)
    table = province.facts_of(30)
    place = table.schema.get_field_index("staff")
    staff = table.column("staff").to_pylist()
    staff[-1] = -5.0
    snapshot = province.frozen(30, table=table.set_column(place, table.schema.field(place), [staff]))
    run = ask(snapshot)
    jobs.work_runs_until_done()
    run.refresh_from_db()
    assert run.state == State.DONE and run.manifest["counts"]["invalid_cells"] == 1
