"""The charts of the overview: distributions, averages, medians, shares; each leads to the list behind it.

All but completeness count ranked enterprises: the others miss too much data for their points to be compared (C2).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from jifen.engine.points import written
from jifen.portals.charting import PEERS, Bin, Chart, Edge, Series, bars, histogram, leading
from jifen.portals.rankings.finding import Shown, stage_words, stages_of
from jifen.portals.rankings.query import COMPLETENESS, COMPLETENESS_WORDS, STEP, grade_words
from jifen.scoring.statistics import (
    GRADE,
    SMALLEST,
    STAGE,
    Columns,
    Group,
    counted,
    grouped,
    mean_of_parts,
    median_of,
    rounded,
    steps_of,
)

WHOLE: Final = 10_000
TONES: Final = ("own", "second", "third", PEERS, "total")


@dataclass(frozen=True)
class Looking:
    """``columns``: everybody taking part within the query; ``ranked``: those who are ranked; ``chosen``: the query itself;
    ``medians``: stage → median of the whole province in hundredths, for whoever sees a part of it."""

    shown: Shown
    columns: Columns
    ranked: Columns
    chosen: Mapping[str, str]
    medians: Mapping[str, float | None]

    def list_url(self, **more: Any) -> str:
        """The list narrowed as the page is, and further."""
        query = {name: value for name, value in {**self.chosen, **more}.items() if value not in (None, "")}
        return f"{reverse('ranking_list')}?{urlencode(query)}"


def stage_averages(look: Looking) -> Chart | None:
    """Stacked by dimension and bonus; the means of the parts add up to the mean of the total."""
    parts, names = look.ranked.parts, look.shown.parts
    found = mean_of_parts(look.ranked.words[STAGE], parts)
    stages = [one for one in stages_of(look.shown.scheme) if one in found]
    counts = counted(look.ranked.words[STAGE])
    if not stages:
        return None
    series = [
        Series(name, [_points(found[stage][code]) for stage in stages], TONES[place % len(TONES)])
        for place, (code, name) in enumerate(names.items())
    ]
    label = _("各发展阶段平均分，按一级指标和加分叠加")
    titles = [_titled(stage_words(stage), counts[stage]) for stage in stages]
    chart = bars("stages", label, titles, series, unit=_("分"), lying=False, stacked=True, kind_of_name=_("发展阶段"))
    return leading(
        _with_counts(chart, [counts[stage] for stage in stages]),
        [look.list_url(stage=stage, ranked="yes") for stage in stages],
    )


def distributions(look: Looking) -> list[tuple[str, str, Chart]]:
    """One a stage that has enough enterprises: its name, a line about it, the chart. All on one scale."""
    reached = int(look.ranked.total.max()) + 1 if len(look.ranked) else 0
    top = max(WHOLE, -(-reached // (4 * STEP)) * 4 * STEP)
    return [
        (stage_words(stage), _about(group, look.medians.get(stage)), _distribution(look, stage, top))
        for stage, group in _stages(look)
        if group.count >= SMALLEST
    ]


def _stages(look: Looking) -> list[tuple[str, Group]]:
    groups = {one.key: one for one in grouped(look.ranked.words[STAGE], look.ranked.total)}
    return [(one, groups[one]) for one in stages_of(look.shown.scheme) if one in groups]


def _about(group: Group, province: float | None) -> str:
    said = {"n": f"{group.count:,}", "median": _text(group.median), "low": _text(group.low), "high": _text(group.high)}
    words = _("%(n)s 家，中位数 %(median)s，一半在 %(low)s—%(high)s 之间") % said
    return words + (_("；全省中位数 %(median)s") % {"median": _text(province)} if province is not None else "")


def _distribution(look: Looking, stage: str, top: int) -> Chart:
    totals = look.ranked.total[look.ranked.words[STAGE] == stage]
    steps = steps_of(totals, STEP, top)
    edges = [Edge(one.least, one.code, PEERS) for one in look.shown.scheme.grades if one.least is not None]
    label = _("%(stage)s企业积分分布，每 5 分一档，虚线为等级界限") % {"stage": stage_words(stage)}
    bins = [Bin(one.low / 100, one.high / 100, one.count) for one in steps]
    chart = histogram(f"spread-{_ascii(stage)}", label, bins, edges=edges, unit=_("分"))
    return leading(
        chart, [look.list_url(stage=stage, ranked="yes", band=one.low) if one.count else "" for one in steps]
    )


def medians(
    look: Looking, by: str, field: str, title: str, words: Callable[[str], str], *, order: Sequence[str] = ()
) -> Chart | None:
    """Median total by a word of the columns, highest first unless ``order`` says otherwise; ``field``: the list's own filter.

    Nothing where there is only one group; a small group has a name and no figure.
    """
    groups = {one.key: one for one in grouped(look.ranked.words[by], look.ranked.total) if one.key}
    if len(groups) < 2:
        return None
    keys = [key for key in order if key in groups] or sorted(groups, key=lambda key: (-(groups[key].median or -1), key))
    whole = median_of(look.ranked.total)
    limit = (
        Edge(_points(whole) or 0.0, _("总体 %(median)s") % {"median": _text(whole)}, PEERS)
        if whole is not None
        else None
    )
    chart = bars(
        f"by-{by}",
        _("按%(by)s的积分中位数") % {"by": title},
        [_titled(words(key), groups[key].count) for key in keys],
        [Series(_("积分中位数"), [_points(groups[key].median) for key in keys])],
        unit=_("分"),
        limit=limit,
        kind_of_name=title,
    )
    counts = [groups[key].count for key in keys]
    return leading(_with_counts(chart, counts), [look.list_url(**{field: key, "ranked": "yes"}) for key in keys])


def grade_counts(look: Looking) -> Chart | None:
    grades = [one.code for one in look.shown.scheme.grades]
    counts, whole = counted(look.ranked.words[GRADE], grades), len(look.ranked)
    if not whole:
        return None
    names = [f"{grade_words(one)}\n{100 * counts[one] / whole:.1f}%" for one in grades]
    series = [Series(_("家数"), [counts[one] for one in grades])]
    chart = bars("grades", _("各等级企业家数和占比"), names, series, unit=_("家"), lying=False, kind_of_name=_("等级"))
    return leading(chart, [look.list_url(grade=one, ranked="yes") for one in grades])


def completeness_counts(look: Looking) -> Chart | None:
    """Of everybody taking part: too little data is why some are not ranked."""
    shares = look.columns.completeness
    if not len(shares):
        return None
    counts = [int(((shares >= low) & (shares < high)).sum()) for low, high in COMPLETENESS.values()]
    names = [str(COMPLETENESS_WORDS[code]) for code in COMPLETENESS]
    series = [Series(_("家数"), counts)]
    chart = bars(
        "complete", _("数据完整度分布"), names, series, unit=_("家"), lying=False, kind_of_name=_("数据完整度")
    )
    return leading(chart, [look.list_url(completeness=code) for code in COMPLETENESS])


def _titled(name: str, count: int) -> str:
    return name if count >= SMALLEST else _("%(name)s（不足 %(n)d 家）") % {"name": name, "n": SMALLEST}


def _with_counts(chart: Chart, counts: Sequence[int]) -> Chart:
    """How many stand behind each bar, as a last column of its table."""
    rows = tuple((*row, f"{count:,}") for row, count in zip(chart.rows, counts, strict=True))
    return replace(chart, head=(*chart.head, _("家数")), rows=rows)


def _points(hundredths: float | None) -> float | None:
    whole = rounded(hundredths)
    return None if whole is None else whole / 100


def _text(hundredths: float | None) -> str:
    whole = rounded(hundredths)
    return "—" if whole is None else written(whole)


def _ascii(word: str) -> str:
    """An id for a chart: the same word gives the same one."""
    return "-".join(f"{ord(letter):x}" for letter in word)
