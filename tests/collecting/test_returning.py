"""The return as law: what is signed is bound, what changes asks again, what is delivered is what was answered."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from jifen.audit.models import Entry
from jifen.collecting import reads
from jifen.collecting.actions.pledging import ChangedMeanwhile, WrongCode, sign_return
from jifen.collecting.actions.proving import MOST_OF_ONE, remove_evidence
from jifen.collecting.actions.returning import (
    AnsweredMeanwhile,
    AnswerRefused,
    begin_return,
    save_answers,
    save_explanation,
)
from jifen.collecting.evidence import EvidenceRefused
from jifen.collecting.jobs import work_until_done
from jifen.collecting.kept_files import path_of
from jifen.collecting.models import Delivery, Evidence, FactClaim, Pledge, Return
from jifen.collecting.return_reads import digest_again, situation_of, year_to_fill
from jifen.collecting.returns import Answer
from jifen.collecting.returns.answers import answer_of_claim
from jifen.collecting.typed_answers import Typed
from jifen.enterprises.append_only import AppendOnlyError
from jifen.people.models import Person
from tests.cast import played
from tests.collecting.deliveries import delivered, stand_up, tax_sample
from tests.collecting.returning import PNG, TODAY, YEAR, answer, attach, begun, filled, fresh_code, now_of
from tests.enterprises.firms import firm

pytestmark = pytest.mark.usefixtures("cast", "own_data_folder")


def signed(filing: Return, *, code: str = "", seen: str = "", by: str = "legal") -> Pledge:
    digest = seen or now_of(filing).digest
    return sign_return(by=played(by), filing=filing, seen=digest, code=code or fresh_code(), at=timezone.now())


def fresh(filing: Return) -> Return:
    return Return.objects.get(pk=filing.pk)


def standing(filing: Return) -> dict[str, Answer]:
    """What the enterprise's own claims say now."""
    claims = reads.standing_claims(filing.enterprise, years=[filing.year]).filter(source="self_report")
    return {claim.fact: answer_of_claim(vars(claim)) for claim in claims}


@pytest.fixture
def each_code_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if half a minute passed between two signatures: the codes used are forgotten, nothing else is."""
    monkeypatch.setattr("django.core.cache.cache.add", lambda *args, **kwargs: True)


def test_what_is_delivered_is_what_was_answered() -> None:
    filing = filled()
    given = now_of(filing).answers
    pledge = signed(filing)
    assert pledge.delivery.road == Delivery.Road.FORM and not FactClaim.objects.exists()
    work_until_done()
    assert Delivery.objects.get().state == Delivery.State.APPLIED
    assert {answer.state for answer in given.values()} == {"value", "nil", "not_applicable", "unknown"}
    # why nobody knows stays with the return: claims have no place for it
    told = {fact: Answer.unknown("") if one.state == "unknown" else one for fact, one in given.items()}
    assert standing(filing) == told
    assert FactClaim.objects.get(fact="revenue").number == 12_000


def test_the_digest_recomputes_from_what_is_kept_and_only_from_that() -> None:
    pledge = signed(filled())
    assert digest_again(pledge) == pledge.digest and pledge.content_digest in pledge.text
    pledge.content["answers"]["staff"][1] = "81"
    assert digest_again(pledge) != pledge.digest


def _another_answer(filing: Return) -> None:
    answer(filing, "staff", Typed("value", "90"))


def _another_file(filing: Return) -> None:
    attach(filing, "ip_count")


def _a_file_less(filing: Return) -> None:
    remove_evidence(by=played("filler"), evidence=Evidence.objects.filter(fact="revenue").get(), at=timezone.now())


def _another_explanation(filing: Return) -> None:
    finding = next(one for one in now_of(filing).findings if one.severity == "explain")
    save_explanation(
        by=played("filler"), filing=filing, about=finding, text="换一种说明", seen="情况属实", at=timezone.now()
    )


@pytest.mark.parametrize("change", [_another_answer, _another_file, _a_file_less, _another_explanation])
def test_any_change_after_signing_asks_for_another_signature(change: Callable[[Return], None]) -> None:
    filing = filled()
    answer(filing, "rd_staff", Typed("value", "200"))
    finding = next(one for one in now_of(filing).unexplained)
    save_explanation(by=played("filler"), filing=filing, about=finding, text="情况属实", seen="", at=timezone.now())
    pledge = signed(filing)
    assert fresh(filing).state == Return.State.SIGNED
    before = now_of(filing).digest
    change(filing)
    assert fresh(filing).state == Return.State.CHANGED
    assert now_of(filing).digest != before == pledge.digest == digest_again(Pledge.objects.get())
    assert Entry.objects.filter(action="return.changed", subject=filing.subject).count() == 1


def test_the_same_answer_again_changes_nothing() -> None:
    filing = filled()
    signed(filing)
    for same in ("80", "80人", " 80 "):
        assert answer(filing, "staff", Typed("value", same), seen=0).revision == 1
    assert fresh(filing).state == Return.State.SIGNED


@pytest.mark.usefixtures("each_code_anew")
def test_a_new_signature_supersedes_with_a_delivery_of_its_own_and_the_old_stays() -> None:
    filing = filled()
    pledges = []
    for staff in ("80", "90", "80"):
        answer(filing, "staff", Typed("value", staff))
        pledges.append(signed(filing))
        work_until_done()
        assert standing(filing)["staff"].text == staff
    assert len({pledge.delivery_id for pledge in pledges}) == 3 and Pledge.objects.count() == 3
    assert pledges[0].digest == pledges[2].digest != pledges[1].digest
    assert all(digest_again(one) == one.digest for one in Pledge.objects.all())


@pytest.mark.usefixtures("each_code_anew")
def test_a_value_ten_thousand_times_another_is_delivered_and_waits_for_nobody() -> None:
    filing = filled()
    signed(filing)
    work_until_done()
    answer(filing, "rd_expense", Typed("value", "0.05"))
    signed(filing)
    work_until_done()
    assert {one.state for one in Delivery.objects.all()} == {Delivery.State.APPLIED}
    assert standing(filing)["rd_expense"].text == "0.05"


def test_what_was_signed_is_neither_changed_nor_deleted() -> None:
    pledge = signed(filled())
    pledge.text = "改过的承诺"
    with pytest.raises(AppendOnlyError):
        pledge.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Pledge.objects.filter(pk=pledge.pk).update(text="改过的承诺")
    with pytest.raises(IntegrityError), transaction.atomic():
        Pledge.objects.filter(pk=pledge.pk)._raw_delete("default")  # type: ignore[attr-defined]


def test_it_is_signed_as_it_was_seen() -> None:
    filing = filled()
    seen = now_of(filing).digest
    answer(filing, "staff", Typed("value", "90"))
    with pytest.raises(ChangedMeanwhile, match="内容已变，请重新核对"):
        signed(filing, seen=seen)
    assert not Pledge.objects.exists() and not Delivery.objects.exists() and fresh(filing).state == Return.State.DRAFT


def test_nothing_is_signed_twice_unchanged() -> None:
    filing = filled()
    signed(filing)
    with pytest.raises(ValidationError, match="不用再签"):
        signed(filing)


def test_must_and_unexplained_findings_stop_a_signature() -> None:
    filing = filled()
    answer(filing, "main_revenue", Typed("value", "99999"))
    with pytest.raises(ValidationError, match="必须更正"):
        signed(filing)
    answer(filing, "main_revenue", Typed("value", "9000"))
    answer(filing, "rd_staff", Typed("value", "200"))
    with pytest.raises(ValidationError, match="需要说明"):
        signed(filing)
    assert not Pledge.objects.exists()


def test_an_explanation_is_of_one_sentence_only() -> None:
    """Another value makes another sentence, and asks again."""
    filing = filled()
    answer(filing, "rd_staff", Typed("value", "200"))
    (finding,) = now_of(filing).unexplained
    save_explanation(by=played("filler"), filing=filing, about=finding, text="兼职人员多", seen="", at=timezone.now())
    assert now_of(filing).is_ready
    answer(filing, "rd_staff", Typed("value", "300"))
    (again,) = now_of(filing).unexplained
    assert again.key == finding.key and again.zh != finding.zh
    with pytest.raises(ValidationError, match="已不再出现"):
        save_explanation(by=played("filler"), filing=filing, about=finding, text="兼职", seen="", at=timezone.now())


def test_a_code_signs_once() -> None:
    filing, code = filled(), fresh_code()
    signed(filing, code=code)
    answer(filing, "staff", Typed("value", "90"))
    with pytest.raises(WrongCode):
        signed(filing, code=code)
    assert Pledge.objects.count() == 1 and fresh(filing).state == Return.State.CHANGED


@pytest.mark.parametrize("wrong", ["000000", "", "abcdef"])
def test_a_wrong_code_signs_nothing(wrong: str) -> None:
    filing = filled()
    with pytest.raises(WrongCode):
        sign_return(by=played("legal"), filing=filing, seen=now_of(filing).digest, code=wrong, at=timezone.now())
    assert not Pledge.objects.exists() and not Delivery.objects.exists()


def test_a_recovery_code_signs_in_and_signs_nothing() -> None:
    filing, legal = filled(), played("legal")
    codes = legal.authenticator_set.get(type="recovery_codes").wrap().get_unused_codes()
    with pytest.raises(WrongCode):
        signed(filing, code=codes[0])
    assert codes == legal.authenticator_set.get(type="recovery_codes").wrap().get_unused_codes()


def test_the_code_of_another_person_signs_nothing() -> None:
    with pytest.raises(WrongCode):
        signed(filled(), code=fresh_code("filler"))


@pytest.mark.parametrize("name", ["filler", "operator", "science-officer", "tax-data", "bank-analyst", "stranger"])
def test_only_the_legal_representative_signs(name: str) -> None:
    filing = filled()
    with pytest.raises(PermissionDenied):
        signed(filing, by=name, code=fresh_code(name) if name != "stranger" else "1")


@pytest.mark.parametrize("name", ["operator", "science-officer", "tax-data", "bank-analyst", "security", "stranger"])
def test_officials_never_type_an_enterprises_figure(name: str) -> None:
    filing = begun()
    with pytest.raises(PermissionDenied):
        answer(filing, "staff", Typed("value", "1"), by=name)
    with pytest.raises(PermissionDenied):
        begin_return(by=played(name), enterprise=filing.enterprise, year=YEAR - 1, at=timezone.now())


def test_another_enterprise_is_not_filled_in() -> None:
    other = firm(7)
    with pytest.raises(PermissionDenied):
        begin_return(by=played("legal"), enterprise=other, year=YEAR, at=timezone.now())


def test_two_people_at_once_do_not_overwrite_each_other() -> None:
    filing = begun()
    answer(filing, "staff", Typed("value", "80"), seen=0, page="a" * 16)
    with pytest.raises(AnsweredMeanwhile) as met:
        answer(filing, "staff", Typed("value", "90"), by="legal", seen=0, page="b" * 16)
    assert met.value.row.text == "80" and met.value.row.by == "filler"
    assert answer(filing, "staff", Typed("value", "90"), by="legal", seen=1, page="b" * 16).text == "90"
    # the page that saved last may go on from its own saving, the other one not
    assert answer(filing, "staff", Typed("value", "91"), by="legal", seen=0, page="b" * 16).text == "91"
    with pytest.raises(AnsweredMeanwhile):
        answer(filing, "staff", Typed("value", "81"), seen=1, page="a" * 16)


@pytest.mark.parametrize(
    ("fact", "typed", "words"),
    [
        ("staff", Typed("value", "约八十"), "应是数字"),
        ("staff", Typed("value", ""), "没有填写"),
        ("staff", Typed(), "请先选择怎样回答"),
        ("staff", Typed("nil"), "请先选择怎样回答"),
        ("staff", Typed("unknown", why=" "), "没有写明原因"),
        ("rd_super_deduction", Typed("not_applicable", code="nonsense"), "请选择不适用的原因"),
        ("revenue", Typed("value", "12 吨"), "单位"),
        ("rankings", Typed("value", entries=(("全国百强", "", ""),)), "没有日期"),
        ("rankings", Typed("value"), "没有填写任何一项"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words_and_not_saved(fact: str, typed: Typed, words: str) -> None:
    filing = begun()
    with pytest.raises(AnswerRefused) as refused:
        answer(filing, fact, typed)
    assert words in refused.value.why.zh and not filing.answers.exists()


def test_unknown_none_and_zero_stay_apart() -> None:
    filing = begun()
    answer(filing, "rd_staff", Typed("value", "0"))
    answer(filing, "rd_expense", Typed("nil"))
    answer(filing, "revenue", Typed("unknown", why="还没有审完"))
    answer(filing, "rd_super_deduction", Typed("not_applicable", code="assessed"))
    states = {fact: (one.state, one.number) for fact, one in now_of(filing).answers.items()}
    assert states == {
        "rd_staff": ("value", 0.0), "rd_expense": ("nil", 0.0), "revenue": ("unknown", None),
        "rd_super_deduction": ("not_applicable", None),
    }  # fmt: skip


def test_what_government_delivered_is_not_asked() -> None:
    sample = tax_sample(dirty=False, year=YEAR)
    filing = begun()
    stand_up(sample.codes)
    mine = sorted(sample.codes)[0]
    content = sample.content.replace(mine.encode(), filing.enterprise.code.encode())
    assert delivered(content, name=sample.name).state == Delivery.State.APPLIED
    now = now_of(filing)
    told = FactClaim.objects.filter(enterprise=filing.enterprise, state__in=["value", "nil", "not_applicable"])
    facts = set(told.values_list("fact", flat=True)) & set(now.form.questions)
    assert facts and facts == set(now.form.questions) - set(now.questions)
    with pytest.raises(ValidationError, match="政府部门已经提供"):
        answer(filing, sorted(facts)[0], Typed("value", "1"))
    one = now.held[sorted(facts)[0]][0]
    assert one.source == "国家税务总局吉林省税务局" and one.on == TODAY
    changed = save_answers(
        by=played("filler"), filing=filing, answers={fact: Answer("value", "1") for fact in facts}, seen={},
        at=timezone.now(),
    )  # fmt: skip
    assert changed == 0 and not filing.answers.exists()


@pytest.mark.usefixtures("each_code_anew")
def test_last_years_own_answers_are_shown_the_year_after() -> None:
    filing = filled()
    signed(filing)
    work_until_done()
    later = situation_of(filing.enterprise, YEAR + 1, on=TODAY)
    assert later.last_year["staff"].text == "80" and later.filing is None
    assert year_to_fill(TODAY) == YEAR == TODAY.year - 1


def test_evidence_is_kept_by_digest_and_marked_when_removed() -> None:
    filing = begun()
    made = attach(filing, "revenue", name="../../年报\u202e.png")
    assert made.kind == "png" and "/" not in made.name and "\u202e" not in made.name
    assert path_of(made.digest).read_bytes() == PNG
    assert attach(filing, "revenue").pk == made.pk
    gone = remove_evidence(by=played("legal"), evidence=made, at=timezone.now())
    assert gone.removed_by == "legal" and path_of(made.digest).exists() and not now_of(filing).files
    assert attach(filing, "revenue").pk != made.pk and Evidence.objects.count() == 2


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<html><script>", "a.pdf"),
        (b"MZ\x90", "a.png"),
        (b"", "a.png"),
        (PNG, "a.pdf"),
        (PNG + b"x" * 11 * 2**20, "a.png"),
    ],
)
def test_hostile_evidence_is_refused_and_not_kept(content: bytes, name: str, own_data_folder: Path) -> None:
    filing = begun()
    with pytest.raises(EvidenceRefused):
        attach(filing, "revenue", content, name)
    assert not Evidence.objects.exists() and not list((own_data_folder / "raw").rglob("*"))


def test_there_is_an_end_of_evidence() -> None:
    filing = begun()
    for number in range(MOST_OF_ONE):
        attach(filing, "revenue", PNG[:-12] + _text_chunk(number) + PNG[-12:])
    with pytest.raises(ValidationError, match="最多 10 个文件"):
        attach(filing, "revenue", PNG)
    with pytest.raises(ValidationError, match="没有这道题"):
        attach(filing, "nonsense", PNG)


def _text_chunk(number: int) -> bytes:
    """A harmless comment, so that two pictures differ."""
    body = b"tEXtComment\x00" + str(number).encode()
    return (len(body) - 4).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")


def test_the_record_knows_each_step_and_no_figure() -> None:
    filing = filled()
    signed(filing)
    actions = set(Entry.objects.filter(subject=filing.subject).values_list("action", flat=True))
    assert {"return.begun", "return.answered", "return.evidence_added", "return.signed"} <= actions
    bodies = b"".join(bytes(one.body) for one in Entry.objects.filter(action__startswith="return."))
    assert b"560.5" not in bodies and "年报还没有审完".encode() not in bodies


def test_a_return_is_begun_once_a_year() -> None:
    filing = begun()
    again = begin_return(by=played("legal"), enterprise=filing.enterprise, year=YEAR, at=timezone.now())
    assert (
        again.pk == filing.pk and Return.objects.count() == 1 and again.by == Person.objects.get(username="filler").key
    )
