"""Every duty's every page: it opens, its lists are full or say why they are empty, and it leads nowhere that does not open."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse

from jifen.people import actions
from jifen.people.models import Claim, RefusedSignIn
from tests.cast import EVERYBODY, WITH_DUTY, played, signed_in

pytestmark = pytest.mark.usefixtures("cast")
NOT_FOLLOWED = ("/account/second-factor/", "/account/recovery-codes/", "/static/")


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        address = dict(attrs).get("href") or ""
        if tag == "a" and address and not address.startswith("#"):
            self.found.add(address)


def links_of(page: str, at: str) -> set[str]:
    parser = Links()
    parser.feed(page)
    base = at.partition("?")[0]
    return {f"{base}{one}" if one.startswith("?") else one for one in parser.found}


def crawl(client: Client) -> dict[str, str]:
    """Every page reachable from the home page: address → text; pages that differ only in order or number count once."""
    waiting, seen = ["/"], {}
    while waiting:
        address = waiting.pop()
        shape = re.sub(
            r"sort=[\w-]+|page=\d+", "", re.sub(r"(persons|organisations)/of/[^/]+/$", r"\1/of/one/", address)
        )
        if shape in seen or address.startswith(NOT_FOLLOWED) or len(seen) > 150:
            continue
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        streamed = getattr(answer, "streaming", False)
        seen[shape] = "" if streamed else answer.content.decode()
        waiting += sorted(links_of(seen[shape], address))
    return seen


@pytest.mark.parametrize("name", EVERYBODY)
def test_no_link_of_any_duty_is_dead_and_no_list_is_silent(name: str) -> None:
    pages = crawl(signed_in(name))
    assert len(pages) >= 2
    for address, page in pages.items():
        if 'class="toolbar"' in page:
            assert "<tbody>" in page or 'class="empty"' in page, address


def menu(name: str) -> list[str]:
    page = signed_in(name).get("/").content.decode()
    nav = re.search(r'<nav class="menu".*?</nav>', page, re.DOTALL)
    assert nav
    return re.findall(r"<a [^>]*>(.*?)</a>", nav.group())


MENUS = {
    "operator": {"企业认领", "单位", "人员"},
    "security": {"单位", "人员", "登录受限", "在线会话"},
    "auditor": {"审计记录"},
    "county-officer": {"企业认领"},
    "filler": set(),
    "stranger": set(),
}
KEPT = {"企业认领", "单位", "人员", "登录受限", "在线会话", "审计记录"}


@pytest.mark.parametrize("name", MENUS)
def test_each_duty_has_its_own_menu(name: str) -> None:
    shown = menu(name)
    assert shown[0] == "工作台"
    assert set(shown) & KEPT == MENUS[name]


PAGES = ("organisation_list", "person_list", "claim_list", "refused_list", "session_list", "entry_list")
OPEN = {
    "operator": {"organisation_list", "person_list", "claim_list"},
    "security": {"organisation_list", "person_list", "refused_list", "session_list"},
    "auditor": {"entry_list"},
    "science-officer": {"claim_list"},
    "county-officer": {"claim_list"},
}


@pytest.mark.parametrize("name", EVERYBODY)
def test_lists_of_others_do_not_exist(name: str) -> None:
    client = signed_in(name)
    for page in PAGES:
        for suffix in ("", "?file=csv"):
            status = client.get(reverse(page) + suffix).status_code
            wanted = 200 if page in OPEN.get(name, set()) else 404
            if suffix and wanted == 200 and page in {"claim_list", "refused_list", "session_list"}:
                wanted = 403
            assert status == wanted, (name, page, suffix)


def test_nobody_is_led_to_the_door() -> None:
    for page in ("home", *PAGES):
        answer = Client().get(reverse(page))
        assert answer.headers["Location"].startswith(reverse("account_login")), page


@pytest.mark.parametrize("name", [*sorted(set(WITH_DUTY) - {"operator", "security"}), "stranger"])
def test_another_person_is_unknown(name: str) -> None:
    client = signed_in(name)
    for page in ("person", "person_invite", "person_disable", "person_enable", "duty_give", "second_factor_reset"):
        address = reverse(page, args=["science-data" if name != "science-data" else "filler"])
        assert client.post(address, {"duty": "operator", "why": "x"}).status_code in (404, 405), page


def test_what_is_known_but_not_allowed_says_why() -> None:
    answer = signed_in("security").post(reverse("person_disable", args=["security"]), {"why": "x"})
    assert answer.status_code == 403
    assert "不能停用自己的账号" in answer.content.decode()


def test_the_policy_for_browsers_is_strict_and_pages_obey_it() -> None:
    answer = signed_in("operator").get("/persons/")
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy and "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    page = answer.content.decode()
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*src=)", page)
    assert answer.headers["Cache-Control"] == "no-store, private"


def test_exports_are_recorded_and_no_cell_is_a_formula() -> None:
    actions.make_organisation(by="system", kind="service", name="=HYPERLINK(1)", area="220100", code="trap")
    answer = signed_in("operator").get("/organisations/?q=trap&file=csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert "'=HYPERLINK(1)" in text
    page = signed_in("auditor").get("/audit/?action=list.exported").content.decode()
    assert "list:organisations" in page and "narrowed_by：q" in page


def test_lists_narrow_and_order() -> None:
    client = signed_in("operator")
    page = client.get("/organisations/?kind=finance&sort=-name").content.decode()
    assert "共 2 条" in page and 'aria-sort="descending"' in page
    assert "没有符合条件的记录" in client.get("/persons/?q=no-such-person").content.decode()
    assert client.get("/persons/?sort=password&page=999&duty=nonsense").status_code == 200


def test_the_home_page_says_what_to_do_next() -> None:
    assert "现在没有需要您处理的事" in signed_in("operator").get("/").content.decode()
    claim = Claim(
        credit_code="91000000MA0067KY4Y",
        enterprise_name="示例新厂",
        area="220102",
        applicant_name="某",
        username="new-one",
        duty="filler",
    )
    actions.claim_enterprise(claim=claim)
    for name in ("operator", "county-officer"):
        assert "有 1 件企业认领等待确认" in signed_in(name).get("/").content.decode()
    assert "企业认领" not in signed_in("tax-data").get("/").content.decode()
    assert "还没有设置第二因素" in signed_in("stranger").get("/").content.decode()


def test_the_security_administrator_lifts_a_wait_and_ends_a_session() -> None:
    for _ in range(5):
        Client().post(reverse("account_login"), {"login": "filler", "password": "Wrong-pass-1"})
    client = signed_in("security")
    refused = RefusedSignIn.objects.get(username="filler")
    assert "filler" in client.get(reverse("refused_list")).content.decode()
    client.post(reverse("refused_lift", args=[refused.pk]))
    assert not RefusedSignIn.objects.exists()


def test_chinese_first_english_by_a_switch() -> None:
    client = Client(headers={"accept-language": "en"})
    assert '<html lang="zh-CN">' in client.get(reverse("account_login")).content.decode()
    client.post(reverse("set_language"), {"language": "en", "next": "/sign-in/"})
    page = client.get(reverse("account_login")).content.decode()
    assert '<html lang="en">' in page and "Sign in" in page


def test_unknown_addresses_get_a_page_in_words() -> None:
    answer = signed_in("operator").get("/no-such-page/")
    assert answer.status_code == 404 and "没有这一页" in answer.content.decode()


def test_no_own_account_can_be_taken_from_oneself() -> None:
    answer = signed_in("operator").post(reverse("duty_take", args=["operator", "operator"]))
    assert answer.status_code == 403 and played("operator").duties == {"operator"}
