"""What tests of returns need: the cast's own enterprise, its return begun, and an answer to every question."""

from __future__ import annotations

from django.utils import timezone

from jifen.collecting.actions.proving import add_evidence
from jifen.collecting.actions.returning import begin_return, save_answer, save_explanation
from jifen.collecting.models import Evidence, Return, ReturnAnswer
from jifen.collecting.return_reads import Situation, situation_of, year_to_fill
from jifen.collecting.typed_answers import Typed
from tests.cast import code_now, played
from tests.collecting.shipped import load_sources
from tests.enterprises.firms import own_firm

TODAY = timezone.localdate()
YEAR = year_to_fill(TODAY)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
VALUES = {
    "established_on": "2018-05-06", "county": "220102", "industry": "C2720", "sector": "医药健康", "staff": "80",
    "insured_staff": "78", "rd_staff": "20", "rd_expense": "560.5", "revenue": "1.2亿元", "main_revenue": "9000",
    "total_cost": "10000", "net_profit": "-20.25", "assets": "20000", "equity_closing": "8000", "invention_patents": "5",
    "ip_count": "12",
}  # fmt: skip


def typed_for(fact: str, states: tuple[str, ...], kind: str) -> Typed:
    """A sound answer to any question of the form."""
    if fact in VALUES:
        return Typed("value", VALUES[fact])
    if kind == "flag":
        return Typed("value", "否")
    if fact == "rd_super_deduction":
        return Typed("not_applicable", code="assessed")
    return Typed("nil") if "nil" in states else Typed("unknown", why="年报还没有审完")


def begun() -> Return:
    load_sources(timezone.now())
    return begin_return(by=played("filler"), enterprise=own_firm(), year=YEAR, at=timezone.now())


def now_of(filing: Return) -> Situation:
    return situation_of(filing.enterprise, filing.year, on=TODAY)


def answer(
    filing: Return, fact: str, typed: Typed, *, by: str = "filler", seen: int | None = None, page: str = ""
) -> ReturnAnswer:
    row = filing.answers.filter(fact=fact).first()
    known = (row.revision if row else 0) if seen is None else seen
    return save_answer(by=played(by), filing=filing, fact=fact, typed=typed, seen=known, at=timezone.now(), page=page)


def attach(filing: Return, fact: str, content: bytes = PNG, name: str = "证书.png") -> Evidence:
    return add_evidence(by=played("filler"), filing=filing, fact=fact, name=name, chunks=[content], at=timezone.now())


def filled() -> Return:
    """Everything answered, proved and explained: ready to be signed."""
    filing = begun()
    for fact, question in now_of(filing).questions.items():
        answer(filing, fact, typed_for(fact, question.states, question.kind))
        if question.evidence == "needed" and fact in VALUES:
            attach(filing, fact)
    for finding in now_of(filing).unexplained:
        save_explanation(by=played("filler"), filing=filing, about=finding, text="情况属实", seen="", at=timezone.now())
    return Return.objects.get(pk=filing.pk)


def fresh_code(username: str = "legal") -> str:
    return code_now(username)
