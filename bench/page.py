"""Writes the measured part of docs/reference/speed.md, between its two markers."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from bench.measuring import JOBS, ONCE, Measured, Series
from bench.targets import targets_of

PAGE = Path("docs/reference/speed.md")
BEGIN = "<!-- Measured part, written by `make bench`; do not edit. 由 make bench 写成，请勿手改。 -->"
END = "<!-- End of the measured part. -->"
PACKAGES = ("jifen", "numpy", "pyarrow", "duckdb", "pandas", "scikit-criteria", "pymcdm")
JOB_WORDS = {
    "full": "full run 全程",
    "rescore": "re-scoring 按已存常模重算",
    "in_memory": "in memory 不读写文件",
    "unsorted": "unsorted input 未排序的输入",
    "single": "one enterprise 单家企业",
    "draws": "1,000 draws × 1,000 firms 权重抽样",
}
CONTENDER_WORDS = {
    "engine": "**jifen**",
    "pandas": "pandas script",
    "numpy": "plain NumPy",
    "skcriteria": "scikit-criteria (part of the job)",
    "pymcdm": "pymcdm (part of the job)",
    "floor": "floor: read + write only",
}


def machine(packages: Iterable[str] = PACKAGES) -> dict[str, str]:
    """Processor, cores, memory, system, and the versions of what took part."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "memory": f"{memory:.0f} GiB",
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        **{name: version(name) for name in packages},
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    names = (
        [line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")]
        if info.exists()
        else []
    )
    return names[0] if names else platform.processor() or "unknown"


def write_page(made: Measured, day: str, rounds: int, page: Path = PAGE) -> None:
    """Raises SystemExit when the page has lost its markers."""
    text = page.read_text(encoding="utf-8")
    if BEGIN not in text or END not in text:
        raise SystemExit(f"bench: {page} has lost its markers; put these two lines back:\n{BEGIN}\n{END}")
    head, tail = text.split(BEGIN)[0], text.split(END)[1]
    page.write_text(head + BEGIN + "\n\n" + measured_part(made, day, rounds) + "\n" + END + tail, encoding="utf-8")


def measured_part(made: Measured, day: str, rounds: int) -> str:
    parts = [circumstances(day, rounds), "### Targets 目标\n", targets_table(made), agreement(made)]
    for size in made.sizes:
        rows = f"{made.firms[size]:,} of them have a row in the year scored.\n"
        parts += [f"### {size:,} enterprises\n", *([rows] if made.firms[size] != size else []), size_table(made, size)]
    return "\n".join(parts)


def circumstances(day: str, rounds: int) -> str:
    m = machine()
    programs = ", ".join(f"{name} {m[name]}" for name in ("python", *PACKAGES))
    return (
        f"Measured on {day}, {rounds} runs of each: {m['processor']}, {m['cores']} cores, {m['memory']}, {m['system']}; "
        f"{programs}. The machine is shared with other work, so seconds wander; the ratios, taken in turns, wander less.\n"
    )


def targets_table(made: Measured) -> str:
    rows = [(t.name, t.name_zh, t.aim_text, t.value_text, t.met_text) for t in targets_of(made)]
    return table(("what", "指标", "aim", "measured", ""), rows)


def agreement(made: Measured) -> str:
    if not made.agreement:
        return "Agreement of the second implementations was not checked in this run.\n"
    cells = ", ".join(f"{who} {found['cells']:,}" for who, found in made.agreement.items())
    return (
        "The second implementations gave what the engine gave before anything was timed: every line's points and reason, every "
        f"total, grade and rank equal, values to 1e-9 (cells compared: {cells}).\n"
    )


def size_table(made: Measured, size: int) -> str:
    rows = [row(made, made.get(job, who, size)) for job, contenders in (JOBS | ONCE).items() for who in contenders]
    header = ("job", "by", "median s", "min – max", "CPU s", "peak MiB", "÷ floor", "pandas ÷")
    return table(header, [r for r in rows if r])


def row(made: Measured, own: Series | None) -> tuple[str, ...] | None:
    if own is None:
        return None
    floor = made.get("full", "floor", own.size) if own.job in ("full", "rescore", "unsorted") else None
    pandas = made.get(own.job, "pandas", own.size)
    cpu = "—" if own.job == "single" else seconds(sorted(own.cpu)[len(own.cpu) // 2])
    # the floor holds the tables it is to write, so its memory says nothing
    peak = "—" if own.contender == "floor" else f"{own.peak:,.0f}"
    return (
        JOB_WORDS[own.job],
        CONTENDER_WORDS[own.contender],
        seconds(own.median),
        f"{seconds(min(own.wall))} – {seconds(max(own.wall))}",
        cpu,
        peak,
        f"{own.median / floor.median:.2f}" if floor else "—",
        f"{pandas.median / own.median:.2f}" if pandas else "—",
    )


def seconds(value: float) -> str:
    return f"{value:.2f}" if value >= 1 else f"{value:.3f}" if value >= 0.01 else f"{value:.5f}"


def table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    header = list(header)
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return "\n".join([*lines, *("| " + " | ".join(cells) + " |" for cells in rows)]) + "\n"
