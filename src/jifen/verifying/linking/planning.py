"""What is to be written for one delivery: its cases with candidates, before anything is written. Loads the matching library."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Final

from jifen.collecting import reads
from jifen.collecting.kept_files import reading_folder
from jifen.collecting.models import Delivery
from jifen.collecting.reading import Received
from jifen.collecting.reading.received import read_received
from jifen.collecting.registering import keeps_register
from jifen.verifying.linking.given import LookedThrough, OpenRow, look_through, same_content, told_years
from jifen.verifying.linking.register import known_names
from jifen.verifying.matching.candidates import Candidate
from jifen.verifying.matching.deciding import Band, judge
from jifen.verifying.matching.linkage import candidates_of
from jifen.verifying.matching.model import MatchingModel, shipped_model

NOTHING: Final = LookedThrough([], {})
Plain = dict[str, Any]


@dataclass(frozen=True)
class PlannedCase:
    """``band``, ``why``: what the machine says; ``candidates`` plain, best first."""

    row: int
    said: dict[str, str]
    same: str
    candidates: list[Plain]
    band: str
    why: str


@dataclass(frozen=True)
class Plan:
    cases: list[PlannedCase]
    passed_over: dict[int, str]
    model: MatchingModel


def plan_for(delivery: Delivery) -> Plan:
    """Reads and reckons, seconds long; writes nothing."""
    model, folder = shipped_model(), reading_folder(delivery.pk)
    if not (folder / "received.json").exists():
        return Plan([], {}, model)
    received = read_received(folder)
    looked = look_through(delivery, received)
    found = candidates_of([one.given for one in looked.open_rows], known_names() if looked.open_rows else (), model)
    told = _told(received)
    passed_over, cases = dict(looked.passed_over), []
    for one in looked.open_rows:
        made = _case(delivery, one, found[one.given.key], told, model)
        if made.band == Band.NOTHING:
            passed_over[one.row.row] = "nothing_near"
        else:
            cases.append(made)
    return Plan(cases, passed_over, model)


def _told(received: Received) -> dict[str, set[int]]:
    told: dict[str, set[int]] = defaultdict(set)
    for code, year in told_years(received):
        told[code].add(year)
    return told


def _case(
    delivery: Delivery, one: OpenRow, candidates: list[Candidate], told: dict[str, set[int]], model: MatchingModel
) -> PlannedCase:
    judged = judge(one.given, candidates, model.thresholds)
    contract = reads.contract_of(delivery.contract)
    many = contract.rows == "many"
    plain = [
        candidate.as_plain() | {"told": _is_told(one, told.get(candidate.enterprise, set()), many)}
        for candidate in candidates
        if candidate.weight >= model.thresholds.doubtful
    ]
    band, why = judged.band.value, judged.why
    if band == Band.SURE and plain and plain[0]["told"]:
        band, why = Band.DOUBTFUL.value, "told_already"
    elif band == Band.SURE and keeps_register(contract):
        band, why = Band.DOUBTFUL.value, "register"
    return PlannedCase(one.row.pk, one.said, same_content(delivery.source, one.said), plain, band, why)


def _is_told(one: OpenRow, years: set[int], many: bool) -> bool:
    """Whether the same file already holds a good row of this enterprise and year; of a list that is taken whole, of any year."""
    return bool(years) if many or one.year is None else one.year in years
