"""Draft, review, publishing: the document never loses anything, a second person decides, and what must not be is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError

from jifen.audit.models import Entry
from jifen.engine.scheme import scheme_digest
from jifen.engine.scheme.loading import scheme_of
from jifen.schemes import reads
from jifen.schemes.actions import (
    EditedMeanwhile,
    TextRefused,
    abandon_draft,
    decide_review,
    publish_scheme,
    reopen_draft,
    retire_scheme,
    save_draft,
    text_of_draft,
    withdraw_review,
)
from jifen.schemes.models import Draft, PublishedScheme, Review, ReviewDate
from tests.cast import played
from tests.schemes.designing import (
    SECTOR,
    approved,
    core_draft,
    edited,
    lighter,
    now,
    sector_draft,
    submitted,
    the_core,
    today,
)

pytestmark = pytest.mark.usefixtures("cast")


def set_weight(value: str) -> Any:
    def change(document: dict[str, Any]) -> None:
        document["indicators"][0]["weight"]["初创"] = value

    return change


def test_a_branch_keeps_every_comment_and_changes_only_its_heading() -> None:
    draft = core_draft()
    text, base = text_of_draft(draft), the_core().text
    assert [line for line in base.splitlines() if "#" in line] == [line for line in text.splitlines() if "#" in line]
    assert "effective" not in text and "version: 1.1" in text
    assert (draft.code, draft.family, draft.revision, draft.state) == ("jilin-core-2026", "core", 1, "draft")


def test_every_saving_is_a_revision_told_in_words_and_recorded() -> None:
    draft = edited(core_draft(), lighter)
    newest = draft.revisions.get(number=2)
    assert newest.what == (
        "指标 研发费用金额（rd_expense）：权重（初创） 10 → 5。\n指标 研发费用占营业收入的比例（rd_ratio）：权重（初创） 20 → 25。"
    )
    assert newest.problems == 0 and newest.digest == scheme_digest(scheme_of(newest.text))
    entry = Entry.objects.filter(action="scheme_draft.saved").latest("pk")
    assert entry.by == "science-officer" and "研发" not in bytes(entry.body).decode()


def test_saving_the_same_text_again_is_no_revision() -> None:
    draft = core_draft()
    again = save_draft(by=played("science-officer"), draft=draft, text=text_of_draft(draft), revision=1, at=now())
    assert again.revision == 1


def test_two_editors_at_once_lose_nothing() -> None:
    draft = core_draft()
    edited(draft, lighter, by="science-reviewer")
    with pytest.raises(EditedMeanwhile, match=r"已被他人修改：科技部门复核员于 .* 保存了第 2 稿.*您的修改没有保存"):
        edited(draft, set_weight("11"))
    assert Draft.objects.get(pk=draft.pk).revision == 2


def test_a_text_that_is_no_document_is_refused_with_line_and_remedy() -> None:
    draft = core_draft()
    with pytest.raises(TextRefused, match=r"第 2 行 .*不是合法的 YAML"):
        save_draft(by=played("science-officer"), draft=draft, text="a: 1\n  b: : 2\n", revision=1, at=now())
    with pytest.raises(ValidationError, match="键: 值"):
        save_draft(by=played("science-officer"), draft=draft, text="只是一句话", revision=1, at=now())


def test_a_draft_may_be_wrong_while_it_is_worked_on_but_not_submitted() -> None:
    draft = edited(core_draft(), set_weight("11"))
    assert draft.revisions.get(number=2).problems == 1
    with pytest.raises(ValidationError, match=r"阶段“初创”的权重合计 101，应为 100（差 -1）"):
        submitted(draft)
    assert Draft.objects.get(pk=draft.pk).state == "draft"


def test_a_cyclic_formula_is_refused() -> None:
    def circle(document: dict[str, Any]) -> None:
        document["quantities"] |= {"a": {"formula": "b + 1"}, "b": {"formula": "a + 1"}}

    with pytest.raises(ValidationError, match="公式循环引用：a → b → a；请拆开其中一个"):
        submitted(edited(core_draft(), circle))


def test_a_fact_the_department_may_not_use_is_refused_by_its_name() -> None:
    def taxed(document: dict[str, Any]) -> None:
        document["facts"]["tax_arrears_amount"] = {"name": "欠税金额", "unit": "万元"}
        document["indicators"][0]["formula"] = "rd_expense - tax_arrears_amount"

    draft = edited(sector_draft(base=the_core()), taxed, by="industry-officer")
    with pytest.raises(
        ValidationError,
        match=r"吉林省工业和信息化厅不能在这套体系里使用“欠税金额”（tax_arrears_amount）：欠缴金额属于涉税信息",
    ):
        submitted(draft, by="industry-officer")


def test_a_fact_that_is_only_declared_harms_nobody() -> None:
    def declared(document: dict[str, Any]) -> None:
        document["facts"]["tax_arrears_amount"] = {"name": "欠税金额", "unit": "万元", "optional": "true"}

    assert submitted(edited(sector_draft(base=the_core()), declared, by="industry-officer"), by="industry-officer").pk


def test_only_the_science_department_proposes_a_core() -> None:
    def without_scope(document: dict[str, Any]) -> None:
        del document["scope"]

    draft = edited(sector_draft(base=the_core()), without_scope, by="industry-officer")
    with pytest.raises(ValidationError, match="吉林省工业和信息化厅只能提出产业特色体系；请写适用范围"):
        submitted(draft, by="industry-officer")


def test_the_day_is_part_of_what_is_reviewed() -> None:
    review = submitted(core_draft(), effective=today() + timedelta(days=30))
    assert f"effective: {review.effective}" in review.revision.text
    with pytest.raises(ValidationError, match=r"生效日期 .* 已经过去"):
        submitted(sector_draft(base=the_core()), by="industry-officer", effective=today() - timedelta(days=1))


def test_nobody_reviews_or_publishes_a_draft_of_their_own() -> None:
    review = submitted(edited(core_draft(), lighter))
    for name, words in {
        "science-officer": "不能复核、发布自己的草案；请由本单位另一位业务员办理",
        "industry-reviewer": "草案由吉林省科学技术厅的业务员查看和修改",
        "operator": "平台运营只保障运行，不决定内容",
    }.items():
        with pytest.raises(PermissionDenied, match=words):
            decide_review(by=played(name), review=review, approve=True, reason="好", at=now())
    decide_review(by=played("science-reviewer"), review=review, approve=True, reason="核对无误", at=now())
    draft = Draft.objects.get(pk=review.draft_id)
    with pytest.raises(PermissionDenied, match="不能复核、发布自己的草案"):
        publish_scheme(by=played("science-officer"), draft=draft, at=now())
    made = publish_scheme(by=played("science-reviewer"), draft=draft, at=now())
    assert (made.by, made.approved_by) == ("science-officer", "science-reviewer")


def test_the_database_too_refuses_one_person_for_both() -> None:
    review = submitted(core_draft())
    with pytest.raises(IntegrityError):
        Review.objects.filter(pk=review.pk).update(state="approved", decided_by=review.asked_by, decided_at=now())


def test_published_word_for_word_with_its_digest_and_a_day_to_look_again() -> None:
    draft = approved(edited(core_draft(), lighter))
    made = publish_scheme(by=played("science-reviewer"), draft=draft, at=now())
    assert made.text == text_of_draft(draft)
    assert made.digest == scheme_digest(reads.document_of(made))
    assert reads.core_in_force(today()) == made
    assert Draft.objects.get(pk=draft.pk).published == made
    assert ReviewDate.objects.get(code=made.code).due_on.year == today().year + 1


def test_publishing_twice_publishes_once() -> None:
    draft = approved(edited(core_draft(), lighter))
    publish_scheme(by=played("science-reviewer"), draft=draft, at=now())
    with pytest.raises(ValidationError, match="已经发布"):
        publish_scheme(by=played("science-reviewer"), draft=draft, at=now())
    assert PublishedScheme.objects.filter(code=draft.code).count() == 2


def test_a_version_that_exists_is_refused() -> None:
    def same_version(document: dict[str, Any]) -> None:
        document["version"] = "1.0"

    with pytest.raises(ValidationError, match=r"版本“1\.0”已经发布；请改版本号"):
        submitted(edited(core_draft(), same_version))


def test_one_sector_has_one_scheme() -> None:
    def medicine(document: dict[str, Any]) -> None:
        document["scope"] = 'sector == "医药健康"'

    draft = edited(sector_draft(base=the_core()), medicine, by="industry-officer")
    with pytest.raises(ValidationError, match="“医药健康”已有“医药健康产业特色指标（示例）”"):
        submitted(draft, by="industry-officer")


@pytest.mark.parametrize("scope", ['sector=="医药健康"', '"医药健康" == sector', '( sector == "医药健康" )'])
def test_a_sector_is_known_however_its_scope_is_written(scope: str) -> None:
    draft = edited(sector_draft(base=the_core()), scoped(scope), by="industry-officer")
    assert (draft.family, draft.sector) == ("sector", "医药健康")
    with pytest.raises(ValidationError, match="“医药健康”已有"):
        submitted(draft, by="industry-officer")


def scoped(scope: str) -> Any:
    def change(document: dict[str, Any]) -> None:
        document["scope"] = scope

    return change


def test_any_other_scope_is_neither_core_nor_sector() -> None:
    """Else it would be scored for everybody, and leave most of them without points."""
    draft = edited(core_draft(), scoped('sector == "低空经济" and staff > 10'))
    assert draft.family == "sector" and draft.sector == ""
    with pytest.raises(ValidationError, match="适用范围只能是一个产业"):
        submitted(draft)


def test_there_is_one_core() -> None:
    def another(document: dict[str, Any]) -> None:
        document["scheme"] = "jilin-core-other"

    with pytest.raises(ValidationError, match=r"核心指标体系.*已有.*只能有一套"):
        submitted(edited(core_draft(), another))


def test_a_sector_taken_from_a_later_day_is_taken() -> None:
    """Two that are not in force on the same day yet would be on another."""
    ahead = today() + timedelta(days=60)
    review = submitted(sector_draft(base=the_core()), by="industry-officer", effective=ahead)
    decide_review(by=played("industry-reviewer"), review=review, approve=True, reason="核对无误", at=now())
    first = publish_scheme(by=played("industry-reviewer"), draft=Draft.objects.get(pk=review.draft_id), at=now())

    def other_code(document: dict[str, Any]) -> None:
        document["scheme"] = "other-sector-scheme"

    second = edited(sector_draft(base=the_core()), other_code, by="industry-officer")
    with pytest.raises(ValidationError, match=f"“{SECTOR}”已有.*{ahead} 起"):
        submitted(second, by="industry-officer", effective=today() + timedelta(days=30))
    retire_scheme(by=played("industry-officer"), scheme=first, on=today(), why="不再需要", at=now())
    assert submitted(second, by="industry-officer", effective=today() + timedelta(days=30)).state == "waiting"


def test_a_version_retired_before_its_day_takes_the_place_of_nothing() -> None:
    before, day = the_core(), today() + timedelta(days=30)
    review = submitted(edited(core_draft(), lighter), effective=day)
    decide_review(by=played("science-reviewer"), review=review, approve=True, reason="核对无误", at=now())
    coming = publish_scheme(by=played("science-reviewer"), draft=Draft.objects.get(pk=review.draft_id), at=now())
    assert reads.core_in_force(day) == coming
    retire_scheme(by=played("science-officer"), scheme=coming, on=today(), why="有误", at=now())
    assert reads.core_in_force(day) == before and reads.standing(before, day) == "in_force"

    def as_1_2(document: dict[str, Any]) -> None:
        lighter(document)
        document["version"] = "1.2"

    assert submitted(edited(core_draft(), as_1_2), effective=today() + timedelta(days=10)).state == "waiting"


def test_a_sector_that_did_not_exist_gets_its_scheme() -> None:
    draft = approved(sector_draft(base=the_core()), by="industry-officer", second="industry-reviewer")
    made = publish_scheme(by=played("industry-reviewer"), draft=draft, at=now())
    assert SECTOR in {one.sector for one in reads.sectors_in_force(today())}
    assert reads.document_of(made).peers.by == ("sector",)


def test_returned_withdrawn_reopened_and_given_up() -> None:
    review = submitted(core_draft())
    decide_review(by=played("science-reviewer"), review=review, approve=False, reason="请补充说明", at=now())
    draft = Draft.objects.get(pk=review.draft_id)
    assert draft.state == "draft"
    withdraw_review(by=played("science-officer"), review=submitted(draft), at=now())
    draft = approved(Draft.objects.get(pk=draft.pk))
    reopen_draft(by=played("science-reviewer"), draft=draft, why="还要改", at=now())
    gone = abandon_draft(by=played("science-officer"), draft=draft, why="不再需要", at=now())
    assert gone.state == "abandoned"
    with pytest.raises(PermissionDenied, match="草案已放弃"):
        edited(gone, lighter)


def test_retired_from_a_day_on_and_not_before_today() -> None:
    core = the_core()
    officer = played("science-officer")
    with pytest.raises(ValidationError, match="不能早于今天"):
        retire_scheme(by=officer, scheme=core, on=today() - timedelta(days=1), why="示例", at=now())
    retire_scheme(by=officer, scheme=core, on=today() + timedelta(days=1), why="示例", at=now())
    assert reads.core_in_force(today()) == core
    assert reads.core_in_force(today() + timedelta(days=1)) is None
    with pytest.raises(PermissionDenied, match="由吉林省科学技术厅负责"):
        retire_scheme(by=played("industry-officer"), scheme=core, on=today(), why="示例", at=now())
