"""``jifen scheme …``: list, check, show, compare and prove indicator systems."""

from __future__ import annotations

from pathlib import Path

import click

from jifen.cli.scheme_in_words import show_scheme
from jifen.cli.speaking import REFUSED, Speaker, problem_as_data, spoken
from jifen.engine.example_check import RUNNERS, differences
from jifen.engine.examples import load_examples
from jifen.engine.problems import Place, SchemeRefused
from jifen.engine.scheme import load_scheme, official_scheme_ids, plan_of, scheme_digest
from jifen.engine.scheme.difference import SchemeDifference, difference
from jifen.engine.scheme.digest import plain
from jifen.engine.scheme.loading import read_with_problems, scheme_path
from jifen.engine.scheme.model import Scheme

REFERENCE = click.argument("reference", metavar="SCHEME")


@click.group("scheme")
def scheme_group() -> None:
    """指标体系：列出、检查、查看、对照、验证。

    Indicator systems: list, check, show, compare, prove.

    SCHEME 是随附指标体系的编号、一个文件，或含 scheme.yaml 的文件夹。
    SCHEME is the id of a shipped scheme, a file, or a folder holding scheme.yaml.

    \b
    例 Examples:
      jifen scheme list
      jifen scheme check out/mine.yaml
    """


@scheme_group.command("list")
@spoken
def list_schemes(speaker: Speaker) -> None:
    """列出随附的指标体系。List the shipped schemes.

    \b
    例 Examples:
      jifen scheme list
      jifen scheme list --json
    """
    schemes = [load_scheme(code) for code in official_scheme_ids()]
    header = [
        speaker.say(zh, en)
        for zh, en in (
            ("编号", "id"),
            ("名称", "title"),
            ("类别", "kind"),
            ("版本", "version"),
            ("数值", "numbers"),
            ("摘要", "digest"),
        )
    ]
    speaker.table(header, [_row(speaker, scheme) for scheme in schemes])
    speaker.json([_identity(scheme) for scheme in schemes])


def _row(speaker: Speaker, scheme: Scheme) -> list[str]:
    kind = speaker.say(*{"points": ("积分", "points"), "constraint": ("约束性", "constraint")}[scheme.kind])
    provisional = speaker.say("暂定", "provisional") if scheme.provisional("") else ""
    title = speaker.say(scheme.title, scheme.title_en or scheme.title)
    return [scheme.code, title, kind, scheme.version, provisional, scheme_digest(scheme)[:12]]


def _identity(scheme: Scheme) -> dict[str, object]:
    names = {"scheme": scheme.code, "title": scheme.title, "title_en": scheme.title_en, "kind": scheme.kind}
    return names | {"version": scheme.version, "provisional": scheme.provisional(""), "digest": scheme_digest(scheme)}


@scheme_group.command("check")
@REFERENCE
@spoken
def check(speaker: Speaker, reference: str) -> None:
    """检查一份指标体系，一次报出全部问题（文件、行、列、改法）。Check a scheme; every problem at once.

    没有问题时退出码为 0，有问题为 1。Exit code 0 when all is well, 1 with problems.

    \b
    例 Examples:
      jifen scheme check jilin-core-2026
      jifen scheme check out/mine.yaml --json
    """
    scheme = load_scheme(reference)
    plan = plan_of(scheme)
    counts = {
        "facts": len(scheme.facts),
        "stages": len(scheme.stages),
        "indicators": len(scheme.indicators),
        "bonus": len(scheme.bonus.items),
        "constraints": len(scheme.constraints),
        "facts_read": len(plan.facts),
    }
    speaker.line(f"“{scheme.title}”没有问题。", f"“{scheme.title_en or scheme.title}” is well.", "green")
    speaker.line(
        f"数据项 {counts['facts']}，阶段 {counts['stages']}，指标 {counts['indicators']}，加分项 {counts['bonus']}，约束性情形 {counts['constraints']}。",
        f"{counts['facts']} facts, {counts['stages']} stages, {counts['indicators']} indicators, {counts['bonus']} bonus items, {counts['constraints']} constraint situations.",
    )
    speaker.line(f"摘要 {scheme_digest(scheme)}", f"digest {scheme_digest(scheme)}")
    speaker.json({"ok": True} | _identity(scheme) | counts)


@scheme_group.command("show")
@REFERENCE
@spoken
def show(speaker: Speaker, reference: str) -> None:
    """以通常的话显示一份指标体系：附件行、权重、规则、阶段，暂定之处均注明。Show a scheme in plain words.

    \b
    例 Examples:
      jifen scheme show jilin-core-2026
      jifen scheme show out/mine.yaml --lang en
    """
    scheme = load_scheme(reference)
    plan = plan_of(scheme)
    if speaker.as_json:
        speaker.json(_identity(scheme) | {"document": plain(scheme)})
        return
    show_scheme(speaker, plan)


@scheme_group.command("diff")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@spoken
def diff(speaker: Speaker, old: str, new: str) -> None:
    """对照两份指标体系，逐块说明差异。Tell two schemes apart, block by block.

    注释、键的先后、空格不是内容；没写完的草稿也能对照，问题列在差异之后。Comments, the order of keys and spacing are
    not content; an unfinished draft can be compared too, its problems come after the differences.

    \b
    例 Examples:
      jifen scheme diff jilin-core-2026 out/mine.yaml
      jifen scheme diff out/v1.yaml out/v2.yaml --json
    """
    before, after = (read_with_problems(scheme_path(reference)) for reference in (old, new))
    found, problems = difference(before[0], after[0]), (*before[1], *after[1])
    speaker.json(found.to_dict() | {"problems": [problem_as_data(p) for p in problems]})
    _show_difference(speaker, found)
    if problems:
        speaker.problems(problems)
        raise click.exceptions.Exit(REFUSED)


def _show_difference(speaker: Speaker, found: SchemeDifference) -> None:
    speaker.table(["", speaker.say("编号", "id"), speaker.say("摘要", "digest")], [
        [speaker.say("旧", "old"), found.old_code, found.old_digest], [speaker.say("新", "new"), found.new_code, found.new_digest],
    ])  # fmt: skip
    if found.same:
        speaker.line("内容相同。", "The content is the same.")
        return
    speaker.heading(f"差异 {len(found.changes)} 处", f"{len(found.changes)} differences")
    for number, sentence in enumerate(found.sentences(speaker.language), 1):
        speaker.text(f"{number:>3}. {sentence}")
    rows = [
        [c.subject(speaker.language), c.field_words(speaker.language), *c.values(speaker.language)]
        for c in found.changes
        if c.how == "changed"
    ]
    if rows:
        speaker.heading("修改一览", "Changes as a table")
        speaker.table(
            [speaker.say(zh, en) for zh, en in (("内容", "what"), ("字段", "field"), ("旧", "old"), ("新", "new"))],
            rows,
        )


@scheme_group.command("examples")
@REFERENCE
@click.option(
    "--examples",
    "path",
    type=click.Path(path_type=Path),
    help="算例文件，默认为旁边的 examples.yaml。The worked examples; default: examples.yaml beside the scheme.",
)
@spoken
def examples(speaker: Speaker, reference: str, path: Path | None) -> None:
    """在每个运行器上演算随附的算例，不符之处逐条列出。Run the worked examples on every runner.

    全部相符时退出码为 0，否则为 1。Exit code 0 when all hold, else 1.

    \b
    例 Examples:
      jifen scheme examples jilin-core-2026
      jifen scheme examples out/mine.yaml --examples out/examples.yaml
    """
    plan = plan_of(load_scheme(reference))
    cases = load_examples(_examples_path(reference, path), plan)
    results = [(case, runner, differences(plan, case, runner)) for case in cases for runner in RUNNERS]
    failed = [(case, runner, wrong) for case, runner, wrong in results if wrong]
    speaker.json(
        {
            "cases": len(cases),
            "runners": list(RUNNERS),
            "failed": [{"name": c.name, "line": c.line, "runner": r, "differences": w} for c, r, w in failed],
        }
    )
    for case, runner, wrong in failed:
        speaker.text(
            f"✗ {case.name}（{speaker.say('第', 'line')} {case.line} {speaker.say('行', '')}, {runner}）", "red"
        )
        for sentence in wrong:
            speaker.text(sentence, indent=4)
    speaker.line(
        f"算例 {len(cases)} 个，运行器 {len(RUNNERS)} 个，不符 {len(failed)} 处。",
        f"{len(cases)} examples on {len(RUNNERS)} runners, {len(failed)} do not hold.",
        "red" if failed else "green",
    )
    if failed:
        raise click.exceptions.Exit(REFUSED)


def _examples_path(reference: str, path: Path | None) -> Path:
    found = path or scheme_path(reference).with_name("examples.yaml")
    if not found.exists():
        raise SchemeRefused.because(
            "no_examples",
            "没有算例文件；请用 --examples 指出，或在指标体系旁边写一份 examples.yaml。",
            "there is no file of worked examples; name it with --examples, or write examples.yaml beside the scheme.",
            Place(str(found)),
        )
    return found
