"""What later apps may ask about eligibility."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from jifen.enterprises import reads as enterprise_reads
from jifen.enterprises.models import Enterprise
from jifen.verifying.eligibility.states import MET
from jifen.verifying.models import EligibilityDecision, EligibilityResult


def result_on(enterprise: Enterprise, on: date) -> EligibilityResult | None:
    """The newest result as of ``on`` or before."""
    return EligibilityResult.objects.filter(enterprise=enterprise, as_of__lte=on).first()


def results_of(enterprise: Enterprise) -> QuerySet[EligibilityResult]:
    """Newest first."""
    return EligibilityResult.objects.filter(enterprise=enterprise)


def decisions_of(enterprise: Enterprise) -> QuerySet[EligibilityDecision]:
    """Oldest first."""
    return EligibilityDecision.objects.filter(enterprise=enterprise)


def with_eligibility(enterprises: QuerySet[Enterprise], on: date) -> QuerySet[Enterprise]:
    """Each with ``eligibility``: met, unmet, unknown, manual_review; none where never judged."""
    return enterprises.annotate(eligibility=_newest_overall(on))


def eligible_on(on: date) -> QuerySet[Enterprise]:
    """Every enterprise whose newest result by ``on`` is met, enrolled or not."""
    return Enterprise.objects.annotate(eligibility=_newest_overall(on)).filter(eligibility=MET)


def _newest_overall(on: date) -> Subquery:
    newest = EligibilityResult.objects.filter(enterprise=OuterRef("pk"), as_of__lte=on).order_by("-as_of", "-pk")
    return Subquery(newest.values("overall")[:1])


def taking_part(enterprises: QuerySet[Enterprise], on: date) -> QuerySet[Enterprise]:
    """Those eligible and enrolled on ``on`` (参评)."""
    eligible = enterprises.annotate(eligibility=_newest_overall(on)).filter(eligibility=MET)
    return eligible.filter(Exists(enterprise_reads.enrolled_on(on)))


def takes_part(enterprise: Enterprise, on: date) -> bool:
    return taking_part(Enterprise.objects.filter(pk=enterprise.pk), on).exists()
