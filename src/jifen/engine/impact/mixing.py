"""What was changed, in groups that can be taken over one by one, and schemes that have taken over some of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass, replace
from typing import Any

from jifen.engine.scheme.digest import canonical_json, plain
from jifen.engine.scheme.model import Bonus, BonusItem, Indicator, Scheme

Taken = Callable[[Scheme, Scheme], Scheme]
"""Scheme so far, new scheme → the scheme so far with one group taken over."""
GROUND = ("facts", "quantities", "founded", "scope")
WEIGHING = ("weights", "total", "aggregate", "dimensions")
WITHOUT_POINTS = ("grades", "ranks")


@dataclass(frozen=True)
class ChangedGroup:
    """``code``: ``ground``, ``stages``, ``peers``, ``missing``, ``weights``, ``indicator:<code>``, ``bonus:<code>``, ``bonus_cap``,
    ``grades``, ``ranks`` or ``together``, groups that make no scheme one without the other."""

    code: str
    name: str
    name_en: str
    take: Taken

    @property
    def moves_points(self) -> bool:
        return self.code not in WITHOUT_POINTS


def changed_groups(old: Scheme, new: Scheme) -> list[ChangedGroup]:
    """Those in which the two differ, in a fixed order; words, notes and sources are no group."""
    return [
        *_of_fields("ground", "数据项、中间量和适用范围", "facts, quantities and scope", GROUND, old, new),
        *_of_fields("stages", "发展阶段", "stages", ("stages",), old, new),
        *_of_fields("peers", "同类企业", "peers", ("peers",), old, new),
        *_of_fields("missing", "缺失处理", "missing values", ("missing",), old, new),
        *_weights(old, new),
        *_indicators(old, new),
        *_bonus(old, new),
        *_of_fields("grades", "等级线", "grades", ("grades",), old, new),
        *_of_fields("ranks", "排名办法", "ranks", ("ranks",), old, new),
    ]


def mixed(old: Scheme, new: Scheme, groups: Iterable[ChangedGroup], taken: Set[str]) -> Scheme:
    """The old scheme with the groups named in ``taken`` taken over from the new one."""
    scheme = old
    for group in groups:
        if group.code in taken:
            scheme = group.take(scheme, new)
    return scheme


def together(groups: list[ChangedGroup]) -> ChangedGroup:
    """Several groups as one."""

    def take(so_far: Scheme, new: Scheme) -> Scheme:
        for group in groups:
            so_far = group.take(so_far, new)
        return so_far

    names, names_en = "、".join(one.name for one in groups), ", ".join(one.name_en for one in groups)
    return ChangedGroup("together", f"互相牵连的改动（{names}）", f"changes that hang together ({names_en})", take)


def _same(one: Any, other: Any) -> bool:
    return canonical_json(plain(one)) == canonical_json(plain(other))


def _of_fields(
    code: str, name: str, name_en: str, fields: tuple[str, ...], old: Scheme, new: Scheme
) -> list[ChangedGroup]:
    if all(_same(getattr(old, field), getattr(new, field)) for field in fields):
        return []

    def take(so_far: Scheme, new: Scheme) -> Scheme:
        return replace(so_far, **{field: getattr(new, field) for field in fields})

    return [ChangedGroup(code, name, name_en, take)]


def _weights(old: Scheme, new: Scheme) -> list[ChangedGroup]:
    """Weights, and which indicators there are: an indicator comes or goes with the weights that make room for it."""
    same = all(_same(getattr(old, field), getattr(new, field)) for field in WEIGHING)
    if same and _same(_weighed(old), _weighed(new)):
        return []
    return [ChangedGroup("weights", "权重和指标的增减", "weights, indicators added or removed", _take_weights)]


def _weighed(scheme: Scheme) -> list[Any]:
    return [[one.code, one.dimension, one.weight] for one in scheme.indicators]


def _take_weights(so_far: Scheme, new: Scheme) -> Scheme:
    known = {one.code: one for one in so_far.indicators}
    indicators = tuple(_reweighed(known.get(one.code, one), one) for one in new.indicators)
    return replace(so_far, indicators=indicators, **{field: getattr(new, field) for field in WEIGHING})


def _reweighed(kept: Indicator, new: Indicator) -> Indicator:
    return replace(kept, weight=new.weight, dimension=new.dimension)


def _indicators(old: Scheme, new: Scheme) -> list[ChangedGroup]:
    before = {one.code: one for one in old.indicators}
    return [
        ChangedGroup(
            f"indicator:{one.code}", f"指标“{one.name}”", f"indicator “{one.name_en or one.name}”", _take_rule(one)
        )
        for one in new.indicators
        if one.code in before and not _same(_ruling(before[one.code]), _ruling(one))
    ]


def _ruling(one: Indicator) -> Any:
    """What decides the sub-score; names, notes and sources do not."""
    return [
        one.formula,
        one.rules,
        one.unit,
        one.defined_when,
        one.undefined,
        one.missing,
        one.direction,
        one.treat,
        one.peers,
    ]


def _take_rule(new: Indicator) -> Taken:
    def take(so_far: Scheme, _: Scheme) -> Scheme:
        indicators = tuple(
            replace(new, weight=one.weight, dimension=one.dimension) if one.code == new.code else one
            for one in so_far.indicators
        )
        return replace(so_far, indicators=indicators)

    return take


def _bonus(old: Scheme, new: Scheme) -> list[ChangedGroup]:
    before, after = ({one.code: one for one in scheme.bonus.items} for scheme in (old, new))
    groups = [
        _bonus_item(code, before.get(code), after.get(code))
        for code in dict.fromkeys([*before, *after])
        if not _same(_counting(before.get(code)), _counting(after.get(code)))
    ]
    if old.bonus.cap != new.bonus.cap:
        groups.append(ChangedGroup("bonus_cap", "加分合计上限", "cap of the bonus", _take_cap))
    return groups


def _counting(item: BonusItem | None) -> Any:
    return item and [item.cap, [[p.code, p.formula, p.rule, p.weight, p.unit, p.defined_when] for p in item.parts]]


def _bonus_item(code: str, old: BonusItem | None, new: BonusItem | None) -> ChangedGroup:
    named = new or old
    assert named is not None

    def take(so_far: Scheme, _: Scheme) -> Scheme:
        held = {one.code: one for one in so_far.bonus.items}
        if new is None:
            held.pop(code, None)
        else:
            held[code] = new
        return replace(so_far, bonus=replace(so_far.bonus, items=tuple(held.values())))

    return ChangedGroup(f"bonus:{code}", f"加分项“{named.name}”", f"bonus item “{named.name_en or named.name}”", take)


def _take_cap(so_far: Scheme, new: Scheme) -> Scheme:
    bonus: Bonus = replace(so_far.bonus, cap=new.bonus.cap)
    return replace(so_far, bonus=bonus)
