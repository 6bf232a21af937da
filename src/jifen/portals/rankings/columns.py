"""The columns of lists of points, on the page and in files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jifen.engine.points import written
from jifen.engine.results.readable import WHY_NOT
from jifen.enterprises.places import area_words
from jifen.people import areas
from jifen.portals.listing import Column
from jifen.portals.menu_entry import Words
from jifen.portals.rankings.finding import Shown, stage_words
from jifen.portals.rankings.query import grade_words
from jifen.portals.templatetags.house import dash
from jifen.scoring.models import Run, Score
from jifen.scoring.movement import moved
from jifen.scoring.statistics.columns import city_of

Text = Callable[[Any], object]
GROUP_RANKS: Final[dict[str, tuple[str, Words]]] = {
    "city": ("rank_city", gettext_lazy("市州")),
    "stage": ("rank_stage", gettext_lazy("阶段")),
    "sector": ("rank_sector", gettext_lazy("产业")),
}
SAME_IN_EVERY_ROW: Final = ("sector", "stage")
"""Once the query names one."""
RISEN, FALLEN = "risen", "fallen"


def page_columns(shown: Shown) -> list[Column]:
    points = _("积分（%(unit)s）") % {"unit": shown.points_unit}
    return [
        name_column(),
        code_column(),
        Column("sector", _("重点产业"), lambda one: dash(one.sector), "sector"),
        Column("stage", _("发展阶段"), stage_cell, "stage", close=True),
        Column("total", points, points_cell, "total", number=True, in_file=in_points("total")),
        Column("rank", _("名次（区间）"), rank_cell, "rank_province", number=True, close=True, in_file=lambda one: dash(one.rank_province)),
        Column("grade", _("等级"), grade_cell, "grade", close=True, in_file=lambda one: dash(one.grade)),
        Column("movement", _("较上年"), movement_cell(shown), "climbed", close=True, in_file=movement_words(shown), tone=movement_tone),
    ]  # fmt: skip


def narrowed_columns(shown: Shown, chosen: Mapping[str, Any], sector: Run | None) -> list[Column]:
    """The page's columns for a query: what is the same in every row gives way to the places within what was asked for, and to
    the points by the sector's own scheme, of rows read ``with_sector_points``."""
    gone = _given_way(chosen, sector)
    kept = [one for one in page_columns(shown) if one.name not in gone]
    within = [(field, words) for name, (field, words) in GROUP_RANKS.items() if chosen.get(name)]
    if within:
        label = _("%(within)s名次") % {"within": " / ".join(str(words) for _field, words in within)}
        kept.append(Column("within", label, _places([field for field, _words in within]), number=True, close=True))
    return [*kept, *([_sector_column(sector)] if sector else [])]


def _given_way(chosen: Mapping[str, Any], sector: Run | None) -> set[str]:
    """Beside the sector's points there is no room for the credit code; files have it."""
    return {name for name in SAME_IN_EVERY_ROW if chosen.get(name)} | ({"code"} if sector else set())


def _places(fields: Sequence[str]) -> Text:
    return lambda one: " / ".join(str(dash(getattr(one, field))) for field in fields)


def _sector_column(run: Run) -> Column:
    label = _("产业特色积分（%(unit)s）") % {"unit": _("分，暂定") if run.scheme.provisional else _("分")}
    return Column(
        "sector-total", label, _sector_points, "sector_total", number=True, close=True, in_file=_sector_number
    )


def _sector_points(one: Any) -> object:
    """With the place by the sector's scheme, which ranks within the sector."""
    total, rank = vars(one)["sector_total"], vars(one)["sector_rank"]
    if total is None:
        return dash(None)
    return written(total) if rank is None else _("%(points)s（第 %(rank)d）") % {"points": written(total), "rank": rank}


def _sector_number(one: Any) -> object:
    total = vars(one)["sector_total"]
    return dash(None) if total is None else total / 100


def columns_only_in_files(shown: Shown, chosen: Mapping[str, Any], sector: Run | None) -> list[Column]:
    """What gave way on the page, and what a file always says."""
    gone = [one for one in page_columns(shown) if one.name in _given_way(chosen, sector)]
    rank = Column("sector-rank", _("产业特色名次"), lambda one: dash(vars(one)["sector_rank"]))
    return [*gone, *([rank] if sector else []), *file_columns(shown)]


def name_column() -> Column:
    return Column("name", _("企业名称"), lambda one: one.enterprise.name, "enterprise__name", portrait_url)


def code_column() -> Column:
    return Column("code", _("统一社会信用代码"), lambda one: one.enterprise.code, "enterprise__code", close=True)


def portrait_url(one: Score) -> str:
    """Of the newest year, or of the year the list shows."""
    return f"{reverse('portrait', args=[one.enterprise.code])}?year={one.year}"


def points_cell(one: Score) -> object:
    return dash(None) if one.total is None else written(one.total)


def in_points(field: str) -> Text:
    """A number for a spreadsheet; a dash where there is none."""
    return lambda one: dash(None) if getattr(one, field) is None else getattr(one, field) / 100


def stage_cell(one: Score) -> object:
    return (
        _("%(stage)s（存疑）") % {"stage": stage_words(one.stage)}
        if one.stage_uncertain and one.stage
        else stage_words(one.stage)
    )


def rank_cell(one: Score) -> object:
    """The place, and where it lies when the weights move a little."""
    if not one.ranked or one.rank_province is None:
        return _("不参与排名")
    return _("%(rank)d（%(band)s）") % {"rank": one.rank_province, "band": band_words(one)}


def band_words(one: Score) -> str:
    if one.band_low is None or one.band_high is None:
        return str(dash(None))
    return f"{one.band_low}–{one.band_high}" if one.band_low != one.band_high else str(one.band_low)


def grade_cell(one: Score) -> object:
    if not one.grade:
        return dash(None)
    badge = format_html('<span class="grade grade-{}">{}</span>', one.grade.lower(), grade_words(one.grade))
    mark = format_html(' <span class="grade benchmark">{}</span>', _("标杆")) if one.benchmark else ""
    return format_html("<span>{}{}</span>", badge, mark)


def movement_cell(shown: Shown) -> Text:
    def cell(one: Any) -> SafeString | str:
        found = moved(one)
        if found is None or found.places is None:
            return movement_words(shown)(one)
        return format_html(
            '<span>{} <span class="note">{}</span></span>',
            places_words(found.places),
            _("%(points)s 分") % {"points": signed(found.points)},
        )

    return cell


def movement_words(shown: Shown) -> Callable[[Any], str]:
    """Y2: who was not there last year did not move."""

    def words(one: Any) -> str:
        if shown.before is None:
            return str(dash(None))
        if one.total is None:
            return str(dash(None))
        found = moved(one)
        if found is None:
            return _("上年未参评")
        points = _("%(points)s 分") % {"points": signed(found.points)}
        return f"{places_words(found.places)}，{points}" if found.places is not None else points

    return words


def places_words(places: int) -> str:
    if not places:
        return _("名次持平")
    return (_("升 %(n)d 位") if places > 0 else _("降 %(n)d 位")) % {"n": abs(places)}


def movement_tone(one: Any) -> str:
    found = moved(one)
    gain = 0 if found is None else found.places if found.places is not None else found.points
    return RISEN if gain > 0 else FALLEN if gain < 0 else ""


def signed(points: int) -> str:
    """``+12.34``, ``−0.50`` with a true minus, ``0.00``."""
    return f"{'+' if points > 0 else '−' if points < 0 else ''}{written(abs(points))}"


# --- in files only ---


def file_columns(shown: Shown) -> list[Column]:
    """The state of every figure beside it, and what they were made from."""
    parts = [
        Column(code, _("%(name)s（%(unit)s）") % {"name": name, "unit": shown.points_unit}, _part(code))
        for code, name in shown.parts.items()
    ]
    return [
        Column("scored", _("计分情况"), scored_words),
        Column("ranked", _("参与排名"), lambda one: _yes(one.ranked)),
        Column("completeness", _("数据完整度（%）"), lambda one: round(100 * one.completeness, 1)),
        *parts,
        Column("low", _("名次区间起"), lambda one: dash(one.band_low)),
        Column("high", _("名次区间止"), lambda one: dash(one.band_high)),
        Column("rank_city", _("市州名次"), lambda one: dash(one.rank_city)),
        Column("rank_stage", _("阶段名次"), lambda one: dash(one.rank_stage)),
        Column("rank_sector", _("产业名次"), lambda one: dash(one.rank_sector)),
        Column("benchmark", _("标杆企业"), lambda one: _yes(one.benchmark)),
        Column("city", _("市州"), lambda one: area_words(city_of(one.county)) if one.county in areas.COUNTIES else dash(None)),
        Column("county", _("县区"), lambda one: dash(area_words(one.county))),
        Column("size", _("规模（企业名录现状）"), lambda one: dash(one.enterprise.get_size_display())),
        Column("before", _("上年积分（分）"), _before),
        *(Column(name, label, _same(said)) for name, label, said in _made_from(shown)),
    ]  # fmt: skip


def scored_words(one: Score) -> str:
    if one.why_not_scored:
        return _("未计分：%(why)s") % {"why": WHY_NOT.get(one.why_not_scored, one.why_not_scored)}
    return _("已计分，阶段存疑") if one.stage_uncertain else _("已计分")


def _yes(value: bool) -> str:
    return _("是") if value else _("否")


def _part(code: str) -> Text:
    def points(one: Score) -> object:
        held = one.bonus if code == "bonus" else one.dimensions.get(code)
        return dash(None) if held is None else held / 100

    return points


def _before(one: Any) -> object:
    before = vars(one).get("before_total")
    return dash(None) if before is None else before / 100


def _same(said: str) -> Text:
    return lambda one: said


def _made_from(shown: Shown) -> list[tuple[str, str, str]]:
    run = shown.run
    return [
        ("year", _("数据年度"), str(shown.year)),
        ("published", _("发布日期"), shown.publication.on.isoformat()),
        ("scheme", _("指标体系"), f"{run.scheme.code} {run.scheme.version}"),
        ("nature", _("分值性质"), _("暂定") if shown.is_provisional else _("正式")),
        ("scheme_digest", _("指标体系摘要"), run.scheme.digest),
        ("snapshot_digest", _("快照摘要"), run.snapshot.digest),
        ("result_digest", _("结果摘要"), shown.publication.digest),
        ("engine", _("引擎版本"), run.engine),
    ]


LISTED: Final = ("enterprise",)
"""What is read together with the rows, so that a page asks once."""
