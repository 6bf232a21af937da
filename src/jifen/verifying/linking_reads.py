"""What pages and later apps may ask about matching."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, Max, OuterRef, QuerySet, Subquery

from jifen.audit.actions import SYSTEM
from jifen.collecting.models import Delivery, QuarantinedRow
from jifen.people.acting import By
from jifen.verifying.linking_permissions import decided_by
from jifen.verifying.models import MatchCase, MatchDecision, MatchRepair

Kind, State = MatchDecision.Kind, MatchCase.State


def human_decisions_on(same: str) -> QuerySet[MatchDecision]:
    """What people decided on rows of this content and still holds; a row that only followed such a decision says nothing more."""
    own = holding_decisions().filter(case__same=same, because_of=None, kind__in=[Kind.LINKED, Kind.NOBODY])
    return own.exclude(by=SYSTEM)


def taken_back_by_a_person(same: str) -> bool:
    """Somebody looked at rows of this content and said that the link was wrong."""
    return MatchDecision.objects.filter(case__same=same, kind=Kind.UNDONE).exclude(by=SYSTEM).exists()


def holding_decisions() -> QuerySet[MatchDecision]:
    newest = MatchDecision.objects.values("case").annotate(newest=Max("pk")).values("newest")
    return MatchDecision.objects.filter(pk__in=newest).select_related("case", "enterprise")


def repair_of(case: MatchCase) -> MatchRepair | None:
    """The newest repair this case went into."""
    links = MatchRepair.objects.filter(decision__case=case).select_related("delivery", "decision")
    return links.order_by("-pk").first()


def was_taken(link: MatchRepair) -> bool:
    """The repair counts, and this row was not sent back once more."""
    applied = link.delivery.state == Delivery.State.APPLIED
    return applied and not QuarantinedRow.objects.filter(delivery=link.delivery, row=link.row).exists()


def decisions_of(case: MatchCase) -> QuerySet[MatchDecision]:
    """Oldest first."""
    return case.decisions.select_related("enterprise", "because_of__case").order_by("pk")


def same_waiting(case: MatchCase, by: By) -> QuerySet[MatchCase]:
    """Other rows of the same content that wait and that ``by`` decides."""
    waiting = MatchCase.objects.filter(same=case.same, source=case.source, state=State.WAITING, row__settled_by=None)
    return decided_by(by, waiting.exclude(pk=case.pk))


def followers_of(case: MatchCase, by: By) -> QuerySet[MatchCase]:
    """Rows that took over the decision that holds on this one, and that ``by`` decides."""
    decision = holding_decisions().filter(case=case).first()
    following = holding_decisions().filter(because_of=decision, kind__in=[Kind.LINKED, Kind.NOBODY])
    return (
        decided_by(by, MatchCase.objects.filter(pk__in=following.values("case")))
        if decision
        else MatchCase.objects.none()
    )


def case_of(row: QuarantinedRow) -> MatchCase | None:
    return MatchCase.objects.filter(row=row).first()


@dataclass(frozen=True)
class Progress:
    """Cases by what became of them."""

    waiting: int
    linked: int
    nobody: int
    settled: int

    @property
    def total(self) -> int:
        return self.waiting + self.linked + self.nobody + self.settled

    @property
    def done(self) -> int:
        return self.total - self.waiting


def progress_of(cases: QuerySet[MatchCase]) -> Progress:
    states = list(cases.order_by().values_list("state", flat=True))
    return Progress(*(states.count(one) for one in (State.WAITING, State.LINKED, State.NOBODY, State.SETTLED)))


@dataclass(frozen=True)
class Judged:
    """One case a person or the machine decided: the best score, and whether the best candidate was the one chosen."""

    score: float
    is_best: bool
    by_machine: bool
    blind: bool


def judged_cases(cases: QuerySet[MatchCase]) -> list[Judged]:
    """Newest decision of every decided case; what was taken back is no judgement."""
    newest = MatchDecision.objects.filter(case=OuterRef("pk")).order_by("-pk")
    rows = cases.filter(state__in=[State.LINKED, State.NOBODY]).annotate(
        decided_by=Subquery(newest.values("by")[:1]),
        saw=Subquery(newest.values("saw_score")[:1]),
        code=F("enterprise__code"),
    )
    return [
        Judged(
            one.best,
            bool(one.candidates) and one.candidates[0]["enterprise"] == one.code,
            one.decided_by == SYSTEM,
            not one.saw,
        )
        for one in rows
    ]
