"""Published schemes are for all with a duty; drafts and reviews for the department that designs them; the operator decides nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jifen.access.decision import Asked, Rules, Sight, Sights
from jifen.access.rules.people import asks, asks_of_thing
from jifen.enterprises.models import PublishedSectorMapping
from jifen.enterprises.permissions import check_can_publish_sectors
from jifen.people import duties
from jifen.people.models import Person
from jifen.schemes import permissions
from jifen.schemes.models import Draft, FeedbackItem, PublishedScheme, Review, ReviewDate

sees_schemes = asks(permissions.check_can_see_schemes)
designs = asks(permissions.check_can_design)
answers = asks_of_thing(permissions.check_can_answer, permissions.check_can_answer_some)
retires = asks_of_thing(permissions.check_can_retire, permissions.check_can_design)


def of_draft(check: Callable[[Person, Draft], None]) -> Asked:
    return asks_of_thing(check, permissions.check_can_design)


def reviews_seen(person: Person, reviews: QuerySet[Review]) -> QuerySet[Review]:
    return reviews.filter(draft__in=permissions.drafts_seen(person, Draft.objects.all()))


def dates_seen(person: Person, dates: QuerySet[ReviewDate]) -> QuerySet[ReviewDate]:
    return dates.filter(code__in=permissions.schemes_seen(person, PublishedScheme.objects.all()).values("code"))


def mappings_seen(person: Person, mappings: QuerySet[PublishedSectorMapping]) -> QuerySet[PublishedSectorMapping]:
    return mappings if person.is_active and person.duties else mappings.none()


def plans_review(person: Person, thing: Any) -> str:
    """A day belongs to the owner of the newest version of its code."""
    if isinstance(thing, type):
        return designs(person, thing)
    scheme = PublishedScheme.objects.filter(code=thing.code).select_related("owner").order_by("-effective").first()
    return retires(person, scheme) if scheme else _("没有这套指标体系。")


def studies(person: Person, thing: Any) -> str:
    """Evidence is for those who design, and for the operator who keeps it coming."""
    return "" if person.has_duty(duties.OPERATOR) else designs(person, thing)


SIGHTS: Sights = {
    PublishedScheme: Sight(permissions.schemes_seen, sees_schemes),
    Draft: Sight(permissions.drafts_seen, designs),
    Review: Sight(reviews_seen, designs),
    FeedbackItem: Sight(permissions.feedback_seen, sees_schemes),
    ReviewDate: Sight(dates_seen, sees_schemes),
    PublishedSectorMapping: Sight(mappings_seen, sees_schemes),
}
RULES: Rules = {
    ("export", PublishedScheme): sees_schemes,
    ("branch", PublishedScheme): designs,
    ("retire", PublishedScheme): retires,
    ("study", PublishedScheme): studies,
    ("edit", Draft): of_draft(permissions.check_can_edit),
    ("abandon", Draft): of_draft(permissions.check_can_abandon),
    ("publish", Draft): of_draft(permissions.check_can_publish),
    ("reopen", Draft): of_draft(permissions.check_is_second_person),
    ("export", Draft): designs,
    ("decide", Review): asks_of_thing(permissions.check_can_decide, permissions.check_can_design),
    ("withdraw", Review): asks_of_thing(permissions.check_can_withdraw, permissions.check_can_design),
    ("make", FeedbackItem): asks(permissions.check_can_give_feedback),
    ("answer", FeedbackItem): answers,
    ("export", FeedbackItem): sees_schemes,
    ("plan", ReviewDate): plans_review,
    ("export", ReviewDate): sees_schemes,
    ("publish", PublishedSectorMapping): asks(check_can_publish_sectors),
}
