"""Rows sent back for their credit code find their enterprise, become data by a repair, and can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from pyarrow import ArrowInvalid
from pytest_django import Settings

from jifen.audit.models import Entry
from jifen.collecting.jobs import work_until_done
from jifen.collecting.kept_files import reading_folder
from jifen.collecting.models import ClaimWithdrawal, Delivery, FactClaim, QuarantinedRow
from jifen.collecting.reads import applied_claims
from jifen.collecting.sources.sample_delivery import sample_delivery
from jifen.collecting.sources.sheet import as_xlsx
from jifen.enterprises.models import Enterprise
from jifen.people.models import Organisation, Person
from jifen.verifying import linking_jobs
from jifen.verifying.actions import link_repairs, linking
from jifen.verifying.actions.linking import Choice, decide_case
from jifen.verifying.actions.unlinking import undo_decision
from jifen.verifying.facts import verified_facts
from jifen.verifying.linking.given import why_passed_over
from jifen.verifying.linking_jobs import link_once, work_until_linked
from jifen.verifying.linking_reads import repair_of, same_waiting, was_taken
from jifen.verifying.models import MatchCase, MatchDecision, MatchRepair, MatchRound, Verdict
from tests.cast import played
from tests.collecting.deliveries import delivered
from tests.verifying.claims import judged
from tests.verifying.linking_platform import cases, stand_up, tax_delivery

CODE, NAME = "纳税人识别号", "纳税人名称"
State = MatchCase.State


@pytest.fixture
def firms(cast: None, tmp_path: Path, settings: Settings) -> list[Enterprise]:
    settings.DATA_FOLDER = tmp_path / "data"
    settings.DATA_FOLDER.mkdir()
    return stand_up()


def slipped(firm: Enterprise) -> str:
    return firm.code[:-1]


def later() -> datetime:
    return timezone.now() + timedelta(minutes=10)


def linked_by_itself(firms: list[Enterprise]) -> tuple[Delivery, MatchCase]:
    """A delivery with one broken code, linked, repaired and applied."""
    delivery = tax_delivery({(2, CODE): slipped(firms[2])})
    work_until_linked()
    work_until_done()
    [case] = cases()
    return delivery, case


def doubtful(firms: list[Enterprise], **more: str) -> MatchCase:
    """A row with a shortened name and no code."""
    tax_delivery({(2, CODE): "", (2, NAME): firms[2].name[3:9]}, **more)
    work_until_linked()
    return cases()[-1]


# ── what is sure links by itself, on the road of repairs ──


def test_a_slip_in_the_code_links_by_itself_and_becomes_data(firms: list[Enterprise]) -> None:
    delivery, case = linked_by_itself(firms)
    assert (case.state, case.enterprise, case.band) == (State.LINKED, firms[2], "sure")
    assert case.repair is not None and case.repair.repairs == delivery
    assert (case.repair.road, case.repair.by, case.repair.state) == ("matching", "system", "applied")
    assert FactClaim.objects.filter(delivery=case.repair, enterprise=firms[2], fact="revenue").exists()
    case.row.refresh_from_db()
    assert case.row.settled_by == case.repair


def test_both_strings_are_kept(firms: list[Enterprise]) -> None:
    _, case = linked_by_itself(firms)
    assert case.given["code"] == slipped(firms[2])
    assert case.candidates[0]["name"] == firms[2].name
    assert case.candidates[0]["parts"][0] == {
        "comparison": "name",
        "level": "same",
        "bits": pytest.approx(22.7, abs=0.1),
    }


def test_several_links_of_a_delivery_are_one_repair(firms: list[Enterprise]) -> None:
    tax_delivery({(row, CODE): slipped(firms[row]) for row in (2, 3, 4)})
    work_until_linked()
    work_until_done()
    repairs = {case.repair for case in cases()}
    assert len(cases()) == 3 and len(repairs) == 1
    assert {link.row for link in MatchRepair.objects.all()} == {
        claim.row for claim in FactClaim.objects.filter(delivery=next(iter(repairs)))
    }


def test_the_same_delivery_gives_the_same_links(firms: list[Enterprise]) -> None:
    changes = {(row, CODE): slipped(firms[row]) for row in (2, 3)}
    tax_delivery(changes)
    tax_delivery(changes | {(9, "营业收入"): "5.00"}, name="again.csv")
    work_until_linked()
    first, second, third, fourth = MatchCase.objects.order_by("row__delivery", "row__row")
    assert _found(first) == _found(third) and _found(second) == _found(fourth)


def _found(case: MatchCase) -> tuple[object, ...]:
    return case.enterprise, case.best, case.same, [(one["enterprise"], one["weight"]) for one in case.candidates]


def test_a_full_name_without_code_links(firms: list[Enterprise]) -> None:
    tax_delivery({(2, CODE): ""})
    work_until_linked()
    assert [(one.state, one.why) for one in cases()] == [(State.LINKED, "full_name")]


# ── what is not sure waits for a person ──


def test_a_short_name_waits_with_its_candidates(firms: list[Enterprise]) -> None:
    case = doubtful(firms)
    assert (case.state, case.repair, case.enterprise) == (State.WAITING, None, None)
    assert firms[2].code in [one["enterprise"] for one in case.candidates]


def test_an_enterprise_the_file_already_tells_of_is_never_linked_a_second_time(firms: list[Enterprise]) -> None:
    tax_delivery({(3, CODE): slipped(firms[2]), (3, NAME): firms[2].name})
    work_until_linked()
    [case] = cases()
    assert (case.state, case.why) == (State.WAITING, "told_already")
    with pytest.raises(ValidationError, match="同一年度已有一行被采用"):
        decide_case(by=played("tax-data"), case=case, choice=Choice(firms[2]), at=timezone.now())


def test_two_rows_of_one_year_are_not_both_linked_to_one_enterprise(firms: list[Enterprise]) -> None:
    """Which of the two is right, only the department can say."""
    name = {(row, NAME): firms[2].name for row in (2, 3)}
    tax_delivery(name | {(2, CODE): slipped(firms[2]), (3, CODE): slipped(firms[2])})
    work_until_linked()
    assert [one.state for one in cases()] == [State.LINKED, State.WAITING]
    with pytest.raises(ValidationError, match="同一年度已有一行被采用"):
        decide_case(by=played("tax-data"), case=cases()[1], choice=Choice(firms[2]), at=timezone.now())


def test_a_list_is_linked_whole_or_not_at_all(firms: list[Enterprise]) -> None:
    """Titles of one enterprise in several rows: linked by one decision, in one repair."""
    decided = two_titles_linked(firms)
    assert len(decided) == 2
    [claim] = FactClaim.objects.filter(delivery__road="matching")
    assert claim.enterprise == firms[2] and claim.value is not None and claim.value.count("@") == 2


@pytest.mark.parametrize("place", [0, 1])
def test_a_list_is_taken_back_whole(firms: list[Enterprise], place: int) -> None:
    """Whichever of its rows the officer opens."""
    two_titles_linked(firms)
    undone = undo_decision(by=played("industry-data"), case=cases()[place], why="是另一家", at=timezone.now())
    assert (len(undone.cases), undone.claims) == (2, 1)
    assert {one.state for one in cases()} == {State.WAITING}
    assert {one.row.settled_by for one in cases()} == {None}
    assert not applied_claims().filter(source="industry", enterprise=firms[2]).exists()
    decide_case(by=played("industry-data"), case=cases()[place], choice=Choice(firms[2]), at=timezone.now())
    work_until_linked()
    assert applied_claims().filter(source="industry", enterprise=firms[2]).count() == 1
    assert {one.state for one in cases()} == {State.LINKED} and None not in {one.row.settled_by for one in cases()}


def two_titles_linked(firms: list[Enterprise]) -> list[MatchCase]:
    clean = sample_delivery("industry", enterprises=24, dirty=False).clean
    code, short = "统一社会信用代码", firms[2].name[3:9]
    lost = clean.with_cells({(2, code): "待补", (2, "企业名称"): short})
    twice = lost.with_rows(
        [[cell if name != "称号" else "雏鹰企业" for name, cell in zip(lost.names, lost.body[2], strict=True)]]
    )
    delivered(as_xlsx(twice), name="titles.xlsx", source="industry", by="industry-data")
    work_until_linked()
    assert {one.state for one in cases()} == {State.WAITING} and len(cases()) == 2
    decided = decide_case(by=played("industry-data"), case=cases()[0], choice=Choice(firms[2]), at=timezone.now())
    work_until_linked()
    work_until_done()
    return decided


def test_rows_that_cannot_be_matched_say_why(firms: list[Enterprise]) -> None:
    delivery = tax_delivery(
        {
            (2, CODE): "",
            (2, NAME): "",
            (3, CODE): "",
            (3, "所属年度"): "去年",
            (4, "营业收入"): "很多",
            (5, CODE): "",
            (5, NAME): "哈尔滨煤炭公司",
        }
    )
    work_until_linked()
    said = {row.row: why_passed_over(row) for row in QuarantinedRow.objects.filter(delivery=delivery)}
    assert list(said.values()) == [
        "这一行没有写企业名称，无从匹配；请按代码更正。",
        "除信用代码外还有别的问题，请一并更正。",
        "退回的原因与企业是谁无关。",
        "名录中没有名称、代码相近的企业；请核对代码，或等企业登记后再报。",
    ]
    assert not cases()


def test_the_machine_of_the_register_never_links_by_itself(firms: list[Enterprise]) -> None:
    """A row of the register would rename an enterprise."""
    sample = sample_delivery("market_supervision", enterprises=24)
    delivered(sample.content, name=sample.name, source="market_supervision", by="market-data")
    work_until_linked()
    assert cases() and {one.state for one in cases()} == {State.WAITING}


# ── deciding ──


def test_a_link_by_a_person_is_delivered_in_the_name_of_that_person(firms: list[Enterprise]) -> None:
    case = doubtful(firms)
    decide_case(
        by=played("tax-data"),
        case=case,
        choice=Choice(firms[2], saw_score=True, why="与税务登记核对过"),
        at=timezone.now(),
    )
    work_until_linked()
    work_until_done()
    [case] = cases()
    [decision] = MatchDecision.objects.all()
    assert case.repair is not None and case.repair.by == "tax-data"
    assert (decision.saw_score, decision.why, decision.enterprise) == (True, "与税务登记核对过", firms[2])
    assert case.row.settled_by == case.repair


def test_links_wait_a_little_while_others_of_the_delivery_are_open(firms: list[Enterprise]) -> None:
    tax_delivery({(row, key): value for row in (2, 3) for key, value in ((CODE, ""), (NAME, firms[row].name[3:9]))})
    work_until_linked()
    first, second = cases()
    decide_case(by=played("tax-data"), case=first, choice=Choice(firms[2]), at=timezone.now())
    assert link_repairs.hand_in_due_links(timezone.now()) == 0
    decide_case(by=played("tax-data"), case=second, choice=Choice(firms[3]), at=timezone.now())
    assert link_repairs.hand_in_due_links(timezone.now()) == 1
    assert len({one.repair_id for one in cases()}) == 1


def test_a_link_goes_out_after_a_while_although_others_wait(firms: list[Enterprise]) -> None:
    tax_delivery({(row, key): value for row in (2, 3) for key, value in ((CODE, ""), (NAME, firms[row].name[3:9]))})
    work_until_linked()
    decide_case(by=played("tax-data"), case=cases()[0], choice=Choice(firms[2]), at=timezone.now())
    assert link_repairs.hand_in_due_links(later()) == 1


def test_only_candidates_can_be_chosen(firms: list[Enterprise]) -> None:
    case = doubtful(firms)
    stranger = next(one for one in firms if one.code not in {c["enterprise"] for c in case.candidates})
    with pytest.raises(ValidationError, match="只能认定为列出的企业"):
        decide_case(by=played("tax-data"), case=case, choice=Choice(stranger), at=timezone.now())


def test_nobody_is_an_answer_too(firms: list[Enterprise]) -> None:
    case = doubtful(firms)
    decide_case(by=played("tax-data"), case=case, choice=Choice(None), at=timezone.now())
    work_until_linked()
    assert [(one.state, one.repair) for one in cases()] == [(State.NOBODY, None)]


def test_another_department_may_not_decide(firms: list[Enterprise]) -> None:
    case = doubtful(firms)
    for name in ("science-data", "operator", "science-officer"):
        with pytest.raises(PermissionDenied):
            decide_case(by=played(name), case=case, choice=Choice(None), at=timezone.now())


def test_what_is_decided_is_not_decided_again(firms: list[Enterprise]) -> None:
    case = doubtful(firms)
    decide_case(by=played("tax-data"), case=case, choice=Choice(None), at=timezone.now())
    with pytest.raises(ValidationError, match="请先撤销"):
        decide_case(by=played("tax-data"), case=case, choice=Choice(firms[2]), at=timezone.now())


# ── the same content ──


def test_a_decision_of_a_person_is_remembered_for_the_same_content(firms: list[Enterprise]) -> None:
    first = doubtful(firms)
    decide_case(by=played("tax-data"), case=first, choice=Choice(firms[2]), at=timezone.now())
    work_until_linked()
    again = _next_with_same_content(firms)
    decision = again.decisions.get()
    assert (again.state, again.enterprise, decision.by) == (State.LINKED, firms[2], "system")
    assert decision.because_of is not None and decision.because_of.case == first


def _next_with_same_content(firms: list[Enterprise]) -> MatchCase:
    tax_delivery({(2, CODE): "", (2, NAME): firms[2].name[3:9], (9, "营业收入"): "5.00"}, name="next.csv")
    work_until_linked()
    return MatchCase.objects.order_by("-pk")[0]


def test_a_decision_taken_back_is_not_remembered(firms: list[Enterprise]) -> None:
    first = doubtful(firms)
    decide_case(by=played("tax-data"), case=first, choice=Choice(None), at=timezone.now())
    undo_decision(by=played("tax-data"), case=first, why="看错了", at=timezone.now())
    assert _next_with_same_content(firms).state == State.WAITING


def test_what_a_person_took_back_the_machine_does_not_link_again(firms: list[Enterprise]) -> None:
    _, case = linked_by_itself(firms)
    undo_decision(by=played("tax-data"), case=case, why="是另一家", at=timezone.now())
    tax_delivery({(2, CODE): slipped(firms[2]), (9, "营业收入"): "5.00"}, name="next.csv")
    work_until_linked()
    assert MatchCase.objects.latest("pk").state == State.WAITING


def test_rows_that_followed_a_decision_taken_back_do_not_speak_for_it(firms: list[Enterprise]) -> None:
    first, officer = doubtful(firms), played("tax-data")
    second = _next_with_same_content(firms)
    decide_case(by=officer, case=first, choice=Choice(firms[2], all_same=True), at=timezone.now())
    undo_decision(by=officer, case=first, why="看错了", at=timezone.now())
    second.refresh_from_db()
    assert second.state == State.LINKED, "it is taken back only where that is asked"
    tax_delivery({(2, CODE): "", (2, NAME): firms[2].name[3:9], (9, "营业收入"): "6.00"}, name="third.csv")
    work_until_linked()
    assert MatchCase.objects.latest("pk").state == State.WAITING


def test_rows_that_followed_are_taken_back_with_it_where_asked(firms: list[Enterprise]) -> None:
    first, officer = doubtful(firms), played("tax-data")
    _next_with_same_content(firms)
    decide_case(by=officer, case=first, choice=Choice(firms[2], all_same=True), at=timezone.now())
    undone = undo_decision(by=officer, case=first, why="看错了", at=timezone.now(), followers=True)
    assert len(undone.cases) == 2 and {one.state for one in cases()} == {State.WAITING}


def test_rows_of_another_bureau_are_not_decided_along_with_ones_own(firms: list[Enterprise]) -> None:
    """The same content in a delivery of somebody else: for this officer it is not there."""
    mine, theirs = doubtful(firms), _next_with_same_content(firms)
    bureau = Organisation.objects.get(code="science-220102")
    Delivery.objects.filter(pk=mine.row.delivery_id).update(organisation=bureau)
    Person.objects.filter(username="science-data").update(organisation=bureau)
    officer = played("science-data")
    assert same_waiting(mine, officer).count() == 0 and same_waiting(mine, "system").count() == 1
    decided = decide_case(by=officer, case=mine, choice=Choice(None, all_same=True), at=timezone.now())
    assert [one.pk for one in decided] == [mine.pk]
    theirs.refresh_from_db()
    assert theirs.state == State.WAITING


def test_an_enterprise_the_sender_may_not_deliver_for_is_not_linked(firms: list[Enterprise]) -> None:
    """Its repair would only come back."""
    case = doubtful(firms)
    bureau = Organisation.objects.get(code="science-222401")
    Delivery.objects.filter(pk=case.row.delivery_id).update(organisation=bureau)
    assert firms[2].county != "222401"
    with pytest.raises(ValidationError, match="不在报送单位的报送范围内"):
        decide_case(by="system", case=case, choice=Choice(firms[2]), at=timezone.now())


def test_one_decision_for_all_waiting_rows_of_the_same_content(firms: list[Enterprise]) -> None:
    first = doubtful(firms)
    second = _next_with_same_content(firms)
    decided = decide_case(by=played("tax-data"), case=first, choice=Choice(firms[2], all_same=True), at=timezone.now())
    assert [one.pk for one in decided] == [first.pk, second.pk]
    work_until_linked()
    work_until_done()
    assert {one.row.delivery_id for one in cases() if one.repair and one.repair.state == "applied"} == {
        first.row.delivery_id,
        second.row.delivery_id,
    }


# ── taking back ──


def test_a_link_taken_back_before_its_repair_leaves_nothing(firms: list[Enterprise]) -> None:
    case = doubtful(firms)
    decide_case(by=played("tax-data"), case=case, choice=Choice(firms[2]), at=timezone.now())
    assert undo_decision(by=played("tax-data"), case=case, why="看错了", at=timezone.now()).claims == 0
    assert link_repairs.hand_in_due_links(later()) == 0
    case.refresh_from_db()
    assert (case.state, case.enterprise) == (State.WAITING, None)
    assert case.candidates, "the candidates are still there"
    assert [one.kind for one in case.decisions.all()] == ["linked", "undone"]


def test_a_link_taken_back_after_its_repair_no_longer_counts(firms: list[Enterprise]) -> None:
    _, case = linked_by_itself(firms)
    before = known(firms[2])
    assert before["revenue"] is not None
    claims = FactClaim.objects.filter(delivery=case.repair).count()
    assert undo_decision(by=played("tax-data"), case=case, why="是另一家", at=timezone.now()).claims == claims
    withdrawals = ClaimWithdrawal.objects.all()
    assert {(one.kind, one.by, one.claim.enterprise) for one in withdrawals} == {("withdrawn", "tax-data", firms[2])}
    assert all(case.number in one.why and "是另一家" in one.why for one in withdrawals)
    assert not Verdict.objects.exists(), "nobody says that the figure is wrong"
    assert known(firms[2]).get("revenue") is None
    row = QuarantinedRow.objects.get(pk=case.row_id)
    assert row.settled_by is None, "the department sees the row among those to be put right"


def test_linked_again_to_the_same_enterprise_its_claims_count_again(firms: list[Enterprise]) -> None:
    _, case = linked_by_itself(firms)
    before = known(firms[2])
    repair = case.repair
    undo_decision(by=played("tax-data"), case=case, why="看错了", at=timezone.now())
    decide_case(by=played("tax-data"), case=case, choice=Choice(firms[2]), at=timezone.now())
    work_until_linked()
    case.refresh_from_db()
    assert case.repair == repair, "nothing is delivered a second time"
    assert known(firms[2]) == before
    assert QuarantinedRow.objects.get(pk=case.row_id).settled_by == repair


def known(firm: Enterprise) -> dict[str, object]:
    return {one.fact: one.value for one in verified_facts(firm, years=[2025]) if one.state == "value"}


def test_a_link_taken_back_gives_the_enterprise_its_own_value_again(firms: list[Enterprise]) -> None:
    """What was said of another enterprise takes the place of nothing."""
    tax_delivery({}, name="first.csv")
    before = known(firms[2])
    tax_delivery({(2, CODE): slipped(firms[2]), (2, "营业收入"): "80000000.00"}, name="second.csv")
    work_until_linked()
    work_until_done()
    assert known(firms[2])["revenue"] != before["revenue"]
    undo_decision(by=played("tax-data"), case=cases()[0], why="是另一家", at=timezone.now())
    assert known(firms[2]) == before


def test_after_a_link_was_taken_back_the_same_figure_can_be_delivered(firms: list[Enterprise]) -> None:
    _, case = linked_by_itself(firms)
    before = known(firms[2])
    undo_decision(by=played("tax-data"), case=case, why="看错了", at=timezone.now())
    assert known(firms[2]) != before
    tax_delivery({(9, "营业收入"): "5.00"}, name="whole.csv")
    assert known(firms[2]) == before


def test_what_the_desk_rejected_stays_rejected_through_linking(firms: list[Enterprise]) -> None:
    _, case = linked_by_itself(firms)
    before = known(firms[2])
    claim = FactClaim.objects.get(delivery=case.repair, fact="revenue")
    judged(claim, "rejected")
    undo_decision(by=played("tax-data"), case=case, why="看错了", at=timezone.now())
    decide_case(by=played("tax-data"), case=case, choice=Choice(firms[2]), at=timezone.now())
    assert known(firms[2]) == {fact: value for fact, value in before.items() if fact != "revenue"}


def test_a_repair_that_sent_the_row_back_settles_nothing(firms: list[Enterprise]) -> None:
    """Linked again, the row must not leave the list of repairs without any data."""
    tax_delivery({(2, CODE): slipped(firms[2])})
    work_until_linked()
    [case] = cases()
    with _nothing_may_be_delivered(case):
        work_until_done()
    case.refresh_from_db()
    link = repair_of(case)
    assert case.repair is not None and case.repair.state == "applied" and link is not None and not was_taken(link)
    undo_decision(by=played("tax-data"), case=case, why="没有入库", at=timezone.now())
    decide_case(by=played("tax-data"), case=case, choice=Choice(firms[2]), at=timezone.now())
    work_until_linked()
    assert cases()[0].row.settled_by is None, "the department still sees it among those to be put right"


@contextmanager
def _nothing_may_be_delivered(case: MatchCase) -> Iterator[None]:
    """Meanwhile the repair's sender is one that delivers for another county."""
    sender, bureau = case.row.delivery.organisation, Organisation.objects.get(code="science-222401")
    Delivery.objects.filter(pk=case.repair_id).update(organisation=bureau)
    yield
    Delivery.objects.filter(pk=case.repair_id).update(organisation=sender)


def test_a_link_whose_row_was_put_right_meanwhile_is_settled(firms: list[Enterprise]) -> None:
    case = doubtful(firms)
    decide_case(by=played("tax-data"), case=case, choice=Choice(firms[2]), at=timezone.now())
    QuarantinedRow.objects.filter(pk=case.row_id).update(settled_by=tax_delivery({}, name="repair.csv"))
    work_until_linked()
    case.refresh_from_db()
    assert (case.state, case.enterprise) == (State.SETTLED, None)


def test_a_link_is_not_taken_back_while_its_repair_is_under_way(firms: list[Enterprise]) -> None:
    tax_delivery({(2, CODE): slipped(firms[2])})
    work_until_linked()
    [case] = cases()
    with pytest.raises(ValidationError, match="正在处理"):
        undo_decision(by=played("tax-data"), case=case, why="看错了", at=timezone.now())


def test_taking_back_needs_a_reason(firms: list[Enterprise]) -> None:
    _, case = linked_by_itself(firms)
    with pytest.raises(ValidationError, match="请写明撤销的理由"):
        undo_decision(by=played("tax-data"), case=case, why=" ", at=timezone.now())


def test_every_decision_leaves_an_entry(firms: list[Enterprise]) -> None:
    case = doubtful(firms)
    decide_case(by=played("tax-data"), case=case, choice=Choice(firms[2]), at=timezone.now())
    undo_decision(by=played("tax-data"), case=case, why="看错了", at=timezone.now())
    assert list(Entry.objects.filter(action__startswith="match.").order_by("pk").values_list("action", flat=True)) == [
        "match.cases_made", "match.linked", "match.undone",
    ]  # fmt: skip


# ── the worker may be killed anywhere ──


def test_a_row_put_right_by_hand_settles_its_case(firms: list[Enterprise]) -> None:
    case = doubtful(firms)
    QuarantinedRow.objects.filter(pk=case.row_id).update(settled_by=tax_delivery({}, name="repair.csv"))
    work_until_linked()
    case.refresh_from_db()
    assert case.state == State.SETTLED
    assert not case.decisions.exists()


def test_a_worker_that_dies_while_looking_through_leaves_nothing_half(
    firms: list[Enterprise], monkeypatch: pytest.MonkeyPatch
) -> None:
    tax_delivery({(2, CODE): slipped(firms[2]), (3, CODE): slipped(firms[3])})
    with monkeypatch.context() as broken:
        broken.setattr(linking, "_decide_by_itself", _die)
        with pytest.raises(KeyboardInterrupt):
            link_once()
    assert not cases() and not MatchRound.objects.exists()
    work_until_linked()
    assert len(cases()) == 2 and MatchDecision.objects.count() == 2


def test_a_delivery_that_cannot_be_looked_through_holds_up_no_other(
    firms: list[Enterprise], monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = tax_delivery({(2, CODE): slipped(firms[2])})
    good = tax_delivery({(3, CODE): slipped(firms[3])}, name="good.csv")
    reading = reading_folder(bad.pk) / "quarantine.arrow"
    whole = reading.read_bytes()
    reading.write_bytes(b"broken")
    monkeypatch.setattr(linking_jobs, "_SET_ASIDE", set())
    with pytest.raises(ArrowInvalid, match="too small"):
        link_once()
    work_until_linked()
    assert {one.row.delivery for one in cases()} == {good}
    reading.write_bytes(whole)
    monkeypatch.setattr(linking_jobs, "_SET_ASIDE", set())  # as a worker that starts again
    work_until_linked()
    assert {one.row.delivery for one in cases()} == {bad, good}


def test_a_worker_that_dies_while_handing_in_hands_in_once(
    firms: list[Enterprise], monkeypatch: pytest.MonkeyPatch
) -> None:
    tax_delivery({(2, CODE): slipped(firms[2])})
    link_once()
    with monkeypatch.context() as broken:
        broken.setattr(link_repairs, "record", _die)
        with pytest.raises(KeyboardInterrupt):
            link_once()
    assert Delivery.objects.filter(road="matching").count() == 0
    work_until_linked()
    work_until_done()
    work_until_linked()
    assert Delivery.objects.filter(road="matching").count() == 1
    assert MatchRepair.objects.count() == 1


def test_a_delivery_is_looked_through_once(firms: list[Enterprise]) -> None:
    tax_delivery({(2, CODE): slipped(firms[2])})
    work_until_linked()
    work_until_done()
    work_until_linked()
    assert MatchRound.objects.count() == 1 and len(cases()) == 1


def _die(*_: object, **__: object) -> None:
    raise KeyboardInterrupt
