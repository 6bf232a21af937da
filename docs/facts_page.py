"""The generated catalogue of facts and indicators: what each is, who delivers it, which shipped schemes use it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from jifen.collecting.contracts.facts import FACTS
from jifen.collecting.sources.source import load_source, source_codes
from jifen.engine.formula import names_in
from jifen.engine.formula.meaning import KIND_WORDS
from jifen.engine.scheme import Scheme
from jifen.engine.scheme.model import Fact, Indicator, Part

Table = Callable[[Iterable[str], Iterable[Iterable[object]]], str]
INTRODUCTION = """# Catalogue of facts and indicators · 数据项和指标目录

Facts that sources deliver or shipped schemes read, and every indicator that scores. A platform in use shows its own, with search and
export, under 指标体系 → 数据项和指标目录. 平台上的目录随已发布的指标体系和归集合同变化，这里是随发行版提供的内容；数值均为暂定。
"""


def facts_page(schemes: list[Scheme], generated: str, table: Table) -> str:
    facts = table(["fact", "名称", "unit", "window", "note", "delivered by", "used by"], fact_rows(schemes))
    lines = table(
        ["indicator", "名称", "unit", "numerator ÷ denominator, or formula", "reads", "scheme"], line_rows(schemes)
    )
    return f"{generated}\n{INTRODUCTION}\n## Facts · 数据项\n\n{facts}\n## Indicators · 指标\n\n{lines}"


def fact_rows(schemes: list[Scheme]) -> Iterable[Iterable[object]]:
    declared: dict[str, Fact] = {}
    for scheme in sorted(schemes, key=lambda one: one.code != "jilin-core-2026"):  # the core names them first
        for code, fact in scheme.facts.items():
            declared.setdefault(code, fact)
    sources = delivering()
    for code in dict.fromkeys([*declared, *FACTS]):
        fact, known = declared.get(code), FACTS.get(code)
        kind, unit = (fact.kind, fact.unit) if fact else (known.kind, known.unit) if known else ("number", "")
        used = [f"[{one.code}](schemes/{one.code}.md)" for one in schemes if code in one.facts]
        yield (f"`{code}`", fact.name if fact else known.name if known else code, unit if kind == "number" else KIND_WORDS[kind][0],
               fact.window if fact else "", fact.note if fact else "", "、".join(sources.get(code, [])), "<br>".join(used))  # fmt: skip


def delivering() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for code in source_codes():
        contract = load_source(code).contract
        for fact in contract.facts:
            found.setdefault(fact, []).append(contract.title)
    return found


def line_rows(schemes: list[Scheme]) -> Iterable[Iterable[object]]:
    for scheme in schemes:
        lines: list[Indicator | Part] = [
            *scheme.indicators,
            *(part for item in scheme.bonus.items for part in item.parts),
        ]
        for one in lines:
            reads = ", ".join(f"`{name}`" for name, _ in sorted(names_in(one.formula.formula)))
            yield (
                f"`{one.code}`",
                one.name,
                one.unit,
                f"`{one.formula.text}`",
                reads,
                f"[{scheme.code}](schemes/{scheme.code}.md)",
            )
