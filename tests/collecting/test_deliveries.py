"""A delivery from the receipt to the verdict: kept untouched, applied whole or not at all, never twice."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from jifen.audit.models import Entry
from jifen.collecting import reads
from jifen.collecting.actions import Incoming, confirm_delivery, receive_delivery, withdraw_delivery
from jifen.collecting.actions.leasing import LEASE, MOST_ATTEMPTS, take_next
from jifen.collecting.actions.processing import work_on
from jifen.collecting.jobs import work_once, work_until_done
from jifen.collecting.kept_files import path_of, reading_folder
from jifen.collecting.models import ColumnMapping, Delivery, FactClaim, QuarantinedRow
from jifen.collecting.reading import DeliveryRefused, quarantine_csv
from jifen.collecting.reading.received import read_received
from jifen.collecting.signed_receipts import said
from jifen.collecting.sources.sample_delivery import Sample, sample_delivery
from jifen.collecting.sources.sheet import as_csv
from jifen.enterprises.models import Enterprise, Recognition
from tests.cast import played
from tests.collecting.deliveries import delivered, hand_in, stand_up, tax_sample

pytestmark = pytest.mark.usefixtures("cast", "own_data_folder")
State = Delivery.State


def encoded(sample: Sample, sheet: object) -> bytes:
    return as_csv(sheet, "gb18030")  # type: ignore[arg-type]


@pytest.fixture
def tax() -> Sample:
    sample = tax_sample()
    stand_up(sample.codes)
    return sample


def test_a_receipt_at_once_and_the_bytes_untouched(tax: Sample) -> None:
    delivery = hand_in(tax.content, name=tax.name).delivery
    assert delivery.state == State.RECEIVED
    assert path_of(delivery.digest).read_bytes() == tax.content
    assert delivery.digest == hashlib.sha256(tax.content).hexdigest()
    assert said(delivery.receipt)["sha256"] == delivery.digest
    assert said(delivery.receipt)["sender"] == "tax"
    assert FactClaim.objects.count() == 0


def test_good_rows_become_claims_bad_rows_go_back(tax: Sample) -> None:
    delivery = delivered(tax.content, name=tax.name)
    assert delivery.state == State.APPLIED
    assert delivery.received_rows == len(tax.sheet.body)
    assert delivery.accepted_rows + delivery.quarantined_rows == delivery.received_rows  # type: ignore[operator]
    assert delivery.quarantine.count() == delivery.quarantined_rows > 5
    assert delivery.claims.count() == sum(delivery.counts.values())
    row = delivery.quarantine.get(row=tax.sheet.first_row + 9)
    assert {fault["rule"] for fault in row.faults} >= {"deduction_not_negative"}
    assert said(delivery.verdict)["accepted"] == delivery.accepted_rows


def test_amounts_in_yuan_stand_as_ten_thousands(tax: Sample) -> None:
    delivered(tax.content, name=tax.name)
    claim = FactClaim.objects.filter(fact="revenue", state="value").first()
    assert claim is not None
    told = next(row for row in tax.clean.body if claim.enterprise.code == row[1])
    assert claim.number == pytest.approx(float(str(told[3]).replace(",", "")) / 10_000)
    assert claim.unit == "万元"


def test_the_same_delivery_twice_changes_nothing(tax: Sample) -> None:
    first = delivered(tax.content, name=tax.name)
    before = FactClaim.objects.count()
    again = hand_in(tax.content, name="换了名字.csv")
    assert (again.is_new, again.delivery.pk) == (False, first.pk)
    assert work_until_done() == 0
    assert FactClaim.objects.count() == before


def test_other_bytes_that_say_the_same_are_all_equal(tax: Sample) -> None:
    first = delivered(encoded(tax, tax.clean), name=tax.name)
    second = delivered(as_csv(tax.clean, "utf-8-sig"), name=tax.name)
    assert second.pk != first.pk
    assert second.counts["new"] == second.counts["superseding"] == 0
    assert second.claims.count() == 0


def test_a_correction_supersedes_and_nothing_is_overwritten(tax: Sample) -> None:
    first = delivered(encoded(tax, tax.clean), name=tax.name)
    changed = tax.clean.with_cells({(20, "营业收入"): "12345600.00", (20, "其中：主营业务收入"): "2345600.00"})
    second = delivered(encoded(tax, changed), name=tax.name)
    assert second.counts["superseding"] == 2
    enterprise = Enterprise.objects.get(code=tax.clean.body[20][1])
    standing = reads.standing_claims(enterprise).get(fact="revenue")
    assert (standing.number, standing.delivery) == (1234.56, second)
    assert set(FactClaim.objects.filter(enterprise=enterprise, fact="revenue").values_list("delivery", flat=True)) == {
        first.pk,
        second.pk,
    }


def test_unknown_never_supersedes_what_was_known(tax: Sample) -> None:
    delivered(encoded(tax, tax.clean), name=tax.name)
    number = next(i for i, row in enumerate(tax.clean.body) if row[6] in ("是", "否"))
    delivered(encoded(tax, tax.clean.with_cells({(number, "是否欠税"): "未查询"})), name=tax.name)
    enterprise = Enterprise.objects.get(code=tax.clean.body[number][1])
    assert reads.standing_claims(enterprise).get(fact="tax_arrears").state == "value"


def test_four_states_stay_four(tax: Sample) -> None:
    delivered(encoded(tax, tax.clean), name=tax.name)
    states = Counter(FactClaim.objects.values_list("state", flat=True))
    assert states["value"] > 0
    assert states["not_applicable"] > 0
    assert all(claim.number is None for claim in FactClaim.objects.filter(state="not_applicable"))


def test_a_delivery_that_halves_the_rows_waits_for_a_second_look(tax: Sample) -> None:
    delivered(encoded(tax, tax.clean), name=tax.name)
    half = tax.clean.with_rows([])
    half = type(half)(half.titles, half.headers, half.body[:10], half.foot)
    waiting = delivered(encoded(tax, half), name=tax.name)
    assert waiting.state == State.WAITING
    assert "请确认不是漏交" in waiting.questions[0]["zh"]
    with pytest.raises(ValidationError, match="请写明已核对过什么"):
        confirm_delivery(by=played("tax-data"), delivery=waiting)
    with pytest.raises(PermissionDenied, match="只有报送单位的数据员"):
        confirm_delivery(by=played("science-data"), delivery=waiting, why="看过了")
    confirm_delivery(by=played("tax-data"), delivery=waiting, why="半年报，只含重点企业")
    work_until_done()
    waiting.refresh_from_db()
    assert waiting.state == State.APPLIED
    assert Entry.objects.filter(action="delivery.confirmed").count() == 1


def test_money_multiplied_by_ten_thousand_waits(tax: Sample) -> None:
    delivered(encoded(tax, tax.clean), name=tax.name)
    times = {
        (i, name): str(float(str(row[place]).replace(",", "")) * 10_000)
        for i, row in enumerate(tax.clean.body)
        for place, name in ((3, "营业收入"), (4, "其中：主营业务收入"))
        if str(row[place])[:1].isdecimal()
        and str(row[place]).isascii()
        and float(str(row[place]).replace(",", "")) < 4e7
    }
    waiting = delivered(encoded(tax, tax.clean.with_cells(times)), name=tax.name)
    assert waiting.state == State.WAITING
    assert any("请确认单位没有弄错" in question["zh"] for question in waiting.questions)
    withdraw_delivery(by=played("tax-data"), delivery=waiting, why="单位写错了", at=timezone.now())
    assert waiting.claims.count() == 0
    with pytest.raises(ValidationError, match="不在等待确认"):
        confirm_delivery(by=played("tax-data"), delivery=waiting, why="还是要")


def test_look_first_waits_without_questions(tax: Sample) -> None:
    delivery = hand_in(tax.content, name=tax.name, look_first=True).delivery
    work_until_done()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.questions) == (State.WAITING, [])
    assert delivery.counts["new"] > 0
    confirm_delivery(by=played("tax-data"), delivery=delivery)
    work_until_done()
    assert delivery.claims.count() > 0


def test_rows_repaired_in_the_returned_sheet_are_settled(tax: Sample) -> None:
    first = delivered(tax.content, name=tax.name)
    returned = quarantine_csv(read_received(reading_folder(first.pk))).decode("gb18030")
    mended = returned.replace("约三百万元", "999999999.00").replace("可能", "否")
    repair = delivered(mended.encode("gb18030"), name="更正.csv", repairs=first)
    assert repair.state == State.APPLIED
    assert repair.questions == []
    settled = QuarantinedRow.objects.filter(delivery=first, settled_by=repair)
    assert {row.row for row in settled} >= {tax.sheet.first_row + 7, tax.sheet.first_row + 10}
    assert QuarantinedRow.objects.filter(delivery=first, settled_by=None).exists()


def test_a_repair_settles_rows_whose_key_could_not_be_read_and_repairs_of_repairs(tax: Sample) -> None:
    first = delivered(tax.content, name=tax.name)
    short = QuarantinedRow.objects.get(delivery=first, row=tax.sheet.first_row + 4)
    assert short.key == f"第 {short.row} 行"
    returned = quarantine_csv(read_received(reading_folder(first.pk))).decode("gb18030")
    code = tax.clean.body[4][1]
    second = delivered(returned.replace(f",{code[:-1]},", f",{code},").encode("gb18030"), name="一.csv", repairs=first)
    short.refresh_from_db()
    assert short.settled_by == second
    again = quarantine_csv(read_received(reading_folder(second.pk))).decode("gb18030")
    third = delivered(again.replace("可能", "否").encode("gb18030"), name="二.csv", repairs=second)
    assert QuarantinedRow.objects.get(delivery=first, row=tax.sheet.first_row + 10).settled_by == third


def test_a_row_that_only_repeats_another_leaves_nothing_to_put_right(tax: Sample) -> None:
    sheet = tax.clean.with_rows([list(tax.clean.body[20])])
    delivery = delivered(encoded(tax, sheet), name=tax.name)
    assert [row.settled_by for row in delivery.quarantine.all()] == [delivery]


def test_an_unreadable_file_is_refused_whole_with_reasons(tax: Sample) -> None:
    refused = delivered(b"PK\x03\x04 no workbook at all", name="坏.xlsx")
    assert refused.state == State.REFUSED
    assert refused.problems[0]["zh"]
    assert said(refused.verdict)["state"] == "refused"
    assert refused.claims.count() == 0
    again = hand_in(b"PK\x03\x04 no workbook at all", name="坏.xlsx")
    assert again.is_new


def test_an_empty_file_is_no_delivery(tax: Sample) -> None:
    with pytest.raises(DeliveryRefused, match="文件是空的"):
        hand_in(b"", name="空.csv")
    assert Delivery.objects.count() == 0


def test_only_the_owners_officers_deliver(tax: Sample) -> None:
    with pytest.raises(PermissionDenied, match="由国家税务总局吉林省税务局负责"):
        hand_in(tax.content, name=tax.name, by="science-data")
    with pytest.raises(PermissionDenied, match="没有这项职责"):
        hand_in(tax.content, name=tax.name, by="science-officer")


def test_an_idempotency_key_names_one_delivery(tax: Sample) -> None:
    first = hand_in(tax.content, name=tax.name, key="2026-05-01/1")
    assert hand_in(tax.content, name=tax.name, key="2026-05-01/1").delivery.pk == first.delivery.pk
    with pytest.raises(ValidationError, match="这个幂等键已用于另一份文件"):
        hand_in(b"a,b\n1,2\n", name=tax.name, key="2026-05-01/1")


def test_a_worker_that_dies_while_applying_is_followed_by_one_that_goes_on(tax: Sample) -> None:
    delivery = hand_in(tax.content, name=tax.name, look_first=True).delivery
    work_until_done()
    confirm_delivery(by=played("tax-data"), delivery=delivery)
    leased = take_next(timezone.now())
    assert leased is not None
    assert take_next(timezone.now()) is None  # nobody else takes it meanwhile
    Delivery.objects.filter(pk=delivery.pk).update(leased_until=timezone.now() - LEASE)
    work_until_done()
    whole = FactClaim.objects.filter(delivery=delivery).count()
    delivery.refresh_from_db()
    assert (delivery.state, whole) == (State.APPLIED, delivery.counts["new"] + delivery.counts["unknown"])


def test_a_file_that_kills_every_worker_is_given_up(tax: Sample) -> None:
    delivery = hand_in(tax.content, name=tax.name).delivery
    Delivery.objects.filter(pk=delivery.pk).update(attempts=MOST_ATTEMPTS)
    given_up = work_once()
    assert given_up is not None
    assert given_up.state == State.REFUSED
    assert "工作进程连续中断" in given_up.problems[0]["zh"]


def test_deliveries_of_one_source_take_turns(tax: Sample) -> None:
    first = hand_in(tax.content, name=tax.name).delivery
    second = hand_in(encoded(tax, tax.clean), name=tax.name).delivery
    taken = take_next(timezone.now())
    assert taken is not None
    assert taken.pk == first.pk
    assert take_next(timezone.now()) is None
    work_on(taken)
    assert (after := take_next(timezone.now())) is not None
    assert after.pk == second.pk


def test_the_register_brings_new_enterprises_into_being() -> None:
    stand_up()
    sample = sample_delivery("market_supervision", enterprises=24)
    officer = register_officer()
    delivery = delivered(sample.content, name=sample.name, source="market_supervision", by=officer)
    assert delivery.state == State.APPLIED
    assert Enterprise.objects.count() == len({claim.enterprise_id for claim in delivery.claims.all()}) > 10
    one = Enterprise.objects.first()
    assert one is not None
    assert (one.county[:2], one.register_state) == ("22", "active")


def register_officer() -> str:
    from_tax = played("tax-data")
    from_tax.organisation = type(from_tax.organisation).objects.get(code="market-supervision")  # type: ignore[union-attr]
    from_tax.save()
    return from_tax.username


def test_titles_delivered_are_recognitions() -> None:
    sample = sample_delivery("science", enterprises=40, dirty=False)
    stand_up(sample.codes)
    delivery = delivered(sample.content, name=sample.name, source="science", by="science-data")
    assert delivery.state == State.APPLIED, delivery.problems
    named = {claim.enterprise_id for claim in delivery.claims.filter(fact="qualifications", state="value")}
    assert {one.enterprise_id for one in Recognition.objects.all()} == named != set()


def test_a_mapping_of_another_layout_is_found_by_itself(tax: Sample) -> None:
    shipped = reads.mapping_for("tax")
    assert shipped is not None
    text = shipped.text.replace("纳税人识别号", "社会信用代码（纳税人识别号）")
    ColumnMapping.objects.create(
        source="tax", title="新版式", text=text, digest=hashlib.sha256(text.encode()).hexdigest(),
        headers=hashlib.sha256(b"x").hexdigest(), made_at=timezone.now(), by="tax-data",
    )  # fmt: skip
    renamed = tax.content.decode("gb18030").replace("纳税人识别号", "社会信用代码（纳税人识别号）").encode("gb18030")
    delivery = delivered(renamed, name=tax.name)
    assert (delivery.state, delivery.mapping.title) == (State.APPLIED, "新版式")


def test_the_same_file_next_month_answers_for_that_month(tax: Sample) -> None:
    court = sample_delivery("courts", enterprises=24, dirty=False)
    stand_up(court.codes)
    officer, days = (
        played("court-data"),
        (datetime(2026, 3, 5, tzinfo=UTC), datetime(2026, 3, 6, tzinfo=UTC), datetime(2026, 4, 6, tzinfo=UTC)),
    )
    assert officer.organisation is not None
    incoming = Incoming("courts", officer.organisation, Delivery.Road.UPLOAD, court.name)
    made = [receive_delivery(by=officer, incoming=incoming, chunks=[court.content], at=day).is_new for day in days]
    assert made == [True, False, True]
