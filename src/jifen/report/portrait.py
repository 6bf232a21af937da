"""One enterprise explained: its figures, where its points come from, every line with its sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from jifen.engine.explaining import Explanation, explain
from jifen.engine.explaining.figures import DASH, figure, measured
from jifen.engine.explaining.whole import within_words
from jifen.engine.points import written
from jifen.engine.results.reading import LineView
from jifen.engine.rules.percentile import Percentile
from jifen.engine.states import Reason
from jifen.report.charts import meter, waterfall
from jifen.report.elements import Content, Html, tag
from jifen.report.overview_sections import COLOURS
from jifen.report.voice import Voice, grade_tag, points

NO_BAR = (Reason.UNKNOWN, Reason.MISSING_SPREAD, Reason.UNDEFINED_ZERO, Reason.UNDEFINED_SPREAD, Reason.NO_PEERS)
SHORT = {
    Reason.UNKNOWN: ("未知", "unknown"),
    Reason.MISSING_SPREAD: ("未知，已分摊", "unknown, shared"),
    Reason.UNDEFINED_ZERO: ("无意义", "undefined"),
    Reason.UNDEFINED_SPREAD: ("无意义，已分摊", "undefined, shared"),
    Reason.NO_PEERS: ("无可比企业", "no peers"),
}
PROVISIONAL = {"indicator": "权重、规则暂定", "level": "权重暂定", "part": "分值暂定", "cap": "上限暂定"}


def portrait(voice: Voice, enterprise: str) -> Html:
    """The section on one enterprise. Raises ResultRefused when the result holds no such enterprise."""
    explanation = explain(voice.result, enterprise, voice.language)
    row = voice.result.outcome_row(explanation.enterprise)
    name = explanation.name or explanation.enterprise
    code = explanation.enterprise if explanation.name else ""
    head = tag("p", tag("b", name, class_="who"), " ", tag("span", code, class_="code"), class_="subject")
    whole = explanation.about("stage", "total", "grade", "rank", "completeness", "caps", "situations", "facts")
    words = tag("ul", [tag("li", sentence) for sentence in whole], class_="sentences")
    scored = [
        _band(voice, row),
        tag("div", _waterfall(voice, explanation, row), words, class_="pair"),
        _lines(voice, explanation),
    ]
    title = voice.say("一家企业的逐行解释", "One enterprise, line by line")
    return voice.section("portrait", title, head, scored if explanation.lines else words)


def _band(voice: Voice, row: dict[str, Any]) -> Html:
    say, scheme = voice.say, voice.result.scheme
    within = scheme.ranks.within[0]
    rank = row.get(f"rank_{within.code}")
    population = within_words(scheme, within, voice.language)
    known = say(
        f"{row['facts_known']} / {row['facts_read']} 项已知", f"{row['facts_known']} of {row['facts_read']} facts known"
    )
    uncertain = say("阶段存疑", "uncertain") if row.get("stage_uncertain") else say("阶段确定", "certain")
    base, bonus = (points(float(row[n]) / 100) for n in ("base", "bonus"))
    cells: list[tuple[str, Content, str]] = [
        (
            say("总分", "Total"),
            points(float(row["total"]) / 100),
            say(f"基础 {base} + 加分 {bonus}", f"base {base} + bonus {bonus}"),
        ),
        (
            say("等级 / 阶段", "Grade / stage"),
            [grade_tag(str(row["grade"]) if row["grade"] else None, voice), " ", voice.stage(str(row["stage"]))],
            uncertain,
        ),
        (
            say(f"{population}排名", f"Rank {population}"),
            say(f"第 {rank:,} 名", f"{rank:,}") if rank else DASH,
            "" if rank else say("不参与排名", "not ranked"),
        ),
        (say("数据完整度", "Completeness"), f"{100 * float(row['completeness']):.0f} %", known),
    ]
    return tag(
        "dl",
        [tag("div", tag("dt", n), tag("dd", v, class_="big"), tag("dd", note, class_="note")) for n, v, note in cells],
        class_="band inner",
    )


def _waterfall(voice: Voice, explanation: Explanation, row: dict[str, Any]) -> Html:
    """Dimensions, then bonus items with their caps taken off, then the group's cap."""
    scheme = voice.result.scheme
    tops = [d.code for d in scheme.dimensions if not d.parent]
    steps = [
        (voice.dimension(code), COLOURS[place % len(COLOURS)], float(row[f"{code}.points"] or 0) / 100)
        for place, code in enumerate(tops)
    ]
    for item in scheme.bonus.items:
        earned = sum(line.points or 0 for line in explanation.lines if line.dimension == item.code)
        steps.append((voice.named(item), "extra", earned / 100))
    back = sum(line.points or 0 for line in explanation.lines if line.code == "bonus.cap")
    if back:
        steps.append((voice.say("加分合计封顶扣回", "taken back by the bonus cap"), "warn", back / 100))
    highest = max(sum(max(value, 0.0) for _, _, value in steps), 1.0)
    chart = waterfall(steps, highest, voice.say("总分", "Total"))
    return tag("div", tag("h3", voice.say("积分构成", "Where the points come from")), chart)


def _lines(voice: Voice, explanation: Explanation) -> Html:
    say = voice.say
    header = [
        say("指标", "Indicator"),
        say("数值", "Value"),
        say("位置", "Place"),
        say("权重", "Weight"),
        say("得分", "Points"),
        say("说明", "Why"),
    ]
    sides = (None, "figure", None, "figure", "figure", None)
    head = tag(
        "thead",
        tag("tr", [tag("th", title, scope="col", class_=side) for title, side in zip(header, sides, strict=True)]),
    )
    places = dict.fromkeys(line.dimension for line in explanation.lines)
    blocks = [block for place in places for block in _block(voice, explanation, place, header)]
    return tag("table", head, tag("tbody", blocks), class_="dense cards lines")


def _block(voice: Voice, explanation: Explanation, place: str, header: Sequence[str]) -> Iterator[Html]:
    """A dimension or bonus item: a row with its sum, then its lines."""
    lines = [line for line in explanation.lines if line.dimension == place and explanation.line(line.code)]
    if not lines:
        return
    earned = written(sum(line.points or 0 for line in lines))
    name = voice.say("加分合计", "Bonus in all") if place == "bonus" else voice.dimension(place)
    yield tag(
        "tr",
        tag("th", name, colspan="4", scope="rowgroup"),
        tag("td", tag("b", earned), class_="figure"),
        tag("td"),
        class_="group",
    )
    for line in lines:
        yield _line(voice, explanation, line, header)


def _line(voice: Voice, explanation: Explanation, line: LineView, header: Sequence[str]) -> Html:
    earned = DASH if line.points is None else written(line.points)
    weight = figure(line.weight) if line.weight is not None and not (line.kind == "part" and line.weight == 1) else ""
    mark = tag("small", voice.say(PROVISIONAL[line.kind], "provisional"), class_="quiet") if line.provisional else None
    own = (
        voice.say("封顶扣回", "Taken back by the cap")
        if line.kind == "cap"
        else voice.say(line.name, line.name_en or line.name)
    )
    name = [own, mark]
    cells: list[tuple[Content, str | None]] = [
        (name, "name"),
        (_value(voice, line), "figure"),
        (_place(voice, line), "place"),
        (weight, "figure"),
        (tag("b", earned), "figure"),
        (explanation.body(line.code), "why"),
    ]
    shown = [
        tag("td", tag("span", cell, class_="cell"), class_=side, data_label=title)
        for (cell, side), title in zip(cells, header, strict=True)
    ]
    return tag("tr", shown, class_="taken" if line.kind == "cap" else None)


def _value(voice: Voice, line: LineView) -> str:
    if isinstance(line.value, bool):
        return voice.say("是" if line.value else "否", "yes" if line.value else "no")
    if isinstance(line.value, int | float):
        return measured(float(line.value), line.unit, voice.language)
    if line.kind == "cap" or (line.value is None and line.reason == Reason.SCORED):
        return ""
    return DASH if line.value is None else str(line.value)


def _place(voice: Voice, line: LineView) -> Content:
    """A percentile among peers, or the share of the weight the rule gives: never both."""
    if line.reason in SHORT:
        return tag("span", voice.say(*SHORT[line.reason]), class_="missing")
    if line.kind == "cap" or line.subscore is None or (line.kind == "part" and line.weight == 1):
        return ""
    indicator = next((i for i in voice.result.plan.indicators if i.spec.code == line.code), None)
    stage_rule = next(iter(indicator.rules.values())) if indicator else None
    words = f"P{100 * line.subscore:.0f}" if isinstance(stage_rule, Percentile) else f"{100 * line.subscore:.0f} %"
    return [meter(line.subscore, words), tag("small", words)]
