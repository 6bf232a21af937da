"""Signing in through a government identity provider: a real one, in a process of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from jifen.audit.models import Entry
from jifen.config import identity_provider
from jifen.people import actions
from jifen.people.demo_accounts import PASSWORD
from jifen.people.identity_provider import digest_of_subject
from jifen.people.models import Person
from tests.cast import code_now, played
from tests.journeys.conftest import free_port
from tests.people.oidc_provider.persons import CLIENT_ID, CLIENT_SECRET, SPOILT, SUBJECTS
from tests.people.oidc_provider.running import at_the_provider, running_provider

pytestmark = pytest.mark.usefixtures("cast")
RETURN = "http://testserver/sign-in/identity/return/"


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_provider(tmp_path_factory.mktemp("provider"), RETURN) as address:
        yield address


@pytest.fixture
def configured(issuer: str, settings: Any) -> dict[str, Any]:
    known = {"issuer": issuer, "client_id": CLIENT_ID, "secret": CLIENT_SECRET, "name": "某省认证", "trust_mfa": False}
    settings.IDENTITY_PROVIDER = known
    return known


def set_out(client: Client, name: str = "identity_sign_in", **sent: str) -> str:
    """The provider's address the platform leads to."""
    page = client.post(reverse(name), sent)
    assert page.status_code == 200, page.content.decode()
    return str(page.headers["Refresh"]).partition("url=")[2]


def arrive(client: Client, username: str, **sent: str) -> Any:
    return client.get(at_the_provider(set_out(client, **sent), username))


def bound(username: str, at_provider: str, issuer: str) -> Person:
    digest = digest_of_subject(issuer, SUBJECTS[at_provider])
    actions.bind_identity(by=played(username), issuer=issuer, digest=digest)
    return played(username)


def with_password_and_code(username: str) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": username, "password": PASSWORD})
    assert client.post(reverse("mfa_authenticate"), {"code": code_now(username)}).status_code == 302
    return client


def recovery_code(username: str) -> str:
    codes = played(username).authenticator_set.get(type="recovery_codes").wrap().get_unused_codes()
    return str(codes[0])


def is_inside(client: Client) -> bool:
    return bool(client.get(reverse("home")).status_code == 200)


def last(action: str) -> Entry:
    return Entry.objects.filter(action=action).latest("sequence")


def reasons() -> list[str]:
    refused = Entry.objects.filter(action="identity.refused").order_by("sequence")
    return [entry.content["fields"]["reason"] for entry in refused]


# Binding, and what follows from it


def test_a_person_binds_an_identity_and_then_signs_in_with_it(configured: dict[str, Any]) -> None:
    client = with_password_and_code("operator")
    asked = client.post(reverse("identity_bind"))
    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
    page = client.post(asked.headers["Location"], {"password": PASSWORD})
    address = str(page.headers["Refresh"]).partition("url=")[2]
    done = client.get(at_the_provider(address, "plain"), follow=True)
    assert "已绑定" in done.content.decode() and done.status_code == 200
    entry = last("identity.bound")
    assert (entry.by, entry.subject) == ("operator", "person:operator")
    assert entry.content["fields"]["issuer"] == configured["issuer"]

    later = Client()
    assert arrive(later, "plain").headers["Location"] == reverse("mfa_authenticate")
    assert not is_inside(later)
    later.post(reverse("mfa_authenticate"), {"code": recovery_code("operator")})
    assert is_inside(later)
    assert last("sign_in.done").content["fields"]["ways"] == ["socialaccount", "mfa"]


def test_binding_asks_anew_who_is_there(configured: dict[str, Any]) -> None:
    client = with_password_and_code("operator")
    client.post(reverse("identity_bind"))
    assert not SocialAccount.objects.exists()
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    address = set_out(client, "identity_bind")
    session = client.session
    for step in session["account_authentication_methods"]:
        step["at"] -= 601
    session.save()
    late = client.get(at_the_provider(address, "plain"))
    assert late.status_code == 403 and "十分钟" in late.content.decode()
    assert not SocialAccount.objects.exists()


def test_a_session_begun_otherwise_does_not_bind(configured: dict[str, Any]) -> None:
    configured["trust_mfa"] = True
    bound("operator", "twofold", configured["issuer"])
    client = Client()
    arrive(client, "twofold")
    assert is_inside(client)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    answer = client.post(reverse("identity_bind"))
    assert answer.status_code == 403 and "用密码和验证码登录" in answer.content.decode()


def test_what_one_person_set_out_to_bind_is_not_bound_to_the_next(configured: dict[str, Any]) -> None:
    client = with_password_and_code("operator")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    callback = at_the_provider(set_out(client, "identity_bind"), "plain")
    session = client.session
    states = session["socialaccount_states"]
    client.post(reverse("account_logout"))
    client.force_login(played("auditor"))
    session = client.session
    session["socialaccount_states"] = states
    session.save()
    answer = client.get(callback)
    assert answer.status_code == 403 and "登录状态变了" in answer.content.decode()
    assert not SocialAccount.objects.exists()


def test_an_identity_has_one_person_and_a_person_one_identity(configured: dict[str, Any]) -> None:
    bound("operator", "plain", configured["issuer"])
    for username, at_provider in (("auditor", "plain"), ("operator", "other")):
        client = with_password_and_code(username)
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        answer = client.get(at_the_provider(set_out(client, "identity_bind"), at_provider))
        assert answer.status_code == 409 and "绑定" in answer.content.decode()
    assert SocialAccount.objects.get().user == played("operator")
    assert reasons() == ["conflict", "conflict"]


def test_loosing_an_identity_ends_signing_in_with_it(configured: dict[str, Any]) -> None:
    bound("operator", "plain", configured["issuer"])
    client = with_password_and_code("operator")
    assert "解除绑定" in client.get(reverse("mfa_index")).content.decode()
    client.post(reverse("identity_unbind"))
    assert SocialAccount.objects.exists(), "only after confirming who is there"
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.post(reverse("identity_unbind"))
    assert not SocialAccount.objects.exists()
    assert last("identity.unbound").by == "operator"
    assert client.post(reverse("identity_unbind")).status_code == 409
    assert arrive(Client(), "plain").status_code == 403


def test_only_a_digest_is_kept(configured: dict[str, Any]) -> None:
    bound("operator", "plain", configured["issuer"])
    client = Client()
    arrive(client, "plain")
    kept = SocialAccount.objects.get()
    assert re.fullmatch(r"[0-9a-f]{64}", kept.uid) and kept.extra_data == {}
    assert not SocialToken.objects.exists()
    assert played("operator").password not in str(dict(client.session.items()))


# Who does not come in


def test_an_unbound_identity_is_refused_and_leaves_nothing(configured: dict[str, Any]) -> None:
    client, persons = Client(), Person.objects.count()
    answer = arrive(client, "plain")
    assert answer.status_code == 403 and "这个身份还没有绑定账号" in answer.content.decode()
    assert not is_inside(client) and not client.session.keys()
    assert Person.objects.count() == persons and not SocialAccount.objects.exists()
    fields = last("identity.refused").content["fields"]
    digest = digest_of_subject(configured["issuer"], SUBJECTS["plain"])
    assert fields == {"issuer": configured["issuer"], "identity": digest, "reason": "unbound"}


def test_an_account_of_the_same_name_is_no_tie(configured: dict[str, Any]) -> None:
    actions.make_person(by="system", username="plain", name="同名", organisation=None)
    assert arrive(Client(), "plain").status_code == 403


def test_a_disabled_account_stays_out(configured: dict[str, Any]) -> None:
    person = bound("tax-data", "plain", configured["issuer"])
    actions.disable_person(by=played("operator"), person=person, why="离职")
    client = Client()
    answer = arrive(client, "plain")
    assert answer.status_code == 403 and "已停用" in answer.content.decode()
    assert not is_inside(client) and reasons() == ["disabled"]
    assert not played("tax-data").is_active


def test_an_identity_of_another_issuer_is_another_identity(configured: dict[str, Any]) -> None:
    bound("operator", "plain", "https://former-provider.example")
    assert arrive(Client(), "plain").status_code == 403


# What goes wrong on the way


@pytest.mark.parametrize("attack", SPOILT)
def test_a_token_that_is_not_what_it_should_be_is_refused(
    configured: dict[str, Any], attack: str, caplog: pytest.LogCaptureFixture
) -> None:
    bound("operator", attack, configured["issuer"])
    client = Client()
    answer = arrive(client, attack)
    assert answer.status_code == 502 and "未通过核验" in answer.content.decode()
    assert "_auth_user_id" not in client.session and "account_login" not in client.session
    assert reasons() == ["untrusted"] and "identity provider: untrusted" in caplog.text


def test_a_state_works_once_and_only_in_the_browser_that_set_out(configured: dict[str, Any]) -> None:
    bound("operator", "plain", configured["issuer"])
    client = Client()
    callback = at_the_provider(set_out(client), "plain")
    elsewhere = Client().get(callback)
    assert elsewhere.status_code == 400 and "不是从本浏览器" in elsewhere.content.decode()
    assert client.get(callback).status_code == 302
    assert client.get(callback).status_code == 400
    invented = Client().get(reverse("identity_return"), {"code": "x", "state": "y"})
    assert invented.status_code == 400 and reasons() == []


def test_a_state_grows_old(configured: dict[str, Any]) -> None:
    client = Client()
    callback = at_the_provider(set_out(client), "plain")
    session = client.session
    session["socialaccount_states"] = {
        key: (state, began - 601, provider) for key, (state, began, provider) in session["socialaccount_states"].items()
    }
    session.save()
    assert client.get(callback).status_code == 400


def test_whoever_declines_reads_what_to_do(configured: dict[str, Any]) -> None:
    client = Client()
    answer = client.get(at_the_provider(set_out(client), "plain", allow=False))
    assert answer.status_code == 400 and "取消了授权" in answer.content.decode()
    assert reasons() == ["cancelled"]


def test_a_provider_that_gives_up_reads_as_such(configured: dict[str, Any]) -> None:
    client = Client()
    state = parse_qs(urlsplit(set_out(client)).query)["state"][0]
    answer = client.get(reverse("identity_return"), {"error": "server_error", "state": state})
    assert answer.status_code == 502 and "没有完成认证" in answer.content.decode()


def test_a_code_the_provider_does_not_know_is_refused(configured: dict[str, Any]) -> None:
    client = Client()
    state = parse_qs(urlsplit(set_out(client)).query)["state"][0]
    answer = client.get(reverse("identity_return"), {"code": "invented", "state": state})
    assert answer.status_code == 502 and "未通过核验" in answer.content.decode()


def test_a_code_without_its_verifier_is_worthless(configured: dict[str, Any]) -> None:
    bound("operator", "plain", configured["issuer"])
    client = Client()
    address = set_out(client)
    assert parse_qs(urlsplit(address).query)["code_challenge_method"] == ["S256"]
    code = parse_qs(urlsplit(at_the_provider(address, "plain")).query)["code"][0]
    state = parse_qs(urlsplit(set_out(client)).query)["state"][0]
    answer = client.get(reverse("identity_return"), {"code": code, "state": state})
    assert answer.status_code == 502 and reasons() == ["untrusted"]


def test_a_provider_that_is_down_is_said_to_be(configured: dict[str, Any]) -> None:
    client = Client()
    configured["issuer"] = f"http://127.0.0.1:{free_port()}/o"
    answer = client.post(reverse("identity_sign_in"))
    assert answer.status_code == 502 and "暂时连不上" in answer.content.decode()
    assert reasons() == ["unreachable"]


def test_a_provider_that_goes_down_on_the_way_is_said_to_be(
    configured: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    client = Client()
    with running_provider(tmp_path_factory.mktemp("short-lived"), RETURN) as brief:
        configured["issuer"] = brief
        callback = at_the_provider(set_out(client), "plain")
    answer = client.get(callback)
    assert answer.status_code == 502 and "暂时连不上" in answer.content.decode()


def test_a_provider_under_another_name_than_its_own_is_not_believed(configured: dict[str, Any]) -> None:
    configured["issuer"] = configured["issuer"].replace("127.0.0.1", "localhost")
    answer = Client().post(reverse("identity_sign_in"))
    assert answer.status_code == 502


def test_the_way_back_leads_only_to_ourselves(configured: dict[str, Any]) -> None:
    configured["trust_mfa"] = True
    bound("operator", "twofold", configured["issuer"])
    assert arrive(Client(), "twofold", next="https://elsewhere.example/").headers["Location"] == reverse("home")
    assert arrive(Client(), "twofold", next="//elsewhere.example/").headers["Location"] == reverse("home")
    assert arrive(Client(), "twofold", next="/audit/").headers["Location"] == "/audit/"


def test_nobody_else_can_start_it(configured: dict[str, Any]) -> None:
    assert Client().get(reverse("identity_sign_in")).status_code == 405
    assert Client(enforce_csrf_checks=True).post(reverse("identity_sign_in")).status_code == 403


def test_only_who_one_is_is_asked_for(configured: dict[str, Any]) -> None:
    asked = parse_qs(urlsplit(set_out(Client())).query)
    assert asked["scope"] == ["openid"] and asked["redirect_uri"] == [RETURN]
    assert {"state", "nonce", "code_challenge"} <= asked.keys()


# The second factor


@pytest.mark.parametrize(
    ("at_provider", "trusted", "our_code_is_asked"),
    [
        ("plain", False, True),
        ("plain", True, True),
        ("twofold", False, True),
        ("twofold", True, False),
        ("classed", True, False),
        ("unclassed", True, True),
    ],
)
def test_our_code_is_asked_unless_the_providers_word_is_trusted(
    configured: dict[str, Any], at_provider: str, trusted: bool, our_code_is_asked: bool
) -> None:
    configured["trust_mfa"] = trusted
    bound("operator", at_provider, configured["issuer"])
    client = Client()
    answer = arrive(client, at_provider)
    assert (answer.headers["Location"] == reverse("mfa_authenticate")) is our_code_is_asked
    assert is_inside(client) is not our_code_is_asked


def test_whoever_lost_the_second_factor_sets_it_up_first_even_when_trusted(configured: dict[str, Any]) -> None:
    configured["trust_mfa"] = True
    person = bound("operator", "twofold", configured["issuer"])
    actions.reset_second_factor(by=played("security"), person=person, why="手机丢失")
    client = Client()
    arrive(client, "twofold")
    assert client.get(reverse("home")).headers["Location"] == reverse("mfa_activate_totp")


def test_without_a_second_factor_nothing_is_bound(configured: dict[str, Any]) -> None:
    client = Client()
    client.post(reverse("account_login"), {"login": "stranger", "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert client.post(reverse("identity_bind")).status_code == 403
    with pytest.raises(Exception, match="第二因素"):
        actions.bind_identity(by=played("stranger"), issuer=configured["issuer"], digest="0" * 64)


# Switched on and off


def test_without_a_provider_there_is_no_button_and_no_page() -> None:
    page = Client().get(reverse("account_login")).content.decode()
    assert reverse("identity_sign_in") not in page
    inside = with_password_and_code("operator")
    assert reverse("identity_bind") not in inside.get(reverse("mfa_index")).content.decode()
    for name in ("identity_sign_in", "identity_return", "identity_bind", "identity_unbind"):
        assert inside.get(reverse(name)).status_code == 404
        assert inside.post(reverse(name)).status_code == 404


def test_the_button_says_the_providers_name(configured: dict[str, Any]) -> None:
    assert "用某省认证登录" in Client().get(reverse("account_login")).content.decode()


def test_the_environment_names_a_provider_whole_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    assert identity_provider.from_environment() is None
    monkeypatch.setenv("JIFEN_OIDC_ISSUER", "https://id.example")
    with pytest.raises(ImproperlyConfigured, match="JIFEN_OIDC_CLIENT_ID JIFEN_OIDC_SECRET"):
        identity_provider.from_environment()
    monkeypatch.setenv("JIFEN_OIDC_CLIENT_ID", "jifen")
    monkeypatch.setenv("JIFEN_OIDC_SECRET", "secret")
    known = identity_provider.from_environment()
    assert known is not None and (known["name"], known["trust_mfa"]) == ("吉林省统一身份认证", False)


@pytest.mark.parametrize(
    "issuer",
    ["http://id.example", "id.example", "https://", "https://id.example/?a=1", "https://id.example/" + "a" * 191],
)
def test_an_issuer_is_a_plain_encrypted_address(monkeypatch: pytest.MonkeyPatch, issuer: str) -> None:
    for name, value in (("ISSUER", issuer), ("CLIENT_ID", "jifen"), ("SECRET", "secret")):
        monkeypatch.setenv(f"JIFEN_OIDC_{name}", value)
    with pytest.raises(ImproperlyConfigured, match="https://"):
        identity_provider.from_environment()
