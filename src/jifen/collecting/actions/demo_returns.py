"""What some invented enterprises report themselves, each with an error or two beside what the departments deliver. Demo mode only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.utils import timezone

from jifen.collecting.actions.demo_mistakes import FIRST, Row, reported_beside
from jifen.collecting.actions.receiving import Incoming, take_in
from jifen.collecting.contracts import Contract, ContractFact
from jifen.collecting.models import Delivery
from jifen.collecting.returns import Answer, delivery_bytes, delivery_name
from jifen.collecting.returns.answers import NIL, number_text
from jifen.collecting.returns.self_report import CODE, self_report_source
from jifen.engine.tables.words import Entry, set_text
from jifen.enterprises.models import Enterprise
from jifen.people import areas
from jifen.people.models import Organisation

FEWEST: Final = 10
MOST: Final = 60
SHARE: Final = 40
"""One enterprise in ``SHARE`` reports itself, within these bounds: each is a delivery the worker reads."""
HANDED_IN: Final = date(2026, 5, 20)
Slip = Callable[[Row], dict[str, Any] | None]
LEFT_OUT: Final = None
"""An answer not given."""


def _times(fact: str, share: float, more: float = 0.0) -> Slip:
    return lambda row: {fact: round(row[fact] * share + more, 1)} if (row[fact] or 0) >= 50 else None


def _more(fact: str, more: int) -> Slip:
    return lambda row: {fact: row[fact] + more} if row[fact] is not None else None


def _with_title(name: str, on: date | None, until: date | None = None) -> Slip:
    entry = {"name": name, "on": on, "until": until}
    return lambda row: {"qualifications": [*(row["qualifications"] or []), entry]}


def _days_later(row: Row) -> dict[str, Any] | None:
    """The day of the certificate instead of the day of recognition."""
    held = [dict(one) for one in row["qualifications"] or [] if one["on"]]
    if not any(one["name"] == "高新技术企业" for one in held):
        return None
    moved = [one | {"on": one["on"] + timedelta(days=100)} if one["name"] == "高新技术企业" else one for one in held]
    return {"qualifications": moved}


def _title_before_founding(row: Row) -> dict[str, Any] | None:
    return (
        _with_title("示例老牌企业", row["established_on"] - timedelta(days=400))(row) if row["established_on"] else None
    )


def _more_income_than_declared(row: Row) -> dict[str, Any] | None:
    if not row["revenue"] or not row["main_revenue"]:
        return None
    return {"revenue": round(row["revenue"] * 1.3, 1), "main_revenue": round(row["main_revenue"] * 1.25, 1)}


def _fewer_staff_than_insured(row: Row) -> dict[str, Any] | None:
    return {"staff": float(int(row["insured_staff"] * 0.6)), "insured_staff": LEFT_OUT, "rd_staff": LEFT_OUT} if (
        row["insured_staff"] or 0) > 30 else None  # fmt: skip


def _in_another_county(row: Row) -> dict[str, Any] | None:
    return {"county": "220104" if row["county"] != "220104" else "220102"}


def _in_another_trade(row: Row) -> dict[str, Any] | None:
    return {"industry": "M7320" if row["industry"] != "M7320" else "C3985"}


def _founded_later(row: Row) -> dict[str, Any] | None:
    return {"established_on": row["established_on"] + timedelta(days=40)} if row["established_on"] else None


def _denies(fact: str) -> Slip:
    return lambda row: {fact: False} if row[fact] else None


SLIPS: Final[tuple[Slip, ...]] = (
    _more_income_than_declared, _more("staff", 25), _more("invention_patents", 4), _times("rd_expense", 1.4),
    _more("ip_count", 15), _more("projects_province", 2), _in_another_county, _days_later,
    _with_title("专精特新小巨人企业", date(2024, 7, 1), date(2027, 6, 30)), _founded_later,
    _times("rd_super_deduction", 1.5), _more("rd_staff", 14), _times("total_cost", 1.15), _times("assets", 1.2),
    _times("contract_turnover", 1.5, 40.0), _in_another_trade, _more("projects_prefecture", 3),
    _more("awards_province", 1), _more("awards_prefecture", 2), _more("standards", 3), _fewer_staff_than_insured,
    _times("net_profit", 1.3, 60.0), _times("equity_closing", 0.8), _times("equity_opening", 0.7),
    _with_title("吉林省示例创新企业", date(2026, 3, 1)), _with_title("示例科技企业", None), _title_before_founding, _more("insured_staff", 20), _denies("accident"),
    _denies("insurance_unregistered"), _denies("staff_uninsured"),
)  # fmt: skip


def hand_in_demo_returns(firms: Sequence[Row], last: Mapping[str, Row], year: int, *, today: date) -> int:
    """Returns of ``year``, through the same acceptance as a signed one. Returns how many are new."""
    if today <= HANDED_IN:
        return 0
    contract = self_report_source().contract
    at = timezone.make_aware(datetime.combine(HANDED_IN, time(15)))
    told = reporting(firms, reported_beside(firms, last))
    return sum(_hand_in(row, answers_of(row, contract), year, at) for row in told)


def reporting(firms: Sequence[Row], beside: Mapping[str, Row]) -> list[Row]:
    """Those that report themselves, as they do: each slip is made by one firm it fits, some make two or three. ``beside``: firms
    that report because of a department's mistake, and what they say."""
    stride = max(1, min(SHARE, (len(firms) - FIRST) // FEWEST))
    others = [row for row in firms[FIRST:-1] if row["enterprise"] not in beside]
    some = others[::stride][:MOST]
    told: dict[str, Row] = {row["enterprise"]: row for row in some}
    for place, slip in enumerate(SLIPS if some else ()):
        turn = place % len(some)
        for row in (*some[turn:], *some[:turn]):
            wrong = slip(row)
            if wrong and not _touched(told[row["enterprise"]], row, wrong):
                told[row["enterprise"]] = {**told[row["enterprise"]], **wrong}
                break
    spoilt = [{**row, **beside[row["enterprise"]]} for row in firms if row["enterprise"] in beside]
    return [*told.values(), *spoilt]


def _touched(now: Row, row: Row, wrong: Mapping[str, Any]) -> bool:
    """Whether an earlier slip speaks of the same facts."""
    return any(now[fact] != row[fact] for fact in wrong)


def answers_of(row: Row, contract: Contract) -> dict[str, Answer]:
    """The firm's facts as answers; what it does not know it leaves out."""
    found = {code: _answer(one, row[code]) for code, one in contract.facts.items() if row.get(code) is not None}
    return {code: answer for code, answer in found.items() if answer is not None}


def _answer(fact: ContractFact, value: Any) -> Answer | None:
    if not value and fact.kind in ("number", "set") and fact.nil:
        return Answer("nil", NIL)
    return Answer("value", _text(fact.kind, value))


def _text(kind: str, value: Any) -> str:
    match kind:
        case "number":
            return number_text(float(value))
        case "flag":
            return "是" if value else "否"
        case "date":
            return str(value.isoformat())
        case "set":
            return set_text([Entry(**one) for one in value])
    return str(value)


def _hand_in(row: Row, answers: Mapping[str, Answer], year: int, at: datetime) -> int:
    code = row["enterprise"]
    incoming = Incoming(CODE, _organisation(code), Delivery.Road.FORM, delivery_name(code, year), period=str(year))
    return take_in(
        by=f"enterprise:{code}", incoming=incoming, chunks=[delivery_bytes(code, year, answers)], at=at
    ).is_new


def _organisation(code: str) -> Organisation:
    """Its people's organisation, as registering them would have made it."""
    one = Enterprise.objects.get(code=code)
    area = one.county if one.county in areas.COUNTIES else areas.PROVINCE
    given = {"kind": Organisation.Kind.ENTERPRISE, "name": one.name, "area": area, "level": areas.level_of(area)}
    return Organisation.objects.get_or_create(code=code, defaults=given)[0]
