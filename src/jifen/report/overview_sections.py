"""The sections on the whole: figures, distributions, dimensions, grades, the top, groups, availability, situations."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from jifen.engine.explaining import within_words
from jifen.report.charts import histogram, legend, meter, scale, shares, stacked_columns
from jifen.report.elements import Content, Html, table, tag
from jifen.report.gathering import BIN, GroupFigures, Overview
from jifen.report.places import place_name
from jifen.report.voice import Voice, grade_tag, points, share

COLOURS = ("first", "second", "third", "fourth", "fifth", "sixth")
WHY = {
    "stage_unknown": ("阶段无法判定", "stage unknown"),
    "out_of_scope": ("不在适用范围", "out of scope"),
    "scope_unknown": ("适用范围无法判定", "scope unknown"),
    "incomplete": ("数据完整度不足", "too incomplete"),
    "condition": ("不符合排名条件", "ranking condition not met"),
}


def figures_band(voice: Voice, o: Overview) -> Html:
    """One ruled band: who took part, the mean, the best grade, completeness, who is not ranked."""
    say, whole = voice.say, o.whole
    best = next(iter(whole.grades), "")
    not_scored = o.enterprises - whole.count
    why = say("；", "; ").join(f"{say(*WHY[code])} {count:,}" for code, count in o.not_ranked.items())
    cells: list[tuple[str, str, str, Content]] = [
        (
            say("参评企业", "Enterprises"),
            f"{o.enterprises:,}",
            say(f"已测算 {whole.count:,}，未测算 {not_scored:,}", f"{whole.count:,} scored, {not_scored:,} not"),
            None,
        ),
        (
            say("平均分", "Mean total"),
            points(whole.mean),
            say(f"中位数 {points(whole.median)}", f"median {points(whole.median)}"),
            voice.provisional(),
        ),
    ]
    if best:
        cells.append(
            (
                say(f"{best} 级企业", f"Grade {best}"),
                f"{whole.grades[best]:,}",
                say(
                    f"占比 {share(whole.grades[best], whole.count)}",
                    f"{share(whole.grades[best], whole.count)} of the scored",
                ),
                voice.provisional(),
            )
        )
    cells.append(
        (
            say("平均数据完整度", "Mean completeness"),
            f"{100 * whole.completeness:.1f} %" if whole.count else "—",
            say(
                f"低于 {voice.result.scheme.ranks.completeness:g} % 不参与排名",
                f"below {voice.result.scheme.ranks.completeness:g} % is not ranked",
            ),
            None,
        )
    )
    cells.append((say("不参与排名", "Not ranked"), f"{o.enterprises - o.ranked:,}", why or say("无", "none"), None))
    return tag("dl", [_figure(*cell) for cell in cells], class_="band", id="figures")


def _figure(name: str, value: str, note: str, mark: Content) -> Html:
    return tag("div", tag("dt", name, " ", mark), tag("dd", value, class_="big"), tag("dd", note, class_="note"))


def distribution(voice: Voice, o: Overview) -> Html:
    """Histograms of totals, one row per stage, on one scale, with grade lines and medians."""
    edges = [g.least for g in voice.result.scheme.grades if g.least is not None]
    width = float(o.bins * BIN)
    rows = [_stage_row(voice, group, edges, width) for group in o.stages if group.count]
    ticks = [float(t) for t in range(0, int(width) + 1, 20)]
    foot = tag("div", tag("span"), scale(ticks, width), class_="ridge foot")
    grades = [
        tag("text", g.code, x=f"{100 * (g.least or 0) / width:.3f}%", dx="5", y="12")
        for g in voice.result.scheme.grades
        if g.least is not None
    ]
    head = tag("div", tag("span"), tag("svg", grades, class_="scale", aria_hidden="true"), class_="ridge foot")
    note = voice.say(
        f"每根柱为 {BIN} 分，各阶段按自身最高柱等高；竖虚线为等级线，深色线为中位数。",
        f"One bar is {BIN} points, each stage to its own highest bar; dashed lines are grade edges, the dark line is the median.",
    )
    return voice.section(
        "distribution", voice.say("总分分布（按发展阶段）", "Totals by stage"), head, rows, foot, note=note
    )


def _stage_row(voice: Voice, group: GroupFigures, edges: Sequence[float], width: float) -> Html:
    name = voice.stage(group.code)
    count, median = (
        voice.say(f"{group.count:,} 家", f"{group.count:,} firms"),
        voice.say(f"中位数 {points(group.median)}", f"median {points(group.median)}"),
    )
    chart = histogram(group.bars, max(group.bars), edges, group.median, width, f"{name}: {count}, {median}")
    return tag(
        "div",
        tag("span", tag("b", name), tag("small", count), tag("small", median), class_="label"),
        chart,
        class_="ridge",
    )


def dimensions(voice: Voice, o: Overview) -> Html:
    """Mean points per dimension, stacked, one column per stage."""
    codes = list(o.whole.dimensions)
    colour = dict(zip(codes, [*COLOURS[: len(codes) - 1], "extra"] if "bonus" in codes else COLOURS, strict=False))
    groups = [
        (voice.stage(g.code), [(voice.dimension(code), colour[code], _number(g.dimensions[code])) for code in codes])
        for g in o.stages
        if g.count
    ]
    most = max((sum(value for _, _, value in parts) for _, parts in groups), default=0.0)
    highest = max(math.ceil((most + 1) / 20) * 20, 20)
    chart = stacked_columns(
        groups, highest, list(range(0, highest + 1, 20)), voice.say("各阶段平均分", "mean points by stage")
    )
    keys = legend([(colour[code], voice.dimension(code)) for code in codes])
    note = voice.say(
        "各阶段企业在每个一级指标上的平均得分，分。", "Mean points of each first-level indicator, by stage."
    )
    return voice.section(
        "dimensions", voice.say("各阶段平均分（一级指标）", "Mean points by stage"), chart, keys, note=note
    )


def _number(value: float) -> float:
    return 0.0 if math.isnan(value) else value


def grades(voice: Voice, o: Overview) -> Html:
    """Grade × stage: counts, shaded by their share of the stage."""
    codes = [grade.code for grade in voice.result.scheme.grades]
    header = [voice.say("阶段", "Stage"), *(voice.say(f"{c} 级", c) for c in codes), voice.say("合计", "All")]
    rows = [[voice.stage(g.code), *(_shaded(g.grades[c], g.count) for c in codes), f"{g.count:,}"] for g in [*o.stages]]
    if len(rows) > 1:
        rows.append(
            [
                voice.say("合计", "All"),
                *(_shaded(o.whole.grades[c], o.whole.count) for c in codes),
                f"{o.whole.count:,}",
            ]
        )
    edges = voice.say("，", ", ").join(
        f"{g.code} ≥ {g.least:g}" for g in voice.result.scheme.grades if g.least is not None
    )
    note = voice.say(
        f"企业数；小字为占本阶段的比例。等级线：{edges}。",
        f"Enterprises; below, the share of the stage. Edges: {edges}.",
    )
    matrix = table(header, rows, list(range(1, len(header))), "dense matrix")
    return voice.section("grades", voice.say("等级与阶段", "Grades and stages"), matrix, note=note)


def _shaded(count: int, whole: int) -> Html:
    depth = 0.0 if not whole else count / whole
    style = f"background:rgba(18,78,140,{0.42 * depth:.3f})"
    return tag("span", tag("b", f"{count:,}"), tag("small", share(count, whole)), class_="shade", style=style)


def top(voice: Voice, o: Overview) -> Html:
    say, scheme = voice.say, voice.result.scheme
    codes = list(o.whole.dimensions)
    first = f"rank_{scheme.ranks.within[0].code}"
    named = any(row.get("name") for row in o.top)
    with_sector = "group_sector" in (o.top[0] if o.top else {})
    header = [say("名次", "Rank"), say("企业", "Enterprise"), say("阶段", "Stage")]
    header += [say("产业", "Sector")] if with_sector else []
    header += [*(voice.dimension(code) for code in codes), say("总分", "Total"), say("等级", "Grade")]
    rows = []
    for row in o.top:
        who = (
            [tag("b", str(row["name"])), tag("small", row["enterprise"])]
            if named and row.get("name")
            else [tag("b", row["enterprise"])]
        )
        cells: list[Content] = [f"{row[first]:,}", who, voice.stage(row["stage"])]
        cells += [row["group_sector"] or "—"] if with_sector else []
        cells += [points(_of(row, code)) for code in codes]
        rows.append([*cells, tag("b", points(row["total"] / 100)), grade_tag(row["grade"], voice)])
    figures = [0, *range(len(header) - len(codes) - 2, len(header) - 1)]
    population = within_words(scheme, scheme.ranks.within[0], voice.language)
    title = say(f"积分榜前 {len(rows)} 名（{population}）", f"Top {len(rows)} ({population})")
    kinds = ["rank", "firm", "about", *(["about"] if with_sector else []), *("part" for _ in codes), "sum", "about"]
    return voice.section(
        "top",
        title,
        table(header, rows, figures, "dense top", kinds),
        note=say("单位：分。同分同名次，按企业代码列出。", "In points. Equals share a rank and are listed by key."),
    )


def _of(row: dict[str, Any], code: str) -> float | None:
    value = row["bonus" if code == "bonus" else f"{code}.points"]
    return None if value is None else float(value) / 100


def groups(voice: Voice, o: Overview) -> list[Html]:
    """One table per ranking population other than stage: sectors, cities."""
    say, scheme, made = voice.say, voice.result.scheme, []
    titles = {"city": ("按市州", "By city"), "sector": ("按重点产业", "By sector"), "county": ("按县区", "By county")}
    best = scheme.grades[0].code if scheme.grades else ""
    for code, found in o.groups.items():
        header = [
            say("名称", "Name"),
            say("企业", "Firms"),
            say("平均分", "Mean"),
            "",
            say("中位数", "Median"),
            say("完整度", "Complete"),
        ]
        header += [say(f"{best} 级", f"Grade {best}")] if best else []
        rows = [_group_row(voice, group, code, best, o.whole) for group in found]
        title = titles.get(code, (within_words(scheme, next(w for w in scheme.ranks.within if w.code == code)), code))
        made.append(voice.section(f"by-{code}", say(*title), table(header, rows, [1, 2, 4, 5, 6], "dense groups")))
    return made


def _group_row(voice: Voice, group: GroupFigures, code: str, best: str, whole: GroupFigures) -> list[Content]:
    name = place_name(group.code, voice.language) if code in ("city", "county") else group.code
    bar = meter(group.mean / max(voice.result.scheme.total, 1.0), f"{name} {points(group.mean)}")
    cells: list[Content] = [
        name,
        f"{group.count:,}",
        points(group.mean),
        bar,
        points(group.median),
        f"{100 * group.completeness:.1f} %",
    ]
    return [*cells, f"{group.grades[best]:,}"] if best else cells


def availability(voice: Voice, o: Overview) -> Html:
    """How often each indicator could be told: known, not defined, unknown."""
    say = voice.say
    header = [
        say("附件行", "Annex"),
        say("指标", "Indicator"),
        say("构成", "Parts"),
        say("有数据", "Known"),
        say("无意义", "Undefined"),
        say("缺数据", "Unknown"),
    ]
    rows: list[list[Content]] = []
    specs = {i.spec.code: i.spec for i in voice.result.plan.indicators}
    for found in o.availability:
        spec, whole = specs[found.code], found.known + found.undefined + found.unknown
        parts = [
            (say("有数据", "known"), "first", float(found.known)),
            (say("无意义", "undefined"), "third", float(found.undefined)),
            (say("缺数据", "unknown"), "warn", float(found.unknown)),
        ]
        bar = shares(parts, f"{voice.named(spec)} {share(found.known, whole)}")
        annex = str(spec.annex) if spec.annex is not None else "—"
        rows.append(
            [
                annex,
                voice.named(spec),
                bar,
                share(found.known, whole),
                share(found.undefined, whole),
                share(found.unknown, whole),
            ]
        )
    note = say(
        "占已测算企业的比例。缺数据是未知，不是零；无意义不算缺。",
        "Of the scored. No data means unknown, not zero; undefined is not a gap.",
    )
    return voice.section(
        "availability",
        say("指标数据可得性", "Availability of indicators"),
        table(header, rows, [3, 4, 5], "dense cards availability"),
        note=note,
        provisional=False,
    )


def situations(voice: Voice, o: Overview) -> Html | None:
    """Constraint situations, apart from the points; None where none were looked at."""
    say = voice.say
    blocks = {
        s.code: s
        for s in (
            *(voice.result.constraints.constraints if voice.result.constraints else ()),
            *voice.result.scheme.constraints,
        )
    }
    if not o.situations:
        return None
    header = [say("情形", "Situation"), say("有", "True"), say("无", "None"), say("未查询", "Not asked")]
    rows = [
        [voice.named(blocks[s.code]) if s.code in blocks else s.code, f"{s.true:,}", f"{s.false:,}", f"{s.unknown:,}"]
        for s in o.situations
    ]
    note = say(
        "附件第 15 行，自选参考：只列示，不扣分，不影响等级和排名；未查询不等于无。",
        "For reference only: never a deduction, no effect on grade or rank; not asked is not none.",
    )
    return voice.section(
        "situations",
        say("约束性情形", "Constraint situations"),
        table(header, rows, [1, 2, 3], "dense"),
        note=note,
        provisional=False,
    )
