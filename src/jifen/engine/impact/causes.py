"""Why a total changed: the Shapley value of each group of changes, firm by firm, so that the shares add up to the change.

Up to ``EXACT`` groups every order is counted; beyond, ``ORDERS`` orders and their reverses drawn by a seed from the two digests,
whose mean adds up just as exactly and is an estimate of the split alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.random import PCG64

from jifen.engine.columns import Floats
from jifen.engine.impact.mixing import ChangedGroup, changed_groups, mixed, together
from jifen.engine.problems import SchemeRefused
from jifen.engine.robustness.drawing import seed_of, uniforms
from jifen.engine.robustness.rerun import Rerun
from jifen.engine.scheme.digest import scheme_digest
from jifen.engine.scheme.model import Scheme
from jifen.engine.scheme.plan import Plan, plan_of
from jifen.engine.subscores import Ints

EXACT = 6
ORDERS = 12


@dataclass(frozen=True, eq=False)
class Cause:
    """``points``: per firm of the batch, hundredths, not rounded. ``estimated``: the split is a mean over drawn orders."""

    group: ChangedGroup
    points: Floats
    estimated: bool


def causes_of(rerun: Rerun, old: Scheme, new: Scheme) -> list[Cause]:
    """Groups that can move points, in document order. Over all of them the points add up to new total − old total."""
    groups = [group for group in changed_groups(old, new) if group.moves_points]
    if not groups:
        return []
    mixes = _Mixes(rerun, old, new, groups)
    estimated = len(mixes.groups) > EXACT
    shares = _drawn(mixes) if estimated else _exact(mixes)
    return [Cause(group, share, estimated) for group, share in zip(mixes.groups, shares, strict=True)]


class _Mixes:
    """Totals of every mix asked for, each worked out once. Mixes that make no scheme fuse the groups into fewer."""

    def __init__(self, rerun: Rerun, old: Scheme, new: Scheme, groups: list[ChangedGroup]):
        self.rerun, self.old, self.new = rerun, old, new
        self.known: dict[frozenset[str], Ints] = {}
        self.groups = self._holding(groups)

    def total(self, taken: frozenset[str]) -> Ints:
        if taken not in self.known:
            self.known[taken] = self.rerun.added_up(self._plan(self.groups, taken)).total
        return self.known[taken]

    def _plan(self, groups: Sequence[ChangedGroup], taken: frozenset[str]) -> Plan:
        return plan_of(mixed(self.old, self.new, groups, taken))

    def _holding(self, groups: list[ChangedGroup]) -> list[ChangedGroup]:
        """As finely as every group can still be taken over alone or left out alone."""
        spoilt = [one for one in groups if not self._stands(groups, one)]
        if not spoilt:
            return groups
        kept = [one for one in groups if one not in spoilt]
        fused = [*kept, together(spoilt)]
        return fused if all(self._stands(fused, one) for one in fused) else [together(groups)]

    def _stands(self, groups: Sequence[ChangedGroup], one: ChangedGroup) -> bool:
        every = frozenset(group.code for group in groups)
        try:
            self._plan(groups, frozenset({one.code}))
            self._plan(groups, every - {one.code})
        except SchemeRefused:
            return False
        return True


def _exact(mixes: _Mixes) -> list[Floats]:
    codes = [group.code for group in mixes.groups]
    return [_shapley(mixes, code, [other for other in codes if other != code]) for code in codes]


def _shapley(mixes: _Mixes, code: str, others: list[str]) -> Floats:
    size = len(others) + 1
    share = np.zeros(len(mixes.total(frozenset())))
    for count in range(size):
        likelihood = math.factorial(count) * math.factorial(size - count - 1) / math.factorial(size)
        for before in combinations(others, count):
            share += likelihood * _gain(mixes, frozenset(before), code)
    return share


def _gain(mixes: _Mixes, before: frozenset[str], code: str) -> Floats:
    return (mixes.total(before | {code}) - mixes.total(before)).astype(np.float64)


def _drawn(mixes: _Mixes) -> list[Floats]:
    codes = [group.code for group in mixes.groups]
    shares = {code: np.zeros(len(mixes.total(frozenset()))) for code in codes}
    for order in _orders(mixes, codes):
        before: frozenset[str] = frozenset()
        for code in order:
            shares[code] += _gain(mixes, before, code) / (2 * ORDERS)
            before |= {code}
    return [shares[code] for code in codes]


def _orders(mixes: _Mixes, codes: list[str]) -> Iterator[list[str]]:
    bits = PCG64(seed_of(scheme_digest(mixes.old), scheme_digest(mixes.new)))
    for _ in range(ORDERS):
        order = [codes[place] for place in np.argsort(uniforms(bits, 1, len(codes))[0], kind="stable")]
        yield order
        yield order[::-1]
