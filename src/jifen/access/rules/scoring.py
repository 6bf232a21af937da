"""Cycle, snapshots, runs, scores, publications: who runs the year, who sees which points."""

from __future__ import annotations

from typing import Any

from jifen.access.decision import Rules, Sight, Sights
from jifen.access.rules.people import asks, asks_of_thing
from jifen.people.models import Person
from jifen.scoring import permissions
from jifen.scoring.models import (
    Cycle,
    CycleStep,
    Dispute,
    Freezing,
    LiveScore,
    Publication,
    PublishedRun,
    PublishProposal,
    Run,
    Score,
    Snapshot,
)

knows = asks(permissions.check_can_know)
follows = asks(permissions.check_can_follow)
runs = asks(permissions.check_can_run_cycle)
sees_runs = asks(permissions.check_can_see_runs)
sees_scores = asks(permissions.check_can_see_scores)
approves = asks_of_thing(permissions.check_can_approve, permissions.check_can_approve_some)
withdraws = asks_of_thing(permissions.check_can_withdraw, permissions.check_can_propose)
exports = asks(permissions.check_can_export_scores)


def disputes(person: Person, thing: Any) -> str:
    """``thing``: the score whose facts are disputed, or the class for "any"."""
    return asks_of_thing(permissions.check_can_dispute, permissions.check_can_dispute_some)(person, thing)


SIGHTS: Sights = {
    Cycle: Sight(permissions.cycles_known, knows),
    CycleStep: Sight(permissions.steps_seen, follows),
    Snapshot: Sight(permissions.of_runs, sees_runs),
    Freezing: Sight(permissions.of_runs, sees_runs),
    Run: Sight(permissions.of_runs, sees_runs),
    PublishProposal: Sight(permissions.of_runs, sees_runs),
    Publication: Sight(permissions.published_seen, knows),
    PublishedRun: Sight(permissions.published_seen, knows),
    Score: Sight(permissions.scores_seen, sees_scores),
    LiveScore: Sight(permissions.live_scores_seen, sees_scores),
    Dispute: Sight(permissions.disputes_seen, sees_scores),
}
RULES: Rules = {
    ("follow", Cycle): follows,
    ("open", Cycle): runs,
    ("move", Cycle): runs,
    ("freeze", Cycle): runs,
    ("score", Cycle): runs,
    ("export", Cycle): follows,
    ("cancel", Run): runs,
    ("export", Run): sees_runs,
    ("export", Snapshot): sees_runs,
    ("propose", PublishProposal): asks(permissions.check_can_propose),
    ("approve", PublishProposal): approves,
    ("withdraw", PublishProposal): withdraws,
    ("dispute", Score): disputes,
    ("export", Score): exports,
    ("export", Dispute): sees_scores,
}
