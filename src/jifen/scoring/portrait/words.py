"""Sentences of the portrait that are not the engine's: places, strengths, movement, suggestions."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jifen.engine.explaining.figures import figure
from jifen.engine.points import written
from jifen.scoring.portrait import judging, movement
from jifen.scoring.portrait.figures import Figure
from jifen.scoring.portrait.judging import Judgement, Spot
from jifen.scoring.portrait.movement import Movement
from jifen.scoring.portrait.suggesting import ONE_MORE, TELL, TITLE, Suggestion

SHORT_NAMES: Final[dict[str, str | Promise]] = {
    "projects_awards": gettext_lazy("项目、奖励与标准"),
    "funding": gettext_lazy("融资"),
    "titles": gettext_lazy("排名与资质"),
    "bonus": gettext_lazy("创新影响"),
}
"""The annex names items of the bonus in whole sentences; charts and headings take these, the full name stands beside."""
LONGEST_SHORT: Final = 14
CAP: Final = ".cap"

PARTS: Final[dict[str, str | Promise]] = {
    movement.CORRECTED: gettext_lazy("上年数据的更正"),
    movement.OWN: gettext_lazy("企业自身数据的变化"),
    movement.METHOD: gettext_lazy("指标体系的变化"),
    movement.PEERS: gettext_lazy("同类企业的变化"),
    movement.METHOD_AND_PEERS: gettext_lazy("指标体系和同类企业的变化"),
}


def short_name(code: str, name: str) -> str:
    """For a chart or a heading."""
    item = code.removesuffix(CAP)
    if item in SHORT_NAMES:
        short = str(SHORT_NAMES[item])
        return _("%(name)s封顶扣回") % {"name": short} if code.endswith(CAP) else short
    return name if len(name) <= LONGEST_SHORT or name.isascii() else f"{name[: LONGEST_SHORT - 1]}…"


def points_of(points: int | None) -> str:
    return "—" if points is None else written(points)


def gained(points: int) -> str:
    """With its sign; a true minus sign, as tables of figures have it."""
    return f"+{written(points)}" if points > 0 else written(points).replace("-", "−")


def place_words(one: Figure) -> str:
    """``P82``; what has no place says why."""
    if one.place is not None:
        return f"P{one.place:.0f}"
    if one.kind != "indicator":
        return ""
    return {"unknown": _("未知"), "undefined": _("无意义")}.get(one.state, "")


def spot_words(spot: Spot, is_strong: bool) -> str:
    """``研发人员占比 31.2 %，高于 88 % 的同阶段企业，得 8.24 分（满分 10 分）``."""
    one, weight = spot.figure, figure(spot.figure.weight or 0.0)
    place = "" if spot.place is None else _place_among(spot.place, is_strong)
    won = _("得 %(points)s 分（满分 %(weight)s 分）") % {"points": points_of(one.points), "weight": weight}
    left = "" if is_strong or not one.left else _("，还可争取 %(left)s 分") % {"left": points_of(one.left)}
    said = {"value": one.value, "place": place, "won": won, "left": left}
    return _("%(value)s，%(place)s%(won)s%(left)s。") % said


def _place_among(place: float, is_strong: bool) -> str:
    share = figure(place if is_strong else 100.0 - place, 0)
    words = _("高于 %(share)s %% 的同阶段企业，") if is_strong else _("低于 %(share)s %% 的同阶段企业，")
    return words % {"share": share}


def why_no_strength(judgement: Judgement, stage_peers: int) -> str:
    """Empty where strengths may be claimed."""
    if judgement.why_none == "completeness":
        return _("数据完整度不足，不作强项判断；补齐未知数据后再看。")
    if judgement.why_none == "peers":
        words = _("同阶段可比企业不足 %(needed)d 家（现有 %(count)d 家），不作强项判断。")
        return words % {"needed": judging.PEERS_NEEDED, "count": stage_peers}
    return ""


def judging_rule() -> str:
    words = _(
        "判断办法（本项目暂定）：在同阶段企业中居前 %(strong)d %% 且得分率不低于 %(share)d %% 为强项；居后 %(weak)d %%，或得分率不高于 %(low)d %% 为弱项。"
        "可比企业不足 %(peers)d 家、数据完整度不足，或所在维度已知数据（按权重）不到三分之二的，不作强项判断；未知数据不算弱项。"
    )
    return words % {
        "strong": 100 - judging.STRONG_PLACE, "share": 100 * judging.STRONG_SHARE, "weak": judging.WEAK_PLACE,
        "low": 100 * judging.WEAK_SHARE, "peers": judging.PEERS_NEEDED,
    }  # fmt: skip


def movement_notes(moved: Movement) -> list[str]:
    notes = []
    if moved.missing == movement.ARCHIVE_GONE:
        notes.append(_("归档的数据文件已不在原处，不能区分变动的原因；请联系平台运营恢复归档。"))
    if moved.missing == movement.METHOD_DIFFERS:
        notes.append(
            _(
                "两年的指标体系不同，且上年的常模不能用于本年的指标体系，“指标体系的变化”与“同类企业的变化”合为一项，不能分开计算。"
            )
        )
    if moved.stage_before != moved.stage_after:
        words = _("发展阶段由%(before)s变为%(after)s，其影响计入“企业自身数据的变化”。")
        notes.append(words % {"before": moved.stage_before, "after": moved.stage_after})
    return notes


def suggestion_words(one: Suggestion) -> str:
    if one.kind == TITLE:
        return _("取得“%(title)s”（在有效期内）") % {"title": one.name}
    parts = {
        "name": one.name,
        "before": one.before,
        "after": one.after,
        "indicator": one.indicator,
        "target": one.target,
    }
    if one.kind == ONE_MORE:
        return _("%(name)s由 %(before)s 增至 %(after)s") % parts
    if one.kind == TELL:
        return _("%(name)s现为未知；如为 %(after)s（%(indicator)s达到同阶段中位数 %(target)s）") % parts
    return _("%(indicator)s达到同阶段中位数 %(target)s（%(name)s由 %(before)s 增至 %(after)s）") % parts
