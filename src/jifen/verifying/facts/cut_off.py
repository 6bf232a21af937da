"""The cut-off: what was known by a moment. Deliveries applied, verdicts given and claims withdrawn by then count,
whatever came later does not."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from jifen.collecting.models import Delivery, FactClaim
from jifen.collecting.reads import withdrawn_claims
from jifen.verifying.models import Verdict

REJECTED, NO_VERDICT, ACCEPTED = -1, 0, 1


@dataclass(frozen=True)
class CutOff:
    """``known_by`` included. Read before the claims, so that a delivery applied meanwhile belongs to the next reading."""

    known_by: datetime
    sources: tuple[str, ...]
    source_of: NDArray[np.int16]
    """Delivery (key) → place in ``sources``; −1 for one that does not count."""
    verdicts: dict[int, tuple[int, int]]
    """Claim (key) → REJECTED or ACCEPTED by its newest verdict, and that verdict's key; lifted ones are not there."""
    withdrawn: NDArray[np.int64]
    """Claims (keys) that were said of the wrong enterprise: they count as never delivered."""

    @property
    def day(self) -> date:
        return timezone.localdate(self.known_by)

    def sources_of(self, deliveries: NDArray[np.int64]) -> NDArray[np.int16]:
        inside = (deliveries >= 0) & (deliveries < len(self.source_of))
        return np.where(inside, self.source_of[np.where(inside, deliveries, 0)], np.int16(-1)).astype(np.int16)


def cut_off(known_by: datetime | None = None, enterprises: Collection[int] | None = None) -> CutOff:
    """By ``known_by``; now, where none is given. ``enterprises`` (keys): only what concerns these, for pages about a few."""
    at = known_by or timezone.now()
    rows = _applied_by(at, enterprises)
    sources = tuple(sorted({source for _, source in rows}))
    places = {source: place for place, source in enumerate(sources)}
    source_of = np.full(max((key for key, _ in rows), default=0) + 1, -1, dtype=np.int16)
    for key, source in rows:
        source_of[key] = places[source]
    return CutOff(at, sources, source_of, newest_verdicts(at, enterprises), _withdrawn_by(at))


def _applied_by(at: datetime, enterprises: Collection[int] | None) -> list[tuple[int, str]]:
    applied = Delivery.objects.filter(state=Delivery.State.APPLIED, ended_at__lte=at)
    if enterprises is not None:
        told = FactClaim.objects.filter(enterprise__in=enterprises).order_by().values("delivery").distinct()
        applied = applied.filter(pk__in=told)
    return list(applied.order_by("pk").values_list("pk", "source"))


def _withdrawn_by(at: datetime) -> NDArray[np.int64]:
    return np.array(sorted(withdrawn_claims(at)), dtype=np.int64)


def newest_verdicts(at: datetime, enterprises: Collection[int] | None = None) -> dict[int, tuple[int, int]]:
    """As ``CutOff.verdicts``."""
    given = Verdict.objects.filter(at__lte=at)
    if enterprises is not None:
        given = given.filter(enterprise__in=enterprises)
    newest = {
        claim: (_MEANING[Verdict.Kind(kind)], key)
        for key, claim, kind in given.order_by("pk").values_list("pk", "claim_id", "kind")
    }
    return {claim: said for claim, said in newest.items() if said[0] != NO_VERDICT}


_MEANING: Final = {
    Verdict.Kind.ACCEPTED: ACCEPTED,
    Verdict.Kind.REJECTED: REJECTED,
    Verdict.Kind.LIFTED: NO_VERDICT,
}
