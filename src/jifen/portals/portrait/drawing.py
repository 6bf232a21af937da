"""The charts of a portrait."""

from __future__ import annotations

from django.utils.translation import gettext as _

from jifen.engine.explaining.figures import figure
from jifen.portals.charting import PEERS, Axis, Chart, Series, WaterfallStep, radar, trend, waterfall
from jifen.scoring.portrait.composition import BONUS, CAP, TOTAL
from jifen.scoring.portrait.whole import SECTOR, Portrait, rays_drawn
from jifen.scoring.portrait.words import points_of, short_name

TONES = {BONUS: "second", CAP: "less", TOTAL: "total"}


def compared(portrait: Portrait) -> Chart:
    """Share of what can be won, ray by ray, beside the median of peers. A ray without a median would be drawn as zero: it is
    left out, and where too few rays have one, the enterprise is drawn alone."""
    rays = rays_drawn(portrait.rays)
    axes = [
        Axis(_ray_name(one.code, one.name), 100.0, f"{points_of(one.points)} / {figure(one.most / 100)}")
        for one in rays
    ]
    rings = [Series(_("本企业"), [one.share for one in rays])]
    medians = [one.median_share for one in rays]
    if None not in medians:
        rings.append(Series(_("同阶段中位数"), medians, PEERS))
    label = _("雷达图：各维度的得分率（得分占满分的百分比）与同阶段企业的中位数。")
    return radar("compared", label, axes, rings, "%")


def _ray_name(code: str, name: str) -> str:
    return _("产业特色") if code == SECTOR else short_name(code, name)


def made_of(portrait: Portrait) -> Chart:
    steps = [
        WaterfallStep(
            _("合计") if one.kind == TOTAL else short_name(one.code, one.name),
            one.points / 100,
            TONES.get(one.kind, "own"),
            one.kind == TOTAL,
        )
        for one in portrait.steps
    ]
    label = _("瀑布图：各维度和加分项依次相加，封顶扣回为负，合计 %(total)s 分。")
    return waterfall("made-of", label % {"total": points_of(portrait.score.total)}, steps, _("分"))


def over_years(portrait: Portrait) -> Chart:
    years = portrait.years
    own = [None if one.total is None else one.total / 100 for one in years]
    label = _("折线图：历年创新积分，共 %(count)d 个年度。") % {"count": len(years)}
    return trend("years", label, [str(one.year) for one in years], [Series(_("创新积分"), own)], _("分"))
