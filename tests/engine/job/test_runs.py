"""Whole runs on demo data: both runners, one firm alone, saved norms, replay, quarantine, flags, exports."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from jifen.demo import write_demo_facts
from jifen.engine.facts import open_facts
from jifen.engine.job import Manifest, ScoreRequest, replay, score
from jifen.engine.job.runs import RUNS
from jifen.engine.norms import Norms
from jifen.engine.problems import FactsRefused, ResultRefused
from jifen.engine.results.reading import open_result
from jifen.engine.scheme import load_scheme, official_scheme_ids, plan_of
from jifen.engine.states import Reason

CORE, CONSTRAINTS = "jilin-core-2026", "jilin-constraints-2026"
YEAR = 2025


@dataclass(frozen=True)
class Run:
    folder: Path
    facts: Path
    manifest: Manifest

    def table(self, name: str) -> pa.Table:
        return pq.read_table(self.folder / f"{name}.parquet")


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo") / "facts.parquet"
    write_demo_facts(path, 1_500, 7)
    return path


@pytest.fixture(scope="module")
def core(facts: Path) -> Run:
    folder = facts.parent / "core"
    return Run(folder, facts, score(ScoreRequest(CORE, (facts,), YEAR, folder, constraints=CONSTRAINTS)))


@pytest.fixture
def own(core: Run, tmp_path: Path) -> Run:
    """A copy to be spoiled."""
    shutil.copytree(core.folder, tmp_path / "run")
    return Run(tmp_path / "run", core.facts, core.manifest)


def rows(table: pa.Table) -> dict[str, dict[str, Any]]:
    return {row["enterprise"]: row for row in table.to_pylist()}


# ── both runners ──


@pytest.mark.parametrize("scheme", official_scheme_ids())
def test_both_runners_write_the_same_bytes(scheme: str, facts: Path, tmp_path: Path) -> None:
    made = {r: score(ScoreRequest(scheme, (facts,), YEAR, tmp_path / r, runner=r)) for r in ("columnar", "reference")}
    assert made["columnar"] == made["reference"]
    assert (tmp_path / "columnar" / "manifest.json").read_bytes() == (
        tmp_path / "reference" / "manifest.json"
    ).read_bytes()
    assert made["columnar"].counts["scored"] > 200


def test_the_same_recipe_gives_the_same_bytes(core: Run, tmp_path: Path) -> None:
    again = score(ScoreRequest(CORE, (core.facts,), YEAR, tmp_path / "again", constraints=CONSTRAINTS))
    assert again == core.manifest


def test_lines_add_up_to_every_total(core: Run) -> None:
    """Indicators, bonus parts and caps: 1,500 firms, to the hundredth."""
    lines, scores = rows(core.table("lines")), rows(core.table("scores"))
    for enterprise, row in scores.items():
        points = [value for name, value in lines[enterprise].items() if name.endswith(".points")]
        if row["why_not_scored"] is None:
            assert sum(points) == row["total"] == row["base"] + row["bonus"]
        else:
            assert set(points) == {None}
            assert row["total"] is None


# ── one firm alone ──


def single(table: pa.Table, enterprise: str) -> pa.RecordBatch:
    return table.filter(pc.equal(table["enterprise"], enterprise)).combine_chunks().to_batches()[0]


@pytest.mark.parametrize("runner", RUNS)
def test_one_firm_alone_gets_what_the_batch_gave_it(core: Run, runner: str) -> None:
    """500 firms, each scored alone against the saved norms: every line, total and grade is the same."""
    result = open_result(core.folder)
    plan = plan_of(result.scheme)
    source = open_facts((core.facts,), [plan.scheme.facts[code] for code in plan.facts])
    table = source.table()
    lines, scores = rows(core.table("lines")), rows(core.table("scores"))
    run = RUNS[runner](plan, None, YEAR, result_day(core))
    for enterprise in list(scores)[:: max(1, len(scores) // 500)][:500]:
        own_lines, own_scores = scored_alone(run, single(table, enterprise), result.norms)
        assert own_lines == lines[enterprise]
        assert {name: scores[enterprise][name] for name in own_scores} == own_scores


def result_day(run: Run) -> Any:
    return ScoreRequest(CORE, (), YEAR, run.folder).day


def scored_alone(run: Any, batch: pa.RecordBatch, norms: Norms) -> tuple[dict[str, Any], dict[str, Any]]:
    if type(run).__name__ == "ReferenceRun":
        ((lines, columns),) = run.score(_Fixed(batch), norms)
    else:
        lines, columns = run.batch(batch, norms)
    (line,), (row,) = pa.Table.from_batches([lines]).to_pylist(), pa.table(columns).to_pylist()
    return line, row


@dataclass(frozen=True)
class _Fixed:
    """A source of one batch."""

    batch: pa.RecordBatch

    def batches(self) -> Iterator[pa.RecordBatch]:
        yield self.batch


def test_a_file_of_one_firm_against_a_result_folder(core: Run, tmp_path: Path) -> None:
    table = pq.read_table(core.facts)
    scores, lines = rows(core.table("scores")), rows(core.table("lines"))
    for enterprise in list(scores)[:5]:
        pq.write_table(table.filter(pc.equal(table["enterprise"], enterprise)), tmp_path / "one.parquet")
        request = ScoreRequest(CORE, (tmp_path / "one.parquet",), YEAR, tmp_path / "one", norms=core.folder)
        manifest = score(request)
        assert (manifest.norms, manifest.norms_fitted) == (core.manifest.norms, False)
        assert pq.read_table(tmp_path / "one" / "lines.parquet").to_pylist() == [lines[enterprise]]


def test_saved_norms_give_the_same_lines_and_totals(core: Run, tmp_path: Path) -> None:
    for given in (core.folder, core.folder / "norms.parquet"):
        request = ScoreRequest(CORE, (core.facts,), YEAR, tmp_path / "again", norms=given, constraints=CONSTRAINTS)
        assert score(request).files == core.manifest.files


# ── replay ──


def test_a_replay_proves_every_file(core: Run) -> None:
    report = replay(core.folder)
    assert (report.same, report.differences()) == (True, ())
    proved = {f"{name}：逐字节相同" for name in core.manifest.files}
    assert proved <= set(report.checked())


def test_a_replay_with_given_norms_uses_them_again(core: Run, tmp_path: Path) -> None:
    score(ScoreRequest(CORE, (core.facts,), YEAR, tmp_path / "again", norms=core.folder))
    assert replay(tmp_path / "again").same


@pytest.mark.parametrize("where", [0.02, 0.3, 0.5, 0.7, 0.999])
@pytest.mark.parametrize("name", ["lines.parquet", "scores.parquet", "norms.parquet"])
def test_one_byte_changed_is_found(own: Run, name: str, where: float) -> None:
    content = bytearray((own.folder / name).read_bytes())
    content[int(where * (len(content) - 1))] ^= 0x01
    (own.folder / name).write_bytes(content)
    report = replay(own.folder)
    assert not report.same
    assert f"{name}：存放的文件与清单里的摘要不符，写成之后被改动过或已丢失。" in report.differences()
    assert {f"{other}：逐字节相同" for other in own.manifest.files if other != name} <= set(report.checked())


def test_a_line_raised_by_hand_is_named(own: Run) -> None:
    """Someone gives a firm a point more and writes a digest to match: the replay still tells."""
    table = own.table("lines")
    column = (
        "rd_expense.points"
        if "rd_expense.points" in table.column_names
        else next(name for name in table.column_names if name.endswith(".points"))
    )
    place = table.column_names.index(column)
    raised = pc.add(table[column], pa.scalar(100, pa.int32()))
    pq.write_table(table.set_column(place, table.schema.field(column), raised), own.folder / "lines.parquet")
    report = replay(own.folder)
    assert not report.same
    assert f"lines.parquet：1 列不同，第一列是“{column}”。" in report.differences()


def test_a_weight_changed_in_the_stored_scheme_is_found(own: Run) -> None:
    text = (own.folder / "scheme.yaml").read_text(encoding="utf-8")
    (own.folder / "scheme.yaml").write_text(text.replace("cap: 30", "cap: 29", 1), encoding="utf-8")
    report = replay(own.folder)
    assert not report.same
    assert "scheme.yaml：指标体系的摘要与清单不符。" in report.differences()


def test_facts_that_changed_are_refused(core: Run, tmp_path: Path) -> None:
    copy = tmp_path / "facts.parquet"
    shutil.copy(core.facts, copy)
    score(ScoreRequest(CORE, (copy,), YEAR, tmp_path / "run"))
    write_demo_facts(copy, 1_500, 8)
    with pytest.raises(ResultRefused) as caught:
        replay(tmp_path / "run")
    (problem,) = caught.value.problems
    assert (
        problem.sentence()
        == f"{copy}：数据文件“facts.parquet”已不是测算时的那一份（摘要不同），不能据此复算；请找回原件。"
    )
    assert problem.en == "the facts file “facts.parquet” is not the one scored (digests differ); find the original."


def test_facts_that_moved_are_found_where_one_says(core: Run, tmp_path: Path) -> None:
    copy = tmp_path / "facts.parquet"
    shutil.copy(core.facts, copy)
    score(ScoreRequest(CORE, (copy,), YEAR, tmp_path / "run"))
    copy.unlink()
    with pytest.raises(ResultRefused, match=r"找不到原来的数据文件“facts\.parquet”；请用 --facts 指出它现在的位置。"):
        replay(tmp_path / "run")
    assert replay(tmp_path / "run", (core.facts,)).same


def test_a_folder_without_a_result_cannot_be_replayed(tmp_path: Path) -> None:
    with pytest.raises(
        ResultRefused, match=r"这里没有测算结果（缺 manifest\.json）；请先运行 jifen score，或核对文件夹。"
    ):
        replay(tmp_path)


# ── constraint situations, quarantine ──


def test_constraint_situations_are_shown_and_never_cost_a_point(core: Run, tmp_path: Path) -> None:
    score(ScoreRequest(CORE, (core.facts,), YEAR, tmp_path / "without"))
    with_flags, without = core.table("scores"), pq.read_table(tmp_path / "without" / "scores.parquet")
    flags = [name for name in with_flags.column_names if name.startswith("flag_")]
    assert flags == [f"flag_{situation.code}" for situation in load_scheme(CONSTRAINTS).constraints]
    assert with_flags.drop_columns(flags).equals(without)
    told = {value for name in flags for value in with_flags[name].to_pylist()}
    assert told == {True, False, None}, "not asked is not none"


def spoiled(facts: Path, to: Path) -> tuple[Path, str]:
    """Row 11 gets a negative expense; gives the file and the firm."""
    table = pq.read_table(facts)
    here = next(place for place in range(10, len(table)) if table["year"][place].as_py() == YEAR)
    values = table["rd_expense"].to_pylist()
    values[here] = -5.0
    place = table.column_names.index("rd_expense")
    pq.write_table(table.set_column(place, table.schema.field("rd_expense"), pa.array(values, pa.float64())), to)
    return to, table["enterprise"][here].as_py()


@pytest.mark.parametrize("runner", RUNS)
def test_an_invalid_value_is_refused_or_set_aside_as_unknown(facts: Path, tmp_path: Path, runner: str) -> None:
    bad, firm = spoiled(facts, tmp_path / "bad.parquet")
    with pytest.raises(FactsRefused, match="研发费用不能为负（-5）；请核对，或用 --quarantine 隔离后按未知处理。"):
        score(ScoreRequest(CORE, (bad,), YEAR, tmp_path / "run", runner=runner))
    manifest = score(ScoreRequest(CORE, (bad,), YEAR, tmp_path / "run", runner=runner, quarantine=True))
    assert (manifest.counts["invalid_cells"], manifest.quarantine) == (1, True)
    with (tmp_path / "run" / "invalid.csv").open(encoding="utf-8-sig", newline="") as file:
        (cell,) = csv.DictReader(file)
    assert (cell["enterprise"], cell["year"], cell["fact"], cell["value"], cell["rule"]) == (
        firm, str(YEAR), "rd_expense", "-5.0", "negative",
    )  # fmt: skip
    lines = {line.code: line for line in open_result(tmp_path / "run").lines(firm)}
    assert lines["rd_ratio"].reason == Reason.UNKNOWN
    assert replay(tmp_path / "run").same


# ── exports ──


def test_csv_and_workbook_hold_the_same_points(facts: Path, tmp_path: Path) -> None:
    score(ScoreRequest(CORE, (facts,), YEAR, tmp_path / "run", also=("csv", "xlsx")))
    scores = rows(pq.read_table(tmp_path / "run" / "scores.parquet"))
    with (tmp_path / "run" / "scores.csv").open(encoding="utf-8-sig", newline="") as file:
        header, *body = list(csv.reader(file))
    book = CalamineWorkbook.from_path(str(tmp_path / "run" / "result.xlsx"))
    sheet = book.get_sheet_by_name("积分").to_python()
    assert len(body) == len(scores) == len(sheet) - 1
    total = next(place for place, title in enumerate(header) if title.startswith("总分"))
    for row, cells in zip(body, sheet[1:], strict=True):
        points = scores[row[0]]["total"]
        assert row[0] == str(cells[0])
        if points is None:
            assert (row[total], cells[total]) == ("", "")
        else:
            assert row[total] == f"{points / 100:.2f}"
            assert cells[total] == pytest.approx(points / 100)


def test_exports_do_not_disturb_a_replay(facts: Path, tmp_path: Path) -> None:
    score(ScoreRequest(CORE, (facts,), YEAR, tmp_path / "run", also=("csv",)))
    assert replay(tmp_path / "run").same
    score(ScoreRequest(CORE, (facts,), YEAR, tmp_path / "run"))
    assert not (tmp_path / "run" / "scores.csv").exists(), "a new result does not keep an old export"


def test_the_manifest_is_the_recipe(core: Run) -> None:
    manifest = json.loads((core.folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["scheme"]["code"] == CORE
    assert (manifest["year"], manifest["as_of"], manifest["publishable"]) == (YEAR, "2025-12-31", True)
    assert set(manifest["files"]) == {
        "lines.parquet",
        "norms.parquet",
        "scores.parquet",
        "scheme.yaml",
        "constraints.yaml",
    }
    assert pq.read_schema(core.folder / "norms.parquet").metadata[b"jifen.sensitivity"].startswith(b"sensitive")
