"""Every command printed on a page runs: each page in a folder of its own, its files saved as it says, its commands in order.

A line that ends in ``# not run`` is left out, one with ``# not publishable`` must end so. ``ENTERPRISE`` stands for the first
enterprise of the result. Set-up lines (make, source, cd, git) are the reader's.
"""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml

from jifen.cli.speaking import NOT_GOOD
from tests.cli.conftest import Typed

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    ROOT / "README.md",
    ROOT / "README.zh-CN.md",
    *sorted(page for part in ("tutorials", "how-to", "explanation") for page in (ROOT / "docs" / part).glob("*.md")),
]
FENCE = re.compile(r"^```(?P<kind>[\w-]*)[^\n]*\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
SAVED = re.compile(r"(?:as|存为) `(?P<name>[^`]+)`[^`]*[:：]\s*$")
SHELL = ("sh", "console", "shell", "bash")
BY_HAND = ("make", "source", "cd", "git")
PLAIN = ("cp", "mkdir", "sed", "ls")
FEWER = 400
REAL = {"out/finglm": "cn_finglm_2019_2021"}
"""Where a page expects data to lie → the folder of the real data."""


@dataclass(frozen=True)
class Step:
    """A file to save, or a line to run."""

    line: int
    save: str = ""
    text: str = ""


def steps(page: Path) -> Iterator[Step]:
    text = page.read_text(encoding="utf-8")
    for fence in FENCE.finditer(text):
        line = text[: fence.start()].count("\n") + 2
        saved = SAVED.search(text[: fence.start()].rstrip())
        if saved:
            yield Step(line, saved["name"], fence["body"])
        elif fence["kind"] in SHELL:
            rows = enumerate(fence["body"].splitlines(), line)
            yield from (Step(number, text=row.removeprefix("$ ")) for number, row in rows if row.strip())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """As the root of a clone, but nothing written here reaches it."""
    for part in ("src", "tests", "docs"):
        (tmp_path / part).symlink_to(ROOT / part)
    (tmp_path / "out").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def words_of(step: Step, folder: Path) -> list[str]:
    """The words of a command, with a real enterprise and a small province."""
    words = shlex.split(step.text, comments=True)
    if words[:2] == ["jifen", "demo"] and "--help" not in words:
        words += ["--enterprises", str(FEWER)]
    if "--enterprises" in words:
        place = words.index("--enterprises") + 1
        words[place] = str(min(int(words[place]), FEWER))
    if "ENTERPRISE" in words:
        place = words.index("ENTERPRISE")
        scores = pq.read_table(folder / words[place - 1] / "scores.parquet", columns=["enterprise"])
        words[place] = scores["enterprise"][0].as_py()
    return words


def run(step: Step, folder: Path, typed: Typed) -> tuple[int, str]:
    words = words_of(step, folder)
    if words[0] == "jifen":
        result = typed(*words[1:])
        return result.exit_code, result.output
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def fetch_real_data(page: Path, folder: Path) -> None:
    """Data a page tells the reader to get: linked from beside the clone, or the page is skipped with a sentence."""
    for place, name in REAL.items():
        if place in page.read_text(encoding="utf-8"):
            beside = ROOT.parent / "shared" / "data" / name
            if not beside.exists():
                pytest.skip(f"real data is not here: {name} belongs in ../shared/data beside the project")
            (folder / place).symlink_to(beside)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_of_a_page_runs(page: Path, folder: Path, typed: Typed) -> None:
    fetch_real_data(page, folder)
    for step in steps(page):
        where = f"{page.relative_to(ROOT)}, line {step.line}"
        if step.save:
            (folder / step.save).parent.mkdir(parents=True, exist_ok=True)
            (folder / step.save).write_text(step.text, encoding="utf-8")
            continue
        first = shlex.split(step.text, comments=True)[:2]
        if not first or "# not run" in step.text or first[0] in BY_HAND:
            continue
        assert first[0] in ("jifen", *PLAIN), f"{where}: the test does not know `{first[0]}`"
        code, said = run(step, folder, typed)
        expected = NOT_GOOD if "# not publishable" in step.text else 0
        assert code == expected, f"{where}: `{step.text.strip()}` ended with {code}\n{said}"


def test_there_is_something_to_run() -> None:
    commands = [step for page in PAGES for step in steps(page) if step.text.startswith("jifen")]
    assert len(commands) > 30


def points_of(page: str, result: str, folder: Path, typed: Typed) -> dict[str, dict[str, int]]:
    """Enterprise (its name where it has one) → line → hundredths, after the commands of a page."""
    for step in steps(ROOT / "docs" / page):
        if step.save:
            (folder / step.save).write_text(step.text, encoding="utf-8")
        elif step.text.startswith("jifen"):
            run(step, folder, typed)
    lines, scores = (pq.read_table(folder / result / f"{name}.parquet").to_pylist() for name in ("lines", "scores"))
    names = [row.get("name") or row["enterprise"] for row in scores]
    return {
        name: {column.removesuffix(".points"): line[column] for column in line if column.endswith(".points")}
        for name, line in zip(names, lines, strict=True)
    }


def test_the_points_told_in_prose_are_the_points_given(folder: Path, typed: Typed) -> None:
    own = points_of("how-to/score-your-own-table.md", "out/own", folder, typed)
    assert own["甲示例公司"] == {"rd_ratio": 3750, "revenue_growth": 1429, "team": 1200}
    assert own["丙示例公司"] == {"rd_ratio": 0, "revenue_growth": 0, "team": 400}
    region = points_of("how-to/index-from-a-table.md", "out/regions", folder, typed)["南区"]
    assert (region["rd"], region["patents"], region["papers"]) == (3333, 4000, 0)
    three = points_of("tutorials/first-scheme.md", "out/three", folder, typed)
    assert three["甲示例公司"] == {"rd_ratio": 2500}


def test_the_figures_of_the_first_tutorial(folder: Path, typed: Typed) -> None:
    """4,901.38 ÷ 19,948.29 = 24.57 %, 14 points; eight projects, 2 points taken back; 21 of 22 facts."""
    firm = points_of("tutorials/first-score.md", "out/run", folder, typed)["示例·永通新材料科技股份有限公司"]
    assert (firm["rd_ratio"], firm["projects_province"], firm["projects_awards.cap"]) == (1400, 1600, -200)
    scores = pq.read_table(folder / "out/run/scores.parquet").to_pylist()
    row = next(row for row in scores if row["enterprise"] == "91000000MACUYP0772")
    assert (row["facts_known"], row["facts_read"]) == (21, 22)


def test_the_page_on_weights_shows_what_the_difference_says(folder: Path, typed: Typed) -> None:
    page = ROOT / "docs/how-to/change-a-weight.md"
    told = []
    for step in steps(page):
        if step.text.startswith(("cp", "sed", "jifen scheme")):
            told.append(run(step, folder, typed)[1])
    shown = re.search(r"```text\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    assert shown is not None
    assert shown[1] in told[-1]


@pytest.mark.parametrize("name", ["points.md", "points.zh-CN.md"])
def test_every_worked_example_named_on_the_page_exists(name: str) -> None:
    text = (ROOT / "docs/explanation" / name).read_text(encoding="utf-8")
    named = re.findall(r"(?:Worked example: |算例：)“(.+?)”(?=\s)", re.sub(r"\n\s+", " ", text) + "\n")
    shipped = yaml.safe_load(
        (ROOT / "src/jifen/official_schemes/jilin-core-2026/examples.yaml").read_text(encoding="utf-8")
    )
    known = {example["name"] for example in shipped["examples"]}
    assert len(named) >= 20
    assert set(named) <= known, set(named) - known


def test_both_points_pages_name_the_same_worked_examples() -> None:
    pages = [
        (ROOT / "docs/explanation" / name).read_text(encoding="utf-8") for name in ("points.md", "points.zh-CN.md")
    ]
    zh, en = ([part.split("”")[0] for part in re.split(r"(?:Worked example: |算例：)“", page)[1:]] for page in pages)
    assert zh == en
