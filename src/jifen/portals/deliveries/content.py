"""What the page of one delivery shows, as plain lines and tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jifen.access.decide import decide, may
from jifen.access.decision import SEE
from jifen.collecting import reads
from jifen.collecting.contracts import Contract
from jifen.collecting.models import Delivery
from jifen.portals.deliveries.open_rows import open_rows
from jifen.portals.deliveries.reading_results import fits_workbook, folded_faults, is_kept
from jifen.portals.deliveries.rule_words import fact_name, rule_name, severity_words, told
from jifen.portals.deliveries.stations import name_of, progress, stations
from jifen.portals.deliveries.verdicts import causes, verdict_line

State = Delivery.State
OUTCOMES: Final = (
    ("new", gettext_lazy("新增"), gettext_lazy("以前没有这一条")),
    ("equal", gettext_lazy("相同"), gettext_lazy("与现有数据一样，不再写入")),
    ("superseding", gettext_lazy("更新"), gettext_lazy("与现有数据不同，以这次为准")),
    ("unknown", gettext_lazy("未知"), gettext_lazy("没有说明，不冲掉已有数据")),
)
STATES: Final = ("value", "nil", "not_applicable", "unknown")


@dataclass(frozen=True)
class RuleLine:
    name: str
    severity: str
    tested: int
    passed: int
    failed: int
    not_run: str


@dataclass(frozen=True)
class ShiftLine:
    """Each pair: this delivery, the last one. ``unknown``: whole per cent."""

    name: str
    unit: str
    known: list[int]
    total: list[float | None]
    unknown: list[int]


@dataclass(frozen=True)
class FaultLine:
    name: str
    severity: str
    is_must: bool
    rows: int
    examples: list[tuple[int, str, str]]
    """Row in the file, enterprise and year, sentence."""


def delivery_content(request: HttpRequest, delivery: Delivery, now: datetime) -> dict[str, Any]:
    contract = reads.contract_of(delivery.contract)
    to_repair = open_rows(delivery).count() if delivery.state == State.APPLIED else 0
    settles = decide(request.user, "settle", delivery)
    return {
        "delivery": delivery,
        "title": delivery.contract.title,
        "sender": name_of(delivery.by),
        "verdict": verdict_line(delivery, to_repair),
        "causes": causes(delivery),
        "stations": stations(delivery),
        "progress": progress(delivery, now),
        "to_repair": to_repair,
        "repaired_by": delivery.repaired_by.order_by("pk"),
        "questions": [told(one) for one in delivery.questions] if delivery.state == State.WAITING else [],
        "settles": settles.allowed,
        "why_not": settles.reason,
        "takes_files": may(request.user, "export", delivery),
        "lists_deliveries": may(request.user, SEE, Delivery),
        **(_findings(delivery, contract) if delivery.read_at else {}),
    }


def _findings(delivery: Delivery, contract: Contract) -> dict[str, Any]:
    found = delivery.findings
    return {
        "outcomes": [(name, delivery.counts.get(code, 0), note) for code, name, note in OUTCOMES],
        "rules": [rule_line(one, contract) for one in found.get("rules", [])],
        "shifts": [shift_line(one, contract) for one in found.get("shifts", [])],
        "rows_before": (found.get("rows") or [0, 0])[1],
        "states": [
            (fact_name(fact, contract), [counts.get(state, 0) for state in STATES])
            for fact, counts in found.get("states", {}).items()
        ],
        "faults": fault_lines(delivery, contract),
        "has_rows": bool(delivery.quarantined_rows) and is_kept(delivery),
        "fits_workbook": fits_workbook(delivery),
    }


def rule_line(one: dict[str, Any], contract: Contract) -> RuleLine:
    return RuleLine(
        rule_name(one["rule"], contract), severity_words(one["severity"]), one["tested"], one["tested"] - one["failed"],
        one["failed"], one["not_run"],
    )  # fmt: skip


def shift_line(one: dict[str, Any], contract: Contract) -> ShiftLine:
    unit = "" if one["unit"] == "-" else one["unit"]
    unknown = [round(share * 100) for share in one["unknown"]]
    return ShiftLine(fact_name(one["fact"], contract), unit, one["known"], one["total"], unknown)


def fault_lines(delivery: Delivery, contract: Contract) -> list[FaultLine]:
    return [
        FaultLine(
            rule_name(one.rule, contract), severity_words(one.severity), one.severity == "must", one.rows,
            _examples(one.examples),
        )
        for one in folded_faults(delivery)
    ]  # fmt: skip


def _examples(faults: list[dict[str, Any]]) -> list[tuple[int, str, str]]:
    return [(one["row"], one["key"], fault_sentence(one)) for one in faults]


def fault_sentence(one: dict[str, Any]) -> str:
    """The column, then what is wrong there."""
    sentence = told(one)
    return (
        _("%(column)s：%(sentence)s") % {"column": one["column"], "sentence": sentence} if one["column"] else sentence
    )
