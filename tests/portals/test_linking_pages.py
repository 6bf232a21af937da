"""Pages of matching: the list, one case side by side and blind first, and the thresholds."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from jifen.collecting.jobs import work_until_done
from jifen.collecting.models import Delivery
from jifen.enterprises.models import Enterprise
from jifen.portals.linking.differences import differences
from jifen.portals.linking.thresholds import EDGES, confusion_at, distribution
from jifen.verifying.linking_jobs import work_until_linked
from jifen.verifying.linking_reads import Judged
from jifen.verifying.models import MatchCase, MatchDecision
from tests.cast import signed_in
from tests.verifying.linking_platform import cases, stand_up, tax_delivery

CODE, NAME = "纳税人识别号", "纳税人名称"


@pytest.fixture
def firms(cast: None, tmp_path: Path, settings: Settings) -> list[Enterprise]:
    settings.DATA_FOLDER = tmp_path / "data"
    settings.DATA_FOLDER.mkdir()
    return stand_up()


@pytest.fixture
def delivery(firms: list[Enterprise]) -> Delivery:
    """One row links by itself, one waits, one cannot be matched."""
    made = tax_delivery(
        {(2, CODE): firms[2].code[:-1], (3, CODE): "", (3, NAME): firms[3].name[3:9], (4, CODE): "", (4, NAME): ""}
    )
    work_until_linked()
    work_until_done()
    return made


def page(name: str, address: str) -> str:
    return text_of(signed_in(name).get(address))


def text_of(answer: object) -> str:
    assert answer.status_code == 200, answer.status_code  # type: ignore[attr-defined]
    return str(answer.content.decode())  # type: ignore[attr-defined]


def waiting_case() -> MatchCase:
    return MatchCase.objects.get(state="waiting")


def choose(client: Client, case: MatchCase, choice: str, **more: str) -> object:
    return client.post(reverse("match_case_decide", args=[case.pk]), {"choice": choice, **more}, follow=True)


# ── the list ──


def test_the_list_tells_how_far_the_work_is(delivery: Delivery) -> None:
    shown = page("tax-data", reverse("match_case_list"))
    assert "共 2 件，已办 1 件，待人工判断 1 件。" in shown
    assert "判断前不显示" in shown, "what waits does not show how sure the machine is"


def test_the_list_is_narrowed_by_state_source_delivery_and_chance(delivery: Delivery, firms: list[Enterprise]) -> None:
    waiting, linked = waiting_case().number, MatchCase.objects.get(state="linked").number
    for query, there, not_there in (
        ("state=waiting", waiting, linked),
        ("chance=high", linked, waiting),
        ("chance=low", waiting, linked),
        (f"words={firms[3].name[3:9]}", waiting, linked),
    ):
        shown = page("tax-data", f"{reverse('match_case_list')}?{query}")
        assert there in shown and not_there not in shown, query
    assert linked in page("tax-data", f"{reverse('match_case_list')}?delivery={delivery.pk}&source=tax")


def test_the_list_goes_out_as_a_file(delivery: Delivery) -> None:
    answer = signed_in("tax-data").get(f"{reverse('match_case_list')}?file=csv")
    assert "来件所写名称" in b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]


def test_another_department_sees_nothing_of_it(delivery: Delivery) -> None:
    client = signed_in("science-data")
    assert waiting_case().number not in text_of(client.get(reverse("match_case_list")))
    assert client.get(reverse("match_case", args=[waiting_case().pk])).status_code == 404


# ── from the delivery ──


def test_a_row_sent_back_leads_to_its_case_or_says_why_there_is_none(delivery: Delivery) -> None:
    shown = page("tax-data", reverse("quarantine_list", args=[delivery.pk]))
    assert reverse("match_case", args=[waiting_case().pk]) in shown
    assert "这一行没有写企业名称，无从匹配；请按代码更正。" in shown


def test_the_home_page_says_what_waits(delivery: Delivery) -> None:
    assert "有 1 行数据不能确定是哪家企业的，等待判断。" in page("tax-data", reverse("home"))
    assert "等待判断" not in page("science-data", reverse("home"))


def test_the_department_sees_the_repair_and_how_it_came(delivery: Delivery) -> None:
    shown = page("tax-data", reverse("delivery_list"))
    assert "企业匹配" in shown and "system" not in shown
    assert Delivery.objects.get(road="matching").number in page("tax-data", reverse("delivery", args=[delivery.pk]))


# ── one case ──


def test_a_case_is_shown_blind_and_the_score_on_demand(delivery: Delivery, firms: list[Enterprise]) -> None:
    case, client = waiting_case(), signed_in("tax-data")
    blind = text_of(client.get(reverse("match_case", args=[case.pk])))
    assert "<summary>把握" not in blind and "支持 +" not in blind
    assert blind.index(case.candidates[0]["enterprise"]) > 0
    asked = text_of(client.get(f"{reverse('match_case', args=[case.pk])}?score=1"))
    assert "<summary>把握" in asked and "支持 +" in asked and "一个名称像是另一个的简称" in asked
    choose(client, case, firms[3].code)
    assert MatchDecision.objects.get(case=case).saw_score


def test_a_blind_decision_is_recorded_as_blind(delivery: Delivery, firms: list[Enterprise]) -> None:
    case, client = waiting_case(), signed_in("tax-data")
    shown = text_of(choose(client, case, firms[3].code, why="与税务登记核对"))
    decision = MatchDecision.objects.get(case=case)
    assert (decision.saw_score, decision.by, decision.why) == (False, "tax-data", "与税务登记核对")
    assert f"{case.number} 已认定为“{firms[3].name}”，将作为更正报送入库。" in shown


def test_differing_letters_are_marked_by_element(delivery: Delivery, firms: list[Enterprise]) -> None:
    case = MatchCase.objects.get(state="linked")
    shown = page("tax-data", reverse("match_case", args=[case.pk]))
    assert f"{firms[2].code[:-1]}<ins>{firms[2].code[-1]}</ins>" in shown


def test_none_of_them_is_an_answer(delivery: Delivery) -> None:
    case = waiting_case()
    assert "已记为不是名录中的企业" in text_of(choose(signed_in("tax-data"), case, "nobody"))
    case.refresh_from_db()
    assert case.state == "nobody"


def test_nothing_chosen_is_told_beside_the_form(delivery: Delivery) -> None:
    answer = signed_in("tax-data").post(reverse("match_case_decide", args=[waiting_case().pk]), {})
    assert answer.status_code == 422
    assert "请选择一家企业，或选“都不是”。" in answer.content.decode()


def test_an_unknown_code_is_told(delivery: Delivery) -> None:
    answer = signed_in("tax-data").post(reverse("match_case_decide", args=[waiting_case().pk]), {"choice": "91"})
    assert "没有这家企业" in answer.content.decode()


def test_a_link_is_taken_back_on_the_page(delivery: Delivery, firms: list[Enterprise]) -> None:
    case, client = MatchCase.objects.get(state="linked"), signed_in("tax-data")
    without = client.post(reverse("match_case_undo", args=[case.pk]), {"why": ""})
    assert without.status_code == 422 and "请写明撤销的理由" in without.content.decode()
    shown = text_of(client.post(reverse("match_case_undo", args=[case.pk]), {"why": "是另一家"}, follow=True))
    assert "数据视同没有报送，这些行重新列为待更正" in shown
    assert firms[2].name in shown, "the candidates are back"
    assert "撤销认定" in shown and "是另一家" in shown


def test_the_operator_sees_and_does_not_decide(delivery: Delivery) -> None:
    client, case = signed_in("operator"), waiting_case()
    shown = text_of(client.get(reverse("match_case", args=[case.pk])))
    assert "由负责该数据来源的部门数据员认定" in shown and 'type="radio"' not in shown
    assert client.post(reverse("match_case_decide", args=[case.pk]), {"choice": "nobody"}).status_code == 403


def test_rows_of_the_same_content_are_offered_together(delivery: Delivery, firms: list[Enterprise]) -> None:
    tax_delivery({(3, CODE): "", (3, NAME): firms[3].name[3:9], (9, "营业收入"): "5.00"}, name="next.csv")
    work_until_linked()
    case = cases()[-1]
    client = signed_in("tax-data")
    assert "同样内容的另外 1 行一并认定" in text_of(client.get(reverse("match_case", args=[case.pk])))
    choose(client, case, firms[3].code, all_same="on")
    assert not MatchCase.objects.filter(state="waiting").exists()


# ── thresholds ──


def test_the_operator_compares_people_with_scores(delivery: Delivery, firms: list[Enterprise]) -> None:
    choose(signed_in("tax-data"), waiting_case(), firms[3].code)
    shown = page("operator", reverse("match_thresholds"))
    assert "人的判断与把握对照" in shown and "其中 1 件未看把握" in shown
    assert "<svg" in shown and "逐段数字" in shown
    assert signed_in("tax-data").get(reverse("match_thresholds")).status_code in (403, 404)


JUDGED = st.lists(st.builds(Judged, st.floats(0, 1), st.booleans(), st.booleans(), st.booleans()), max_size=30)


@given(JUDGED, st.floats(0, 1))
def test_the_four_cells_hold_every_case_once(judged: list[Judged], chance: float) -> None:
    one = confusion_at(chance, judged)
    assert one.right + one.wrong + one.missed + one.rightly_left == len(judged)
    assert one.right + one.missed == sum(each.is_best for each in judged)


@given(JUDGED, st.lists(st.floats(0, 1), max_size=20))
def test_the_distribution_counts_every_case_once(judged: list[Judged], waiting: list[float]) -> None:
    bars = distribution(waiting, judged)
    assert len(bars) == len(EDGES) - 1
    assert sum(one.total for one in bars) == len(judged) + len(waiting)


@given(st.text(max_size=20), st.text(max_size=20))
def test_marked_strings_are_the_strings_that_came(left: str, right: str) -> None:
    ours, theirs = differences(left, right)
    assert "".join(one.text for one in ours) == left
    assert "".join(one.text for one in theirs) == right
    assert [one.text for one in ours if not one.differs] == [
        one.text for one in theirs if not one.differs
    ] or left != right
