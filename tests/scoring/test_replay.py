"""Every published run can be done again from the archive, byte for byte; what was changed since is told."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result
from django.core.exceptions import ValidationError
from django.utils import timezone

from jifen.cli import main
from jifen.engine.points import written
from jifen.engine.results.reading import open_result
from jifen.engine.scheme import scheme_digest
from jifen.engine.scheme.loading import load_scheme
from jifen.schemes import reads as schemes
from jifen.schemes.models import PublishedScheme
from jifen.scoring import archive, reads
from jifen.scoring.models import Run, Score
from jifen.scoring.replaying import published_runs, replay_run, run_numbered
from tests.scoring import province

pytestmark = pytest.mark.django_db


def typed(*words: object) -> Result:
    return CliRunner().invoke(main, [*(str(word) for word in words), "--quiet"])


def silent(stage: str, share: float) -> None:
    """No progress wanted."""


def newer_core(folder: Path) -> PublishedScheme:
    """The core scheme with other weights, in force from today on."""
    old = schemes.core_in_force(timezone.localdate())
    assert old is not None
    text = old.text.replace('version: "1.0"', 'version: "1.1"').replace(
        "weight: {初创: 10, 成长: 14, 成熟: 16, 转型: 12}", "weight: {初创: 8, 成长: 12, 成熟: 14, 转型: 10}"
    )
    text = text.replace(
        "weight: {初创: 20, 成长: 14, 成熟: 9, 转型: 16}", "weight: {初创: 22, 成长: 16, 成熟: 11, 转型: 18}"
    )
    path = folder / "scheme.yaml"
    path.write_text(text, encoding="utf-8")
    return PublishedScheme.objects.create(
        code=old.code, version="1.1", title=old.title, family=old.family, owner=old.owner, text=text,
        digest=scheme_digest(load_scheme(path)), effective=timezone.localdate(), published_at=timezone.now(), by="system",
        why="测试",
    )  # fmt: skip


def test_a_run_of_an_earlier_version_replays_after_a_newer_one_is_in_force(tmp_path: Path) -> None:
    run = province.published_province(60).run
    newer = newer_core(tmp_path)
    assert schemes.core_in_force(timezone.localdate()) == newer != run.scheme
    done = typed("replay", run.number)
    assert done.exit_code == 0, done.output
    for name in ("scores.parquet", "lines.parquet", "norms.parquet"):
        assert f"{name}：逐字节相同" in done.output
    assert "清单与平台数据库记下的摘要相符" in done.output and "复算一致" in done.output


def test_every_published_run_replays_in_one_command() -> None:
    publication = province.published_province(120)
    assert len(published_runs()) == 1 + publication.sector_runs.count() > 1
    done = typed("replay", "--published")
    assert done.exit_code == 0, done.output
    assert all(run.number in done.output for run in published_runs())


def test_a_changed_result_is_told() -> None:
    run = province.published_province(40).run
    path = archive.run_folder(run) / "scores.parquet"
    table = pq.read_table(path)
    place = table.schema.get_field_index("total")
    raised = [None if total is None else total + 1 for total in table.column("total").to_pylist()]
    pq.write_table(table.set_column(place, table.schema.field(place), pa.array(raised, pa.int32())), path)
    done = typed("replay", run.number)
    assert done.exit_code == 3 and "scores.parquet" in done.output and "复算不一致" in done.output


def test_a_changed_manifest_is_told_by_the_database() -> None:
    run = province.published_province(40).run
    path = archive.run_folder(run) / archive.MANIFEST
    path.write_text(path.read_text("utf-8").replace('"publishable": true', '"publishable": false'), "utf-8")
    report = replay_run(run, silent)
    assert not report.same and "与平台数据库记下的摘要不符" in report.differences()[0]


def test_a_changed_snapshot_cannot_be_replayed() -> None:
    run = province.published_province(40).run
    path = archive.facts_file(run.snapshot)
    path.chmod(0o640)
    path.write_bytes(path.read_bytes() + b" ")
    done = typed("replay", run.number)
    assert done.exit_code == 1 and "已丢失或被改动" in done.output


def test_a_number_nobody_has_is_one_sentence() -> None:
    province.peopled(24)
    done = typed("replay", "CS-2025-9999")
    assert done.exit_code == 1 and "没有测算 CS-2025-9999" in done.output
    cycle = province.verified_cycle(24)
    province.frozen(24)
    run = province.actions.ask_cycle_runs(by=province.person("operator"), cycle=cycle, at=timezone.now())
    with pytest.raises(ValidationError, match="没有做完（等待测算）"):
        run_numbered(run.number)


def test_what_pages_show_is_what_the_command_line_scores_on_the_same_snapshot(tmp_path: Path) -> None:
    run = province.published_province(60).run
    scheme, constraints = tmp_path / "scheme.yaml", tmp_path / "constraints.yaml"
    scheme.write_text(run.scheme.text, encoding="utf-8")
    assert run.constraints is not None
    constraints.write_text(run.constraints.text, encoding="utf-8")
    facts, out = archive.facts_file(run.snapshot), tmp_path / "out"
    done = typed(
        "score", "--scheme", scheme, "--facts", facts, "--year", 2025, "--out", out, "--constraints", constraints,
        "--quarantine",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    own = open_result(out)
    assert own.manifest["files"] == reads.result_of(run).manifest["files"], "the same files to the last byte"
    for score in Score.objects.filter(run=run).select_related("enterprise"):
        row = own.outcome_row(score.enterprise.code)
        assert (score.total, score.base, score.bonus, score.rank_province) == (
            row["total"], row["base"], row["bonus"], row["rank_province"],
        )  # fmt: skip
        if score.total is not None:
            lines = own.lines(score.enterprise.code)
            assert written(sum(one.points or 0 for one in lines)) == written(score.total)
    assert Run.objects.filter(pk=run.pk, digest=run.digest).exists()
