"""An enterprise's first people come in by invitation or are confirmed by a department."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from jifen.people import actions
from jifen.people.demo_accounts import PASSWORD
from jifen.people.models import Claim, Organisation, Person
from tests.cast import played, signed_in

pytestmark = pytest.mark.usefixtures("cast")
CODE = "91000000MA0067KY4Y"


def filled(**other: str) -> dict[str, str]:
    return {
        "credit_code": CODE,
        "enterprise_name": "示例新厂",
        "area": "220102",
        "applicant_name": "填报人",
        "username": "new-filler",
        "duty": "filler",
    } | other


def made(**other: str) -> tuple[Claim, str]:
    return actions.claim_enterprise(claim=Claim(**filled(**other)))


def test_a_claim_waits_is_confirmed_and_leads_in() -> None:
    answer = Client().post(reverse("account_signup"), filled())
    receipt = answer.headers["Location"]
    assert "等待所在地部门确认" in Client().get(receipt).content.decode()
    claim = Claim.objects.get()
    assert not Person.objects.filter(username="new-filler").exists()
    signed_in("county-officer").post(reverse("claim_decide", args=[claim.pk]), {"confirm": "1"})
    Client().post(receipt, {"password": PASSWORD, "repeated": PASSWORD})
    person = played("new-filler")
    assert person.check_password(PASSWORD) and person.duties == {"filler"}
    assert person.organisation == Organisation.objects.get(code=CODE, kind="enterprise")
    Client().post(receipt, {"password": "Another-pass-9", "repeated": "Another-pass-9"})
    assert played("new-filler").check_password(PASSWORD)


def test_an_invitation_of_this_enterprise_confirms_at_once_and_once() -> None:
    secret = actions.invite_enterprise(by=played("operator"), credit_code=CODE)
    other = Client().post(reverse("account_signup"), filled(credit_code="91000000MA00023B1L", invitation=secret))
    assert "不是给这家企业的" in other.content.decode()
    Client().post(reverse("account_signup"), filled(invitation=secret))
    assert Claim.objects.get().state == "confirmed"
    again = Client().post(reverse("account_signup"), filled(username="second", invitation=secret))
    assert "已使用" in again.content.decode()


def test_only_the_officer_of_the_area_or_the_operator_decides() -> None:
    claim, _ = made(area="220202")
    with pytest.raises(PermissionDenied, match="辖区"):
        actions.confirm_claim(by=played("county-officer"), claim=claim)
    assert signed_in("county-officer").get(reverse("claim_decide", args=[claim.pk])).status_code == 404
    actions.confirm_claim(by=played("science-officer"), claim=claim)


def test_a_refusal_says_why_and_is_final() -> None:
    claim, token = made()
    with pytest.raises(ValidationError, match="理由"):
        actions.refuse_claim(by=played("operator"), claim=claim, why=" ")
    actions.refuse_claim(by=played("operator"), claim=claim, why="查无此人")
    assert "查无此人" in Client().get(reverse("claim_receipt", args=[token])).content.decode()
    with pytest.raises(ValidationError, match="已经处理"):
        actions.confirm_claim(by=played("operator"), claim=claim)


def test_an_account_is_asked_for_once() -> None:
    made()
    with pytest.raises(ValidationError, match="已有人"):
        made()
    with pytest.raises(ValidationError, match="已有人"):
        made(username="operator")


def test_the_database_keeps_decisions_whole() -> None:
    claim, _ = made()
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(state="confirmed")


@pytest.mark.parametrize("code", ["", "123", "91000000ma0067ky4y", "91000000MA0067KY4O", "91000000MA0067KY4X", "=1+1"])
def test_a_code_that_cannot_be_one_is_refused(code: str) -> None:
    answer = Client().post(reverse("account_signup"), filled(credit_code=code))
    assert answer.status_code == 200 and not Claim.objects.exists()
