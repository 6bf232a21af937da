"""The daily round reads what was delivered."""

from __future__ import annotations

import pytest
from django.utils import timezone

from jifen.collecting.models import FactClaim
from jifen.collecting.sources.sample_delivery import sample_delivery
from jifen.enterprises.models import Enterprise
from jifen.verifying import reads
from jifen.verifying.jobs import judge_todays_eligibility
from tests.collecting.conftest import own_data_folder
from tests.collecting.deliveries import delivered, stand_up
from tests.verifying.claims import judged

__all__ = ["own_data_folder"]
pytestmark = pytest.mark.usefixtures("cast", "own_data_folder")


def test_delivered_facts_decide_the_criteria_they_are_about() -> None:
    sample = sample_delivery("emergency_management", enterprises=24, dirty=False)
    stand_up(sample.codes)
    judge_todays_eligibility()
    one = Enterprise.objects.get(code=next(row[2] for row in sample.clean.body if "否" in row))
    before = reads.result_on(one, timezone.localdate())
    assert before is not None
    assert before.state_of("safety") == "unknown"
    delivery = delivered(sample.content, name=sample.name, source="emergency_management", by="emergency-data")
    assert delivery.state == "applied", delivery.problems
    assert judge_todays_eligibility() > 0
    after = reads.result_on(one, timezone.localdate())
    assert after is not None
    assert after.state_of("safety") == "met"
    assert "事故" in delivery.contract.title


def test_a_second_round_writes_nothing() -> None:
    sample = sample_delivery("tax", enterprises=24, dirty=False)
    stand_up(sample.codes)
    delivered(sample.content, name=sample.name)
    assert judge_todays_eligibility() > 0
    assert judge_todays_eligibility() == 0


def test_what_a_person_rejected_decides_no_criterion() -> None:
    sample = sample_delivery("emergency_management", enterprises=24, dirty=False)
    stand_up(sample.codes)
    delivered(sample.content, name=sample.name, source="emergency_management", by="emergency-data")
    one = Enterprise.objects.get(code=next(row[2] for row in sample.clean.body if "否" in row))
    assert safety_of(one) == "met"
    claims = FactClaim.objects.filter(enterprise=one, fact="accident")
    for claim in claims:
        judged(claim, "rejected")
    assert safety_of(one) == "unknown"
    for claim in claims:
        judged(claim, "lifted")
    assert safety_of(one) == "met"


def safety_of(one: Enterprise) -> str:
    judge_todays_eligibility()
    result = reads.result_on(one, timezone.localdate())
    assert result is not None
    return result.state_of("safety")
