"""What is said of the whole enterprise: total, grade, ranks, completeness, caps, constraint situations."""

from __future__ import annotations

from collections.abc import Sequence

from jifen.engine.explaining.figures import figure, listed, points_words
from jifen.engine.explaining.telling import Telling
from jifen.engine.results.reading import LineView
from jifen.engine.scheme.model import RankWithin, Scheme
from jifen.engine.states import UNKNOWN

WITHIN = {
    "province": ("全省", "in the province"),
    "city": ("本市（州）", "in its city"),
    "county": ("本县（市、区）", "in its county"),
    "stage": ("同阶段", "in its stage"),
    "sector": ("同产业", "in its sector"),
    "all": ("全部", "among all"),
}


def stages_to_read(scheme: Scheme) -> tuple[str, ...]:
    """Stages in the order people read them, which is that of the weights as written; the rules stand in the order of trying."""
    for indicator in scheme.indicators:
        if isinstance(indicator.weight, dict) and set(indicator.weight) == set(scheme.stage_codes):
            return tuple(indicator.weight)
    return scheme.stage_codes


def total_sentence(telling: Telling) -> str:
    row = telling.row
    total, base, bonus = (points_words(row[name], telling.language) for name in ("total", "base", "bonus"))
    parts = telling.say(f"总分 {total} = 基础分 {base}", f"Total {total} = base {base}")
    if telling.plan.scheme.bonus.items:
        parts += telling.say(f" + 加分 {bonus}", f" + bonus {bonus}")
    return parts + _dimensions(telling) + telling.say("。", ".")


def _dimensions(telling: Telling) -> str:
    row, scheme = telling.row, telling.plan.scheme
    own = [d for d in scheme.dimensions if not d.parent and row.get(f"{d.code}.points") is not None]
    shown = [f"{telling.named(d)} {points_words(row[f'{d.code}.points'], telling.language)}" for d in own]
    words = listed(shown, telling.language)
    return telling.say(f"（{words}）", f" ({words})") if words else ""


def grade_sentence(telling: Telling) -> str:
    """The grade with its edge; empty for a scheme without grades."""
    scheme = telling.plan.scheme
    grade = next((g for g in scheme.grades if g.code == telling.row.get("grade")), None)
    if grade is None:
        return ""
    basis = telling.provisional("等级线", "grade lines", "")
    lowest = min((g.least for g in scheme.grades if g.least is not None), default=0.0)
    edge_zh = f" {figure(grade.least)} 分及以上" if grade.least is not None else f"不足 {figure(lowest)} 分"
    edge_en = f"{figure(grade.least)} points and above" if grade.least is not None else f"below {figure(lowest)} points"
    return telling.say(f"等级 {grade.code}：总分{edge_zh}{basis}。", f"Grade {grade.code}: total {edge_en}{basis}.")


def rank_sentence(telling: Telling) -> str:
    """Its ranks, or why it has none."""
    row, ranks = telling.row, telling.plan.scheme.ranks
    if not row.get("ranked"):
        return _not_ranked(telling)
    places = [
        _place(telling, within, row[f"rank_{within.code}"]) for within in ranks.within if row.get(f"rank_{within.code}")
    ]
    share = row.get("percentile")
    ahead = (
        telling.say(f"；总分百分位 {figure(share)} %", f"; percentile of the total {figure(share)} %")
        if share is not None
        else ""
    )
    return telling.say(f"排名：{'，'.join(places)}{ahead}。", f"Rank: {', '.join(places)}{ahead}.") if places else ""


def _place(telling: Telling, within: RankWithin, rank: int) -> str:
    return telling.say(
        f"{within_words(telling.plan.scheme, within)}第 {rank:,} 名",
        f"{rank:,} {within_words(telling.plan.scheme, within, 'en')}",
    )


def within_words(scheme: Scheme, within: RankWithin, language: str = "zh") -> str:
    """``全省``; an unusual population is named after its fact."""
    if within.code in WITHIN:
        return WITHIN[within.code][0 if language == "zh" else 1]
    fact = scheme.facts.get(within.by)
    if language == "zh":
        return f"同{fact.name if fact else within.code}"
    return f"within its {(fact.name_en or fact.name) if fact else within.code}"


def _not_ranked(telling: Telling) -> str:
    row, ranks = telling.row, telling.plan.scheme.ranks
    if 100.0 * row["completeness"] < ranks.completeness:
        least, own = figure(ranks.completeness), figure(100.0 * row["completeness"])
        return telling.say(
            f"不参与排名：数据完整度 {own} %，低于 {least} %。", f"Not ranked: completeness {own} % is below {least} %."
        )
    if ranks.when is None:
        return telling.say("不参与排名。", "Not ranked.")
    condition = telling.names.words(ranks.when.formula)
    return telling.say(f"不参与排名：不符合“{condition}”。", f"Not ranked: “{condition}” does not hold.")


def completeness_sentence(telling: Telling) -> str:
    row = telling.row
    known, read, share = row["facts_known"], row["facts_read"], figure(100.0 * row["completeness"], 1)
    head = telling.say(
        f"数据完整度 {share} %：本指标体系读取 {read} 项数据，已知 {known} 项",
        f"Completeness {share} %: {known} of the {read} facts the scheme reads are known",
    )
    unknown = listed(unknown_facts(telling), telling.language, 20)
    return head + (telling.say(f"；未知：{unknown}。", f"; unknown: {unknown}.") if unknown else telling.say("。", "."))


def unknown_facts(telling: Telling) -> list[str]:
    """The facts completeness misses, in words; empty where facts are not at hand."""
    if telling.evaluator is None:
        return []
    return [
        telling.names.label(slot.fact, slot.lag)
        for slot in telling.plan.slots
        if telling.evaluator.value(slot.formula)[1] == UNKNOWN
    ]


def caps_sentence(telling: Telling, lines: Sequence[LineView]) -> str:
    """What the caps took back together; empty where none bit."""
    back = -sum(line.points or 0 for line in lines if line.kind == "cap")
    if not back:
        return ""
    words = points_words(back, telling.language)
    return telling.say(f"加分封顶共扣回 {words}，逐项见下。", f"Caps took back {words} of the bonus, each told below.")


def situations_sentence(telling: Telling, constraints: Scheme | None) -> str:
    """Constraint situations, apart from the points: true ones, unknown ones, and how many are none."""
    row = telling.row
    names = {s.code: telling.named(s) for s in (constraints or telling.plan.scheme).constraints}
    flags = {names[code]: row[f"flag_{code}"] for code in names if f"flag_{code}" in row}
    if not flags:
        return ""
    true, unknown = ([name for name, flag in flags.items() if flag is wanted] for wanted in (True, None))
    false = len(flags) - len(true) - len(unknown)
    zh = [
        f"有：{listed(true)}" if true else "",
        f"未查询：{listed(unknown)}" if unknown else "",
        f"无：{false} 种" if false else "",
    ]
    en = [
        f"true: {listed(true, 'en')}" if true else "",
        f"not asked: {listed(unknown, 'en')}" if unknown else "",
        f"none: {false}" if false else "",
    ]
    return telling.say(
        f"约束性情形（仅供参考，不扣分）{'；'.join(words for words in zh if words)}。",
        f"Constraint situations (for reference, never a deduction): {'; '.join(words for words in en if words)}.",
    )
