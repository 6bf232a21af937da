"""The band of figures on top of a portrait."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from jifen.engine.explaining.figures import figure
from jifen.scoring.models import Score
from jifen.scoring.portrait.simulating import ranked_totals
from jifen.scoring.portrait.subject import CHINESE
from jifen.scoring.portrait.whole import Portrait
from jifen.scoring.portrait.words import points_of


@dataclass(frozen=True)
class Cell:
    """``dated``: of which day or year a figure is, so that annual and live points are never taken for one another."""

    name: str
    figure: str
    notes: tuple[str, ...] = ()
    dated: str = ""
    track: Track | None = None


@dataclass(frozen=True)
class Track:
    """A rank and its band on a line from first to last; in per cent of the line."""

    start: str
    width: str
    at: str
    label: str


def band(portrait: Portrait) -> list[Cell]:
    score = portrait.score
    year = _("%(year)d 年度") % {"year": score.year}
    cells = [
        Cell(_("创新积分"), points_of(score.total), (_sum_words(score),), year),
        Cell(_("等级 · 发展阶段"), _grade_words(portrait), (_stage_note(score),), year),
        _rank(portrait, year),
        Cell(_("数据完整度"), f"{figure(100 * score.completeness, 1)} %", (_known_words(portrait),), year),
    ]
    return [*cells, *_live(portrait)]


def _sum_words(score: Score) -> str:
    return _("基础 %(base)s + 加分 %(bonus)s") % {"base": points_of(score.base), "bonus": points_of(score.bonus)}


def _grade_words(portrait: Portrait) -> str:
    grade, stage = portrait.score.grade, stage_words(portrait) or "—"
    return f"{_('%(grade)s 级') % {'grade': grade}} · {stage}" if grade else stage


def stage_words(portrait: Portrait) -> str:
    """``成长期``; in English the name of the stage; empty where it cannot be told."""
    code = portrait.score.stage
    found = next((one for one in portrait.subject.scheme.stages if one.code == code), None)
    chinese = _("%(stage)s期") % {"stage": code} if code else ""
    return chinese if portrait.language == CHINESE or found is None else found.name_en or code


def scheme_words(portrait: Portrait) -> str:
    scheme = portrait.subject.scheme
    return f"{portrait.subject.telling.say(scheme.title, scheme.title_en or scheme.title)} {scheme.version}"


def _stage_note(score: Score) -> str:
    return _("阶段存疑：见下方说明") if score.stage_uncertain else _("等级线、阶段界限为暂定")


def _known_words(portrait: Portrait) -> str:
    row = portrait.subject.row
    return _("%(read)d 项数据中已知 %(known)d 项") % {"read": row["facts_read"], "known": row["facts_known"]}


def _rank(portrait: Portrait, year: str) -> Cell:
    score = portrait.score
    if not score.ranked or score.rank_province is None:
        return Cell(_("全省排名"), _("不参与排名"), (why_not_ranked(portrait),), year)
    ranked = len(ranked_scores(portrait))
    notes = [_("共 %(count)s 家参与排名") % {"count": f"{ranked:,}"}]
    band_words, track = "", None
    if score.band_low and score.band_high:
        band_words = _("5–95 %% 区间 %(low)d–%(high)d 名（权重 ±25 %%）") % {
            "low": score.band_low,
            "high": score.band_high,
        }
        track = _track(score.band_low, score.band_high, score.rank_province, ranked)
    return Cell(
        _("全省排名"),
        _("第 %(rank)d 名") % {"rank": score.rank_province},
        tuple(filter(None, (band_words, *notes))),
        year,
        track,
    )


def ranked_scores(portrait: Portrait) -> list[int]:
    """Totals of all ranked enterprises, ascending."""
    totals: list[int] = ranked_totals(portrait.subject.result).tolist()
    return totals


def why_not_ranked(portrait: Portrait) -> str:
    """The engine's sentence without its beginning, which the figure already says."""
    sentence = " ".join(portrait.subject.explanation.about("rank" if portrait.subject.is_scored else "stage"))
    return sentence.removeprefix(_("不参与排名：")) or sentence


def _track(low: int, high: int, rank: int, last: int) -> Track:
    whole = max(last - 1, 1)
    start, end, at = (100.0 * (place - 1) / whole for place in (low, high, rank))
    label = _("排名区间示意：第 1 名至第 %(last)d 名中的第 %(low)d 至 %(high)d 名") % {
        "last": last,
        "low": low,
        "high": high,
    }
    return Track(f"{start:.2f}%", f"{max(end - start, 0.8):.2f}%", f"{at:.2f}%", label)


def _live(portrait: Portrait) -> list[Cell]:
    live = portrait.live
    if live is None:
        return []
    notes = [_("按 %(year)d 年度发布的常模测算，不是正式积分") % {"year": portrait.score.year}]
    if live.would_stand_at:
        notes.insert(0, _("约当全省第 %(rank)d 名") % {"rank": live.would_stand_at})
    dated = _("截至 %(day)s 的数据") % {"day": live.as_of.isoformat()}
    return [Cell(_("动态积分"), points_of(live.total), tuple(notes), dated)]
