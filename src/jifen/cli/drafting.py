"""``jifen scheme draft``: from a table of indicators to a scheme document one can read, edit and score with."""

from __future__ import annotations

from pathlib import Path

import click

from jifen.cli.speaking import Speaker, spoken
from jifen.engine.problems import Place, SchemeRefused
from jifen.engine.scheme.drafting import TREATMENTS, DraftChoices, draft_from_table
from jifen.engine.scheme.loading import scheme_of
from jifen.engine.scheme.model import Scheme

FILE = click.Path(path_type=Path)
ENGLISH = [word for word in TREATMENTS if word.isascii()]


@click.command("draft")
@click.argument("table", type=FILE, metavar="TABLE")
@click.option(
    "--out",
    required=True,
    type=FILE,
    help="写到这个 YAML 文件，已有则拒绝。YAML file to write; refused when it exists.",
)
@click.option(
    "--id", "code", default="", help="指标体系编号，默认取自文件名。Id of the scheme; default from the file name."
)
@click.option("--title", default="", help="名称，默认取自最上级。Title; default: the name of the top level.")
@click.option(
    "--rule",
    type=click.Choice(["minmax", "percentile", "zscore"]),
    default="minmax",
    show_default=True,
    help="没有写规则的指标用哪条规则。Rule of indicators without one.",
)
@click.option(
    "--treat",
    multiple=True,
    type=click.Choice(ENGLISH),
    help="没有写预处理的指标怎样预处理，可重复。Treatment of indicators without any; repeatable.",
)
@click.option(
    "--aggregate",
    type=click.Choice(["arithmetic", "geometric", "harmonic"]),
    help="最上级的汇总方式。Mean of the top level.",
)
@click.option(
    "--missing",
    type=click.Choice(["spread", "lose"]),
    default="spread",
    show_default=True,
    help="缺失处理。What missing values do.",
)
@spoken
def draft_command(
    speaker: Speaker,
    table: Path,
    out: Path,
    code: str,
    title: str,
    rule: str,
    treat: tuple[str, ...],
    aggregate: str | None,
    missing: str,
) -> None:
    """由指标表起草指标体系：编号、上级、权重、方向……一行一项。Draft a scheme from a table of indicators.

    表头中英文均可：编号 code、名称 name、上级 parent、权重 weight、方向 direction、单位 unit、分母 denominator、规则 rule、
    下限 low、上限 high、目标 target、预处理 treat、汇总方式 aggregate、公式 formula。只有编号必填。
    Headers in Chinese or English; only the code is needed.

    \b
    例 Examples:
      jifen scheme draft indicators.csv --out out/my-index.yaml
      jifen scheme draft indicators.xlsx --out out/my-index.yaml --treat winsorise --aggregate geometric
    """
    _refuse_overwriting(out)
    text = draft_from_table(table, DraftChoices(code, title, rule, treat, aggregate or "", missing))
    _write(out, text)
    _show(speaker, scheme_of(text), out)


def _refuse_overwriting(out: Path) -> None:
    if out.exists():
        raise SchemeRefused.because(
            "exists",
            "已有这个文件，起草会盖掉其中的修改；请换一个 --out，或先把它移走。",
            "this file exists and drafting would undo what was edited in it; choose another --out or move it away.",
            Place(str(out)),
        )


def _write(out: Path, text: str) -> None:
    try:
        aside = out.with_name(f".{out.name}.part")
        aside.write_text(text, encoding="utf-8")
        aside.replace(out)
    except OSError as error:
        raise SchemeRefused.because(
            "not_written",
            f"写不进去（{error.strerror}）；请核对文件夹是否存在、是否有权限。",
            f"cannot be written ({error.strerror}); check that the folder exists, and permissions.",
            Place(str(out)),
        ) from None


def _show(speaker: Speaker, scheme: Scheme, out: Path) -> None:
    counts = {"indicators": len(scheme.indicators), "dimensions": len(scheme.dimensions), "facts": len(scheme.facts)}
    speaker.json({"out": str(out), "scheme": scheme.code, "title": scheme.title} | counts)
    speaker.line(
        f"起草了“{scheme.title}”：{counts['indicators']} 项指标，{counts['dimensions']} 个维度，{counts['facts']} 个数据项：{out}",
        f"Drafted “{scheme.title}”: {counts['indicators']} indicators, {counts['dimensions']} dimensions, {counts['facts']} facts: {out}",
        "green",
    )
    speaker.line("数值一律暂定，请逐项核对。", "Every number is provisional; check each.", "yellow")
    speaker.line(f"接着检查：jifen scheme check {out}", f"Check it next: jifen scheme check {out}")
