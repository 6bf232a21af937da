"""Standing lint of the catalogue: what is equal, unused, never delivered or says too little, over all schemes in force (lesson 25)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass

from jifen.engine.audit_pack.distributions import IndicatorProfile
from jifen.engine.formula import written
from jifen.engine.scheme.model import Indicator, Scheme
from jifen.engine.scheme.plan import plan_of

NEARLY_ALL = 0.99


@dataclass(frozen=True)
class Remark:
    """``code``: ``equal_formulas``, ``same_code_other_formula``, ``undescribed``, ``unused_fact``, ``never_delivered``,
    ``always_full``, ``always_nothing``, ``always_undefined``. ``where``: scheme codes; ``about``: indicator or fact."""

    code: str
    about: str
    where: tuple[str, ...]
    zh: str
    en: str


def lint_schemes(
    schemes: Iterable[Scheme],
    *,
    delivered: Set[str] | None = None,
    profiles: Mapping[str, Iterable[IndicatorProfile]] | None = None,
) -> list[Remark]:
    """``delivered``: facts any source has ever given a value for (None: not known). ``profiles``: scheme → profiles of its last run."""
    listed = list(schemes)
    return [
        *_equal_formulas(listed),
        *_other_formula(listed),
        *(remark for scheme in listed for remark in _poor(scheme)),
        *_facts(listed, delivered),
        *_saturated(listed, profiles or {}),
    ]


def _formula(indicator: Indicator) -> str:
    return written(indicator.formula.formula)


def _equal_formulas(schemes: list[Scheme]) -> Iterator[Remark]:
    """Two indicators of one scheme that reckon the same: one of them counts double."""
    for scheme in schemes:
        same: dict[str, list[Indicator]] = defaultdict(list)
        for one in scheme.indicators:
            same[_formula(one)].append(one)
        for twins in (twins for twins in same.values() if len(twins) > 1):
            names = "”和“".join(one.name for one in twins)
            yield Remark(
                "equal_formulas", twins[0].code, (scheme.code,), f"“{names}”的公式相同，同一件事算了两次；请留一项，或说明为何分开计分。",
                f"{', '.join(one.code for one in twins)} have the same formula: one thing counts twice.",
            )  # fmt: skip


def _other_formula(schemes: list[Scheme]) -> Iterator[Remark]:
    """One code, two meanings, in different schemes: readers will compare what cannot be compared."""
    meanings: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for scheme in schemes:
        for one in scheme.indicators:
            meanings[one.code][_formula(one)].append(scheme.code)
    for code, formulas in meanings.items():
        if len(formulas) > 1:
            where = tuple(sorted({scheme for listed in formulas.values() for scheme in listed}))
            yield Remark(
                "same_code_other_formula", code, where, f"“{code}”在不同体系里的公式不同；请换一个编号，或统一公式。",
                f"“{code}” has different formulas in different schemes; rename one or agree on one.",
            )  # fmt: skip


def _poor(scheme: Scheme) -> Iterator[Remark]:
    for one in scheme.indicators:
        if not one.definition:
            yield Remark("undescribed", one.code, (scheme.code,), f"指标“{one.name}”没有指标解释；请补上，读者才知道算的是什么。", f"“{one.code}” has no definition.")  # fmt: skip


def _facts(schemes: list[Scheme], delivered: Set[str] | None) -> Iterator[Remark]:
    for scheme in schemes:
        read = set(plan_of(scheme).facts)
        for code, fact in scheme.facts.items():
            if code not in read and not fact.optional:
                yield Remark("unused_fact", code, (scheme.code,), f"数据项“{fact.name}”没有任何公式使用；请删去，免得白白归集。", f"fact “{code}” is used by no formula.")  # fmt: skip
            elif code in read and delivered is not None and code not in delivered:
                yield Remark("never_delivered", code, (scheme.code,), f"数据项“{fact.name}”从来没有来源报送过；用到它的指标都得不到分。请落实来源，或改用别的数据。", f"fact “{code}” was never delivered by any source.")  # fmt: skip


def _saturated(schemes: list[Scheme], profiles: Mapping[str, Iterable[IndicatorProfile]]) -> Iterator[Remark]:
    for scheme in schemes:
        for one in profiles.get(scheme.code, ()):
            if one.stage:
                continue
            if one.at_one is not None and one.at_one >= NEARLY_ALL:
                yield Remark("always_full", one.indicator, (scheme.code,), f"指标“{one.name}”几乎人人满分，分不出高下；请提高满分线。", f"“{one.indicator}” is full for nearly everybody.")  # fmt: skip
            if one.at_zero is not None and one.at_zero >= NEARLY_ALL:
                yield Remark("always_nothing", one.indicator, (scheme.code,), f"指标“{one.name}”几乎人人零分，分不出高下；请降低起点。", f"“{one.indicator}” is zero for nearly everybody.")  # fmt: skip
            if one.undefined >= NEARLY_ALL:
                yield Remark("always_undefined", one.indicator, (scheme.code,), f"指标“{one.name}”对几乎所有企业都没有意义；请核对分母。", f"“{one.indicator}” is undefined for nearly everybody.")  # fmt: skip
