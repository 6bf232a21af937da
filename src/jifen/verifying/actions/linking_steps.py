"""What every verb of matching does: hold the case, say whose its row may be, write the decision."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jifen.collecting import reads
from jifen.enterprises.models import Enterprise
from jifen.people.acting import By, key_of
from jifen.verifying.models import MatchCase, MatchDecision

State, Kind = MatchCase.State, MatchDecision.Kind
LONGEST_WHY: Final = 300
WITH_ROW: Final = ("row__delivery__contract", "enterprise", "repair")


def held(case: MatchCase) -> MatchCase:
    """Locked, as it is now. Raises where nothing is left to decide."""
    [found] = held_among(MatchCase.objects.filter(pk=case.pk))
    if found.state == State.WAITING and found.row.settled_by_id is not None:
        raise ValidationError(_("这一行已由另一次更正改好，不再需要认定。"))
    return found


def held_among(cases: QuerySet[MatchCase]) -> list[MatchCase]:
    """Locked in the order of their keys, so that two officers cannot wait for each other."""
    return list(cases.select_for_update(of=("self",)).select_related(*WITH_ROW).order_by("pk"))


def write(
    case: MatchCase, enterprise: Enterprise | None, kind: str, by: By, at: datetime, *, saw_score: bool = False,
    why: str = "", because_of: MatchDecision | None = None,
) -> MatchDecision:  # fmt: skip
    case.state = {Kind.LINKED: State.LINKED, Kind.NOBODY: State.NOBODY}.get(Kind(kind), State.WAITING)
    case.enterprise = enterprise if kind == Kind.LINKED else None
    case.repair = None
    case.save(update_fields=["state", "enterprise", "repair"])
    return MatchDecision.objects.create(
        case=case, kind=kind, enterprise=case.enterprise, at=at, by=key_of(by), why=why, saw_score=saw_score,
        because_of=because_of, score=_score(case, enterprise),
    )  # fmt: skip


def _score(case: MatchCase, enterprise: Enterprise | None) -> float | None:
    """Of the chosen one; of the best where none was chosen."""
    chances = {one["enterprise"]: one["chance"] for one in case.candidates}
    return chances.get(enterprise.code) if enterprise else case.best


def is_told(case: MatchCase, enterprise: Enterprise | None) -> bool:
    """A row of the same enterprise and year already stands in the delivery, or was just linked there."""
    if enterprise is None:
        return False
    if any(one["enterprise"] == enterprise.code and one["told"] for one in case.candidates):
        return True
    return not is_list(case) and _linked_beside(case, enterprise).exists()


def _linked_beside(case: MatchCase, enterprise: Enterprise) -> QuerySet[MatchCase]:
    """Other rows of the same delivery and year that were linked to the same enterprise."""
    beside = MatchCase.objects.filter(row__delivery=case.row.delivery_id, enterprise=enterprise, state=State.LINKED)
    return beside.filter(given__year=case.given.get("year", "")).exclude(pk=case.pk)


def is_list(case: MatchCase) -> bool:
    """Whether several rows of one enterprise are one answer, taken whole or not at all."""
    return reads.contract_of(case.row.delivery.contract).rows == "many"


def said(why: str) -> str:
    if len(why.strip()) > LONGEST_WHY:
        raise ValidationError({"why": _("理由最多 %(most)d 字。") % {"most": LONGEST_WHY}})
    return why.strip()
