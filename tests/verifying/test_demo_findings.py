"""The invented province through the real worker: what the checks find in it."""

from __future__ import annotations

import pytest
from django.utils import timezone

from jifen.cli.platform import DEMO_SEED
from jifen.collecting.actions.demo import hand_in_demo_deliveries
from jifen.collecting.actions.settling import confirm_delivery
from jifen.collecting.jobs import load_sources, work_until_done
from jifen.collecting.models import Delivery
from jifen.engine.checks import CHECKS
from jifen.enterprises.actions.demo import load_demo_enterprises
from jifen.schemes.jobs import load_schemes
from jifen.verifying.models import Finding
from tests.collecting.conftest import own_data_folder
from tests.verifying.check_runs import checked

__all__ = ["own_data_folder"]
CANNOT_BE = {
    "not_negative", "whole_counts", "title_dates_in_order",  # refused at the door by every contract
    "growth_as_reported",  # nobody reports a growth
    "founding_known", "founded_by_year", "founding_unchanged",  # the register holds the day, for every year alike
    "accident_not_denied", "insurance_unregistered_not_denied", "staff_uninsured_not_denied",  # nobody here has any
    "size_among_peers", "rd_ratio_among_peers", "revenue_per_head_among_peers", "rd_expense_per_head_among_peers",
    "jump_among_peers", "first_digits",  # sixty firms are too few peers
}  # fmt: skip


@pytest.mark.prove
@pytest.mark.usefixtures("cast", "own_data_folder")
def test_with_sixty_firms_every_check_that_can_find_something_does() -> None:
    load_sources()
    load_schemes()
    load_demo_enterprises(60, DEMO_SEED)
    hand_in_demo_deliveries(60, DEMO_SEED, today=timezone.localdate())
    work_until_done()
    for delivery in Delivery.objects.filter(state=Delivery.State.WAITING):
        confirm_delivery(by="system", delivery=delivery, why="核对过")
    work_until_done()
    checked()
    found = set(Finding.objects.values_list("check_code", flat=True))
    assert {check.code for check in CHECKS} - found == CANNOT_BE
