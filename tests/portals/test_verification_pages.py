"""The verification desk in the browser: the queue, one finding, the enterprise's answer, the overview; who gets which page."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from jifen.audit.models import Entry
from jifen.collecting.actions.objecting import make_objection
from jifen.collecting.models import FactClaim
from jifen.engine.checks import CHECKS
from jifen.people.models import Organisation
from jifen.verifying.actions.answering import answer_finding
from jifen.verifying.actions.asking import ask_department, ask_enterprise
from jifen.verifying.actions.handling import note_finding
from jifen.verifying.actions.settling import accept_finding, reject_finding, reopen_finding
from jifen.verifying.finding_reads import claims_of
from jifen.verifying.models import CheckRun, Finding, Verdict
from tests.cast import EVERYBODY, played, signed_in
from tests.collecting.conftest import own_data_folder
from tests.collecting.values import told
from tests.enterprises.firms import firm
from tests.portals.test_objection_pages import PNG, words
from tests.verifying.findings import after, found, run_of, two_sources

__all__ = ["own_data_folder"]
pytestmark = pytest.mark.usefixtures("cast", "own_data_folder")
QUEUE = "/verification/findings/"
DESK = {"science-officer", "county-officer", "operator"}
STRUCTURE = CHECKS[0]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
PARAMS = {"value": 90.0, "other": 80.0, "fact": "rd_staff", "than": "staff", "limit": 80.0, "high": 90.0, "low": 80.0}


@pytest.fixture
def finding(cast: None) -> Finding:
    return two_sources()


def page_of(name: str, address: str) -> str:
    answer = signed_in(name).get(address)
    assert answer.status_code == 200, (name, address, answer.status_code)
    return words(answer)


def address(one: Finding, act: str = "") -> str:
    return f"{QUEUE}{one.pk}/{act}{'/' if act else ''}"


def claim_of(one: Finding, source: str) -> FactClaim:
    return next(claim for claim in claims_of(one).values() if claim.source == source)


def test_from_the_queue_to_a_verdict(finding: Finding) -> None:
    officer, filler = signed_in("county-officer"), signed_in("filler")
    assert finding.number in words(officer.get(QUEUE))
    page = words(officer.get(address(finding)))
    assert "1,205 万元" in page and "1,500 万元" in page and "涉税" in page and "2026-06-01" in page
    assert "请企业说明" in page and "请部门核实" in page and "采用哪一个值" in page
    assert filler.get(f"/verification/questions/{finding.pk}/").status_code == 404, "not asked yet"

    asked = officer.post(address(finding, "ask-enterprise"), {"text": "两处营业收入为什么不一致？", "due_on": ""})
    assert asked.status_code == 302 and asked["Location"] == address(finding)
    assert "1 个核验问题等待答复" in words(filler.get("/")) and "还剩" in words(filler.get("/"))
    page = words(filler.get(f"/verification/questions/{finding.pk}/"))
    assert "两处营业收入为什么不一致？" in page and "接下来会怎样" in page and "采用哪一个值" not in page

    sent = {"text": "口径不同，见审计报告第 8 页。", "proofs": [SimpleUploadedFile("审计报告.png", PNG)]}
    answer = filler.post(address(finding, "answer"), sent)
    assert answer.status_code == 302 and answer["Location"] == f"/verification/questions/{finding.pk}/"
    assert "1 件核验发现已答复，等待裁定" in words(officer.get("/"))
    page = words(officer.get(address(finding)))
    assert "口径不同，见审计报告第 8 页。" in page and "审计报告.png" in page
    file = finding.steps.get(kind="answered").files.get()
    assert b"".join(officer.get(f"/verification/files/{file.pk}/").streaming_content) == PNG

    tax = claim_of(finding, "tax")
    done = officer.post(address(finding, "accept"), {"revenue-2025": tax.pk, "why": "与申报表一致。"})
    assert done.status_code == 302
    finding.refresh_from_db()
    assert (finding.state, Verdict.objects.get().claim) == ("settled", tax)
    page = words(filler.get(f"/verification/questions/{finding.pk}/"))
    assert "已办结：采用" in page and "与申报表一致。" in page
    assert "看结论" in words(filler.get("/"))
    actions = Entry.objects.filter(subject=finding.subject).order_by("sequence").values_list("action", flat=True)
    assert list(actions) == ["finding.asked", "finding.answered", "finding.file_read", "finding.settled"]


def test_no_page_of_the_desk_has_a_field_for_a_figure(finding: Finding) -> None:
    page = page_of("county-officer", address(finding))
    assert 'type="number"' not in page and "这里不能填写或改动任何数" in page
    forms = signed_in("county-officer").get(address(finding)).context["forms"]
    fields = {name for _, form in forms for name in form.fields}
    assert fields == {"revenue-2025", "why", "claims", "text", "due_on", "department", "person"}


@pytest.mark.parametrize("name", EVERYBODY)
def test_who_gets_which_page(name: str, finding: Finding) -> None:
    client = signed_in(name)
    sees = DESK | {"tax-data"}
    assert client.get(address(finding)).status_code == (200 if name in sees else 404)
    lists = DESK | {"tax-data", "science-data"}
    own = {"filler", "legal"}
    assert client.get("/verification/").status_code == (200 if name in lists else 404)
    assert client.get(QUEUE).status_code == (200 if name in lists else 302 if name in own else 404)
    assert client.get("/verification/questions/").status_code == (200 if name in own else 403 if name in DESK else 404)
    expected = 404 if name not in sees else 422 if name in {"science-officer", "county-officer"} else 403
    assert client.post(address(finding, "reject"), {}).status_code == expected


def test_the_operator_assigns_and_reminds_and_decides_nothing(finding: Finding) -> None:
    operator = signed_in("operator")
    page = words(operator.get(address(finding)))
    assert "指定办理人" in page and "加备注" in page and "采用的理由" not in page and "不能代为裁定" in page
    assert operator.post(address(finding, "assign"), {"person": played("county-officer").pk}).status_code == 302
    finding.refresh_from_db()
    assert finding.assigned == played("county-officer")
    assert "1 件核验发现由您办理" in page_of("county-officer", "/")
    ask_enterprise(by="system", finding=finding, text="请说明。", at=timezone.now())
    assert operator.post(address(finding, "remind")).status_code == 302
    assert "已催办" in page_of("filler", "/")
    assert "今天已经催办过" in words(operator.post(address(finding, "remind")))


def test_a_department_answers_what_it_is_asked(finding: Finding) -> None:
    officer, tax = signed_in("county-officer"), signed_in("tax-data")
    page = words(tax.get(address(finding)))
    assert "1,205 万元" in page and "<summary>答复" not in page
    department = Organisation.objects.get(code="tax")
    sent = {"department": department.pk, "text": "请核对申报表。", "due_on": ""}
    assert officer.post(address(finding, "ask-department"), sent).status_code == 302
    assert "1 个核验问题等待答复" in words(tax.get("/"))
    assert queue_of("tax-data", "mark=asked") == [finding.pk] and queue_of("county-officer", "mark=asked") == []
    assert tax.post(address(finding, "answer"), {"text": "申报无误。"}).status_code == 302
    assert "申报无误。" in words(officer.get(address(finding)))


def test_what_is_refused_keeps_what_was_typed_and_says_why(finding: Finding) -> None:
    officer = signed_in("county-officer")
    answer = officer.post(address(finding, "accept"), {"why": "与申报表一致。"})
    assert answer.status_code == 422 and "与申报表一致。" in words(answer) and "采用哪一个值" in words(answer)
    answer = officer.post(address(finding, "ask-enterprise"), {"text": "请说明。", "due_on": "2020-01-01"})
    assert answer.status_code == 422 and "答复期限要在今天之后" in words(answer)
    assert officer.post(address(finding, "nonsense"), {}).status_code == 404
    hostile = [SimpleUploadedFile("说明.html", b"<html><script>1</script>")]
    ask_enterprise(by="system", finding=finding, text="请说明。", at=timezone.now())
    answer = signed_in("filler").post(address(finding, "answer"), {"text": "见附件。", "proofs": hostile})
    assert answer.status_code == 422 and "佐证材料" in words(answer)


def test_two_officials_with_the_same_page_settle_once(finding: Finding) -> None:
    first, second = signed_in("county-officer"), signed_in("science-officer")
    said = {"revenue-2025": claim_of(finding, "tax").pk, "why": "与申报表一致。"}
    assert first.post(address(finding, "accept"), said).status_code == 302
    late = second.post(address(finding, "accept"), said)
    assert late.status_code == 422 and "已于" in words(late) and "办结" in words(late)
    assert Verdict.objects.count() == 1


def test_the_dispute_is_marked_for_every_reader_from_the_first_minute(finding: Finding) -> None:
    mark = 'class="disputed"'
    readers = [("county-officer", address(finding)), ("operator", QUEUE), ("tax-data", address(finding))]
    assert all(mark not in page_of(*one) for one in readers)
    make_objection(by=played("filler"), claim=claim_of(finding, "tax"), text="应为 1250 万元。", at=timezone.now())
    assert all(mark in page_of(*one) for one in readers)
    assert "有异议" in page_of("filler", "/own-enterprise/chain/?fact=revenue")
    sheet = b"".join(signed_in("operator").get(f"{QUEUE}?file=csv").streaming_content).decode()
    assert "有异议" in sheet and "待处理" in sheet, "an export carries the state"
    assert finding.number in page_of("operator", f"{QUEUE}?mark=disputed")


def test_hostile_words_stay_words(finding: Finding) -> None:
    one = ask_enterprise(by="system", finding=finding, text="<script>alert(1)</script>", at=timezone.now())
    page = page_of("filler", f"/verification/questions/{one.pk}/")
    assert "<script>alert" not in page and "&lt;script&gt;" in page


def test_a_note_is_not_shown_to_those_who_are_asked(finding: Finding) -> None:
    note_finding(by="system", finding=finding, text="内部核对中", at=after(0))
    one = ask_enterprise(by="system", finding=finding, text="请说明。", at=timezone.now())
    assert "内部核对中" in page_of("operator", address(finding))
    assert "内部核对中" not in page_of("filler", f"/verification/questions/{one.pk}/")
    assert "内部核对中" not in page_of("tax-data", address(finding))


def queue_of(name: str, query: str = "") -> list[int]:
    return [row.pk for row, *_ in signed_in(name).get(f"{QUEUE}?{query}").context["lines"]]


@pytest.fixture
def several(finding: Finding) -> list[Finding]:
    other = two_sources(firm(8, county="222401"), severity="must", effect=900)
    staff = found(
        {"staff": told(finding.enterprise, "staff", 400.0)},
        check=STRUCTURE.code,
        params=PARAMS,
        effect=None,
        suspicion=0.1,
    )
    return [finding, other, staff]


def test_the_queue_is_ordered_by_what_is_at_stake(several: list[Finding]) -> None:
    one, other, staff = several
    assert queue_of("operator") == [other.pk, one.pk, staff.pk]
    assert queue_of("county-officer") == [one.pk, staff.pk]
    assert queue_of("operator", "sort=suspicion") == [staff.pk, one.pk, other.pk]


def test_the_queue_narrows(several: list[Finding]) -> None:
    one, other, staff = several
    accept_finding(by="system", finding=staff, why="属实。", at=after(1))
    ask_enterprise(by="system", finding=one, text="请说明。", at=after(0))
    expected = {
        "": [other, one], "state=every": [other, one, staff], "state=settled": [staff], "state=asked": [one],
        "mark=late": [one], "severity=must": [other], "area=222401": [other], "area=222400": [other],
        "fact=staff&state=every": [staff], f"check={STRUCTURE.code}&state=every": [staff], "year=2025": [other, one],
        f"words={one.number}": [one], "words=示例企业": [one], "mark=mine": [], "mark=starred": [], "words=没有": [],
        "mark=nobodys": [other, one], "year=1999": [other, one], "sort=nonsense": [other, one],
    }  # fmt: skip
    assert {query: queue_of("operator", query) for query in expected} == {
        query: [row.pk for row in rows] for query, rows in expected.items()
    }


def test_page_and_export_totals_are_one_query(several: list[Finding]) -> None:
    operator = signed_in("operator")
    for query in ("", "severity=must", "state=every"):
        page = operator.get(f"{QUEUE}?{query}")
        sheet = b"".join(operator.get(f"{QUEUE}?{query}&file=csv").streaming_content).decode()
        assert len(sheet.strip().splitlines()) - 1 == page.context["page"].paginator.count
    assert "核验项" in sheet and several[0].enterprise.code in sheet
    assert Entry.objects.filter(action="list.exported", subject="list:findings").count() == 3


def test_several_at_once(several: list[Finding]) -> None:
    one, other, staff = several
    operator, many = signed_in("operator"), f"{QUEUE}many/"
    officer = played("science-officer")
    sent = {"scope": "checked", "act": "assign", "person": officer.pk, "finding": [one.pk, other.pk]}
    answer = operator.post(f"{many}?severity=must", sent)
    assert answer.status_code == 302 and answer["Location"] == f"{QUEUE}?severity=must"
    assert set(Finding.objects.filter(assigned=officer)) == {one, other}
    operator.post(many, {"scope": "found", "act": "star"})
    assert Finding.objects.filter(starred=True).count() == 3
    operator.post(f"{many}?severity=must", {"scope": "found", "act": "unstar"})
    assert set(Finding.objects.filter(starred=True)) == {one, staff}
    for said, sentence in (
        ({"scope": "checked", "act": "star"}, "没有选中任何发现"),
        ({"scope": "found", "act": "assign"}, "请先选择办理人"),
        ({"scope": "found", "act": "assign", "person": played("county-officer").pk}, "不能指定"),
    ):
        assert sentence in words(operator.post(many, said, follow=True))
    assert signed_in("tax-data").post(many, sent).status_code == 403
    outside = {"scope": "checked", "act": "star", "finding": [other.pk]}
    assert "没有选中任何发现" in words(signed_in("county-officer").post(many, outside, follow=True))


def test_neighbours_stay_in_the_queue_they_were_opened_from(several: list[Finding]) -> None:
    one, other, staff = several
    client = signed_in("operator")
    assert f'href="{QUEUE}{one.pk}/?state=open"' in words(client.get(f"{QUEUE}?state=open"))
    beside = client.get(f"{address(one)}?state=open").context["neighbours"]
    assert (beside.place, beside.of) == (2, 3)
    assert beside.earlier == f"{address(other)}?state=open" and beside.later == f"{address(staff)}?state=open"
    accept_finding(by="system", finding=one, chosen=[claim_of(one, "tax")], why="一致。", at=after(1))
    beside = client.get(f"{address(one)}?state=open").context["neighbours"]
    assert (beside.place, beside.of, beside.later) == (0, 2, f"{address(other)}?state=open")


def test_settled_is_opened_again_on_the_page(finding: Finding) -> None:
    accept_finding(by="system", finding=finding, chosen=[claim_of(finding, "tax")], why="一致。", at=after(1))
    officer = signed_in("county-officer")
    assert "重新打开" in words(officer.get(address(finding)))
    assert officer.post(address(finding, "reopen"), {"why": "另有材料。"}).status_code == 302
    finding.refresh_from_db()
    assert finding.is_open


def test_the_questions_of_an_enterprise(finding: Finding) -> None:
    filler = signed_in("filler")
    assert "没有请本企业说明的问题" in words(filler.get("/verification/questions/"))
    ask_enterprise(by="system", finding=finding, text="请说明。", at=timezone.now())
    page = words(filler.get("/verification/questions/"))
    assert finding.number in page and "等待答复" in page and "还剩" in page
    assert filler.get(QUEUE)["Location"] == "/verification/questions/"


def test_late_questions_are_on_every_home_page_concerned(finding: Finding) -> None:
    ask_enterprise(by="system", finding=finding, text="请说明。", at=timezone.now() - timedelta(days=30))
    assert "逾期" in page_of("filler", "/")
    assert "1 件核验问题逾期未答复" in page_of("county-officer", "/")
    assert "1 件核验问题逾期未答复" in page_of("operator", "/")
    assert "逾期" not in page_of("tax-data", "/")


def results(**more: Any) -> list[dict[str, Any]]:
    none = {"tested": 0, "passed": 0, "found": 0, "not_run": "没有一家企业有这几项数据。", "notes": []}
    ran = {"tested": 400, "passed": 388, "found": 12, "not_run": "", "notes": ["本列数字首位分布异常。"]}
    return [{"code": one.code, **(ran if one is STRUCTURE else none), **more} for one in CHECKS[:3]]


def test_the_overview_tells_check_by_check(several: list[Finding]) -> None:
    CheckRun.objects.filter(pk=run_of().pk).update(results=results(), enterprises=420, opened=3)
    page = page_of("county-officer", "/verification/")
    assert STRUCTURE.title in page and "97.00" in page and "未运行：没有一家企业有这几项数据。" in page
    assert "未运行：这次核验还没有这一项" in page, "a check the run does not know of says so"
    assert f"?check={STRUCTURE.code}&amp;year=2025" in page and "本列数字首位分布异常" in page
    assert "还有 1 件强制级发现未办结" in page_of("operator", "/verification/")
    assert "1 件强制级" not in page, "another area's is not counted"


def test_the_overview_in_english_tells_why_a_check_did_not_run_in_english(several: list[Finding]) -> None:
    """Runs kept before both languages were hold the Chinese alone, which is better than nothing."""
    why = {"zh": "没有 2025 年度的企业，未核验。", "en": "There are no enterprises of 2025; nothing was tested."}
    note = {"zh": "这部分未核验。", "en": "This part was not tested."}
    kept = [one | {"not_run": one["not_run"] and why, "notes": [note]} for one in results()[:2]] + results()[2:]
    CheckRun.objects.filter(pk=run_of().pk).update(results=kept)
    client = signed_in("county-officer")
    client.cookies["django_language"] = "en"
    page = words(client.get("/verification/"))
    reasons = re.findall(r'class="note">(Not run: .*?)</span>', page)
    assert f"Not run: {why['en']}" in reasons and note["en"] in page
    assert [one for one in reasons if CHINESE.search(one)] == ["Not run: 没有一家企业有这几项数据。"]
    assert f"未运行：{why['zh']}" in (chinese := page_of("county-officer", "/verification/")) and note["zh"] in chinese


def test_the_progress_curve_has_words_and_figures_beside_it(several: list[Finding]) -> None:
    one, other, _ = several
    page = page_of("operator", "/verification/")
    assert 'role="img"' in page and "有影响的 2 件里已办结 0 件" in page and "另有 1 件算不出对积分的影响" in page
    for done in (other, one):
        accept_finding(by="system", finding=done, chosen=[claim_of(done, "tax")], why="一致。", at=after(1))
    page = page_of("operator", "/verification/")
    assert "可以停止逐件办理" in page and "100.0" in page


def test_an_empty_overview_says_what_to_do(cast: None) -> None:
    assert "还没有完成过核验" in page_of("county-officer", "/verification/")
    assert "没有待办的核验发现" in page_of("operator", QUEUE)


def test_a_run_under_way_is_shown_and_followed(cast: None) -> None:
    run = CheckRun.objects.create(
        year=2025, asked_at=timezone.now(), by="operator", state="running", done=30, todo=100, stage="checking"
    )
    client = signed_in("operator")
    page = words(client.get("/verification/"))
    assert (
        "第 2 步，共 4 步：逐项核验" in page
        and "30 / 100" in page
        and f'hx-get="/verification/runs/{run.pk}/progress/"' in page
    )
    answer = client.get(f"/verification/runs/{run.pk}/progress/")
    assert answer["HX-Reswap"] == "outerHTML" and "HX-Refresh" not in answer
    CheckRun.objects.filter(pk=run.pk).update(state="done")
    assert client.get(f"/verification/runs/{run.pk}/progress/")["HX-Refresh"] == "true"
    assert signed_in("filler").get(f"/verification/runs/{run.pk}/progress/").status_code == 404


def test_the_menu_leads_there_for_those_who_may(finding: Finding) -> None:
    menus = {name: {line.url for line in signed_in(name).get("/").context["menu"]} for name in EVERYBODY}
    assert {name for name, urls in menus.items() if "/verification/" in urls} == DESK | {"tax-data", "science-data"}
    assert {name for name, urls in menus.items() if "/verification/questions/" in urls} == {"filler", "legal"}


def test_department_sees_only_what_the_check_saw(finding: Finding) -> None:
    told(finding.enterprise, "revenue", 888.0, year=2024)
    assert "888 万元" in page_of("county-officer", address(finding)), "the year before stands beside it"
    ask_department(
        by="system", finding=finding, department=Organisation.objects.get(code="tax"), text="请核对。", at=after(0)
    )
    answer_finding(by="system", finding=finding, text="核对过。", at=after(1))
    assert "888 万元" not in page_of("tax-data", address(finding))


def test_the_chain_says_what_was_decided_and_what_is_looked_at(finding: Finding) -> None:
    own, desk = "/own-enterprise/chain/", f"/enterprises/{finding.enterprise.code}/chain/"
    assert "核实中" in page_of("county-officer", desk) and "核实中" not in page_of("filler", own)
    assert finding.number in page_of("county-officer", f"{desk}revenue/2025/")
    assert finding.number not in page_of("filler", f"{own}revenue/2025/"), "it was not asked"
    courts = claim_of(finding, "courts")
    reject_finding(by=played("county-officer"), finding=finding, claims=[courts], why="与申报表不符。", at=after(1))
    assert "裁定不采用" in page_of("filler", own) and "核实中" not in page_of("county-officer", desk)
    page = page_of("filler", f"{own}revenue/2025/")
    assert "现在计入的值：1,205 万元" in page and "裁定不采用：与申报表不符。" in page and "南关区业务员" in page
    sheet = b"".join(signed_in("operator").get(f"{desk}?file=csv").streaming_content).decode()
    assert "裁定不采用" in sheet


def test_who_starts_and_cancels_a_run(cast: None) -> None:
    start, again = "/verification/runs/start/", {"year": timezone.localdate().year - 1}
    allowed = {name for name in EVERYBODY if signed_in(name).post(start, again).status_code == 302}
    assert allowed == {"operator", "science-officer"}
    assert CheckRun.objects.count() == 1, "two who press start one"
    assert "已经在进行" in words(signed_in("operator").post(start, again, follow=True))
    assert "数据年度" not in page_of("county-officer", "/verification/").partition('class="start-run"')[2]
    run = CheckRun.objects.get()
    assert signed_in("county-officer").post(f"/verification/runs/{run.pk}/cancel/").status_code == 403
    assert "已取消" in words(signed_in("operator").post(f"/verification/runs/{run.pk}/cancel/", follow=True))
    assert "已经结束" in words(signed_in("operator").post(f"/verification/runs/{run.pk}/cancel/", follow=True))
    assert signed_in("operator").post(start, {"year": "1066"}, follow=True).status_code == 200
    assert CheckRun.objects.count() == 1


def test_an_enterprise_learns_that_a_value_no_longer_counts_though_nobody_asked_it(finding: Finding) -> None:
    courts = claim_of(finding, "courts")
    settled = reject_finding(
        by=played("county-officer"), finding=finding, claims=[courts], why="与申报表不符。", at=timezone.now()
    )
    page = page_of("filler", "/")
    assert (
        "裁定不采用“营业收入”（2025 年度）的一个值：与申报表不符。" in page
        and "/own-enterprise/chain/revenue/2025/" in page
    )
    reopen_finding(by=played("county-officer"), finding=settled, why="复核。", at=timezone.now())
    assert "裁定不采用" not in page_of("filler", "/"), "a lifted verdict is no news"


def test_a_body_that_is_too_large_is_turned_away_unread(finding: Finding) -> None:
    ask_enterprise(by="system", finding=finding, text="请说明。", at=timezone.now())
    environ: dict[str, Any] = {"CONTENT_LENGTH": str(10**10), "wsgi.input": io.BytesIO(b"a" * 1000)}
    answer = signed_in("filler").generic("POST", address(finding, "answer"), b"", "multipart/form-data", **environ)
    assert answer.status_code == 413 and "请拆成几份" in words(answer)
    finding.refresh_from_db()
    assert finding.state == "asked"
