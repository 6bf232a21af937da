"""Who may do what to findings: the whole table, and lists that agree with it."""

from __future__ import annotations

import pytest

from jifen.access.decide import decide, filtered_for, may
from jifen.access.rules import RULES, SIGHTS
from jifen.access.rules import verification as rules
from jifen.collecting.models import FactClaim
from jifen.enterprises.models import Enterprise
from jifen.people.models import Organisation
from jifen.verifying.actions.answering import answer_finding
from jifen.verifying.actions.asking import ask_department, ask_enterprise
from jifen.verifying.actions.handling import note_finding
from jifen.verifying.actions.settling import accept_finding
from jifen.verifying.finding_reads import claims_of
from jifen.verifying.models import CheckRun, Finding, FindingFile, FindingStep, Verdict
from tests.cast import EVERYBODY, played
from tests.collecting.values import told
from tests.enterprises.firms import firm, officer_of
from tests.verifying.findings import after, found, two_sources

pytestmark = pytest.mark.usefixtures("cast")

OWN = {"filler", "legal"}
OFFICERS = {"science-officer", "county-officer"}
DATA = {"tax-data", "science-data"}
DESK = OFFICERS | {"operator"}
AT_ALL: dict[tuple[str, type], set[str]] = {
    ("see", CheckRun): DESK | DATA,
    ("see", Finding): DESK | DATA | OWN,
    ("see", FindingStep): DESK | DATA | OWN,
    ("see", FindingFile): DESK | DATA | OWN,
    ("see", Verdict): DESK | DATA | OWN,
    ("start", CheckRun): {"science-officer", "operator"},
    ("decide", Finding): OFFICERS,
    ("handle", Finding): DESK,
    ("answer", Finding): DATA | OWN,
    ("export", Finding): DESK | DATA,
}
NOT_ASKED = {"see": DESK | {"tax-data"}, "decide": OFFICERS, "handle": DESK, "answer": set()}
ENTERPRISE_ASKED = NOT_ASKED | {"see": DESK | OWN | {"tax-data"}, "answer": OWN}
DEPARTMENT_ASKED = NOT_ASKED | {"answer": {"tax-data"}}
ELSEWHERE = {
    "see": {"science-officer", "operator", "tax-data"},
    "decide": {"science-officer"},
    "handle": {"science-officer", "operator"},
}
HINT = NOT_ASKED


@pytest.fixture
def finding(cast: None) -> Finding:
    return two_sources()


def allowed(verb: str, thing: object) -> set[str]:
    return {name for name in EVERYBODY if may(played(name), verb, thing)}


def test_the_table_is_complete() -> None:
    assert {("see", model) for model in rules.SIGHTS} | set(rules.RULES) == set(AT_ALL)
    assert rules.RULES.items() <= RULES.items() and rules.SIGHTS.items() <= SIGHTS.items()


@pytest.mark.parametrize(("verb", "model"), AT_ALL, ids=lambda one: getattr(one, "__name__", one))
def test_at_all(verb: str, model: type) -> None:
    assert allowed(verb, model) == AT_ALL[verb, model]
    for name in set(EVERYBODY) - AT_ALL[verb, model]:
        assert decide(played(name), verb, model).reason.endswith("。"), name


def test_before_anybody_was_asked(finding: Finding) -> None:
    assert {verb: allowed(verb, finding) for verb in NOT_ASKED} == NOT_ASKED


def test_once_the_enterprise_was_asked(finding: Finding) -> None:
    one = ask_enterprise(by="system", finding=finding, text="请说明。", at=after(0))
    assert {verb: allowed(verb, one) for verb in ENTERPRISE_ASKED} == ENTERPRISE_ASKED
    accept_finding(by="system", finding=one, chosen=[_tax(one)], why="核对无误。", at=after(1))
    assert allowed("see", one) == ENTERPRISE_ASKED["see"], "it sees how its own matter ended"
    assert allowed("see", Verdict.objects.get()) == ENTERPRISE_ASKED["see"]


def test_once_a_department_was_asked(finding: Finding) -> None:
    one = ask_department(by="system", finding=finding, department=_tax_department(), text="请核对。", at=after(0))
    assert {verb: allowed(verb, one) for verb in DEPARTMENT_ASKED} == DEPARTMENT_ASKED


def test_an_enterprise_elsewhere(cast: None) -> None:
    one = two_sources(firm(8, county="222401"))
    assert {verb: allowed(verb, one) for verb in ELSEWHERE} == ELSEWHERE
    assert not decide(played("county-officer"), "decide", one).visible


def test_a_hint_stays_with_those_who_check(cast: None) -> None:
    one = two_sources(severity="hint")
    FindingStep.objects.create(
        finding=one, kind="asked_enterprise", at=after(0), by="system", organisation=one.enterprise.organisation
    )
    assert {verb: allowed(verb, one) for verb in HINT} == HINT


def test_a_source_is_seen_by_its_department_and_its_bureaus_in_their_area(cast: None) -> None:
    one = two_sources()
    bureau = officer_of("220102", "county", duty="data_officer")
    far = officer_of("222401", "county", duty="data_officer")
    Organisation.objects.filter(persons__in=[bureau, far]).update(parent=_tax_department())
    for person in (bureau, far):
        person.refresh_from_db()
    assert may(bureau, "see", one) and not may(far, "see", one)
    courts = found({"revenue@courts": told(own_firm_again(), "revenue", 7.0, source="courts")}, check="other")
    assert not may(bureau, "see", courts) and not may(played("tax-data"), "see", courts)
    assert may(played("court-data"), "see", courts) and may(played("court-data"), "see", one)


def own_firm_again() -> Enterprise:
    return Finding.objects.get(check_code="revenue_against_tax").enterprise


def test_the_feed_shows_each_what_concerns_them(finding: Finding) -> None:
    note_finding(by="system", finding=finding, text="内部", at=after(0))
    one = ask_enterprise(by="system", finding=finding, text="请企业说明。", at=after(0))
    one = answer_finding(by="system", finding=one, text="企业的说明。", at=after(1))
    before = _told("tax-data", one)
    one = ask_department(by="system", finding=one, department=_tax_department(), text="请税务核对。", at=after(2))
    one = answer_finding(by="system", finding=one, text="税务的说明。", at=after(3))
    accept_finding(by="system", finding=one, chosen=[_tax(one)], why="一致。", at=after(4))
    everything = ["opened", "note", "asked_enterprise", "answered", "asked_department", "answered", "accepted"]
    assert {name: _told(name, one) for name in DESK} == dict.fromkeys(DESK, everything)
    assert _told("filler", one) == ["opened", "asked_enterprise", "answered", "accepted"]
    assert before == ["opened"], "what the enterprise answered is no matter of a department that was not asked"
    assert _told("tax-data", one) == ["opened", "answered", "asked_department", "answered", "accepted"]


def test_files_go_with_their_step(finding: Finding) -> None:
    one = ask_enterprise(by="system", finding=finding, text="请说明。", at=after(0))
    answered = answer_finding(by="system", finding=one, text="见附件。", at=after(1)).steps.get(kind="answered")
    file = FindingFile.objects.create(step=answered, digest="0" * 64, name="证明.pdf", kind="pdf", size=1)
    assert allowed("see", file) == DESK | OWN
    ask_department(by="system", finding=one, department=_tax_department(), text="请核对。", at=after(2))
    assert allowed("see", file) == DESK | OWN | {"tax-data"}


@pytest.mark.parametrize("name", EVERYBODY)
def test_lists_and_single_things_agree(name: str, finding: Finding) -> None:
    one = ask_enterprise(by="system", finding=finding, text="请说明。", at=after(0))
    accept_finding(by="system", finding=one, chosen=[_tax(one)], why="一致。", at=after(1))
    two_sources(firm(8, county="222401"))
    person = played(name)
    for model in rules.SIGHTS:
        rows = model._default_manager.all()
        seen = set(filtered_for(person, rows).values_list("pk", flat=True))
        assert {row.pk for row in rows if may(person, "see", row)} == seen, model


def test_who_is_disabled_sees_nothing(finding: Finding) -> None:
    for name in ("operator", "county-officer", "tax-data"):
        gone = played(name)
        gone.is_active = False
        assert not filtered_for(gone, Finding.objects.all()).exists()


def _tax(finding: Finding) -> FactClaim:
    return next(one for one in claims_of(finding).values() if one.source == "tax")


def _tax_department() -> Organisation:
    return Organisation.objects.get(code="tax")


def _told(name: str, finding: Finding) -> list[str]:
    return list(filtered_for(played(name), finding.steps.all()).values_list("kind", flat=True))
