"""From candidates to sure, doubtful or nothing. Wrong links harm an enterprise; a doubtful one only costs a look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext_noop as _

from jifen.verifying.matching.candidates import Candidate
from jifen.verifying.matching.comparing import BESIDES_THE_NAME
from jifen.verifying.matching.model import Thresholds
from jifen.verifying.matching.names import taken_apart
from jifen.verifying.matching.records import Given


class Band(StrEnum):
    SURE = "sure"
    DOUBTFUL = "doubtful"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Judgement:
    """``why``: a key of ``REASONS``."""

    band: Band
    why: str
    candidate: Candidate | None = None


REASONS: Final = {
    "no_candidate": _("名录中没有相近的企业"),
    "too_low": _("最接近的企业把握也太低"),
    "weighty": _("名称之外还有依据，把握超过自动认定的界限，且没有第二家相近"),
    "full_name": _("来件只有名称；登记全称一字不差，名录中只有这一家用过，没有相反的依据"),
    "below_sure": _("把握没有达到自动认定的界限"),
    "another_near": _("有两家企业把握相近，要由人来分"),
    "name_alone": _("只有名称相像，名称之外没有依据"),
    "former_alone": _("只与曾用名相同，名称可能已归别的企业使用"),
    "code_speaks_against": _("来件的代码本身有效，是另一个代码"),
    "told_already": _("同一份报送里，这家企业同一年度已有一行被采用"),
    "register": _("登记来源会改动企业名录，认定一律由人判断"),
    "remembered": _("与以前由人认定过的内容完全相同"),
}


def judge(given: Given, candidates: Sequence[Candidate], thresholds: Thresholds) -> Judgement:
    """``candidates``: best first."""
    if not candidates:
        return Judgement(Band.NOTHING, "no_candidate")
    best = candidates[0]
    if best.weight < thresholds.doubtful:
        return Judgement(Band.NOTHING, "too_low", best)
    why_not = _why_not_sure(given, candidates, thresholds)
    if why_not:
        return Judgement(Band.DOUBTFUL, why_not, best)
    return Judgement(Band.SURE, "weighty" if given.says_more_than_a_name else "full_name", best)


def _why_not_sure(given: Given, candidates: Sequence[Candidate], thresholds: Thresholds) -> str:
    best = candidates[0]
    if best.level("code") == "other_valid":
        return "code_speaks_against"
    if len(candidates) > 1 and best.weight - candidates[1].weight < thresholds.lead:
        return "another_near"
    if not given.says_more_than_a_name:
        return _name_alone(given, candidates)
    if not _borne_out(given, best):
        return "name_alone"
    return "" if best.weight >= thresholds.sure else "below_sure"


def _borne_out(given: Given, best: Candidate) -> bool:
    """Whether something besides the name speaks for it; a place taken from the name itself is not besides the name."""
    told = {part.comparison for part in best.parts if part.bits > 0} & set(BESIDES_THE_NAME)
    return bool(told if given.county or given.address else told - {"place"})


def _name_alone(given: Given, candidates: Sequence[Candidate]) -> str:
    """Registered names are given once: to the letter, with its legal form, and borne by nobody else, one may stand alone."""
    best = candidates[0]
    if best.level("name") != "same" or not taken_apart(given.name).is_full:
        return "name_alone"
    if sum(one.level("name") == "same" for one in candidates) > 1:
        return "another_near"
    if best.former:
        return "former_alone"
    return "name_alone" if any(part.bits < 0 for part in best.parts) else ""
