"""How commands speak: Chinese or English, tables or JSON, progress on stderr, refusals as a numbered list, exit codes."""

from __future__ import annotations

import contextlib
import functools
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import click
from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from jifen.engine.problems import Problem, Refusal

REFUSED, USAGE, NOT_GOOD = 1, 2, 3
"""Exit codes beside 0: refused with problems; wrong usage (click's own); not publishable, or a replay that differs."""
MOST_PROBLEMS = 50
WIDE = 200
"""Columns when the output is no terminal: a file or a pipe wraps nothing."""
STEPS_EN = {
    "读取指标体系": "reading the scheme",
    "统计同类企业": "fitting the norms",
    "逐家测算": "scoring",
    "排名": "ranking",
    "完成": "done",
    "生成示例数据": "making demo data",
    "写出报告": "writing the report",
    "对应数据": "mapping facts",
}


@dataclass
class Speaker:
    """One command's voice. ``say`` picks the language; ``table`` and ``line`` write to stdout, progress to stderr."""

    language: str = "zh"
    as_json: bool = False
    quiet: bool = False

    def __post_init__(self) -> None:
        plain: dict[str, Any] = {"highlight": False, "markup": False, "emoji": False}
        self.out = Console(**plain)
        self.err = Console(stderr=True, **plain)
        for console in (self.out, self.err):
            if not console.is_terminal:
                console.width = WIDE

    def say(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    def line(self, zh: str, en: str, style: str = "") -> None:
        self.text(self.say(zh, en), style)

    def text(self, text: str, style: str = "", indent: int = 0) -> None:
        if self.as_json:
            return
        if self.out.is_terminal:
            self.out.print(Padding(Text(text, style), (0, 0, 0, indent)))
        else:
            self.out.print(Text(" " * indent + text), soft_wrap=True)

    def heading(self, zh: str, en: str) -> None:
        if not self.as_json:
            self.out.print()
            self.out.print(Text(self.say(zh, en), "bold"))

    def table(self, header: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> None:
        """``right``: places of columns that are figures."""
        if self.as_json:
            return
        table = Table(box=None, pad_edge=False, header_style="bold", show_edge=False, show_header=any(header))
        for place, title in enumerate(header):
            table.add_column(
                title, justify="right" if place in right else "left", no_wrap=place in right, overflow="fold"
            )
        for row in rows:
            table.add_row(*(Text(cell) for cell in row))
        self.out.print(table)

    def json(self, data: Any) -> None:
        if self.as_json:
            click.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))

    @contextlib.contextmanager
    def progress(self) -> Iterator[Callable[[str, float], None]]:
        """A bar on stderr; silent when that is no terminal or ``--quiet`` was given."""
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f} %"),
            TimeElapsedColumn(),
        )
        hidden = self.quiet or not self.err.is_terminal
        with Progress(*columns, console=self.err, transient=True, disable=hidden) as bar:
            task = bar.add_task("", total=1.0)
            yield lambda step, share: bar.update(task, completed=share, description=self.step(step))

    def step(self, step: str) -> str:
        return self.say(step, STEPS_EN.get(step, step))

    def refuse(self, refusal: Refusal) -> None:
        """Every problem as a numbered sentence on stderr; with ``--json`` as data on stdout."""
        problems = refusal.problems
        if self.as_json:
            click.echo(
                json.dumps(
                    {"refused": True, "problems": [problem_as_data(p) for p in problems]}, ensure_ascii=False, indent=2
                )
            )
            return
        count = len(problems)
        self.err.print(
            Text(
                self.say(f"没有执行，共 {count} 处问题：", f"Refused, {count} problem{'s' if count > 1 else ''}:"),
                "bold red",
            )
        )
        self.problems(problems)

    def problems(self, problems: Sequence[Problem]) -> None:
        """Problems as a numbered list on stderr."""
        if self.as_json:
            return
        count = len(problems)
        for number, problem in enumerate(problems[:MOST_PROBLEMS], 1):
            self.err.print(Text(f"{number:>3}. {problem.sentence(self.language)}"), soft_wrap=True)
        if count > MOST_PROBLEMS:
            rest = count - MOST_PROBLEMS
            self.err.print(
                Text(self.say(f"……还有 {rest} 处；改好以上再试。", f"… and {rest} more; mend these and try again."))
            )


def problem_as_data(problem: Problem) -> dict[str, Any]:
    place = {"file": problem.place.file, "line": problem.place.line, "column": problem.place.column}
    return {"code": problem.code, "place": place, "zh": problem.sentence("zh"), "en": problem.sentence("en")}


def spoken(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command ``speaker`` and the options --lang, --json, --quiet; a Refusal becomes a list and exit code 1."""

    @click.option(
        "--lang",
        type=click.Choice(["zh", "en"]),
        default="zh",
        envvar="JIFEN_LANG",
        show_default=True,
        help="输出语言（环境变量 JIFEN_LANG）。Language of the output.",
    )
    @click.option("--json", "as_json", is_flag=True, help="以 JSON 输出，供程序使用。Print JSON.")
    @click.option("--quiet", is_flag=True, help="不显示进度条。No progress bar.")
    @functools.wraps(command)
    def with_speaker(*args: Any, lang: str, as_json: bool, quiet: bool, **options: Any) -> Any:
        speaker = Speaker(lang, as_json, quiet)
        try:
            return command(*args, speaker=speaker, **options)
        except Refusal as refusal:
            speaker.refuse(refusal)
            raise click.exceptions.Exit(REFUSED) from None

    return with_speaker


__all__ = ["MOST_PROBLEMS", "NOT_GOOD", "REFUSED", "USAGE", "Speaker", "spoken"]
