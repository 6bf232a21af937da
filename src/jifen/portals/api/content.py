"""Deliveries, faults and sources as the API tells them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from jifen.collecting import reads
from jifen.collecting.actions.pushing import open_periods
from jifen.collecting.contracts import Contract, deadline_words
from jifen.collecting.contracts.in_words import rule_words
from jifen.collecting.contracts.model import SEVERITIES
from jifen.collecting.models import Delivery, PublishedContract
from jifen.collecting.reading import Received
from jifen.engine.problems import Problem
from jifen.portals.api.problems import DELIVERIES, SOURCES

SAME: Final = (
    "number", "source", "state", "stage", "done", "todo", "is_done", "road", "period", "file_name", "size",
    "received_at", "read_at", "ended_at", "received_rows", "accepted_rows", "quarantined_rows", "dropped_rows",
)  # fmt: skip
PLACES: Final = 8


def delivery_content(delivery: Delivery) -> dict[str, Any]:
    return {name: getattr(delivery, name) for name in SAME} | {
        "state_zh": str(delivery.get_state_display()),
        "sha256": delivery.digest,
        "claims": delivery.counts,
        "problems": delivery.problems,
        "questions": delivery.questions,
        "links": delivery_links(delivery),
    }


def delivery_links(delivery: Delivery) -> dict[str, str]:
    here = f"{DELIVERIES}/{delivery.number}"
    names = {"receipt": "receipt", "verdict": "verdict", "quarantine": "quarantine", "quarantine_csv": "quarantine.csv"}
    return {"delivery": here} | {name: f"{here}/{address}" for name, address in names.items()}


def fault_content(fault: dict[str, Any]) -> dict[str, str]:
    return {name: str(fault.get(name) or "") for name in ("column", "rule", "severity", "zh", "en")}


def problem_content(problems: Iterable[Problem]) -> list[dict[str, str]]:
    return [{"code": one.code, "zh": one.sentence("zh"), "en": one.sentence("en")} for one in problems]


def refused_rows(received: Received, first: int, last: int) -> list[dict[str, Any]]:
    """Refused rows by place, in the order of the file, each with everything that is wrong with it."""
    part = received.quarantine.select(["row", "key"]).slice(first, last - first).to_pylist()
    wanted, faults = {one["row"] for one in part}, defaultdict(list)
    for row, fault in _faults(received):
        if row in wanted:
            faults[row].append(fault_content(fault))
    return [{"row": one["row"], "key": one["key"], "faults": faults[one["row"]]} for one in part]


def faults_by_rule(received: Received) -> list[dict[str, Any]]:
    """Gravest first, then the most frequent."""
    together: dict[tuple[str, str, str], list[tuple[int, dict[str, Any]]]] = defaultdict(list)
    for row, fault in _faults(received):
        together[fault["severity"], fault["rule"], fault["column"] or ""].append((row, fault))
    ordered = sorted(together.values(), key=lambda found: (SEVERITIES.index(found[0][1]["severity"]), -len(found)))
    return [
        fault_content(found[0][1]) | {"count": len(found), "rows": [row for row, _fault in found[:PLACES]]}
        for found in ordered
    ]


def _faults(received: Received) -> Iterable[tuple[int, dict[str, Any]]]:
    names = ["row", "column", "rule", "severity", "zh", "en"]
    return ((one["row"], one) for batch in received.faults.select(names).to_batches() for one in batch.to_pylist())


def source_content(published: PublishedContract, on: date) -> dict[str, Any]:
    contract = reads.contract_of(published)
    here = f"{SOURCES}/{published.source}"
    return {
        "code": published.source, "title": published.title, "owner": published.owner, "version": published.version,
        "in_force_from": published.in_force_from, "digest": published.digest, "frequency": contract.frequency,
        "deadline": {"zh": deadline_words(contract), "en": deadline_words(contract, "en")},
        "open_periods": open_periods(published, on),
        "links": {"contract": f"{here}/contract", "contract_yaml": f"{here}/contract.yaml", "rules": f"{here}/rules"},
    }  # fmt: skip


def rules_content(published: PublishedContract) -> dict[str, Any]:
    contract = reads.contract_of(published)
    return {
        "source": published.source, "version": published.version, "digest": published.digest,
        "facts": _facts(contract), "rules": _rules(contract),
    }  # fmt: skip


def _facts(contract: Contract) -> list[dict[str, Any]]:
    return [
        {
            "code": fact.code, "name": fact.name, "kind": fact.kind, "unit": "" if fact.unit == "-" else fact.unit,
            "blank": fact.blank, "nil": list(fact.nil), "unknown": list(fact.unknown),
            "not_applicable": dict(fact.not_applicable),
        }
        for fact in contract.facts.values()
    ]  # fmt: skip


def _rules(contract: Contract) -> list[dict[str, Any]]:
    told = [(rule, rule_words(rule, contract)) for rule in contract.rules.values()]
    return [
        {"code": rule.code, "kind": rule.kind, "severity": rule.severity, "facts": list(rule.facts), "zh": zh, "en": en}
        for rule, (zh, en) in told
    ]
