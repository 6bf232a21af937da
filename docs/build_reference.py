"""Writes the generated pages of docs/reference from the command line, the shipped schemes, the checks and the engine's own words.

python docs/build_reference.py            write them
python docs/build_reference.py --check    change nothing; fail and name the pages that are stale
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
from checks_page import checks_page
from cycle_page import cycle_page
from facts_page import facts_page

from jifen.cli import main as command_line
from jifen.engine.formula.meaning import KIND_WORDS
from jifen.engine.scheme import Scheme, load_scheme, official_scheme_ids, scheme_digest
from jifen.engine.scheme.model import BonusItem, Dimension, Fact, Indicator, UndefinedCase, Written
from jifen.engine.states import Mark, Reason

REFERENCE = Path(__file__).resolve().parent / "reference"
GENERATED = "<!-- Written by docs/build_reference.py; do not edit. 由程序生成，请勿手改。 -->\n"
WIDTH = 100
MEANS = {"arithmetic": "加权相加", "geometric": "几何平均", "harmonic": "调和平均"}


# ── tables ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def cell(value: object) -> str:
    return " ".join(str(value).split()).replace("|", "\\|") if value not in (None, "") else "—"


def table(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    header = list(header)
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    lines += ["| " + " | ".join(cell(value) for value in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def number(value: float | None) -> str:
    return "—" if value is None else f"{value:g}"


def by_stage(value: float | dict[str, float]) -> str:
    return (
        "、".join(f"{stage} {number(part)}" for stage, part in value.items())
        if isinstance(value, dict)
        else number(value)
    )


def formula(written: Written | None) -> str:
    return f"`{written.text}`" if written else "—"


# ── schemes ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def provisional(scheme: Scheme, numbers_from: str) -> str:
    return "暂定" if scheme.provisional(numbers_from) else scheme.basis[numbers_from or scheme.numbers_from].title


def identity(scheme: Scheme) -> str:
    rows = [
        ("编号", f"`{scheme.code}`"),
        ("版本", scheme.version),
        ("生效日期", scheme.effective),
        ("提出单位", scheme.owner),
        ("摘要 digest", f"`{scheme_digest(scheme)}`"),
        ("适用范围", formula(scheme.scope)),
    ]
    return table(["", ""], rows)


def bases(scheme: Scheme) -> str:
    rows = [
        (f"`{code}`", basis.title, basis.clause, basis.url, "暂定" if basis.provisional else "")
        for code, basis in scheme.basis.items()
    ]
    return table(["代码", "依据", "条款", "出处", "其数值"], rows)


def fact_note(fact: Fact) -> str:
    derived = f"空白时由 {formula(fact.if_empty)} 推得" if fact.if_empty else ""
    return "；".join(part for part in (fact.note, derived) if part)


def facts(scheme: Scheme) -> str:
    rows = [
        (
            f"`{fact.code}`",
            fact.name,
            KIND_WORDS[fact.kind][0],
            fact.unit,
            fact.window,
            "不为负" if fact.sign != "any" else "",
            fact_note(fact),
        )
        for fact in scheme.facts.values()
    ]
    return table(["代码", "数据项", "类型", "单位", "数据年限", "符号", "说明"], rows)


def stages(scheme: Scheme) -> str:
    rows = [
        (place, stage.code, formula(stage.when), provisional(scheme, stage.numbers_from), stage.note)
        for place, stage in enumerate(scheme.stages, 1)
    ]
    return table(["次序", "阶段", "条件（第一个为真者）", "数值", "说明"], rows)


def short_basis(scheme: Scheme, code: str) -> str:
    return scheme.basis[code].clause or scheme.basis[code].title


def dimension_name(scheme: Scheme, code: str) -> str:
    return next((dimension.name for dimension in scheme.dimensions if dimension.code == code), "")


def definitions(scheme: Scheme) -> str:
    rows = [
        (
            item.annex or "",
            dimension_name(scheme, item.dimension),
            f"{item.name} `{item.code}`",
            item.unit,
            item.window,
            item.definition,
            short_basis(scheme, item.source or item.numbers_from or scheme.numbers_from),
        )
        for item in scheme.indicators
    ]
    return table(["附件行", "维度", "指标", "单位", "数据年限", "指标解释", "解释来源"], rows)


def weight_of(weight: float | dict[str, float], stage: str) -> float:
    return weight.get(stage, 0.0) if isinstance(weight, dict) else weight


def weights(scheme: Scheme) -> str:
    rows: list[list[object]] = [
        [
            item.name,
            *(number(weight_of(item.weight, stage)) for stage in scheme.stage_codes),
            provisional(scheme, item.numbers_from),
        ]
        for item in scheme.indicators
    ]
    if scheme.weights == "absolute":
        sums = [sum(weight_of(item.weight, stage) for item in scheme.indicators) for stage in scheme.stage_codes]
        rows.append(["**合计**", *map(number, sums), ""])
    return table(["权重", *scheme.stage_codes, "数值"], rows)


def dimensions(scheme: Scheme) -> str:
    def row(item: Dimension) -> tuple[object, ...]:
        weight = by_stage(item.weight) if scheme.weights == "relative" else "指标之和"
        return f"`{item.code}`", item.name, dimension_name(scheme, item.parent), weight, MEANS[item.aggregate]

    return table(["代码", "维度", "上级", "权重", "汇总"], map(row, scheme.dimensions))


def undefined_case(case: UndefinedCase) -> str:
    earned = "权重由同组指标分摊" if case.earn == "spread" else f"得权重的 {by_stage(case.earn)}"
    return f"{formula(case.when)} 时{earned}" if case.when else earned


def rules(item: Indicator) -> Iterator[str]:
    for stage, rule in item.rules.items():
        yield f"- 计分规则{f'（{stage}）' if stage else ''}：{rule.words()}"


def indicator(scheme: Scheme, item: Indicator) -> str:
    lines = [f"### {item.name}", "", f"- 公式：{formula(item.formula)}"]
    if item.defined_when:
        lines.append(f"- 有意义的条件：{formula(item.defined_when)}")
    lines += [f"- 无意义时：{undefined_case(case)}" for case in item.undefined]
    missing = item.missing or scheme.missing
    lines.append(f"- 缺数据时：{'权重由同组指标分摊' if missing == 'spread' else '失去该指标的权重'}")
    lines += rules(item)
    lines.append(f"- 权重与规则的数值：{provisional(scheme, item.numbers_from)}")
    if item.note:
        lines.append(f"- 说明：{item.note}")
    return "\n".join(lines) + "\n"


def bonus_item(scheme: Scheme, item: BonusItem) -> str:
    head = f"### {item.name}（封顶 {number(item.cap)}，数值：{provisional(scheme, item.numbers_from or scheme.bonus.numbers_from)}）\n"
    meaning = f"\n附件第 {item.annex} 行。{item.definition}\n" if item.annex else ""
    rows = [
        (f"`{part.code}`", part.name, formula(part.formula), part.rule.words(), number(part.weight), part.note)
        for part in item.parts
    ]
    return head + meaning + "\n" + table(["代码", "加分点", "公式", "规则", "乘以（分）", "说明"], rows)


def bonus(scheme: Scheme) -> str:
    items = "\n".join(bonus_item(scheme, item) for item in scheme.bonus.items)
    return f"加分在基础分之上，全组封顶 {number(scheme.bonus.cap)}。\n\n{items}"


def grades(scheme: Scheme) -> str:
    rows = [(grade.code, "其余" if grade.least is None else number(grade.least)) for grade in scheme.grades]
    return f"数值：{provisional(scheme, '')}。\n\n" + table(["等级", "总分不低于"], rows)


def ranks(scheme: Scheme) -> str:
    names = {"competition": "并列占位（1、2、2、4）", "dense": "并列不占位（1、2、2、3）"}
    within = "、".join(f"{place.code}（{place.by}）" for place in scheme.ranks.within)
    rows = [
        ("并列", names[scheme.ranks.ties]),
        ("参与排名的条件", formula(scheme.ranks.when)),
        ("数据完整度不低于", f"{number(scheme.ranks.completeness)} %"),
        ("排名范围", within),
        ("数值", provisional(scheme, "")),
    ]
    return table(["", ""], rows)


def constraints(scheme: Scheme) -> str:
    effects = {"show": "列示", "warn": "提示", "exclude": "排除"}
    rows = [
        (
            item.name,
            f"`{item.fact}`",
            f"近 {item.within_years} 年" if item.within_years else "当日",
            effects[item.effect],
            item.note,
        )
        for item in scheme.constraints
    ]
    return table(["情形", "数据项", "期限", "应用时", "说明"], rows)


def quantities(scheme: Scheme) -> str:
    rows = [(f"`{item.code}`", item.name, formula(item.formula), item.unit) for item in scheme.quantities.values()]
    return table(["代码", "中间量", "公式", "单位"], rows)


def sections(scheme: Scheme) -> Iterator[tuple[str, str]]:
    """Heading and text; what the scheme does not have is left out."""
    yield "依据", bases(scheme)
    yield "数据项", facts(scheme)
    if scheme.quantities:
        yield "中间量", quantities(scheme)
    if scheme.stages:
        yield "发展阶段", stages(scheme)
    if scheme.dimensions:
        yield "维度", dimensions(scheme)
    if scheme.indicators:
        yield "指标", definitions(scheme)
        yield "权重", weights(scheme)
        yield "公式与计分规则", "\n".join(indicator(scheme, item) for item in scheme.indicators)
    if scheme.bonus.items:
        yield "加分", bonus(scheme)
    if scheme.grades:
        yield "等级", grades(scheme)
    if scheme.kind == "points":
        yield "排名", ranks(scheme)
    if scheme.constraints:
        yield "约束性情形", "单独列示，不计入积分。未查询不等于无。\n\n" + constraints(scheme)


def scheme_page(scheme: Scheme) -> str:
    head = f"# {scheme.title}\n\n*{scheme.title_en}*\n\n" if scheme.title_en else f"# {scheme.title}\n\n"
    note = f"\n{scheme.note}\n" if scheme.note else ""
    body = "".join(f"\n## {heading}\n\n{text}" for heading, text in sections(scheme))
    return head + GENERATED + "\n" + identity(scheme) + note + body


def scheme_index(schemes: list[Scheme]) -> str:
    rows = [
        (f"[{scheme.title}]({scheme.code}.md)", f"`{scheme.code}`", scheme.version, scheme.owner) for scheme in schemes
    ]
    return (
        "# 随附的指标体系 · Shipped schemes\n\n" + GENERATED + "\n" + table(["名称", "编号", "版本", "提出单位"], rows)
    )


# ── command line ────────────────────────────────────────────────────────────────────────────────────────────────────


def commands(command: click.Command, name: str, parent: click.Context | None = None) -> Iterator[tuple[str, str]]:
    """Full name and help text of a command and everything under it."""
    context = click.Context(command, info_name=name, parent=parent, terminal_width=WIDTH, max_content_width=WIDTH)
    yield context.command_path, command.get_help(context)
    if isinstance(command, click.Group):
        for child in command.list_commands(context):
            yield from commands(command.commands[child], child, context)


def command_page() -> str:
    blocks = [f"## {path}\n\n```text\n{text.strip()}\n```\n" for path, text in commands(command_line, "jifen")]
    return "# 命令参考 · The command line\n\n" + GENERATED + "\n" + "\n".join(blocks)


# ── reasons ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def reason_page() -> str:
    reasons = table(
        ["数", "代码", "中文", "English"], [(r.value, f"`{r.code}`", r.words("zh"), r.words("en")) for r in Reason]
    )
    marks = table(
        ["位", "代码", "中文", "English"],
        [(mark.value, f"`{mark.name.lower()}`", mark.words("zh"), mark.words("en")) for mark in Mark],
    )
    return (
        "# 理由与标记 · Reasons and marks\n\n"
        + GENERATED
        + "\n每一行积分带一个理由；数值在途中经过什么处理，由标记（可同时有几个）说明。\n\n## 理由 reason\n\n"
        + reasons
        + "\n## 标记 marks\n\n"
        + marks
    )


# ── pages ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def pages() -> dict[Path, str]:
    schemes = [load_scheme(code) for code in official_scheme_ids()]
    written = {REFERENCE / "schemes" / f"{scheme.code}.md": scheme_page(scheme) for scheme in schemes}
    written[REFERENCE / "schemes" / "README.md"] = scheme_index(schemes)
    written[REFERENCE / "cli.md"] = command_page()
    written[REFERENCE / "reason-codes.md"] = reason_page()
    written[REFERENCE.parent / "explanation" / "yearly-cycle.zh-CN.md"] = cycle_page(GENERATED, table)
    written[REFERENCE / "facts.md"] = facts_page(schemes, GENERATED, table)
    written[REFERENCE / "checks.md"] = checks_page(GENERATED, table)
    return written


def stale(wanted: dict[Path, str]) -> list[Path]:
    changed = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    return sorted(changed + [path for path in (REFERENCE / "schemes").glob("*.md") if path not in wanted])


def write(wanted: dict[Path, str], changed: list[Path]) -> None:
    for path in changed:
        if path in wanted:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[path], encoding="utf-8")
        else:
            path.unlink()


def run(check: bool) -> int:
    wanted = pages()
    changed = stale(wanted)
    names = ", ".join(str(path.relative_to(REFERENCE.parent)) for path in changed)
    if check:
        print(f"stale: {names}. Run 'make docs' and commit the result." if changed else "generated pages are current.")
        return bool(changed)
    write(wanted, changed)
    print(f"written: {names}." if changed else "nothing to do: generated pages are current.")
    return 0


if __name__ == "__main__":
    sys.exit(run(check="--check" in sys.argv[1:]))
