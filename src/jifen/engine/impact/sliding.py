"""Weights moved by hand: everybody re-ranked from kept sub-scores, with the integers a published run would give."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pyarrow as pa

from jifen.engine.problems import Findings, Place, ResultRefused, nearest_words
from jifen.engine.robustness.rerun import Rerun, Scored, balanced
from jifen.engine.scheme.model import ByStage, Scheme
from jifen.engine.scheme.plan import Plan, plan_of
from jifen.engine.scheme.weighing import level_tree


@dataclass(eq=False)
class Sliders:
    """Sub-scores of the scheme on these facts are worked out once; ``moved`` then only adds up. One person's work at a time."""

    scheme: Scheme
    batch: pa.RecordBatch
    year: int
    as_of: datetime.date
    within: str = ""
    rerun: Rerun = field(init=False)
    plan: Plan = field(init=False)

    def __post_init__(self) -> None:
        self.rerun = Rerun(self.scheme, self.batch, self.year, self.as_of, self.within)
        self.plan = plan_of(self.scheme)

    @property
    def published(self) -> Scored:
        return self.rerun.nominal

    @property
    def enterprises(self) -> pa.Array:
        return self.rerun.enterprises

    def moved(self, weights: Mapping[str, ByStage]) -> Scored:
        """``weights``: indicator → new weight, by stage or one for all; the others keep theirs and all are brought to the total.

        Raises ResultRefused for an unknown indicator, a negative weight, or weights that are all 0.
        """
        scheme = self.weighed(weights)
        return self.rerun.added_up(replace(self.plan, scheme=scheme, root=level_tree(scheme)))

    def weighed(self, weights: Mapping[str, ByStage]) -> Scheme:
        """The scheme with these weights, brought to its total stage by stage."""
        self._check(weights)
        indicators = tuple(replace(one, weight=weights.get(one.code, one.weight)) for one in self.scheme.indicators)
        return balanced(replace(self.scheme, indicators=indicators))

    def _check(self, weights: Mapping[str, ByStage]) -> None:
        found, known = Findings(), {one.code: one for one in self.scheme.indicators}
        for code, weight in weights.items():
            if code not in known:
                found.add("slider_unknown", Place(), f"没有叫“{code}”的指标{nearest_words(code, known)}。", f"no indicator is called “{code}”.")  # fmt: skip
            elif min(_numbers(weight)) < 0.0:
                found.add("slider_negative", Place(), f"“{known[code].name}”的权重是负数；请改为 0 或以上。", f"the weight of “{code}” is negative.")  # fmt: skip
        found.raise_if_any(ResultRefused)
        self._check_not_all_nothing(weights)

    def _check_not_all_nothing(self, weights: Mapping[str, ByStage]) -> None:
        merged = [weights.get(one.code, one.weight) for one in self.scheme.indicators]
        for stage in self.scheme.stage_codes:
            if not sum(one.get(stage, 0.0) if isinstance(one, dict) else one for one in merged) > 0.0:
                raise ResultRefused.because(
                    "slider_nothing",
                    f"阶段“{stage}”的权重全是 0，无法排名；请至少给一项指标权重。",
                    f"every weight of stage “{stage}” is 0; give at least one indicator some.",
                )


def _numbers(weight: ByStage) -> list[float]:
    return list(weight.values()) if isinstance(weight, dict) else [weight]
