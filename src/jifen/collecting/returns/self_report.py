"""Answers as a delivery: one row, one column per question answered, read by the same reader and rules as any other source."""

from __future__ import annotations

import csv
import io
from functools import cache
from pathlib import Path
from typing import Final

from jifen.collecting.contracts import Contract
from jifen.collecting.reading import Received
from jifen.collecting.returns.answers import Answer, Answers, answer_of_claim
from jifen.collecting.sources import Source, source_of

CODE: Final = "self_report"
FOLDER: Final = Path(__file__).parent
CONTRACT, COLUMNS = FOLDER / "contract.yaml", FOLDER / "columns.yaml"
UNKNOWN: Final = "未知"
_KEY: Final = ("统一社会信用代码", "年度")
_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


@cache
def self_report_source() -> Source:
    """Contract and columns of what enterprises report themselves; the owner is the enterprise."""
    return source_of(CONTRACT, COLUMNS)


def delivery_name(enterprise: str, year: int) -> str:
    """How the file is called."""
    return f"自主填报（{year}）{enterprise}.csv"


def delivery_bytes(enterprise: str, year: int, answers: Answers) -> bytes:
    """The delivery file of one enterprise's answers for ``year``: CSV in UTF-8, the same answers always the same bytes.

    What was not answered is no column. Why a value is unknown stays with the return: claims have no place for it.
    """
    contract = self_report_source().contract
    facts = [fact for fact in contract.facts if fact in answers]
    header = [_header(contract, fact) for fact in facts]
    cells = [cell_of(contract, fact, answers[fact]) for fact in facts]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([[*_KEY, *header], [enterprise, str(year), *cells]])
    return text.getvalue().encode("utf-8-sig")


def _header(contract: Contract, fact: str) -> str:
    one = contract.facts[fact]
    return one.name if one.unit == "-" else f"{one.name}[{one.unit}]"


def cell_of(contract: Contract, fact: str, answer: Answer) -> str:
    """An answer as a cell the contract reads back."""
    match answer.state:
        case "nil":
            return contract.facts[fact].nil[0]
        case "not_applicable":
            return f"不适用（{dict(contract.facts[fact].not_applicable)[answer.reason]}）"
        case "unknown":
            return UNKNOWN
    return _inert(answer.text) if contract.facts[fact].kind in ("text", "set") else answer.text


def _inert(text: str) -> str:
    """A text no spreadsheet will run; the reader takes the sign off again."""
    return f"'{text}" if text.startswith(_STARTS) else text


def answers_of(received: Received) -> dict[str, dict[str, Answer]]:
    """Enterprise → fact → answer, from the claims of a delivery; reasons of unknown values are not in it."""
    answers: dict[str, dict[str, Answer]] = {}
    for claim in received.claims.to_pylist():
        answers.setdefault(claim["enterprise"], {})[claim["fact"]] = answer_of_claim(claim)
    return answers
