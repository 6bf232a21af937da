"""Signing in: two steps, waits that hit only the guesser, idle sessions, invitations."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from jifen.audit.models import Entry
from jifen.people import actions, throttling
from jifen.people.demo_accounts import PASSWORD, current_code, make_demo_accounts, one_time_code
from jifen.people.models import Invitation, Organisation, Person, RefusedSignIn
from tests.cast import code_now, played, signed_in

pytestmark = pytest.mark.usefixtures("cast")


def try_password(client: Client, username: str, password: str, address: str = "10.0.0.1") -> str:
    answer = client.post(
        reverse("account_login"), {"login": username, "password": password}, REMOTE_ADDR=address, follow=True
    )
    return answer.content.decode()


def enter(username: str, address: str = "10.0.0.1", client: Client | None = None) -> Client:
    client = client or Client()
    assert "第二步" in try_password(client, username, PASSWORD, address)
    answer = client.post(reverse("mfa_authenticate"), {"code": code_now(username)}, REMOTE_ADDR=address)
    assert answer.status_code == 302, answer.content.decode()
    return client


def is_inside(client: Client) -> bool:
    return bool(client.get(reverse("home")).status_code == 200)


def test_password_and_code_lead_in_and_are_recorded() -> None:
    client = enter("operator")
    assert is_inside(client)
    done = Entry.objects.filter(action="sign_in.done").latest("sequence")
    assert (done.by, done.subject) == ("operator", "person:operator")


def test_the_password_alone_is_not_enough() -> None:
    client = Client()
    try_password(client, "operator", PASSWORD)
    assert not is_inside(client)
    assert "验证码不对" in client.post(reverse("mfa_authenticate"), {"code": "000000"}).content.decode()
    assert not is_inside(client)


def test_a_code_works_once() -> None:
    code = code_now("operator")
    enter("operator")
    client = Client()
    try_password(client, "operator", PASSWORD)
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert not is_inside(client)


def test_a_recovery_code_works_once() -> None:
    codes = played("filler").authenticator_set.get(type="recovery_codes").wrap().get_unused_codes()
    for expected in (True, False):
        client = Client()
        try_password(client, "filler", PASSWORD)
        client.post(reverse("mfa_authenticate"), {"code": codes[0]})
        assert is_inside(client) is expected


def test_unknown_account_and_wrong_password_read_alike() -> None:
    pages = [try_password(Client(), name, "Wrong-pass-1") for name in ("operator", "no-such-one")]
    assert all("账号或密码不对" in page for page in pages)


def test_after_five_failures_the_guesser_waits_and_the_victim_does_not() -> None:
    for _ in range(throttling.FREE):
        try_password(Client(), "operator", "Wrong-pass-1", "203.0.113.9")
    assert "之后再试" in try_password(Client(), "operator", PASSWORD, "203.0.113.9")
    assert is_inside(enter("operator", "10.0.0.7"))


def test_behind_the_same_address_a_known_browser_still_gets_in() -> None:
    browser = enter("operator", "10.0.0.1")
    browser.post(reverse("account_logout"))
    Entry.objects.count()
    for _ in range(throttling.FREE + 1):
        try_password(Client(), "operator", "Wrong-pass-1", "10.0.0.1")
    assert "之后再试" in try_password(Client(), "operator", PASSWORD, "10.0.0.1")
    assert "第二步" in try_password(browser, "operator", PASSWORD, "10.0.0.1")


def test_a_browser_known_to_one_account_is_unknown_to_another() -> None:
    browser = enter("filler", "10.0.0.1")
    browser.post(reverse("account_logout"))
    try_password(browser, "operator", "Wrong-pass-1", "10.0.0.1")
    assert RefusedSignIn.objects.get(username="operator").place == "10.0.0.1"


def test_guessing_codes_is_slowed_like_guessing_passwords() -> None:
    client = Client()
    try_password(client, "operator", PASSWORD, "203.0.113.9")
    for _ in range(throttling.FREE):
        client.post(reverse("mfa_authenticate"), {"code": "000000"}, REMOTE_ADDR="203.0.113.9")
    answer = client.post(reverse("mfa_authenticate"), {"code": code_now("operator")}, REMOTE_ADDR="203.0.113.9")
    assert "之后再试" in answer.content.decode()


def test_waiting_grows_and_ends() -> None:
    waits = [throttling.waiting_time(n).total_seconds() for n in range(4, 9)]
    assert waits == [0, 30, 60, 120, 240]
    assert throttling.waiting_time(1000) == timedelta(hours=1)
    for _ in range(throttling.FREE):
        try_password(Client(), "operator", "Wrong-pass-1")
    RefusedSignIn.objects.update(wait_until=timezone.now() - timedelta(seconds=1))
    assert is_inside(enter("operator"))
    assert not RefusedSignIn.objects.filter(username="operator").exists()


def test_a_password_typed_as_account_is_not_kept() -> None:
    try_password(Client(), "My-secret-password", "x")
    assert set(RefusedSignIn.objects.values_list("username", flat=True)) == {"?"}


def test_an_idle_session_ends() -> None:
    client = signed_in("operator")
    assert is_inside(client)
    session = client.session
    session["seen_at"] = timezone.now().timestamp() - 31 * 60
    session.save()
    assert not is_inside(client)


def test_whoever_has_a_duty_needs_a_second_factor() -> None:
    person = actions.make_person(
        by="system",
        username="fresh",
        name="新人",
        organisation=Organisation.objects.get(code="tax"),
        with_duties=["data_officer"],
    )
    token = actions.invite_person(by="system", person=person)
    actions.accept_invitation(token=token, password=PASSWORD)
    client = Client()
    try_password(client, "fresh", PASSWORD)
    assert client.get(reverse("home")).headers["Location"] == reverse("mfa_activate_totp")
    asked = client.get(reverse("mfa_activate_totp"), follow=True)
    assert "确认是本人" in asked.content.decode()
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    code = one_time_code(secret, timezone.now().timestamp())
    answer = client.post(reverse("mfa_activate_totp"), {"code": code}, follow=True)
    assert "恢复码" in answer.content.decode()
    assert is_inside(client)
    assert secret not in str(person.authenticator_set.get(type="totp").data)


def test_the_stranger_needs_one_outside_the_demo() -> None:
    assert is_inside(signed_in("stranger"))
    with override_settings(DEMO=False):
        answer = signed_in("stranger").get(reverse("home"))
        assert answer.headers["Location"] == reverse("mfa_activate_totp")


def test_an_invitation_works_once_and_expires() -> None:
    person = actions.make_person(by="system", username="guest", name="来宾", organisation=None)
    old = actions.invite_person(by="system", person=person)
    token = actions.invite_person(by="system", person=person)
    assert Client().get(reverse("invitation", args=[old])).status_code == 410
    address = reverse("invitation", args=[token])
    weak = Client().post(address, {"password": "12345", "repeated": "12345"})
    assert weak.status_code == 200 and "三类" in weak.content.decode()
    sent = Client().post(address, {"password": PASSWORD, "repeated": PASSWORD})
    assert sent.status_code == 302
    assert Client().post(address, {"password": PASSWORD, "repeated": PASSWORD}).status_code == 410
    late = actions.invite_person(by="system", person=person)
    Invitation.objects.filter(used_at=None).update(expires_at=timezone.now())
    assert Client().get(reverse("invitation", args=[late])).status_code == 410


def test_a_disabled_person_is_out_at_once() -> None:
    client = enter("tax-data")
    actions.disable_person(by=played("operator"), person=played("tax-data"), why="离职")
    assert not is_inside(client)
    assert "第二步" not in try_password(Client(), "tax-data", PASSWORD)


def test_a_session_ended_by_the_security_administrator_is_over() -> None:
    client = enter("tax-data")
    assert actions.end_sessions_of(by=played("security"), person=played("tax-data")) == 1
    assert not is_inside(client)


def test_demo_accounts_exist_only_in_the_demo() -> None:
    with override_settings(DEMO=False), pytest.raises(Exception, match="演示模式"):
        make_demo_accounts()
    assert len(current_code("operator", 0)) == 6


def test_passwords_are_hashed_with_argon2() -> None:
    assert Person.objects.get(username="operator").password.startswith("argon2")
