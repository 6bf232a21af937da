"""The pages of deliveries: handing in, following, confirming, repairing, and who may see which of them."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from jifen.audit.models import Entry
from jifen.collecting.actions import publish_contract
from jifen.collecting.jobs import work_until_done
from jifen.collecting.models import Delivery, QuarantinedRow
from jifen.collecting.sources.sample_delivery import Sample, sample_delivery
from jifen.collecting.sources.source import FOLDER
from tests.cast import EVERYBODY, signed_in
from tests.collecting.deliveries import delivered, hand_in, stand_up, tax_sample
from tests.portals.test_pages import links_of

pytestmark = pytest.mark.usefixtures("cast")
HOSTILE = '<img src=x onerror=alert(1)>"=cmd.csv'


@pytest.fixture
def sample() -> Sample:
    made = tax_sample()
    stand_up(made.codes)
    return made


@pytest.fixture
def delivery(sample: Sample) -> Delivery:
    return delivered(sample.content, name=sample.name)


def whole(answer: Any) -> bytes:
    content: bytes = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content


def words(answer: Any) -> str:
    return whole(answer).decode()


def upload(client: Client, content: bytes, name: str = "数据.csv", **said: Any) -> Any:
    return client.post("/deliveries/new/", {"file": SimpleUploadedFile(name, content), **said})


def fields_of(page: str) -> dict[str, str]:
    """The text fields of the repair form as a browser would send them back."""
    pairs = re.findall(r'<input type="text" id="(r\d+-c\d+)" name="\1" value="([^"]*)"', page)
    return {name: unescape(value) for name, value in pairs}


def test_the_whole_way_of_a_dirty_file(sample: Sample) -> None:
    client = signed_in("tax-data")
    answer = upload(client, sample.content, sample.name)
    found = Delivery.objects.get()
    address = f"/deliveries/{found.pk}/"
    assert answer.status_code == 302 and answer["Location"] == address
    page = words(client.get(address))
    assert found.number in page and "排队中" in page and 'hx-trigger="every 1s"' in page and "回执已签发" in page

    work_until_done()
    found.refresh_from_db()
    page = words(client.get(address))
    assert found.state == Delivery.State.APPLIED and found.quarantined_rows
    repeated = found.quarantine.exclude(settled_by=None).count()  # says what another row says: nothing to put right
    left_over = found.quarantined_rows - repeated
    assert repeated == 1 and f"退回 {found.quarantined_rows} 行，还有 {left_over} 行待更正" in page
    assert "hx-trigger" not in page and "不是数字" in page and "约三百万元" in page
    assert "主营业务收入、营业收入：前者不大于后者" in page and "没有一行给出了" not in page

    sheet = client.get(f"{address}quarantine.csv")
    rows = list(csv.reader(io.StringIO(whole(sheet).decode("gb18030"), newline="")))
    assert rows[2][:3] == ["纳税人名称", "纳税人识别号", "所属年度"] and rows[2][-2:] == ["原行号", "退回原因"]
    assert len(rows) == 3 + left_over

    row = next(one for one in QuarantinedRow.objects.all() if any(f["value"] == "约三百万元" for f in one.faults))
    form = fields_of(words(client.get(f"{address}repair/")))
    wrong = next(name for name, value in form.items() if value == "约三百万元")
    answer = client.post(f"{address}repair/", form | {wrong: "900000000"})
    assert answer.status_code == 302
    repair = Delivery.objects.get(repairs=found)
    assert repair.mapping_id == found.mapping_id and repair.file_name.endswith("-更正.csv")
    work_until_done()
    repair.refresh_from_db()
    row.refresh_from_db()
    assert (repair.state, repair.received_rows, repair.accepted_rows) == (Delivery.State.APPLIED, 1, 1)
    assert row.settled_by == repair
    page = words(client.get(address))
    assert f"还有 {left_over - 1} 行待更正" in page and repair.number in page
    listed = words(client.get(f"{address}quarantine/?settled=yes"))
    assert f"已由 {repair.number} 更正" in listed and "共 2 条" in listed
    left = whole(client.get(f"{address}quarantine.csv")).decode("gb18030")
    assert "约三百万元" not in left


def test_every_cell_of_the_form_is_what_was_delivered_and_the_wrong_ones_are_marked(delivery: Delivery) -> None:
    page = words(signed_in("tax-data").get(f"/deliveries/{delivery.pk}/repair/"))
    assert len(fields_of(page)) == 9 * delivery.quarantine.filter(settled_by=None).count()
    marked = re.findall(r'value="约三百万元"[^>]*aria-invalid="true" aria-describedby="(r\d+-c\d+-wrong)"', page)
    assert len(marked) == 1 and f'id="{marked[0]}"' in page


def test_nothing_typed_is_lost_when_the_repair_is_refused(delivery: Delivery) -> None:
    client, address = signed_in("tax-data"), f"/deliveries/{delivery.pk}/repair/"
    form = fields_of(words(client.get(address)))
    page = words(client.post(address, form))
    assert "没有改动任何单元格" in page and Delivery.objects.count() == 1
    name = next(iter(form))
    page = words(client.post(address, form | {name: "长" * 5000}))
    assert "超过 4000 个字" in page and "长" * 5000 in page and Delivery.objects.count() == 1


def test_rows_repaired_meanwhile_are_told_and_the_others_kept(delivery: Delivery) -> None:
    client, address = signed_in("tax-data"), f"/deliveries/{delivery.pk}/repair/"
    form = fields_of(words(client.get(address)))
    first = int(re.match(r"r(\d+)", next(iter(form)))[1])  # type: ignore[index]
    QuarantinedRow.objects.filter(row=first).update(settled_by=delivery)
    changed = {name: f"{value}9" for name, value in form.items()}
    page = words(client.post(address, changed))
    assert f"第 {first} 行已经更正过" in page and Delivery.objects.count() == 1
    assert set(fields_of(page).values()) <= set(changed.values())


def test_a_repaired_file_is_taken_for_the_delivery_it_repairs(delivery: Delivery, sample: Sample) -> None:
    client = signed_in("tax-data")
    content = whole(client.get(f"/deliveries/{delivery.pk}/quarantine.csv")).replace(
        "约三百万元".encode("gb18030"), b"900000000"
    )
    file = SimpleUploadedFile("改好.csv", content)
    answer = client.post(f"/deliveries/{delivery.pk}/repair/file/", {"file": file})
    assert answer.status_code == 302 and Delivery.objects.get(repairs=delivery).file_name == "改好.csv"
    work_until_done()
    settled = QuarantinedRow.objects.filter(delivery=delivery).exclude(settled_by=None)
    assert any(fault["value"] == "约三百万元" for row in settled for fault in row.faults)


def test_a_workbook_is_repaired_as_a_workbook() -> None:
    sample = sample_delivery("science", enterprises=24)
    stand_up(sample.codes)
    found = delivered(sample.content, name=sample.name, source="science", by="science-data")
    client, address = signed_in("science-data"), f"/deliveries/{found.pk}/repair/"
    form = fields_of(words(client.get(address)))
    marked = re.findall(r'name="(r\d+-c\d+)"[^>]*aria-invalid', words(client.get(address)))
    answer = client.post(address, form | {marked[0]: ""})
    assert answer.status_code == 302
    repair = Delivery.objects.get(repairs=found)
    work_until_done()
    repair.refresh_from_db()
    assert repair.file_name.endswith(".xlsx") and repair.received_rows and repair.state == Delivery.State.APPLIED


def test_the_same_file_twice_leads_to_the_first(delivery: Delivery, sample: Sample) -> None:
    client = signed_in("tax-data")
    answer = upload(client, sample.content, "换了名字.csv")
    assert answer["Location"] == f"/deliveries/{delivery.pk}/" and Delivery.objects.count() == 1
    assert "没有改变任何数据" in words(client.get(answer["Location"]))


def test_refusals_stand_beside_the_file(sample: Sample, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in("tax-data")
    assert 'id="id_file_error">文件是空的' in words(upload(client, b""))
    assert 'id="id_file_error">请选择要报送的文件' in words(client.post("/deliveries/new/", {}))
    assert Delivery.objects.count() == 0


def test_a_file_beyond_the_limit_ends_with_a_sentence(sample: Sample) -> None:
    client = signed_in("tax-data")
    large = client.post("/deliveries/new/", data=b"x" * 70 * 1024**2, content_type="multipart/form-data; boundary=none")
    assert large.status_code == 413 and "文件超过 64 MB" in words(large) and Delivery.objects.count() == 0
    just_too_large = upload(client, b"1,2\n" * (16 * 1024**2) + b"x")
    assert just_too_large.status_code == 200 and "文件超过 64 MB" in words(just_too_large)


def test_a_forged_request_delivers_nothing(sample: Sample) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed_in("tax-data").cookies
    assert upload(client, sample.content).status_code == 403 and not Delivery.objects.exists()


def test_a_file_nobody_can_read_goes_back_whole_with_each_cause_once(sample: Sample) -> None:
    found = delivered(b"a,b,c\n1,2,3\n", name="别的表.csv")
    page = words(signed_in("tax-data").get(f"/deliveries/{found.pk}/"))
    assert found.state == Delivery.State.REFUSED and "整份文件已退回" in page
    assert page.index("整份文件已退回") < page.index('class="causes"') < page.index("stations")
    found.problems = [{"code": "missing_column", "zh": f"缺少第 {n} 列", "en": f"lacks column {n}"} for n in range(5)]
    found.save()
    page = words(signed_in("tax-data").get(f"/deliveries/{found.pk}/"))
    assert "缺少第 0 列" in page and "同类问题另有 4 处" in page and "缺少第 1 列" not in page


@pytest.fixture
def asking(sample: Sample) -> Delivery:
    """A second delivery that holds far fewer rows than the first and is asked about."""
    delivered(tax_sample(dirty=False).content, name="全.csv")
    lines = tax_sample(dirty=False, year=2025).content.split(b"\r\n")
    if len(lines) < 5:
        lines = tax_sample(dirty=False).content.split(b"\n")
    return delivered(b"\r\n".join(line.rstrip(b"\r") for line in lines[:6]) + b"\r\n", name="少.csv")


def test_questions_ask_for_a_reason(asking: Delivery) -> None:
    client, address = signed_in("tax-data"), f"/deliveries/{asking.pk}/"
    page = words(client.get(address))
    assert asking.state == Delivery.State.WAITING and "等待确认" in page and "请确认不是漏交" in page
    assert "上次 24" in page
    assert "等待确认" in words(client.get("/"))
    page = words(client.post(f"{address}confirm/", {"why": " "}))
    assert "请写明已核对过什么" in page
    assert client.post(f"{address}confirm/", {"why": "本次只报南关区"}).status_code == 302
    work_until_done()
    asking.refresh_from_db()
    page = words(client.get(address))
    assert asking.state == Delivery.State.APPLIED and "本次只报南关区" in page
    assert "不在等待确认" in words(client.post(f"{address}withdraw/", {"why": "晚了"}))


def test_a_delivery_is_taken_back(asking: Delivery) -> None:
    client, address = signed_in("tax-data"), f"/deliveries/{asking.pk}/"
    assert "请写明撤回的理由" in words(client.post(f"{address}withdraw/", {"why": ""}))
    assert client.post(f"{address}withdraw/", {"why": "<b>漏交</b>"}).status_code == 302
    page = words(client.get(address))
    assert "已撤回，没有采用任何数据" in page and "<b>漏交" not in page and "&lt;b&gt;漏交" in page


def test_look_first_waits_for_a_person(sample: Sample) -> None:
    client = signed_in("tax-data")
    upload(client, sample.content, look_first="on")
    work_until_done()
    found = Delivery.objects.get()
    address = f"/deliveries/{found.pk}/"
    page = words(client.get(address))
    assert "等您看过预览后确认" in page and "新增" in page and not QuarantinedRow.objects.exists()
    assert client.get(f"{address}quarantine.xlsx").status_code == 200
    assert client.post(f"{address}confirm/", {"why": ""}).status_code == 302
    work_until_done()
    assert QuarantinedRow.objects.filter(delivery=found).count() == found.quarantined_rows


def test_progress_is_a_part_that_may_be_put_in_place(sample: Sample) -> None:
    client = signed_in("tax-data")
    found = hand_in(sample.content, name=sample.name).delivery
    Delivery.objects.filter(pk=found.pk).update(state="applying", stage="applying", done=30, todo=90)
    answer = client.get(f"/deliveries/{found.pk}/progress/", headers={"HX-Request": "true"})
    page = words(answer)
    assert answer["HX-Reswap"] == "outerHTML" and "<html" not in page
    assert "正在写入：30 / 90 条" in page and '<progress id="progress" value="30" max="90">' in page
    Delivery.objects.filter(pk=found.pk).update(received_at=timezone.now() - timezone.timedelta(hours=3))
    assert "hx-trigger" not in words(client.get(f"/deliveries/{found.pk}/progress/"))


PARTS = ("", "progress/", "quarantine/", "quarantine.csv", "quarantine.xlsx", "receipt/", "receipt.json", "verdict/",
         "verdict.json", "raw/")  # fmt: skip


def test_who_sees_a_delivery(delivery: Delivery) -> None:
    for name in EVERYBODY:
        client, address = signed_in(name), f"/deliveries/{delivery.pk}/"
        sees, settles, delivers = name in {"tax-data", "operator"}, name == "tax-data", name.endswith("-data")
        for part in PARTS:
            assert client.get(f"{address}{part}").status_code == (200 if sees else 404), (name, part)
        refused = 403 if sees else 404
        assert client.get(f"{address}repair/").status_code == (200 if settles else refused), name
        for part in ("confirm/", "withdraw/", "repair/", "repair/file/"):
            answer = client.post(f"{address}{part}", {"why": "核对过"})
            assert answer.status_code == (200 if settles else refused), (name, part)
        listed = client.get("/deliveries/")
        assert listed.status_code == (200 if sees or delivers else 404), name
        assert (delivery.number in words(listed)) == sees, name
        assert (client.get("/deliveries/new/").status_code == 200) == delivers, name


def test_the_operator_looks_and_is_told_why_no_more(asking: Delivery) -> None:
    client, address = signed_in("operator"), f"/deliveries/{asking.pk}/"
    page = words(client.get(address))
    assert "只有报送单位的数据员可以确认、撤回或更正" in page and "delivery_confirm" not in page
    assert f"{address}confirm/" not in page
    answer = client.post(f"{address}confirm/", {"why": "代办"})
    assert answer.status_code == 403
    assert "报送数据</a>" not in words(client.get("/deliveries/"))


def test_two_departments_do_not_meet(delivery: Delivery) -> None:
    other = signed_in("science-data")
    assert other.get("/deliveries/new/?source=tax").status_code == 404
    assert delivery.number not in words(other.get("/deliveries/"))
    assert "有 " not in words(other.get("/")) or "行被退回" not in words(other.get("/"))
    assert "行被退回" in words(signed_in("tax-data").get("/"))


def test_hostile_names_stay_text(sample: Sample) -> None:
    client = signed_in("tax-data")
    content = sample.content.replace("示例".encode("gb18030"), b"<img src=x onerror=alert(1)>")
    found = delivered(content, name=HOSTILE)
    address = f"/deliveries/{found.pk}/"
    for part in ("", "quarantine/", "repair/", "receipt/", "verdict/"):
        page = words(client.get(f"{address}{part}"))
        assert "<img src=x" not in page, part
    answer = client.get(f"{address}raw/")
    assert answer["Content-Type"] == "application/octet-stream" and answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment") and "<" not in answer["Content-Disposition"]
    assert b"".join(answer.streaming_content) == content
    assert Entry.objects.filter(action="delivery.raw_downloaded", subject=found.subject).count() == 1
    exported = client.get("/deliveries/?file=csv")
    assert "<img src=x" in words(exported) and exported["Content-Type"].startswith("text/csv")


def test_receipt_and_verdict_are_the_signed_words(delivery: Delivery) -> None:
    client, address = signed_in("tax-data"), f"/deliveries/{delivery.pk}/"
    for kind, held in (("receipt", delivery.receipt), ("verdict", delivery.verdict)):
        body = json.loads(words(client.get(f"{address}{kind}.json")))["body"]
        assert body == json.loads(held["body"])
        page = words(client.get(f"{address}{kind}/"))
        assert delivery.digest in page and "国家税务总局吉林省税务局" in page and "网页上传" in page
    assert "已入库" in page and "新增" in page


def test_there_is_no_verdict_before_the_end(sample: Sample) -> None:
    found = hand_in(sample.content, name=sample.name).delivery
    assert signed_in("tax-data").get(f"/deliveries/{found.pk}/verdict/").status_code == 404


@pytest.mark.parametrize(
    ("query", "hits"),
    [("", 2), ("source=tax", 1), ("source=science", 1), ("state=applied", 1), ("state=refused", 1), ("road=push", 0),
     ("since=2000-01-01", 2), ("until=2000-01-01", 0), ("words=别的", 1), ("words=税务局", 1), ("words=TAX-{pk:06d}", 1)],
)  # fmt: skip
def test_the_list_narrows(query: str, hits: int, delivery: Delivery) -> None:
    delivered(b"a,b\n1,2\n", name="别的.csv", source="science", by="science-data")
    page = words(signed_in("operator").get(f"/deliveries/?{query.format(pk=delivery.pk)}"))
    assert (f"共 {hits} 条" in page) if hits else ("没有符合条件的记录" in page)


def test_refused_rows_narrow_by_reason(delivery: Delivery) -> None:
    client, address = signed_in("tax-data"), f"/deliveries/{delivery.pk}/quarantine/"
    assert "共 1 条" in words(client.get(f"{address}?rule=unknown_enterprise"))
    assert f"共 {(delivery.quarantined_rows or 0) - 1} 条" in words(client.get(f"{address}?settled=no"))
    assert "共 1 条" in words(client.get(f"{address}?settled=yes"))


def test_periods_that_are_open_can_be_chosen(sample: Sample) -> None:
    client = signed_in("tax-data")
    page = words(client.get("/deliveries/new/"))
    codes = re.findall(r'<option value="(\d{4})"', page)
    assert codes == sorted(codes, reverse=True)
    assert "企业涉税数据" in page and "自动识别" in page and "期后第 6 个月" in page
    answer = upload(client, sample.content, period="1999")
    assert answer.status_code == 200 and not Delivery.objects.exists()


def test_a_department_with_several_sources_chooses_first(sample: Sample) -> None:
    text = (FOLDER / "tax" / "contract.yaml").read_text("utf-8")
    second = text.replace("contract: tax", "contract: tax_again").replace("企业涉税数据", "另一来源")
    publish_contract(by="system", text=second, why="示例", at=timezone.now())
    client = signed_in("tax-data")
    page = words(client.get("/deliveries/new/"))
    assert "?source=tax_again" in page and "另一来源" in page and 'type="file"' not in page
    assert "换一个来源" in words(client.get("/deliveries/new/?source=tax"))
    file = SimpleUploadedFile("数据.csv", sample.content)
    assert client.post("/deliveries/new/?source=tax", {"file": file}).status_code == 302
    assert Delivery.objects.get().source == "tax"


def test_after_signing_out_nothing_is_put_in_place(delivery: Delivery) -> None:
    answer = Client().get(f"/deliveries/{delivery.pk}/progress/", headers={"HX-Request": "true"})
    assert answer.status_code == 302 and "HX-Reswap" not in answer


@pytest.mark.parametrize("name", ["tax-data", "operator"])
def test_every_link_of_a_delivery_opens(name: str, asking: Delivery, delivery: Delivery) -> None:
    client, waiting, seen = signed_in(name), {"/deliveries/"}, set[str]()
    while waiting:
        address = waiting.pop()
        answer = client.get(address)
        assert answer.status_code == 200, address
        seen.add(address)
        if answer["Content-Type"].startswith("text/html"):
            linked = {one for one in links_of(words(answer), address) if one.startswith("/deliveries/")}
            waiting |= {one for one in linked if "sort=" not in one} - seen
    assert {f"/deliveries/{one.pk}/" for one in Delivery.objects.all()} <= seen
    assert {f"/deliveries/{delivery.pk}/raw/", f"/deliveries/{delivery.pk}/verdict.json"} <= seen


@pytest.mark.parametrize("part", ["", "quarantine/", "repair/", "receipt/", "verdict/"])
def test_in_english(part: str, delivery: Delivery) -> None:
    client = signed_in("tax-data")
    client.cookies["django_language"] = "en"
    page = words(client.get(f"/deliveries/{delivery.pk}/{part}"))
    assert '<html lang="en">' in page
    if part in ("", "quarantine/", "repair/"):
        assert "should be a number, is “约三百万元”" in page
