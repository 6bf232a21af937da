"""Publishing: by two persons, once, for good, and only what was announced."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from jifen.collecting.actions.objecting import Ending, answer_objection
from jifen.collecting.models import Delivery
from jifen.scoring import actions
from jifen.scoring.actions import Disputed
from jifen.scoring.models import Cycle, Dispute, Publication, PublishProposal, Score
from tests.scoring import province
from tests.verifying.claims import stand_up_sources, told

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db
State = Cycle.State


@pytest.mark.race
def test_two_who_press_at_once_publish_once(tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if name != "PYTEST_XDIST_WORKER"}
    environment = kept | {
        "JIFEN_DATA": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}",
    }
    start = "import django; django.setup(); from tests.scoring.publishing_at_once import main; main()"
    command = [sys.executable, "-c", start]
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    said = json.loads(run.stdout.splitlines()[-1])
    assert (said["proposals"], said["publications"], said["steps"], said["entries"]) == (1, 1, 1, 1)
    for pressed, words in (("proposing", "已经提请"), ("approving", "已经办理（已批准）")):
        others = [one for one in said[pressed] if one != "done"]
        assert len(others) == 3 and all(words in one for one in others), said[pressed]


def test_nobody_approves_what_he_proposed_and_only_the_province_approves() -> None:
    proposal = province.proposed(province.settled_cycle(24))
    for name in ("operator", "county-officer", "filler", "security"):
        with pytest.raises(PermissionDenied):
            actions.approve_publication(by=province.person(name), proposal=proposal, at=timezone.now())
    with pytest.raises(DatabaseError), transaction.atomic():
        Publication.objects.create(
            cycle=proposal.cycle, run=proposal.run, at=timezone.now(), on=timezone.localdate(), by="x", approved_by="x",
            digest=proposal.run.digest,
        )  # fmt: skip


def test_a_refusal_wants_a_reason_and_leaves_the_year_settled() -> None:
    cycle = province.settled_cycle(24)
    proposal, officer = province.proposed(cycle), province.person("science-officer")
    with pytest.raises(ValidationError, match="请写明不批准的理由"):
        actions.refuse_publication(by=officer, proposal=proposal, why=" ", at=timezone.now())
    refused = actions.refuse_publication(by=officer, proposal=proposal, why="先核对两家", at=timezone.now())
    assert refused.state == PublishProposal.State.REFUSED
    cycle.refresh_from_db()
    assert cycle.state == State.SETTLED and not Publication.objects.exists()
    assert province.proposed(cycle).pk != proposal.pk, "it may be proposed again"


def test_a_proposal_can_be_taken_back_and_then_approves_nothing() -> None:
    proposal = province.proposed(province.settled_cycle(24))
    actions.withdraw_proposal(by=province.person("operator"), proposal=proposal, at=timezone.now())
    with pytest.raises(ValidationError, match="已经办理（已撤回）"):
        actions.approve_publication(by=province.person("science-officer"), proposal=proposal, at=timezone.now())


def test_it_cannot_be_moved_past_the_second_person() -> None:
    cycle = province.settled_cycle(24)
    with pytest.raises(ValidationError, match="发布须两人办理"):
        actions.move_cycle(by=province.person("operator"), cycle=cycle, verb="publish", at=timezone.now())


def disputed() -> tuple[Cycle, Dispute]:
    """Announced now; the cast's enterprise disputes a value of the tax department."""
    cycle = province.scored_cycle(24)
    stand_up_sources()
    cycle = actions.move_cycle(by=province.person("operator"), cycle=cycle, verb="announce", at=timezone.now())
    score = Score.objects.get(run__core=None, enterprise__organisation__isnull=False)
    claim = told("tax", score.enterprise, "rd_expense", 321.0, at=timezone.now())
    made = actions.dispute_fact(
        by=province.person("filler"),
        disputed=Disputed(score, "rd_expense", claim),
        text="应为 412.5",
        at=timezone.now(),
    )
    return cycle, made


def answered(made: Dispute, ending: Ending) -> None:
    answer_objection(by=province.person("tax-data"), objection=made.objection, ending=ending, at=timezone.now())


def settle(cycle: Cycle) -> Cycle:
    at = timezone.now() + (province.after_announcement(cycle) - province.then())
    return actions.move_cycle(by=province.person("operator"), cycle=cycle, verb="settle", at=at)


def test_a_dispute_must_be_answered_before_the_points_are_settled() -> None:
    cycle, made = disputed()
    with pytest.raises(ValidationError, match="还有 1 件公示异议没有答复"):
        settle(cycle)
    answered(made, Ending("kept", "核对无误"))
    assert settle(cycle).state == State.SETTLED


def test_an_upheld_dispute_asks_for_a_new_snapshot_run_and_announcement() -> None:
    cycle, made = disputed()
    correction = told("tax", made.enterprise, "rd_expense", 412.5, at=timezone.now()).delivery
    answered(made, Ending("corrected", "已更正", correction=correction))
    with pytest.raises(ValidationError, match=f"异议 {made.objection.number} 的更正还不在测算所用的快照里"):
        settle(cycle)
    operator, facts = province.person("operator"), province.known(province.facts_of(24), timezone.now())
    actions.freeze_snapshot(by=operator, year=2025, facts=facts, at=timezone.now())
    province.scored_run(cycle)
    with pytest.raises(ValidationError, match="之后又有新的快照或测算；请收回公示"):
        settle(cycle)
    for verb in ("recall", "announce"):
        cycle = actions.move_cycle(by=operator, cycle=cycle, verb=verb, at=timezone.now(), why="异议成立")
    assert settle(cycle).state == State.SETTLED


def test_a_correction_that_was_only_promised_is_waited_for() -> None:
    cycle, made = disputed()
    answered(made, Ending("corrected", "下月更正", promised="12 月的月报"))
    with pytest.raises(ValidationError, match="的更正还不在测算所用的快照里"):
        settle(cycle)
    assert Delivery.objects.count() == 1


def test_outside_the_announcement_and_beside_the_line_nothing_is_disputed() -> None:
    cycle, made = disputed()
    score = Score.objects.get(run__core=None, enterprise=made.enterprise)
    other = told("tax", made.enterprise, "staff", 12.0, at=timezone.now())
    with pytest.raises(ValidationError, match="这一项得分没有用到“从业人员期末人数”"):
        actions.dispute_fact(
            by=province.person("filler"), disputed=Disputed(score, "rd_expense", other), text="不对", at=timezone.now()
        )
    with pytest.raises(ValidationError, match=r"公示已于 .* 截止"):
        actions.dispute_fact(
            by=province.person("filler"), disputed=Disputed(score, "rd_staff_share", other), text="不对",
            at=timezone.now() + (province.after_announcement(cycle) - province.then()),
        )  # fmt: skip
    with pytest.raises(PermissionDenied, match="由企业自己的填报员或法定代表人提出"):
        actions.dispute_fact(
            by=province.person("operator"),
            disputed=Disputed(score, "rd_staff_share", other),
            text="不对",
            at=timezone.now(),
        )


def test_the_term_is_shortened_only_in_the_demo_and_with_a_reason(settings: object) -> None:
    cycle = province.announced_cycle(24)
    operator = province.person("operator")
    with pytest.raises(ValidationError, match="请写明缩短公示期的理由"):
        actions.shorten_announcement(by=operator, cycle=cycle, why=" ", at=timezone.now())
    settings.DEMO = False  # type: ignore[attr-defined]
    with pytest.raises(ValidationError, match="公示期不能缩短"):
        actions.shorten_announcement(by=operator, cycle=cycle, why="演示", at=timezone.now())
    settings.DEMO = True  # type: ignore[attr-defined]
    shortened = actions.shorten_announcement(by=operator, cycle=cycle, why="演示", at=province.then())
    assert shortened.announced_until is not None and shortened.announced_until < timezone.localdate()
    assert shortened.steps.filter(verb="shorten", why="演示").count() == 1
