"""One at a time: each factor moved to each of its ends or alternatives while all others stay as written."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from jifen.engine.robustness.factors import Factor, Setting
from jifen.engine.robustness.rerun import Rerun, Scored
from jifen.engine.robustness.study import Study
from jifen.engine.scheme.model import Scheme

Progress = Callable[[int, int], None]
NO_EFFECT = (
    "改了这一项，没有一家企业的积分、等级或名次变化；请核对它是否用得上",
    "changing this moved nobody's points, grade or rank; check that it is used at all",
)


@dataclass(frozen=True, eq=False)
class SettingEffect:
    """One setting against the nominal run. Shifts are places, over firms ranked both times."""

    setting: Setting
    scored: Scored
    mean_shift: float
    largest_shift: int
    totals_changed: int
    grades_changed: int
    ranked_changed: int
    """Firms that became ranked, or no longer are."""
    same: bool


@dataclass(frozen=True, eq=False)
class FactorEffect:
    factor: Factor
    effects: tuple[SettingEffect, ...]

    @property
    def no_effect(self) -> bool:
        """Nothing at all changed: not to be read as insensitive but as a setting that may not be in use."""
        return all(effect.same for effect in self.effects)


@dataclass(frozen=True, eq=False)
class OneAtATime:
    """``enterprises`` name the rows of every ``Scored``."""

    enterprises: pa.Array
    nominal: Scored
    factors: tuple[FactorEffect, ...]

    def rows(self) -> list[dict[str, Any]]:
        """One row per setting, in the study's order."""
        return [_row(factor, effect) for factor in self.factors for effect in factor.effects]

    def to_table(self) -> pa.Table:
        return pa.Table.from_pylist(self.rows())

    def ranks_table(self) -> pa.Table:
        """Per enterprise: the nominal rank and the one under each setting; null where not ranked."""
        columns = {"enterprise": self.enterprises, "written": _placed(self.nominal)}
        for factor in self.factors:
            columns |= {f"{e.setting.path} = {e.setting.shown}": _placed(e.scored) for e in factor.effects}
        return pa.table(columns)

    def words(self, language: str = "zh") -> list[str]:
        """A sentence for each factor that changed nothing."""
        said = NO_EFFECT[0 if language == "zh" else 1]
        return [f"{factor.factor.path}: {said}" for factor in self.factors if factor.no_effect]


def _row(factor: FactorEffect, effect: SettingEffect) -> dict[str, Any]:
    return {
        "path": effect.setting.path,
        "value": effect.setting.shown,
        "mean_rank_shift": effect.mean_shift,
        "largest_rank_shift": effect.largest_shift,
        "totals_changed": effect.totals_changed,
        "grades_changed": effect.grades_changed,
        "ranked_changed": effect.ranked_changed,
        "no_effect": factor.no_effect,
    }


def _placed(scored: Scored) -> pa.Array:
    return pa.array(scored.rank, mask=scored.rank == 0)


def one_at_a_time(
    scheme: Scheme,
    study: Study,
    batch: pa.RecordBatch,
    year: int,
    as_of: datetime.date,
    *,
    progress: Progress | None = None,
) -> OneAtATime:
    """``batch``: all firms, whole, sorted. Raises StudyRefused when a value of the study makes no scheme."""
    run = Rerun(scheme, batch, year, as_of, study.within)
    check_study(run, study)
    steps, done, factors = sum(len(f.ends()) for f in study.factors), 0, []
    for factor in study.factors:
        effects = []
        for setting in factor.ends():
            effects.append(_effect(setting, run.scored([setting]), run.nominal))
            done += 1
            if progress:
                progress(done, steps)
        factors.append(FactorEffect(factor, tuple(effects)))
    return OneAtATime(run.enterprises, run.nominal, tuple(factors))


def check_study(run: Rerun, study: Study) -> None:
    """Every end and alternative must make a scheme, before hours are spent on the others."""
    for setting in (setting for factor in study.factors for setting in factor.ends()):
        run.check(setting)


def _effect(setting: Setting, scored: Scored, nominal: Scored) -> SettingEffect:
    shifts = scored.shifts_from(nominal)
    return SettingEffect(
        setting,
        scored,
        mean_shift(scored, nominal),
        int(shifts.max()) if len(shifts) else 0,
        int((scored.total != nominal.total).sum()),
        int((scored.grade != nominal.grade).sum()),
        int(((scored.rank > 0) != (nominal.rank > 0)).sum()),
        scored.same_as(nominal),
    )


def mean_shift(scored: Scored, nominal: Scored) -> float:
    """The outcome all analyses look at: mean absolute rank shift."""
    shifts = scored.shifts_from(nominal)
    return float(shifts.sum() / len(shifts)) if len(shifts) else 0.0
