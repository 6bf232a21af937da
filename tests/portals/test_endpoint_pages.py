"""Pages about files that come by themselves: asking for a fetching, allowing it, following it; and the watched folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from jifen.audit.models import Entry
from jifen.collecting.folder_jobs import make_folders
from jifen.collecting.models import Delivery, PullEndpoint
from jifen.collecting.pull_jobs import pull_due
from jifen.portals.endpoints.words import schedule_words, warnings
from tests.cast import EVERYBODY, signed_in
from tests.collecting.deliveries import stand_up
from tests.collecting.endpoints import HERE, TOKEN, again, allowed, due, made_due, proposed
from tests.collecting.servers import ok, saying, serving

pytestmark = pytest.mark.usefixtures("platform")
BODY = "纳税人识别号,年度\n".encode()
PLACE = {"source": "tax", "url": f"http://{HERE}:8080/monthly.csv"}
REST = {"second": "1", "address": HERE, "every_hours": "24", "at_hour": "3"}


@pytest.fixture
def platform(cast: None, tmp_path: Path, settings: Settings) -> None:
    settings.DATA_FOLDER, settings.INBOX = tmp_path / "data", tmp_path / "inbox"
    settings.DATA_FOLDER.mkdir()
    settings.PULL_SPECIAL_ADDRESSES = [HERE]
    stand_up()


def words(answer: Any) -> str:
    """Of a page, or of a file that is streamed."""
    content: bytes = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode()


def test_the_whole_way() -> None:
    tax, security = signed_in("tax-data"), signed_in("security")
    first = words(tax.get("/endpoints/new/"))
    assert "税" in first and "market_supervision" not in first, "only the own sources"
    second = words(tax.post("/endpoints/new/", PLACE))
    assert f'value="{HERE}"' in second and "第二步" in second and "不加密传送" in second
    page = tax.post("/endpoints/new/", PLACE | REST, follow=True)
    assert "等待安全管理员许可" in words(page) and "许可</button>" not in words(page)
    one = PullEndpoint.objects.get()
    assert "有 1 个拉取接口等待许可" in words(security.get("/"))
    asked = words(security.get(f"/endpoints/{one.pk}/"))
    assert "是否允许平台访问这个网址" in asked and one.url in asked and "不加密传送" in asked
    done = security.post(f"/endpoints/{one.pk}/allow/", {"version": "1"}, follow=True)
    assert "已许可" in words(done) and "收回许可" in words(done)
    assert again(one).runs
    listed = words(tax.get("/endpoints/"))
    assert HERE in listed and "每天 03:00" in listed and "运行中" in listed


def test_following_and_hurrying() -> None:
    tax = signed_in("tax-data")
    with serving(saying(ok(BODY))) as served:
        one = allowed(served.port)
        tried = words(tax.post(f"/endpoints/{one.pk}/try/", follow=True))
        assert "试拉成功，什么都没有保存" in tried and "monthly.csv" in tried and not Delivery.objects.exists()
        assert "已排到最前" in words(tax.post(f"/endpoints/{one.pk}/pull/", follow=True))
        assert pull_due()
    number = Delivery.objects.get().number
    page = words(tax.get(f"/endpoints/{one.pk}/"))
    assert number in page and f'href="/deliveries/{Delivery.objects.get().pk}/"' in page
    theirs = words(signed_in("security").get(f"/endpoints/{one.pk}/"))
    assert number in theirs and "/deliveries/" not in theirs, "who may not open it has no link"
    assert number in words(tax.get("/endpoints/?file=csv"))


def test_pausing_says_why_and_resuming_goes_on() -> None:
    one, tax = allowed(), signed_in("tax-data")
    assert "请写明" in words(tax.post(f"/endpoints/{one.pk}/pause/", {"why": " "})) or again(one).runs
    paused = tax.post(f"/endpoints/{one.pk}/pause/", {"why": "对方检修"}, follow=True)
    assert "对方检修" in words(paused) and not again(one).runs
    assert "已恢复" in words(tax.post(f"/endpoints/{one.pk}/resume/", follow=True)) and again(one).runs


def test_five_failures_are_a_step_on_the_home_page() -> None:
    with serving(saying(b"")) as served:
        one = due(served.port)
    for _ in range(5):
        made_due(one)
        pull_due()
    for name in ("tax-data", "operator"):
        assert "已自动暂停" in words(signed_in(name).get("/")), name
    assert "已自动暂停" not in words(signed_in("science-data").get("/"))
    page = words(signed_in("tax-data").get(f"/endpoints/{one.pk}/"))
    assert "连续 5 次没有成功" in page and "连不上对方" in page
    assert "连不上对方" in words(signed_in("tax-data").get("/endpoints/"))


def test_changing_the_hour_keeps_the_permission_and_the_header() -> None:
    one, tax = allowed(header=("Authorization", TOKEN)), signed_in("tax-data")
    address = f"/endpoints/{one.pk}/change/"
    second = words(tax.post(address, {"url": one.url}))
    assert 'value="Authorization"' in second and TOKEN not in second and "留空表示不变" in second
    sent = {"url": one.url, "header_name": "Authorization"} | REST | {"at_hour": "5"}
    assert "原来的许可继续有效" in words(tax.post(address, sent, follow=True))
    kept = again(one)
    assert (kept.runs, kept.at_hour, kept.header_secret) == (True, 5, one.header_secret)
    moved = words(tax.post(address, sent | {"url": "http://10.1.1.1/x", "address": "10.1.1.1"}))
    assert "请重新填写请求头内容" in moved and again(one).runs


def test_the_header_is_shown_on_no_page() -> None:
    one = allowed(header=("Authorization", TOKEN))
    for name in ("tax-data", "operator", "security"):
        client = signed_in(name)
        for address in ("/endpoints/", f"/endpoints/{one.pk}/", "/endpoints/?file=csv"):
            text = words(client.get(address))
            assert TOKEN not in text and one.header_secret not in text, (name, address)
    refused = signed_in("tax-data").post("/endpoints/new/", PLACE | REST | {"header_value": TOKEN})
    assert TOKEN not in words(refused) and "一并填写名称" in words(refused)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"url": "ftp://a.example/x"}, "只能用 https 或 http"),
        ({"url": "https://me:secret@a.example/x"}, "用户名或密码"),
        (REST | {"address": "169.254.169.254", "url": "http://169.254.169.254/x"}, "特殊地址"),
        (REST | {"address": ""}, "请选择或填写一个 IP"),
        (REST | {"address": "", "other_address": "10.1.1.2"}, "网址里的 IP 与登记的地址不一致"),
        ({"source": "courts"}, "courts"),
    ],
)
def test_what_cannot_be_is_said_beside_the_form(sent: dict[str, str], said: str) -> None:
    assert said in words(signed_in("tax-data").post("/endpoints/new/", PLACE | sent))
    assert not PullEndpoint.objects.exists()


def test_what_was_changed_since_is_not_allowed_unseen() -> None:
    one, security = proposed(), signed_in("security")
    for version in ("0", "2", "x", "", "99999999999999999999"):
        answer = words(security.post(f"/endpoints/{one.pk}/allow/", {"version": version}, follow=True))
        assert "请核对新的网址" in answer, version
    assert not again(one).runs


def test_refusing_says_why_and_taking_back_stops() -> None:
    one, security = allowed(), signed_in("security")
    assert "收回许可" in words(security.get(f"/endpoints/{one.pk}/refuse/"))
    security.post(f"/endpoints/{one.pk}/refuse/", {"why": "网址不属于该部门"})
    assert again(one).state == "refused"
    assert "网址不属于该部门" in words(signed_in("tax-data").get(f"/endpoints/{one.pk}/"))


@pytest.mark.parametrize("name", EVERYBODY)
def test_who_may(name: str) -> None:
    one, client = allowed(), signed_in(name)
    seen = name in {"tax-data", "operator", "security"}
    keeps, decides = name in {"tax-data", "operator"}, name == "security"
    lists = name in {"tax-data", "science-data", "operator", "security"}
    assert (client.get("/endpoints/").status_code == 200) == lists
    assert client.get(f"/endpoints/{one.pk}/").status_code == (200 if seen else 404)
    for step in ("pause", "change"):
        assert client.get(f"/endpoints/{one.pk}/{step}/").status_code == (200 if keeps else 403 if seen else 404), step
    for step in ("pull", "try", "resume"):
        assert client.post(f"/endpoints/{one.pk}/{step}/").status_code == (302 if keeps else 403 if seen else 404), step
    assert client.post(f"/endpoints/{one.pk}/allow/").status_code == (302 if decides else 403 if seen else 404)
    assert client.get(f"/endpoints/{one.pk}/refuse/").status_code == (200 if decides else 403 if seen else 404)
    assert (client.get("/folder/").status_code == 200) == (name == "operator")


def test_an_export_is_on_record() -> None:
    allowed()
    signed_in("operator").get("/endpoints/?file=xlsx")
    assert Entry.objects.filter(action="list.exported", subject="list:endpoints").count() == 1


def test_the_folder_page(settings: Settings) -> None:
    make_folders()
    inbox = Path(settings.INBOX)
    (inbox / "tax" / "<b>等待.csv").write_bytes(b"12")
    (inbox / "wrong").mkdir()
    (inbox / "tax" / "refused").mkdir()
    (inbox / "tax" / "refused" / "坏.csv").write_bytes(b"")
    page = words(signed_in("operator").get("/folder/"))
    assert "&lt;b&gt;等待.csv" in page and "坏.csv" in page and str(inbox) in page
    assert "“wrong”不是已登记的来源" in page and "还没有从文件夹收下过文件" in page


def test_schedules_and_warnings_in_words() -> None:
    said = [schedule_words(hours, 3) for hours in (1, 6, 24, 168)]
    assert said == ["每小时", "每 6 小时，含 03:00", "每天 03:00", "每 7 天 03:00"]
    assert warnings("https://a.example/x", "10.1.1.1") == []
    assert len(warnings("http://a.example/x", "8.8.8.8", with_header=True)) == 3
