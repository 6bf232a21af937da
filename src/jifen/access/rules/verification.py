"""Checks, findings and verdicts: who works them off, who answers."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from jifen.access.decision import Rules, Sight, Sights
from jifen.access.rules.people import asks, asks_of_thing
from jifen.enterprises import permissions as enterprise_permissions
from jifen.enterprises.models import Enterprise
from jifen.people.models import Person
from jifen.verifying import finding_permissions as permissions
from jifen.verifying.models import CheckRun, Finding, FindingFile, FindingStep, Verdict

sees_some = asks(permissions.check_can_see_some)
decides = asks_of_thing(permissions.check_can_decide, permissions.check_can_decide_some)
handles = asks_of_thing(permissions.check_can_handle, permissions.check_can_handle_some)


def runs_seen(person: Person, runs: QuerySet[CheckRun]) -> QuerySet[CheckRun]:
    return runs if permissions.can_follow_checks(person) else runs.none()


def verdicts_seen(person: Person, verdicts: QuerySet[Verdict]) -> QuerySet[Verdict]:
    """Those on enterprises whose register page the person sees, and those of findings the person may see."""
    enterprises = enterprise_permissions.visible_to(person, Enterprise.objects.all())
    findings = permissions.visible_to(person, Finding.objects.all())
    return verdicts.filter(Q(enterprise__in=enterprises) | Q(finding__in=findings))


SIGHTS: Sights = {
    CheckRun: Sight(runs_seen, asks(permissions.check_can_follow_checks)),
    Finding: Sight(permissions.visible_to, sees_some),
    FindingStep: Sight(permissions.steps_seen, sees_some),
    FindingFile: Sight(permissions.files_seen, sees_some),
    Verdict: Sight(verdicts_seen, sees_some),
}
RULES: Rules = {
    ("start", CheckRun): asks(permissions.check_can_start_checks),
    ("decide", Finding): decides,
    ("handle", Finding): handles,
    ("answer", Finding): asks_of_thing(permissions.check_can_answer, permissions.check_can_answer_some),
    ("export", Finding): asks(permissions.check_can_export),
}
