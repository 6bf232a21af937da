"""Pages of indicator systems: reading for all with a duty, designing by forms alone, two people until it is published."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from jifen.engine.scheme import load_scheme, scheme_digest
from jifen.engine.scheme.loading import scheme_of
from jifen.engine.scheme.workbook_writing import workbook_bytes
from jifen.enterprises.models import Enterprise, PublishedSectorMapping
from jifen.portals.schemes.editing import document_of
from jifen.portals.schemes.sectors import text_in_force
from jifen.schemes import reads
from jifen.schemes.actions import give_feedback, publish_scheme, text_of_draft, withdraw_review
from jifen.schemes.models import Draft, FeedbackItem, PublishedScheme, Review, ReviewDate
from tests.cast import WITH_DUTY, played, signed_in
from tests.collecting.values import stand_up_sources, told
from tests.enterprises.firms import firm
from tests.schemes.by_hand import by_hand
from tests.schemes.designing import (
    HIDDEN,
    SECTOR,
    SECTOR_CODE,
    approved,
    core_draft,
    edited,
    lighter,
    now,
    pressed,
    sector_draft,
    submitted,
    the_core,
    today,
)

pytestmark = pytest.mark.usefixtures("cast")
CORE = "/schemes/of/jilin-core-2026/1.0/"


def words(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


def newest(draft: Draft) -> Draft:
    return Draft.objects.get(pk=draft.pk)


def fields_of(client: Client, url: str) -> dict[str, str]:
    """What the form of a page would send if nothing were touched."""
    answer = client.get(url)
    assert answer.status_code == 200, words(answer)
    form = answer.context["form"]
    sent = {"revision": str(answer.context["revision"])}
    for name, field in form.fields.items():
        value = form[name].value()
        if value is True:
            sent[name] = "on"
        elif value not in (None, False):
            sent[name] = str(value)
        elif value is not False and not hasattr(field, "choices"):
            sent[name] = ""
    return sent


# ── reading ──


@pytest.mark.parametrize("name", WITH_DUTY)
def test_everybody_with_a_duty_reads_the_core(name: str) -> None:
    the_core()
    page = words(signed_in(name).get(CORE))
    assert "研发费用占营业收入的比例" in page and "附件第 2 行" in page and "数值暂定" in page
    assert "<dt>分子</dt><dd>研发费用</dd>" in page and "<dt>分母</dt><dd>营业收入</dd>" in page
    assert scheme_digest(load_scheme("jilin-core-2026")) in page


def test_a_stranger_finds_nothing() -> None:
    the_core()
    stranger = signed_in("stranger")
    for url in (
        "/schemes/",
        CORE,
        "/schemes/catalogue/",
        "/schemes/reviews/",
        f"{CORE}scheme.yaml",
        "/schemes/drafts/",
    ):
        assert stranger.get(url).status_code == 404, url


def test_the_weights_stand_by_stage_with_their_sums() -> None:
    the_core()
    page = words(signed_in("filler").get(CORE))
    assert page.count('<td class="number">100</td>') == 4


def test_both_files_are_the_document() -> None:
    core, client = the_core(), signed_in("bank-analyst")
    text = client.get(f"{CORE}scheme.yaml").content.decode()
    assert text == core.text
    assert client.get(f"{CORE}scheme.xlsx").content[:2] == b"PK"


def test_the_list_filters_and_exports() -> None:
    the_core()
    client = signed_in("operator")
    page = words(client.get("/schemes/?family=sector&standing=in_force"))
    assert "医药健康产业特色指标" in page and "核心指标体系</a>" not in page
    assert "jilin-core-2026" in "".join(part.decode() for part in client.get("/schemes/?file=csv").streaming_content)
    assert "没有符合条件的记录" in words(client.get("/schemes/?standing=retired"))


def test_the_catalogue_knows_parts_sources_and_users() -> None:
    the_core()
    client = signed_in("service-officer")
    page = words(client.get("/schemes/catalogue/?words=研发费用占营业收入"))
    assert "研发费用 ÷ 营业收入" in page
    page = words(client.get("/schemes/catalogue/facts/revenue/"))
    assert "营业收入增长率" in page, "through a quantity too"
    assert "由企业自主填报，或目前视为未知" in page
    stand_up_sources()
    assert "还没有入库的报送" in words(client.get("/schemes/catalogue/facts/revenue/"))
    told(firm(), "revenue", 1.0)
    assert "最近一次入库" in words(client.get("/schemes/catalogue/facts/revenue/"))
    assert client.get("/schemes/catalogue/facts/nothing/").status_code == 404
    content = b"".join(client.get("/schemes/catalogue/?file=csv&kind=fact").streaming_content).decode()
    assert "rd_expense" in content and "rd_ratio" not in content


# ── designing by forms ──


def test_an_officer_branches_the_core_and_another_department_a_new_sector() -> None:
    core = the_core()
    science, industry = signed_in("science-officer"), signed_in("industry-officer")
    assert science.post("/schemes/new/", {"base": core.pk}).status_code == 302
    draft = Draft.objects.get()
    assert (draft.code, draft.owner.code) == (core.code, "science") and "version: 1.1" in text_of_draft(draft)
    answer = industry.post("/schemes/new/", {"base": "blank", "sector": ""})
    assert "请写是哪个产业的特色体系" in words(answer)
    answer = industry.post("/schemes/new/", {"base": core.pk, "sector": SECTOR, "code": "Bad Code"})
    assert "编号用小写字母、数字和横线" in words(answer)
    said = {"base": core.pk, "sector": SECTOR, "code": SECTOR_CODE, "title": "低空经济产业特色指标"}
    assert industry.post("/schemes/new/", said).status_code == 302
    made = Draft.objects.get(code=SECTOR_CODE)
    assert (made.family, made.sector, made.owner.code) == ("sector", SECTOR, "industry")


def test_an_earlier_version_is_begun_from_when_its_page_leads_there() -> None:
    made = publish_scheme(by=played("science-reviewer"), draft=approved(edited(core_draft(), lighter)), at=now())
    old = PublishedScheme.objects.get(code=made.code, version="1.0")
    client = signed_in("science-officer")
    page = client.get(f"/schemes/new/?base={old.pk}")
    assert page.context["form"]["base"].value() == str(old.pk)
    assert client.post("/schemes/new/", {"base": old.pk}).status_code == 302
    draft = Draft.objects.get(state="draft")
    assert draft.base == old and "version: 1.2" in text_of_draft(draft), "the number after the newest"


def test_only_officers_of_the_province_design() -> None:
    the_core()
    for name in ("county-officer", "operator", "bank-analyst", "science-data"):
        answer = signed_in(name).get("/schemes/new/")
        assert answer.status_code == 403 and "指标体系由省级部门的业务员设计" in words(answer), name


BLOCKS = [
    "heading/-", "dimension/new", "dimension/input", "indicator/new", "indicator/rd_expense", "indicator/rd_ratio",
    "indicator/rd_staff_share", "indicator/revenue_growth", "fact/new", "fact/rd_expense", "quantity/new", "quantity/growth",
    "stage/new", "stage/初创", "bonus/-", "item/new", "item/titles", "part/titles/new", "part/titles/qualifications",
    "part/funding/financing", "grades/-", "ranks/-", "peers/-", "basis/new", "basis/annex", "constraint/new",
]  # fmt: skip


@pytest.mark.parametrize("block", BLOCKS)
def test_a_form_sent_back_untouched_changes_nothing(block: str) -> None:
    draft, client = core_draft(), signed_in("science-officer")
    url = f"/schemes/drafts/{draft.pk}/edit/{block}/"
    if block.endswith("new"):
        assert client.get(url).status_code == 200
        return
    answer = client.post(url, fields_of(client, url))
    assert answer.status_code == 302, words(answer)
    assert newest(draft).revision == 1


def test_an_indicator_by_forms_and_by_hand_have_one_digest() -> None:
    draft, client = core_draft(), signed_in("science-officer")
    url = f"/schemes/drafts/{draft.pk}/edit/indicator/"
    sent = fields_of(client, f"{url}new/") | {
        "code": "assets_turnover", "name": "资产周转率", "dimension": "development", "unit": "%", "window": "当年",
        "definition": "填报期营业收入÷资产总额", "formula": "revenue / assets", "defined_when": "assets > 0",
        "rule_kind": "bands", "band_from_0": "", "band_earn_0": "0", "band_from_1": "50", "band_earn_1": "0.5",
        "band_from_2": "100", "band_earn_2": "1", "weight_0": "2", "weight_1": "5", "weight_2": "3", "weight_3": "4",
    }  # fmt: skip
    answer = client.post(f"{url}new/", sent)
    assert answer.status_code == 302, words(answer)
    page = words(client.get(f"/schemes/drafts/{draft.pk}/"))
    assert "阶段“初创”的权重合计 102，应为 100（差 -2）" in page
    weights = fields_of(client, f"/schemes/drafts/{draft.pk}/weights/")
    weights |= {"w_0_0": "8", "w_0_1": "7", "w_0_2": "11", "w_0_3": "12"}
    assert client.post(f"/schemes/drafts/{draft.pk}/weights/", weights).status_code == 302
    assert "核对通过" in words(client.get(f"/schemes/drafts/{draft.pk}/"))
    page = words(client.get(f"/schemes/drafts/{draft.pk}/difference/"))
    assert (
        "营业收入 / 资产总额；分档：其余 得 0%；≥ 50 得 50%；≥ 100 得 100%；权重 初创 2、转型 5、成长 3、成熟 4" in page
    )
    assert scheme_digest(scheme_of(text_of_draft(newest(draft)))) == scheme_digest(scheme_of(by_hand(the_core().text)))


def test_a_basis_decides_what_is_marked_provisional() -> None:
    draft, client = core_draft(), signed_in("science-officer")
    base = f"/schemes/drafts/{draft.pk}/edit"
    sent = {"code": "decree", "name": "《示例通知》", "provisional": "", "revision": "1"}
    assert client.post(f"{base}/basis/new/", sent).status_code == 302
    url = f"{base}/indicator/rd_expense/"
    assert client.post(url, fields_of(client, url) | {"numbers_from": "decree"}).status_code == 302
    scheme = scheme_of(text_of_draft(newest(draft)))
    assert not scheme.provisional("decree") and scheme.indicators[0].numbers_from == "decree"


def test_constraint_situations_by_forms() -> None:
    the_core()
    client = signed_in("science-officer")
    base = PublishedScheme.objects.get(family="constraint")
    assert client.post("/schemes/new/", {"base": base.pk}).status_code == 302
    draft = Draft.objects.get()
    for one in document_of(text_of_draft(draft))["constraints"]:
        url = f"/schemes/drafts/{draft.pk}/edit/constraint/{one['code']}/"
        assert client.post(url, fields_of(client, url)).status_code == 302
    assert newest(draft).revision == 1, "sent back untouched"
    sent = {"code": "late_wages", "name": "拖欠工资", "fact": "staff_uninsured", "effect": "warn", "revision": "1"}
    assert client.post(f"/schemes/drafts/{draft.pk}/edit/constraint/new/", sent).status_code == 302
    page = words(client.get(f"/schemes/drafts/{draft.pk}/"))
    assert "拖欠工资" in page and "核对通过" in page


def test_facts_of_the_catalogue_are_declared_when_a_formula_needs_them() -> None:
    draft, client = sector_draft(), signed_in("industry-officer")
    url = f"/schemes/drafts/{draft.pk}/edit/indicator/new/"
    sent = fields_of(client, url) | {
        "code": "rd_ratio", "name": "研发投入强度", "unit": "%", "formula": "rd_expense / revenue", "rule_kind": "goalposts",
        "goalposts_low": "0", "goalposts_high": "20", "weight_0": "100",
    }  # fmt: skip
    assert client.post(url, sent).status_code == 302
    document = document_of(text_of_draft(newest(draft)))
    assert document["facts"]["revenue"] == {
        "name": "营业收入",
        "name_en": "Revenue",
        "unit": "万元",
        "window": "当年",
        "sign": "any",
    }
    assert "核对通过" in words(client.get(f"/schemes/drafts/{draft.pk}/"))


def test_what_is_typed_is_checked_with_the_sentences_of_the_command_line_and_not_saved() -> None:
    draft, client = core_draft(), signed_in("science-officer")
    url = f"/schemes/drafts/{draft.pk}/edit/indicator/rd_ratio/"
    sent = fields_of(client, url) | {"formula": "rd_expense / revenu"}
    said = words(client.post(url.replace("/edit/", "/try/"), sent))
    assert "没有叫“revenu”的数据项或中间量（最接近的是“revenue”）。" in said
    sent |= {"formula": "(rd_expense - prev(rd_expense)) / prev(revenue, 2)"}
    said = words(client.post(url.replace("/edit/", "/try/"), sent))
    assert "(研发费用 - 上年研发费用) / 前年营业收入" in said
    assert newest(draft).revision == 1


def test_a_block_removed_moved_and_renamed() -> None:
    draft, client = core_draft(), signed_in("science-officer")
    base = f"/schemes/drafts/{draft.pk}"
    client.post(f"{base}/move/indicator/rd_ratio/", {"to": "up", "revision": "1"})
    codes = [one["code"] for one in document_of(text_of_draft(newest(draft)))["indicators"]]
    assert codes[:2] == ["rd_ratio", "rd_expense"]
    client.post(f"{base}/remove/indicator/rd_ratio/", {"revision": "2"})
    assert "rd_ratio" not in [one["code"] for one in document_of(text_of_draft(newest(draft)))["indicators"]]
    url = f"{base}/edit/dimension/input/"
    client.post(url, fields_of(client, url) | {"code": "investment"})
    document = document_of(text_of_draft(newest(draft)))
    assert {one["dimension"] for one in document["indicators"]} == {"investment", "output", "development"}
    assert "# 3、4、5 % 三档" not in text_of_draft(newest(draft)), "it went with its indicator"
    assert "# 10 % 与 30 % 参照" in text_of_draft(newest(draft))


def test_a_stage_renamed_takes_weights_and_rules_along() -> None:
    draft, client = core_draft(), signed_in("science-officer")
    url = f"/schemes/drafts/{draft.pk}/edit/stage/初创/"
    client.post(url, fields_of(client, url) | {"code": "起步"})
    assert "核对通过" in words(client.get(f"/schemes/drafts/{draft.pk}/"))


def test_two_editors_at_once_are_told_and_nothing_is_lost() -> None:
    draft, one, other = core_draft(), signed_in("science-officer"), signed_in("science-reviewer")
    url = f"/schemes/drafts/{draft.pk}/edit/indicator/rd_expense/"
    sent = fields_of(one, url) | {"name": "研发费用（改）"}
    assert other.post(url, fields_of(other, url) | {"name": "研发费用总额"}).status_code == 302
    answer = one.post(url, sent)
    assert answer.status_code == 422
    assert "已被他人修改：科技部门复核员于" in words(answer) and "研发费用（改）" in words(answer), (
        "what was typed is still there"
    )
    assert "研发费用总额" in text_of_draft(newest(draft))


def test_the_yaml_page_tells_the_line() -> None:
    draft, client = core_draft(), signed_in("science-officer")
    url = f"/schemes/drafts/{draft.pk}/yaml/"
    broken = text_of_draft(draft).replace("{初创: 10,", "{初创: 11,")
    assert "阶段“初创”的权重合计 101" in words(client.post(f"{url}try/", {"text": broken}))
    answer = client.post(url, {"text": "a: [1\n", "revision": "1"})
    assert answer.status_code == 422 and "不是合法的 YAML" in words(answer) and "第 2 行" in words(answer)
    assert client.post(url, {"text": text_of_draft(draft).replace("\n", "\r\n"), "revision": "1"}).status_code == 302
    assert newest(draft).revision == 1, "line ends of a browser are no change"


def test_a_workbook_comes_up_as_the_least_change() -> None:
    draft, client = core_draft(), signed_in("science-officer")
    url = f"/schemes/drafts/{draft.pk}/workbook/"
    document = document_of(text_of_draft(draft))
    lighter(document)
    file = SimpleUploadedFile("改.xlsx", workbook_bytes(document))
    assert client.post(url, {"file": file, "revision": "1"}).status_code == 302
    before, after = (draft.revisions.get(number=n).text.splitlines() for n in (1, 2))
    assert [line for line in after if line not in before] == [
        "    weight: {初创: 5, 成长: 14, 成熟: 16, 转型: 12}",
        "    weight: {初创: 25, 成长: 14, 成熟: 9, 转型: 16}",
    ]


def test_a_workbook_with_problems_is_told_by_cell_and_saved_only_if_wanted() -> None:
    draft, client = core_draft(), signed_in("science-officer")
    url = f"/schemes/drafts/{draft.pk}/workbook/"
    document = document_of(text_of_draft(draft))
    document["indicators"][0]["formula"] = "rd_expens"
    answer = client.post(url, {"file": SimpleUploadedFile("改.xlsx", workbook_bytes(document)), "revision": "1"})
    assert answer.status_code == 422 and "改.xlsx “指标”表 第 2 行 “公式”列：没有叫“rd_expens”" in words(answer)
    assert newest(draft).revision == 1
    sent = {"file": SimpleUploadedFile("改.xlsx", workbook_bytes(document)), "revision": "1", "anyway": "on"}
    assert client.post(url, sent).status_code == 302
    assert newest(draft).revision == 2


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("改.xlsx", b"PK\x03\x04", "改.xlsx"),
        ("改.docx", b"PK\x03\x04", "不收"),
        ("改.xlsx", b"", "文件是空的"),
    ],
)
def test_what_is_no_workbook_is_refused(name: str, content: bytes, sentence: str) -> None:
    draft, client = core_draft(), signed_in("science-officer")
    answer = client.post(
        f"/schemes/drafts/{draft.pk}/workbook/", {"file": SimpleUploadedFile(name, content), "revision": "1"}
    )
    assert answer.status_code == 422 and sentence in words(answer)


def test_five_thousand_indicators_are_refused() -> None:
    draft, client = core_draft(), signed_in("science-officer")
    document = document_of(text_of_draft(draft))
    document["indicators"] = [document["indicators"][0] | {"code": f"i{n}"} for n in range(5000)]
    file = SimpleUploadedFile("大.xlsx", workbook_bytes(document))
    answer = client.post(f"/schemes/drafts/{draft.pk}/workbook/", {"file": file, "revision": "1"})
    assert answer.status_code == 422 and "有 5,000 项指标，超过上限 300 项" in words(answer)


# ── review and publishing ──


def test_the_whole_way_by_two_people() -> None:
    draft = edited(core_draft(), lighter)
    officer, second = signed_in("science-officer"), signed_in("science-reviewer")
    base = f"/schemes/drafts/{draft.pk}"
    page = words(officer.get(f"{base}/submit/"))
    assert "比较报告" in page and "权重（初创）" in page
    day = today() + timedelta(days=10)
    answer = officer.post(
        f"{base}/submit/", {"effective": day, "message": "试行后调整", "revision": str(draft.revision)}
    )
    assert answer.status_code == 302
    assert officer.get(f"{base}/review/").status_code == 403
    assert "等待复核" in words(second.get("/"))
    answer = pressed(second, f"{base}/review/", approve="yes", reason="")
    assert answer.status_code == 422
    assert pressed(second, f"{base}/review/", approve="yes", reason="核对无误").status_code == 302
    answer = officer.post(f"{base}/publish/")
    assert answer.status_code == 403 and "不能复核、发布自己的草案" in words(answer)
    assert "已通过复核，可以发布" in words(second.get("/"))
    answer = pressed(second, f"{base}/publish/")
    assert answer["Location"] == "/schemes/of/jilin-core-2026/1.1/"
    page = words(second.get(answer["Location"]))
    assert "待生效" in page and "科技部门复核员" in page
    page = words(officer.get("/schemes/of/jilin-core-2026/difference/?from=1.0&to=1.1"))
    assert "权重（初创）" in page
    assert second.post(f"{base}/publish/").status_code == 403


def test_a_reviewer_decides_on_what_was_read(cast: None) -> None:
    """Withdrawn, changed and sent again while the page was open: nothing is decided, and the page shows the new one."""
    review = submitted(edited(core_draft(), lighter))
    second, address = signed_in("science-reviewer"), f"/schemes/drafts/{review.draft_id}/review/"
    read = dict(HIDDEN.findall(second.get(address).content.decode()))
    withdraw_review(by=played("science-officer"), review=review, at=now())
    draft = Draft.objects.get(pk=review.draft_id)
    again = submitted(edited(draft, renamed))
    answer = second.post(address, read | {"approve": "yes", "reason": "核对无误"})
    assert answer.status_code == 422 and "送审稿已经更换" in words(answer)
    assert Review.objects.get(pk=again.pk).state == "waiting"
    fresh = dict(HIDDEN.findall(answer.content.decode()))
    assert second.post(address, fresh | {"approve": "yes", "reason": "核对无误"}).status_code == 302
    publishing = f"/schemes/drafts/{review.draft_id}/publish/"
    assert second.post(publishing, {"digest": "0" * 64}).status_code == 422
    assert pressed(second, publishing).status_code == 302


def renamed(document: dict[str, Any]) -> None:
    document["title"] = "核心指标（修订）"


IMPACT = ("impact/", "impact/?file=csv", "sliders/", "advice/", "advice/budget/", "advice/pairs/")


def test_a_fact_a_department_may_not_use_is_not_tried_out_either(cast: None) -> None:
    """Points of single firms would tell it."""

    def taxed(document: dict[str, Any]) -> None:
        document["facts"]["tax_arrears_amount"] = {"name": "欠税金额", "unit": "万元"}
        document["indicators"][0]["formula"] = "rd_expense - tax_arrears_amount"

    draft = edited(sector_draft(base=the_core()), taxed, by="industry-officer")
    for page in IMPACT:
        answer = signed_in("industry-officer").get(f"/schemes/drafts/{draft.pk}/{page}")
        assert "草案还有待改的问题，改好以后才能测算影响" in words(answer), page


def test_what_was_published_meanwhile_is_compared_with(cast: None) -> None:
    """Begun from 1.0, laid before the reviewer after 1.1: what 1.1 changed would be undone, and the page says so."""
    first, late = core_draft(), core_draft()
    publish_scheme(by=played("science-reviewer"), draft=approved(edited(first, lighter)), at=now())

    def renamed_as_1_2(document: dict[str, Any]) -> None:
        document["title"], document["version"] = "核心指标（修订）", "1.2"

    review = submitted(edited(late, renamed_as_1_2))
    page = words(signed_in("science-reviewer").get(f"/schemes/drafts/{review.draft_id}/review/"))
    assert "起草以后" in page and "已经发布" in page and "权重（初创）" in page


def test_returned_with_a_reason_and_worked_on_again() -> None:
    review = submitted(edited(core_draft(), lighter))
    second, officer = signed_in("science-reviewer"), signed_in("science-officer")
    base = f"/schemes/drafts/{review.draft_id}"
    assert pressed(second, f"{base}/review/", approve="no", reason="说明不够").status_code == 302
    assert "上次复核退回：说明不够" in words(officer.get(f"{base}/"))
    assert "被退回修改" in words(officer.get("/"))


def test_withdrawn_and_given_up() -> None:
    review = submitted(edited(core_draft(), lighter))
    officer, base = signed_in("science-officer"), f"/schemes/drafts/{review.draft_id}"
    assert officer.post(f"{base}/withdraw/").status_code == 302
    assert officer.post(f"{base}/withdraw/").status_code == 404
    assert officer.post(f"{base}/abandon/", {"why": ""}).status_code == 422
    assert officer.post(f"{base}/abandon/", {"why": "不再需要"}).status_code == 302
    assert "已放弃" in words(officer.get(f"{base}/"))


def test_reopened_by_the_second_person() -> None:
    draft, second = approved(edited(core_draft(), lighter)), signed_in("science-reviewer")
    assert second.post(f"/schemes/drafts/{draft.pk}/reopen/", {"why": "还要改"}).status_code == 302
    assert newest(draft).state == "draft"


def test_a_scheme_is_retired_by_its_owner() -> None:
    the_core()
    officer = signed_in("science-officer")
    answer = officer.post(f"{CORE}retire/", {"on": today() - timedelta(days=1), "why": "示例"})
    assert answer.status_code == 422 and "不能早于今天" in words(answer)
    assert officer.post(f"{CORE}retire/", {"on": today(), "why": "示例"}).status_code == 302
    assert reads.core_in_force(today()) is None
    assert "已停用" in words(officer.get(CORE))


def test_a_new_scheme_is_compared_with_nothing() -> None:
    draft = sector_draft()
    assert "没有原版可比" in words(signed_in("industry-officer").get(f"/schemes/drafts/{draft.pk}/difference/"))


# ── feedback, review days, sectors ──


def test_feedback_from_a_bank_reaches_the_owner_and_comes_back() -> None:
    the_core()
    bank, officer = signed_in("bank-analyst"), signed_in("science-officer")
    answer = bank.post(f"{CORE}feedback/", {"indicator": "rd_ratio", "text": "分档过细"})
    item = FeedbackItem.objects.get()
    assert answer["Location"] == f"/schemes/feedback/{item.pk}/"
    assert "1 条指标反馈等待答复" in words(officer.get("/"))
    assert bank.post(f"/schemes/feedback/{item.pk}/", {"state": "kept", "answer": "好"}).status_code == 403
    assert officer.post(f"/schemes/feedback/{item.pk}/", {"state": "taken", "answer": "下一版合并"}).status_code == 302
    assert "有了答复：采纳，下一版修改" in words(bank.get("/"))
    assert "下一版合并" in words(bank.get(f"/schemes/feedback/{item.pk}/"))
    assert signed_in("filler").get(f"/schemes/feedback/{item.pk}/").status_code == 404
    assert "FK-" in words(officer.get("/schemes/feedback/?words=示例银行"))


def test_the_calendar_shows_what_is_known_and_no_figure_that_is_not() -> None:
    core = the_core()
    give_feedback(by=played("bank-analyst"), scheme=core, indicator="", text="示例", at=now())
    officer = signed_in("science-officer")
    page = words(officer.get("/schemes/reviews/"))
    assert "2027-01-01" in page and "暂定" in page
    page = words(officer.get("/schemes/reviews/jilin-core-2026/"))
    assert "/schemes/evidence/jilin-core-2026/" in page and "待答复的反馈" in page
    url = "/schemes/reviews/jilin-core-2026/"
    day = today() + timedelta(days=30)
    assert officer.post(url, {"set": "1", "due_on": day, "why": "年中看一次"}).status_code == 302
    assert "应于" in words(officer.get("/"))
    said = {"close": "1", "outcome": "不改", "next_on": today() + timedelta(days=400)}
    assert officer.post(url, said).status_code == 302
    assert ReviewDate.objects.filter(code=core.code, closed_at__isnull=True).count() == 1
    assert signed_in("industry-officer").post(url, said).status_code == 403


def test_a_new_sector_gets_its_enterprises_by_industry() -> None:
    one = firm(industry="C3741")
    assert one.sector == "装备制造"
    client = signed_in("industry-officer")
    said = {"sector": SECTOR, "industries": "3741, 5620", "effective": today(), "why": "低空经济单列"}
    page = words(client.post("/schemes/sectors/", said))
    assert "1 家企业从“装备制造”改归“低空经济”" in page
    assert Enterprise.objects.get(pk=one.pk).sector == "装备制造", "only looked at"
    assert client.post("/schemes/sectors/", said | {"publish": "1"}).status_code == 302
    assert Enterprise.objects.get(pk=one.pk).sector == SECTOR
    text = PublishedSectorMapping.objects.get().text
    assert "# 行业代码（GB/T 4754-2017）" in text and "note: 信息处理和存储支持服务" in text
    later = said | {"sector": "海洋经济", "effective": (today() + timedelta(days=60)).isoformat(), "publish": "1"}
    assert client.post("/schemes/sectors/", later).status_code == 302
    between = client.post(
        "/schemes/sectors/", said | {"effective": (today() + timedelta(days=30)).isoformat(), "publish": "1"}
    )
    assert between.status_code == 422 and "到那天就没有了" in words(between)
    assert SECTOR in text_in_force(today() + timedelta(days=60)), (
        "the later one was begun from what is in force by then"
    )
    assert "不是行业代码" in words(client.post("/schemes/sectors/", said | {"industries": "XX"}))
    assert signed_in("bank-analyst").post("/schemes/sectors/", said).status_code == 403


def test_a_sector_department_publishes_a_scheme_for_a_sector_that_did_not_exist() -> None:
    draft = approved(sector_draft(base=the_core()), by="industry-officer", second="industry-reviewer")
    second = signed_in("industry-reviewer")
    assert pressed(second, f"/schemes/drafts/{draft.pk}/publish/")["Location"] == f"/schemes/of/{SECTOR_CODE}/1.0/"
    assert PublishedScheme.objects.get(code=SECTOR_CODE).sector == SECTOR
