"""The invented province on the platform: whole, invented beyond doubt, only in demo mode."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from jifen.audit.models import Entry
from jifen.enterprises.actions import load_demo_enterprises
from jifen.enterprises.credit_codes import is_valid
from jifen.enterprises.models import AddressRecord, Enterprise, Event, NameRecord, Recognition, SizeResult
from jifen.enterprises.reads import own_enterprise
from jifen.people.areas import COUNTIES
from jifen.verifying.actions import load_demo_eligibility
from jifen.verifying.models import EligibilityResult
from jifen.verifying.reads import with_eligibility
from tests.cast import played

pytestmark = pytest.mark.usefixtures("cast")
N, SEED = 1500, 7


def test_the_province_is_loaded_once_and_judged() -> None:
    before = Entry.objects.count()
    assert load_demo_enterprises(N, SEED) == N + 1, "and the one of the demo accounts"
    assert load_demo_enterprises(N, SEED) == 0
    firms = Enterprise.objects.all()
    assert all("示例" in one.name and one.code[2:8] == "000000" and is_valid(one.code) for one in firms)
    assert {one.county for one in firms} <= set(COUNTIES) and len({one.county for one in firms}) > 50
    assert NameRecord.objects.count() == AddressRecord.objects.count() == SizeResult.objects.count() == N + 1
    assert Recognition.objects.count() > N / 2 and Event.objects.filter(kind="registered").count() > 0.95 * N
    assert load_demo_eligibility(N, SEED) == N + 1
    assert load_demo_eligibility(N, SEED) == 0
    assert set(EligibilityResult.objects.values_list("overall", flat=True)) == {
        "met",
        "unmet",
        "unknown",
        "manual_review",
    }
    assert Entry.objects.count() == before + 3
    own = own_enterprise(played("filler"))
    assert own is not None and own.organisation == played("filler").organisation
    assert with_eligibility(Enterprise.objects.filter(pk=own.pk), timezone.localdate()).get().eligibility


def test_only_in_demo_mode(settings: Any) -> None:
    settings.DEMO = False
    for load in (load_demo_enterprises, load_demo_eligibility):
        with pytest.raises(PermissionDenied, match="只有演示模式"):
            load(10, 1)
    assert not Enterprise.objects.exists()
