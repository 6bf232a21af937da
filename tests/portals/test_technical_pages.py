"""The technicians' pages show stored rows to the operator alone, change nothing, and tell the record who looked."""

from __future__ import annotations

import pytest
from django.urls import Resolver404, resolve

from jifen.audit.models import Entry
from jifen.enterprises.models import Enterprise
from jifen.people.models import Claim, Organisation, Person
from jifen.portals.technical.site import shown_fields, site
from tests.cast import EVERYBODY, played, signed_in

pytestmark = pytest.mark.usefixtures("cast")


def person_page(username: str = "legal") -> str:
    return f"/technical/people/person/{played(username).pk}/change/"


@pytest.mark.parametrize("name", sorted(set(EVERYBODY) - {"operator"}))
def test_for_everybody_else_there_is_no_such_page(name: str) -> None:
    for address in ("/technical/", "/technical/people/", "/technical/people/person/", person_page()):
        assert signed_in(name).get(address).status_code == 404, address
    assert not Entry.objects.filter(action="technical.viewed").exists()


def test_the_operator_sees_every_table_that_joined_and_no_password() -> None:
    client = signed_in("operator")
    page = client.get("/technical/").content.decode()
    for model in site._registry:
        address = f"/technical/{model._meta.app_label}/{model._meta.model_name}/"
        assert address in page
        assert client.get(f"{address}?q=demo").status_code == 200
    shown = client.get(person_page()).content.decode()
    assert "示例企业法定代表人" in shown and "argon2" not in shown and played("legal").password not in shown


def test_the_record_is_not_there() -> None:
    assert Entry not in site._registry
    assert "audit" not in signed_in("operator").get("/technical/").content.decode()
    assert signed_in("operator").get("/technical/audit/entry/").status_code == 404


def test_no_secret_of_any_table_is_shown() -> None:
    assert "password" not in shown_fields(Person) and "token_digest" not in shown_fields(Claim)
    assert "name" in shown_fields(Person) and "state" in shown_fields(Claim)


@pytest.mark.parametrize("question", ["password__startswith=a", "password__regex=.", "organisation__code=tax"])
def test_nothing_is_asked_through_the_address(question: str) -> None:
    assert signed_in("operator").get(f"/technical/people/person/?{question}").status_code == 400


def test_nothing_is_added_changed_or_deleted() -> None:
    client, one = signed_in("operator"), Organisation.objects.get(code="demo-bank")
    address = f"/technical/people/organisation/{one.pk}/change/"
    assert client.post(address, {"name": "别的名字"}).status_code == 405
    assert client.post("/technical/people/organisation/", {"action": "delete_selected"}).status_code == 405
    page = client.get(address).content.decode()
    assert "<input" not in page.replace('<input type="hidden" name="csrfmiddlewaretoken"', "")
    for gone in ("people/organisation/add/", f"people/organisation/{one.pk}/delete/", "login/", "password_change/"):
        assert client.get(f"/technical/{gone}").status_code == 404, gone
    with pytest.raises(Resolver404):
        resolve(f"/technical/people/organisation/{one.pk}/history/")
    assert Organisation.objects.get(pk=one.pk).name == one.name


def test_every_opening_of_a_row_is_recorded() -> None:
    signed_in("operator").get(person_page())
    entry = Entry.objects.get(action="technical.viewed")
    assert (entry.by, entry.subject) == ("operator", "person:legal")
    assert entry.content["fields"] == {"row": played("legal").pk, "table": "people_person"}


def test_a_row_that_is_not_there_is_not_recorded() -> None:
    for wrong in ("0", "abc", "_"):
        assert signed_in("operator").get(f"/technical/people/person/{wrong}/change/").status_code == 404
    assert not Entry.objects.filter(action="technical.viewed").exists()


def test_the_policy_for_browsers_holds() -> None:
    for address in ("/technical/", "/technical/enterprises/enterprise/", person_page()):
        answer = signed_in("operator").get(address)
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert "<style" not in answer.content.decode() and " style=" not in answer.content.decode()
    assert Enterprise in site._registry
