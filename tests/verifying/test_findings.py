"""The life of a finding: found, asked, answered, decided, opened again. Officials choose among values and never type one."""

from __future__ import annotations

import inspect
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from jifen.audit.models import Entry
from jifen.collecting.actions.sent_files import SentFile
from jifen.collecting.evidence import EvidenceRefused
from jifen.collecting.models import FactClaim
from jifen.config.worker import DAILY
from jifen.people.models import Organisation
from jifen.verifying import finding_reads
from jifen.verifying.actions import answering, asking, handling, settling
from jifen.verifying.actions.answering import answer_finding
from jifen.verifying.actions.asking import ask_department, ask_enterprise
from jifen.verifying.actions.escalating import escalate_late_findings
from jifen.verifying.actions.handling import assign_findings, note_finding, remind_finding, star_findings
from jifen.verifying.actions.settling import accept_finding, reject_finding, reopen_finding
from jifen.verifying.finding_jobs import escalate_late
from jifen.verifying.models import Finding, FindingStep, Verdict
from tests.cast import played
from tests.collecting.conftest import own_data_folder
from tests.collecting.values import stand_up_sources, told
from tests.enterprises.firms import firm, officer_of, own_firm
from tests.portals.test_objection_pages import PNG
from tests.verifying.findings import after, found, jump, two_sources

__all__ = ["own_data_folder"]
pytestmark = pytest.mark.usefixtures("cast", "own_data_folder")
OFFICER = "county-officer"
WHY = "已核对审计报告第 8 页。"


@pytest.fixture
def finding(cast: None) -> Finding:
    return two_sources()


def kinds(finding: Finding) -> list[str]:
    return list(finding.steps.values_list("kind", flat=True))


def claim_of(finding: Finding, source: str) -> FactClaim:
    return next(one for one in finding_reads.claims_of(finding).values() if one.source == source)


def asked(finding: Finding, text: str = "两处营业收入为什么不一致？", days: int = 0) -> Finding:
    return ask_enterprise(by=played(OFFICER), finding=finding, text=text, at=after(days))


def test_from_found_to_settled(finding: Finding) -> None:
    one = asked(finding)
    assert (one.state, one.asked, one.due_on) == ("asked", finding.enterprise.organisation, date(2026, 6, 15))
    sent = [SentFile("审计报告.png", [PNG])]
    one = answer_finding(by=played("filler"), finding=one, text="口径不同，附审计报告。", files=sent, at=after(3))
    assert one.state == "answered" and one.steps.get(kind="answered").files.get().name == "审计报告.png"
    tax = claim_of(finding, "tax")
    one = accept_finding(by=played(OFFICER), finding=one, chosen=[tax], why=WHY, at=after(4))
    assert (one.state, one.outcome, one.why, one.settled_by) == ("settled", "accepted", WHY, OFFICER)
    assert [(v.claim, v.kind, v.finding) for v in Verdict.objects.all()] == [(tax, "accepted", one)]
    assert kinds(one) == ["opened", "asked_enterprise", "answered", "accepted"]
    actions = Entry.objects.filter(subject=one.subject).order_by("sequence").values_list("action", flat=True)
    assert list(actions) == ["finding.asked", "finding.answered", "finding.settled"]


def test_a_department_looks_at_its_own_again(finding: Finding) -> None:
    tax = Organisation.objects.get(code="tax")
    one = ask_department(by=played(OFFICER), finding=finding, department=tax, text="请核对申报表。", at=after(0))
    assert one.asked == tax
    with pytest.raises(PermissionDenied, match="没有请贵单位"):
        answer_finding(by=played("filler"), finding=one, text="我来说", at=after(1))
    assert answer_finding(by=played("tax-data"), finding=one, text="申报无误。", at=after(1)).state == "answered"
    bureau = Organisation.objects.get(code="science-220102")
    with pytest.raises(ValidationError, match="负责数据来源的部门"):
        ask_department(by=played(OFFICER), finding=one, department=bureau, text="请核对。", at=after(2))


def test_no_verb_of_the_desk_takes_a_figure() -> None:
    verbs = [
        verb
        for room in (asking, answering, settling, handling)
        for name, verb in inspect.getmembers(room, inspect.isfunction)
        if not name.startswith("_") and verb.__module__ == room.__name__
    ]
    named = {name for verb in verbs for name in inspect.signature(verb).parameters}
    assert named == {
        "by", "finding", "findings", "text", "at", "due_on", "department", "files", "file", "why", "chosen", "claims",
        "person", "starred",
    }  # fmt: skip


def test_one_source_is_accepted_with_the_year_before_beside_it(cast: None) -> None:
    stand_up_sources()
    one = accept_finding(by=played(OFFICER), finding=jump(own_firm()), why="并购所致，见公告。", at=after(1))
    assert {v.claim_id for v in one.verdicts.all()} == set(one.claims)


def test_where_sources_compete_one_has_to_be_chosen(finding: Finding) -> None:
    both = list(finding_reads.claims_of(finding).values())
    with pytest.raises(ValidationError, match="几个来源说法不一，请选择采用哪一个：营业收入"):
        accept_finding(by=played(OFFICER), finding=finding, why=WHY, at=after(1))
    with pytest.raises(ValidationError, match="只能采用一个来源"):
        accept_finding(by=played(OFFICER), finding=finding, chosen=both, why=WHY, at=after(1))
    elsewhere = told(firm(7), "revenue", 5.0)
    with pytest.raises(ValidationError, match="从列表中选择"):
        accept_finding(by=played(OFFICER), finding=finding, chosen=[elsewhere], why=WHY, at=after(1))
    assert not Verdict.objects.exists() and Finding.objects.get().state == "open"


def test_a_rejected_value_never_counts_and_the_other_stays_untouched(finding: Finding) -> None:
    courts = claim_of(finding, "courts")
    one = reject_finding(by=played(OFFICER), finding=finding, claims=[courts], why="与申报表不符。", at=after(1))
    assert one.outcome == "rejected"
    assert {key: v.kind for key, v in finding_reads.verdicts_on(finding.claims).items()} == {courts.pk: "rejected"}


@pytest.mark.parametrize("why", ["", "   ", "理" * 501])
def test_every_verdict_has_a_reason(why: str, finding: Finding) -> None:
    tax = claim_of(finding, "tax")
    for settle in (
        lambda: accept_finding(by=played(OFFICER), finding=finding, chosen=[tax], why=why, at=after(1)),
        lambda: reject_finding(by=played(OFFICER), finding=finding, claims=[tax], why=why, at=after(1)),
    ):
        with pytest.raises(ValidationError) as refused:
            settle()
        assert list(refused.value.message_dict) == ["why"]


def test_a_rejection_names_a_value(finding: Finding) -> None:
    with pytest.raises(ValidationError, match="请选择不采用哪一个值"):
        reject_finding(by=played(OFFICER), finding=finding, claims=[], why=WHY, at=after(1))


def test_a_value_replaced_meanwhile_waits_for_the_next_run(finding: Finding) -> None:
    tax = claim_of(finding, "tax")
    told(finding.enterprise, "revenue", 1300.0)
    with pytest.raises(ValidationError, match="营业收入已有更新的报送"):
        accept_finding(by=played(OFFICER), finding=finding, chosen=[tax], why=WHY, at=after(1))


def test_settled_is_settled(finding: Finding) -> None:
    """Both officers opened the page before either pressed."""
    tax, courts = claim_of(finding, "tax"), claim_of(finding, "courts")
    stale = Finding.objects.get(pk=finding.pk)
    accept_finding(by=played(OFFICER), finding=finding, chosen=[tax], why=WHY, at=after(1))
    with pytest.raises(ValidationError, match="已于 2026-06-02 办结（采用，已说明理由）；要改变结论，请先重新打开"):
        reject_finding(by=played("science-officer"), finding=stale, claims=[courts], why="不对", at=after(1))
    with pytest.raises(ValidationError, match="办结"):
        asked(stale)
    assert Verdict.objects.count() == 1 and Entry.objects.filter(action="finding.settled").count() == 1


def test_opened_again_as_if_nobody_had_decided(finding: Finding) -> None:
    tax, courts = claim_of(finding, "tax"), claim_of(finding, "courts")
    settled = accept_finding(by=played(OFFICER), finding=finding, chosen=[tax], why=WHY, at=after(1))
    one = reopen_finding(by=played("science-officer"), finding=settled, why="企业另交了材料。", at=after(2))
    assert one.is_open and not one.outcome and finding_reads.verdicts_on(one.claims) == {}
    assert list(Verdict.objects.values_list("kind", flat=True)) == ["accepted", "lifted"]
    accept_finding(by=played(OFFICER), finding=one, chosen=[courts], why="改采用法院数。", at=after(3))
    assert set(finding_reads.verdicts_on(one.claims)) == {courts.pk}
    with pytest.raises(ValidationError, match="重新打开的理由"):
        reopen_finding(by=played(OFFICER), finding=one, why=" ", at=after(4))


def test_what_is_not_settled_is_not_opened_again(finding: Finding) -> None:
    with pytest.raises(ValidationError, match="只有已办结的"):
        reopen_finding(by=played(OFFICER), finding=finding, why="试", at=after(1))


def test_another_finding_that_decided_since_keeps_its_verdict(finding: Finding) -> None:
    tax = claim_of(finding, "tax")
    settled = accept_finding(by=played(OFFICER), finding=finding, chosen=[tax], why=WHY, at=after(1))
    later = found({"revenue": tax}, check="revenue_jump")
    reject_finding(by=played(OFFICER), finding=later, claims=[tax], why="另有证据。", at=after(2))
    reopen_finding(by=played(OFFICER), finding=settled, why="复核。", at=after(3))
    assert finding_reads.verdicts_on([tax.pk])[tax.pk].kind == "rejected"


def test_a_value_rejected_in_one_finding_is_not_accepted_in_another(finding: Finding) -> None:
    tax = claim_of(finding, "tax")
    later = found({"revenue": tax}, check="revenue_jump")
    reject_finding(by=played(OFFICER), finding=finding, claims=[tax], why="另有证据。", at=after(1))
    with pytest.raises(ValidationError, match=f"已在另一件发现“{finding.number}”中裁定不采用；要采用，请先重新打开"):
        accept_finding(by=played(OFFICER), finding=later, why=WHY, at=after(2))
    reopen_finding(by=played(OFFICER), finding=finding, why="复核。", at=after(3))
    assert accept_finding(by=played(OFFICER), finding=later, why=WHY, at=after(4)).outcome == "accepted"


def test_what_another_finding_decided_before_holds_again_when_this_one_is_opened_again(finding: Finding) -> None:
    tax = claim_of(finding, "tax")
    later = found({"revenue": tax}, check="revenue_jump")
    accept_finding(by=played(OFFICER), finding=finding, chosen=[tax], why=WHY, at=after(1))
    reject_finding(by=played(OFFICER), finding=later, claims=[tax], why="另有证据。", at=after(2))
    reopen_finding(by=played(OFFICER), finding=later, why="复核。", at=after(3))
    held = finding_reads.verdicts_on([tax.pk])[tax.pk]
    assert (held.kind, held.finding, held.why) == ("accepted", finding, WHY)


def test_the_same_question_is_not_put_twice_while_it_runs(finding: Finding) -> None:
    one = asked(finding)
    with pytest.raises(ValidationError, match="已请示例企业答复，期限 2026-06-15"):
        asked(one, days=3)
    tax = Organisation.objects.get(code="tax")
    other = ask_department(by=played(OFFICER), finding=one, department=tax, text="先请税务核实。", at=after(3))
    assert other.asked == tax
    assert asked(other, days=30).due_on == date(2026, 7, 15), "10 working days after Wednesday the first of July"


@pytest.mark.parametrize("due", [date(2026, 6, 1), date(2026, 5, 1), date(2027, 1, 1)])
def test_a_term_is_ahead_and_not_endless(due: date, finding: Finding) -> None:
    with pytest.raises(ValidationError, match="最迟 2026-07-31"):
        ask_enterprise(by=played(OFFICER), finding=finding, text="请说明。", due_on=due, at=after(0))


def test_a_hint_is_not_put_to_the_enterprise(cast: None) -> None:
    with pytest.raises(ValidationError, match="提示级的发现只供办理人参考"):
        asked(two_sources(severity="hint"))


def test_an_enterprise_without_an_account_cannot_be_asked(cast: None) -> None:
    with pytest.raises(ValidationError, match="还没有在平台认领"):
        asked(two_sources(firm(7)))


def test_a_question_and_an_answer_say_something(finding: Finding) -> None:
    with pytest.raises(ValidationError, match="请写明要说明或核实什么"):
        asked(finding, text=" ")
    one = asked(finding)
    with pytest.raises(ValidationError, match="请写明原因和依据"):
        answer_finding(by=played("filler"), finding=one, text=" ", at=after(1))


def test_an_answer_is_given_once_until_asked_again(finding: Finding) -> None:
    one = asked(finding)
    answer_finding(by=played("filler"), finding=one, text="口径不同。", at=after(1))
    with pytest.raises(ValidationError, match="已经答复"):
        answer_finding(by=played("legal"), finding=one, text="再补一句。", at=after(1))
    again = asked(one, text="请附审计报告。", days=2)
    assert answer_finding(by=played("legal"), finding=again, text="已附。", at=after(3)).state == "answered"


def test_hostile_files_stop_an_answer(finding: Finding) -> None:
    one = asked(finding)
    with pytest.raises(EvidenceRefused):
        answer_finding(
            by=played("filler"), finding=one, text="见附件。", files=[SentFile("说明.pdf", [b"MZ" * 99])], at=after(1)
        )
    many = [SentFile(f"{number}.png", [PNG]) for number in range(11)]
    with pytest.raises(ValidationError, match="最多 10 个文件"):
        answer_finding(by=played("filler"), finding=one, text="见附件。", files=many, at=after(1))
    one.refresh_from_db()
    assert one.state == "asked" and "answered" not in kinds(one)


def test_late_questions_are_brought_up_once_and_again_after_a_week(finding: Finding) -> None:
    one = asked(finding)
    assert [escalate_late_findings(at=after(day)) for day in (14, 15, 15, 16, 21, 22)] == [0, 1, 0, 0, 0, 1]
    assert kinds(one).count("escalated") == 2
    answer_finding(by=played("filler"), finding=one, text="迟了，抱歉。", at=after(23))
    assert escalate_late_findings(at=after(60)) == 0


def test_the_worker_looks_for_late_questions_every_day(finding: Finding) -> None:
    assert escalate_late in DAILY
    asked(finding, days=-400)
    assert (escalate_late(), escalate_late()) == (1, 0)


def test_a_reminder_before_the_term_is_over(finding: Finding) -> None:
    with pytest.raises(ValidationError, match="不必催办"):
        remind_finding(by=played("operator"), finding=finding, at=after(0))
    one = asked(finding)
    assert remind_finding(by=played("operator"), finding=one, at=after(5)).escalated_on == date(2026, 6, 6)
    with pytest.raises(ValidationError, match="今天已经催办过"):
        remind_finding(by=played(OFFICER), finding=one, at=after(5))


def test_assigned_are_officers_of_the_area(finding: Finding) -> None:
    at = after(1)
    assert assign_findings(by=played("operator"), findings=[finding], person=played(OFFICER), at=at) == 1
    assert assign_findings(by=played("operator"), findings=[finding], person=played(OFFICER), at=at) == 0
    for name in ("tax-data", "filler", "operator"):
        with pytest.raises(ValidationError, match="所在地的部门业务员，不能指定"):
            assign_findings(by=played("operator"), findings=[finding], person=played(name), at=at)
    far = officer_of("222401", "county")
    with pytest.raises(ValidationError, match="所在地"):
        assign_findings(by=played("operator"), findings=[finding], person=far, at=at)
    with pytest.raises(PermissionDenied, match="不在您的辖区"):
        assign_findings(by=far, findings=[finding], person=far, at=at)


def test_many_at_once_or_none(finding: Finding) -> None:
    other = two_sources(firm(8, county="222401"))
    with pytest.raises(PermissionDenied):
        star_findings(by=played(OFFICER), findings=[finding, other], starred=True, at=after(1))
    assert not Finding.objects.filter(starred=True).exists()
    assert star_findings(by=played("science-officer"), findings=[finding, other], starred=True, at=after(1)) == 2
    assert Entry.objects.filter(action="finding.starred").count() == 1
    with pytest.raises(ValidationError, match="没有选中"):
        star_findings(by=played("operator"), findings=[], starred=True, at=after(1))


def test_a_note_is_for_the_desk(finding: Finding) -> None:
    made = note_finding(by=played(OFFICER), finding=finding, text="电话已联系。", at=after(1))
    assert (made.kind, made.text) == ("note", "电话已联系。")
    with pytest.raises(PermissionDenied):
        note_finding(by=played("filler"), finding=finding, text="我也写", at=after(1))


def test_the_feed_and_the_verdicts_stay_as_they_were_said(finding: Finding) -> None:
    accept_finding(by=played(OFFICER), finding=finding, chosen=[claim_of(finding, "tax")], why=WHY, at=after(1))
    for rows in (FindingStep.objects.all(), Verdict.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(by="别人")
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()


def test_what_new_data_removed_is_not_worked_off(finding: Finding) -> None:
    Finding.objects.update(state="overtaken")
    with pytest.raises(ValidationError, match="因新数据消除"):
        asked(finding)


def test_compulsory_findings_block_until_settled(cast: None) -> None:
    one = two_sources(severity="must")
    assert list(finding_reads.blocking(2025)) == [one] and one.blocks
    accept_finding(by=played(OFFICER), finding=one, chosen=[claim_of(one, "tax")], why=WHY, at=after(1))
    assert not finding_reads.blocking(2025).exists()
