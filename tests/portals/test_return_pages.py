"""The pages of the yearly return: who gets them, filling in with and without script, checking, signing, the workbook."""

from __future__ import annotations

import html
import re
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from jifen.audit.models import Entry
from jifen.collecting.jobs import work_until_done
from jifen.collecting.models import Evidence, Pledge, Return, ReturnAnswer
from jifen.collecting.returns.workbook import FACT, FILL, HEADERS, STATE, VALUE
from jifen.collecting.typed_answers import Typed
from jifen.people.models import Organisation, Person, PersonDuty
from jifen.people.throttling import FREE
from jifen.portals.returns.words import grouped
from tests.cast import EVERYBODY, played, signed_in
from tests.collecting.deliveries import delivered, stand_up, tax_sample
from tests.collecting.returning import PNG, YEAR, answer, attach, begun, filled, fresh_code, now_of
from tests.collecting.shipped import load_sources
from tests.enterprises.firms import firm, own_firm

pytestmark = pytest.mark.usefixtures("cast")
PAGES = ("", "company/", "influence/", "check/", "workbook/", "workbook/file/")
HOSTILE = '"><img src=x onerror=alert(1)>'


def words(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


def said(answer: Any) -> str:
    """The page as it is read: without tags."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", words(answer))))


def fields(page: str) -> dict[str, str]:
    """What a browser would send of the section's form without touching it."""
    form = page[page.index('id="answers"') :]
    found = dict(re.findall(r'name="([^"]+-(?:seen|was|value|why)|page)" value="([^"]*)"', form))
    for name, value in re.findall(r'type="radio" name="([^"]+)" value="([^"]+)" checked', form):
        found[name] = value
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return {name: html.unescape(value) for name, value in found.items()}


def save(client: Client, fact: str, **typed: str) -> Any:
    """One field as it is saved by itself."""
    return client.post(f"/return/answer/{fact}/", {f"{fact}-{name}": value for name, value in typed.items()})


@pytest.mark.parametrize("name", EVERYBODY)
def test_who_gets_the_return(name: str) -> None:
    filing = filled()
    file, client = Evidence.objects.first(), signed_in(name)
    assert file is not None
    own = name in {"filler", "legal"}
    for part in (*PAGES, f"evidence/{file.pk}/", "sign/"):
        assert client.get(f"/return/{part}").status_code == (200 if own else 404), part
    assert save(client, "staff", state="value", value="90", seen="1").status_code == (200 if own else 404)
    assert (ReturnAnswer.objects.get(fact="staff").text == "90") == own
    assert client.post("/return/begin/").status_code == (302 if own else 404)
    given = {"seen": now_of(filing).digest, "code": fresh_code(name) if name != "stranger" else "1"}
    status = client.post("/return/sign/", given).status_code
    assert status == {"legal": 302, "filler": 403}.get(name, 404)
    assert Pledge.objects.exists() == (name == "legal")
    assert ("自主填报" in said(client.get("/"))) == own


def test_another_enterprise_does_not_see_what_was_signed_or_attached() -> None:
    filing = filled()
    signed_in("legal").post("/return/sign/", {"seen": now_of(filing).digest, "code": fresh_code()})
    pledge, file = Pledge.objects.get(), Evidence.objects.earliest("pk")
    other = Organisation.objects.create(
        kind="enterprise", name="别的企业", level="county", area="220102", code=firm(9).code
    )
    person = Person.objects.create(username="their-legal", name="别人", organisation=other)
    PersonDuty.objects.create(person=person, duty="legal_representative", given_by="system")
    person.authenticator_set.create(type="totp", data=played("legal").authenticator_set.get(type="totp").data)
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/return/").status_code == 200
    assert client.get(f"/return/signed/{pledge.pk}/").status_code == 404
    assert client.get(f"/return/evidence/{file.pk}/").status_code == 404
    assert "示例企业" not in said(client.get("/return/"))
    assert client.get("/return/check/")["Location"] == "/return/"


def test_an_enterprise_without_registration_is_told_why() -> None:
    page = signed_in("filler").get("/return/")
    assert page.status_code == 200 and "暂时不能填报" in said(page)
    assert "自主填报还没有开始" not in said(signed_in("filler").get("/"))


def test_from_the_desk_to_the_first_section() -> None:
    load_sources(timezone.now())
    own_firm()
    client = signed_in("filler")
    assert f"{YEAR} 年度自主填报还没有开始" in said(client.get("/"))
    assert "开始填报" in said(client.get("/return/")) and client.get("/return/company/")["Location"] == "/return/"
    assert client.post("/return/begin/")["Location"] == "/return/company/"
    page = said(client.get("/return/"))
    assert "填报中" in page and "还没有开始" in page and "0 / 4 题" in page
    assert f"{YEAR} 年度自主填报要填 30 题，已答 0 题" in said(client.get("/"))


def test_a_field_is_saved_as_it_is_left_and_says_so() -> None:
    begun()
    client = signed_in("filler")
    got = save(client, "revenue", state="value", value="1.2亿元", seen="0")
    assert (
        got["HX-Reswap"] == "outerHTML"
        and "已保存 12,000 万元" in said(got)
        and 'name="revenue-seen" value="1"' in words(got)
    )
    assert 'id="progress" hx-swap-oob="true"' in words(got)
    got = save(client, "main_revenue", value="13000")
    assert "已保存 13,000 万元" in said(got) and "main_within_revenue" not in words(got)
    assert re.search(r'id="found-main_revenue" hx-swap-oob="true">\s*<p class="found-must">', words(got))
    got = save(client, "revenue", state="value", value="大约一亿", seen="1")
    assert "没有保存" in said(got) and ReturnAnswer.objects.get(fact="revenue").text == "12000"
    assert "没有保存" in said(save(client, "revenue", state="value", value=HOSTILE, seen="1"))
    assert save(client, "nonsense", state="value", value="1").status_code == 404


def test_a_field_changed_by_somebody_else_is_shown_and_not_overwritten() -> None:
    begun()
    first, second = signed_in("filler"), signed_in("legal")
    save(first, "staff", state="value", value="80", seen="0")
    got = save(second, "staff", state="value", value="90", seen="0")
    assert "示例企业填报员 刚才" in said(got) and "改成了“80 人”" in said(got) and "用我填的覆盖" in said(got)
    seen = re.search(r'name="staff-seen" value="(\d+)"', words(got))
    assert seen and ReturnAnswer.objects.get().text == "80"
    assert "已保存 90 人" in said(save(second, "staff", state="value", value="90", seen=seen[1]))


def test_a_section_is_saved_by_its_button_where_there_is_no_script() -> None:
    begun()
    client = signed_in("filler")
    given = fields(words(client.get("/return/people/")))
    given |= {"staff-state": "value", "staff-value": "80", "insured_staff-value": "许多", "rd_staff-state": "nil"}
    got = client.post("/return/people/", given)
    assert got.status_code == 422 and "以下各题没有保存，其余的已保存" in said(got)
    assert 'href="#q-insured_staff"' in words(got) and 'value="许多"' in words(got)
    assert set(ReturnAnswer.objects.values_list("fact", "state")) == {("staff", "value"), ("rd_staff", "nil")}
    again = fields(words(got))
    got = client.post("/return/people/", again | {"insured_staff-value": "70", "onward": "1"})
    assert got["Location"] == "/return/input/" and ReturnAnswer.objects.get(fact="staff").revision == 1


def test_a_neighbours_saving_does_not_set_back_what_somebody_else_changed() -> None:
    filing = begun()
    answer(filing, "staff", Typed("value", "80"))
    client = signed_in("filler")
    given = fields(words(client.get("/return/people/")))
    answer(filing, "staff", Typed("value", "90"), by="legal")
    got = client.post("/return/people/", given | {"rd_staff-state": "value", "rd_staff-value": "3"})
    assert got.status_code == 302 and ReturnAnswer.objects.get(fact="staff").text == "90"
    got = client.post("/return/people/", given | {"staff-value": "85"})
    assert got.status_code == 422 and "改成了“90 人”" in said(got) and 'value="85"' in words(got)
    assert ReturnAnswer.objects.get(fact="staff").text == "90"
    assert client.post("/return/people/", fields(words(got))).status_code == 302
    assert ReturnAnswer.objects.get(fact="staff").text == "85"


def test_a_set_is_typed_in_rows() -> None:
    begun()
    client = signed_in("filler")
    rows = {"state": "value", "0-name": "全国百强", "0-first": f"{YEAR}-05-01", "1-name": "细分领域第三", "1-first": f"{YEAR}-06-01", "1-last": f"{YEAR + 2}-06-01"}  # fmt: skip
    assert "已保存" in said(save(client, "rankings", **rows))
    page = words(client.get("/return/influence/"))
    assert 'name="rankings-1-last" value="' in page and page.count('-name" value=') >= 6
    assert ReturnAnswer.objects.get().text == f"全国百强@{YEAR}-05-01;细分领域第三@{YEAR}-06-01~{YEAR + 2}-06-01"


def test_evidence_is_put_in_given_back_and_taken_out() -> None:
    filing = begun()
    answer(filing, "revenue", Typed("value", "100"))
    client = signed_in("filler")
    assert "请上传：年度财务报表" in said(client.get("/return/operation/"))
    got = client.post("/return/files/revenue/", {"revenue-file": SimpleUploadedFile("利润表.png", PNG)})
    assert got["HX-Reswap"] == "outerHTML" and "利润表.png" in said(got) and "请上传：年度财务报表" not in said(got)
    file = Evidence.objects.get()
    down = client.get(f"/return/evidence/{file.pk}/")
    assert b"".join(down.streaming_content) == PNG and down["Content-Type"] == "image/png"
    assert down["Content-Disposition"].startswith("attachment") and down["X-Content-Type-Options"] == "nosniff"
    assert Entry.objects.filter(action="return.evidence_read", by="filler").count() == 1
    got = client.post("/return/files/revenue/", {"revenue-file": SimpleUploadedFile("a.pdf", b"<html><script>")})
    assert "没有收下" in said(got) and "网页或矢量图" in said(got)
    other = attach(filing, "ip_count")
    client.post("/return/files/revenue/", {"remove": str(other.pk)})
    assert (
        Evidence.objects.filter(removed_at=None).count() == 2
    )  # a button of one question takes out no file of another
    got = client.post("/return/files/revenue/", {"remove": str(file.pk)})
    assert "利润表.png" not in said(got) and Evidence.objects.get(pk=file.pk).removed_by == "filler"


def test_everything_is_checked_at_once() -> None:
    filing = begun()
    client = signed_in("filler")
    answer(filing, "revenue", Typed("value", "100"))
    answer(filing, "main_revenue", Typed("value", "200"))
    page = client.get("/return/check/")
    assert "签署前必须更正" in said(page) and "还有 28 题没有回答" in said(page)
    assert 'href="/return/operation/#q-main_revenue"' in words(page) and "还不能签署" in said(page)
    assert "去签署" not in said(page) and 'href="/return/sign/' not in words(page)
    assert client.get("/return/sign/")["Location"] == "/return/check/"


def test_what_is_odd_is_explained_in_its_box() -> None:
    filing = filled()
    answer(filing, "rd_staff", Typed("value", "200"))
    client = signed_in("filler")
    page = words(client.get("/return/check/"))
    given = {
        name: html.unescape(value)
        for name, value in re.findall(r'name="(about-\d+|why-\d+-seen)" value="([^"]*)"', page)
    }
    number = next(name.removeprefix("about-") for name, value in given.items() if value.startswith("rd_staff/"))
    got = client.post("/return/check/", given | {f"why-{number}": "多"})
    assert got.status_code == 422 and "没有写明原因" in said(got) and ">多</textarea>" in words(got)
    got = client.post("/return/check/", given | {f"why-{number}": "有 120 名兼职人员"})
    assert got.status_code == 302 and now_of(filing).is_ready
    got = client.post("/return/check/", given | {f"why-{number}": "我来写另一种"})
    assert got.status_code == 422 and "别人刚才也写了说明" in said(got)
    assert "查看承诺书" in said(client.get("/return/check/"))


def test_signing_keeps_the_text_and_asks_again_after_a_change() -> None:
    filing = filled()
    client = signed_in("legal")
    assert "已填好，等您签署" in said(client.get("/"))
    assert "等法定代表人签署" in said(signed_in("filler").get("/"))
    seen = now_of(filing).digest
    page = client.get(f"/return/sign/?seen={seen}")
    assert "数据真实性承诺书" in said(page) and seen in words(page) and now_of(filing).content_digest in words(page)
    got = client.post("/return/sign/", {"seen": seen, "code": fresh_code()})
    pledge = Pledge.objects.get()
    assert got["Location"] == f"/return/signed/{pledge.pk}/" and "等您签署" not in said(client.get("/"))
    work_until_done()
    page = client.get(got["Location"])
    assert pledge.digest in words(page) and "与签署时一致" in said(page) and "已入库" in said(page)
    assert "已签署" in said(client.get("/return/")) and pledge.delivery.number in said(client.get("/return/"))
    save(signed_in("filler"), "staff", state="value", value="90", seen="1")
    assert "签署后有改动，请重新签署" in said(client.get("/"))
    assert "改动后待重新签署" in said(client.get("/return/")) and "请重新签署" in said(client.get(got["Location"]))
    assert "等法定代表人重新签署" in said(signed_in("filler").get("/"))


def test_an_enterprise_opens_its_own_delivery_with_receipt_and_verdict_and_no_list_of_them() -> None:
    filing = filled()
    client = signed_in("legal")
    client.post("/return/sign/", {"seen": now_of(filing).digest, "code": fresh_code()})
    work_until_done()
    pledge = Pledge.objects.get()
    address = f"/deliveries/{pledge.delivery_id}/"
    assert f'href="{address}"' in words(client.get(f"/return/signed/{pledge.pk}/"))
    page = client.get(address)
    assert page.status_code == 200 and pledge.delivery.number in words(page)
    assert 'href="/deliveries/"' not in words(page) and f'href="{address}raw/"' not in words(page)
    assert client.get(f"{address}receipt/").status_code == client.get(f"{address}verdict/").status_code == 200
    assert client.get(f"{address}raw/").status_code == 403 and client.get("/deliveries/").status_code == 404
    assert signed_in("tax-data").get(address).status_code == signed_in("stranger").get(address).status_code == 404


def test_a_change_between_looking_and_signing_is_told() -> None:
    filing = filled()
    client, seen = signed_in("legal"), now_of(filing).digest
    answer(filing, "staff", Typed("value", "90"))
    assert client.post("/return/sign/", {"seen": seen, "code": fresh_code()})["Location"] == "/return/check/"
    assert "内容已变，请重新核对" in said(client.get("/return/check/"))
    assert client.get(f"/return/sign/?seen={seen}")["Location"] == "/return/check/"
    assert "内容已变，请重新核对" in said(client.get("/return/check/"))
    assert not Pledge.objects.exists()
    assert client.post("/return/sign/", {"seen": now_of(filing).digest, "code": fresh_code()}).status_code == 302
    assert Pledge.objects.exists()  # a refusal before it does not use the code up


def test_the_filler_sees_who_signs_and_why_not_himself() -> None:
    filled()
    page = said(signed_in("filler").get("/return/sign/"))
    assert "由法定代表人本人签署" in page and "可以签署的人： 示例企业法定代表人" in page and "验证码" not in page
    PersonDuty.objects.filter(duty="legal_representative").delete()
    assert "还没有法定代表人账号" in said(signed_in("filler").get("/return/sign/"))


def test_guessing_the_code_is_slowed_down() -> None:
    filing = filled()
    client = signed_in("legal")
    given = {"seen": now_of(filing).digest, "code": "000000"}
    for _attempt in range(FREE):
        assert "验证码不对" in said(client.post("/return/sign/", given))
    got = client.post("/return/sign/", given | {"code": fresh_code()})
    assert "尝试次数过多" in said(got) and not Pledge.objects.exists()
    assert Entry.objects.filter(action="sign_in.refused", subject="person:legal").count() == FREE


def test_a_code_is_not_used_twice() -> None:
    filing, code = filled(), fresh_code()
    client = signed_in("legal")
    client.post("/return/sign/", {"seen": now_of(filing).digest, "code": code})
    answer(filing, "staff", Typed("value", "90"))
    got = client.post("/return/sign/", {"seen": now_of(filing).digest, "code": code})
    assert "每个验证码只能用一次" in said(got) and Pledge.objects.count() == 1


def book(client: Client, **changed: tuple[str, str]) -> SimpleUploadedFile:
    """The workbook as it is taken down, saved by another program with state and value set for some facts."""
    down = CalamineWorkbook.from_filelike(BytesIO(client.get("/return/workbook/file/").content))
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        for name in down.sheet_names:
            rows = down.get_sheet_by_name(name).to_python(skip_empty_area=False)
            sheet = made.add_worksheet(name)
            for number, row in enumerate(rows):
                if name == FILL and row[HEADERS.index(FACT)] in changed:
                    row[HEADERS.index(STATE)], row[HEADERS.index(VALUE)] = changed[str(row[HEADERS.index(FACT)])]
                sheet.write_row(number, 0, row)
    return SimpleUploadedFile("填报表.xlsx", out.getvalue())


def test_a_workbook_becomes_drafts_only_after_a_look() -> None:
    filing = begun()
    answer(filing, "staff", Typed("value", "80"))
    client = signed_in("filler")
    got = client.post(
        "/return/workbook/",
        {"file": book(client, staff=("有值", "90"), revenue=("有值", "1.2亿元"), rd_staff=("有值", "不少"))},
    )
    assert "以下各行没有采用" in said(got) and "参加科研项目活动人员" in said(got) and "12,000 万元" in said(got)
    assert ReturnAnswer.objects.get().text == "80"
    packed = re.search(r'name="packed" value="([^"]+)"', words(got))
    assert packed
    assert client.post("/return/workbook/apply/", {"packed": packed[1]})["Location"] == "/return/check/"
    assert dict(ReturnAnswer.objects.values_list("fact", "text")) == {"staff": "90", "revenue": "12000"}
    assert Return.objects.get().state == Return.State.DRAFT
    assert client.post("/return/workbook/apply/", {"packed": packed[1] + "x"})["Location"] == "/return/workbook/"


def test_a_workbook_does_not_overwrite_what_was_changed_since_its_preview() -> None:
    filing = begun()
    answer(filing, "staff", Typed("value", "80"))
    client = signed_in("filler")
    got = client.post("/return/workbook/", {"file": book(client, staff=("有值", "90"), revenue=("有值", "5"))})
    packed = re.search(r'name="packed" value="([^"]+)"', words(got))
    answer(filing, "staff", Typed("value", "85"), by="legal")
    assert packed and client.post("/return/workbook/apply/", {"packed": packed[1]})["Location"] == "/return/workbook/"
    assert "已被别人改动，没有采用任何内容" in said(client.get("/return/workbook/"))
    assert dict(ReturnAnswer.objects.values_list("fact", "text")) == {"staff": "85"}


@pytest.mark.parametrize(
    ("content", "words_of_refusal"),
    [(b"a,b\n1,2\n", "请上传从平台下载的 xlsx"), (b"", "文件是空的"), (b"x" * (6 * 2**20), "文件超过 5 MB")],
)
def test_what_is_no_workbook_of_ours_is_refused(content: bytes, words_of_refusal: str) -> None:
    begun()
    got = signed_in("filler").post("/return/workbook/", {"file": SimpleUploadedFile("表.csv", content)})
    assert got.status_code == 422 and words_of_refusal in said(got) and not ReturnAnswer.objects.exists()


def test_what_government_holds_is_shown_with_its_source_and_a_way_to_object() -> None:
    filing, sample = begun(), tax_sample(dirty=False, year=YEAR)
    stand_up(sample.codes)
    delivered(sample.content.replace(min(sample.codes).encode(), filing.enterprise.code.encode()), name=sample.name)
    client = signed_in("filler")
    page = client.get("/return/operation/")
    assert "政府部门已提供，不用填" in said(page) and "国家税务总局吉林省税务局" in said(page)
    assert f"/objections/new/?fact=revenue&amp;year={YEAR}" in words(page) and 'name="revenue-value"' not in words(page)
    held = len(now_of(filing).form.questions) - len(now_of(filing).questions)
    assert held and f"政府部门已有，不用填 {held} {held * 100 // 30}%" in said(client.get("/return/"))
    assert save(client, "revenue", state="value", value="1").status_code == 404


def test_a_forged_request_saves_nothing() -> None:
    begun()
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed_in("filler").cookies
    assert save(client, "staff", state="value", value="80").status_code == 403 and not ReturnAnswer.objects.exists()
    assert client.post("/return/people/", {"staff-value": "80"}).status_code == 403


def test_in_english() -> None:
    filing = filled()
    client = signed_in("legal")
    client.cookies["django_language"] = "en"
    assert "Revenue of the year, from the main business" in words(client.get("/return/operation/"))
    assert "Pledge of truthfulness (for reading only" in words(client.get("/return/sign/"))
    assert filing.state == Return.State.DRAFT


@pytest.mark.parametrize(
    ("text", "shown"),
    [("1234.5", "1,234.5"), ("-20.25", "-20.25"), ("-1234", "-1,234"), ("1e+16", "1e+16"), ("0", "0")],
)
def test_numbers_are_grouped_and_no_digit_changes(text: str, shown: str) -> None:
    assert grouped(text) == shown
