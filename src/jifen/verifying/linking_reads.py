"""What pages and later apps may ask about matching."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, Max, OuterRef, QuerySet, Subquery

from jifen.audit.actions import SYSTEM
from jifen.collecting.models import QuarantinedRow
from jifen.verifying.models import MatchCase, MatchDecision, MatchRepair

Kind, State = MatchDecision.Kind, MatchCase.State


def human_decisions_on(same: str) -> QuerySet[MatchDecision]:
    """The newest decision of each case with this content, where a person made it and it still holds."""
    return holding_decisions().filter(case__same=same).exclude(by=SYSTEM).filter(kind__in=[Kind.LINKED, Kind.NOBODY])


def holding_decisions() -> QuerySet[MatchDecision]:
    newest = MatchDecision.objects.values("case").annotate(newest=Max("pk")).values("newest")
    return MatchDecision.objects.filter(pk__in=newest).select_related("case", "enterprise")


def repair_of(case: MatchCase) -> MatchRepair | None:
    """The newest repair this case went into."""
    return MatchRepair.objects.filter(decision__case=case).select_related("delivery").order_by("-pk").first()


def decisions_of(case: MatchCase) -> QuerySet[MatchDecision]:
    """Oldest first."""
    return case.decisions.select_related("enterprise", "because_of__case").order_by("pk")


def same_waiting(case: MatchCase) -> int:
    """How many other rows of the same content wait."""
    waiting = MatchCase.objects.filter(same=case.same, source=case.source, state=State.WAITING, row__settled_by=None)
    return waiting.exclude(pk=case.pk).count()


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
