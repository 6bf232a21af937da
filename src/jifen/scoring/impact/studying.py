"""Studies on a snapshot, kept in the process: the same snapshot and documents always give the same study."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final, TypeVar

import pyarrow as pa

from jifen.engine.impact import Impact, Sliders, impact_of
from jifen.engine.runners.columnar.fitting import fit_batches
from jifen.engine.scheme.digest import scheme_digest
from jifen.engine.scheme.model import Scheme
from jifen.engine.scheme.plan import plan_of
from jifen.engine.subscores import SubscoreMatrix, subscore_matrix
from jifen.scoring.impact.firms import FirmWords, firm_words, population
from jifen.scoring.models import Snapshot

KEPT: Final = 6
T = TypeVar("T")
_kept: OrderedDict[tuple[str, ...], Any] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True, eq=False)
class Study:
    """An impact with words for its firms, both in the order of the batch."""

    snapshot: Snapshot
    impact: Impact
    words: FirmWords

    @property
    def enterprises(self) -> pa.Array:
        return self.impact.old.enterprises


def study_on(snapshot: Snapshot, old: Scheme, new: Scheme) -> Study:
    """Both schemes on the frozen facts, each with norms of its own. Raises Refusal with its sentences."""
    return _once(("study", snapshot.digest, scheme_digest(old), scheme_digest(new)), lambda: _study(snapshot, old, new))


def _study(snapshot: Snapshot, old: Scheme, new: Scheme) -> Study:
    batch = population(snapshot, (old, new))
    impact = impact_of(old, new, batch, snapshot.year, snapshot.as_of)
    return Study(snapshot, impact, firm_words(snapshot, impact.old.enterprises))


def sliders_on(snapshot: Snapshot, scheme: Scheme) -> Sliders:
    """Sub-scores kept, so that moving a weight only adds up."""
    return _once(
        ("sliders", snapshot.digest, scheme_digest(scheme)),
        lambda: Sliders(scheme, population(snapshot, (scheme,)), snapshot.year, snapshot.as_of),
    )


def matrix_on(snapshot: Snapshot, scheme: Scheme) -> SubscoreMatrix:
    """The scheme on the frozen facts, with norms fitted on them: what audit packs, advice and reviews reckon with."""
    return _once(("matrix", snapshot.digest, scheme_digest(scheme)), lambda: _matrix(snapshot, scheme))


def _matrix(snapshot: Snapshot, scheme: Scheme) -> SubscoreMatrix:
    plan, batch = plan_of(scheme), population(snapshot, (scheme,))
    norms = fit_batches(plan, lambda: [batch], snapshot.year, snapshot.as_of)
    return subscore_matrix(plan, norms, batch, snapshot.year, snapshot.as_of)


def _once(key: tuple[str, ...], make: Callable[[], T]) -> T:
    """The newest few stay; two who ask for the same at once may both work it out, which does no harm."""
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            found: T = _kept[key]
            return found
    made = make()
    with _lock:
        _kept[key] = made
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return made
