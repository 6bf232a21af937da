"""Why the total moved since last year: corrected data, own data, method, peers. Each part is an engine run with one thing changed,
and the parts always sum to the movement. What cannot be computed apart is told so, never guessed.

From last year's total, in this order:
1. corrected data — last year's facts as they are known now, under last year's scheme and norms;
2. own data — this year's facts, still under last year's scheme and norms;
3. method — this year's scheme with last year's norms, where these hold everything it compares with; nothing when it is the same;
4. peers — this year's norms. Without step 3, method and peers are one part.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Final

from jifen.engine.firms import Firm
from jifen.engine.norms import Norms
from jifen.engine.runners.reference.scoring import rule_step, score_firm
from jifen.engine.scheme.plan import Plan
from jifen.scoring.portrait.subject import Subject

CORRECTED: Final = "corrected"
OWN: Final = "own"
METHOD: Final = "method"
PEERS: Final = "peers"
METHOD_AND_PEERS: Final = "method_and_peers"
ARCHIVE_GONE: Final = "facts"
METHOD_DIFFERS: Final = "method"
"""Why parts are missing or joined."""


@dataclass(frozen=True)
class Part:
    """``points`` in hundredths."""

    code: str
    points: int


@dataclass(frozen=True)
class Movement:
    """``parts`` sum to ``after`` − ``before``; ``missing``: why some part could not be told apart: empty, ``ARCHIVE_GONE``, ``METHOD_DIFFERS``."""

    before: int
    after: int
    parts: tuple[Part, ...]
    missing: str = ""
    stage_before: str = ""
    stage_after: str = ""

    @property
    def points(self) -> int:
        return self.after - self.before


def movement(last: Subject, now: Subject) -> Movement | None:
    """None where one of the years has no points."""
    if last.total is None or now.total is None:
        return None
    parts, missing = _parts(last, now)
    return Movement(last.total, now.total, parts, missing, last.stage, now.stage)


def _parts(last: Subject, now: Subject) -> tuple[tuple[Part, ...], str]:
    assert last.total is not None and now.total is not None
    if now.firm is None:
        return (), ARCHIVE_GONE
    corrected = _total(last, year_before(now.firm, last))
    own = _total(last, now.firm)
    if corrected is None or own is None:
        return (), ARCHIVE_GONE
    parts = [Part(CORRECTED, corrected - last.total), Part(OWN, own - corrected)]
    if last.result.manifest["scheme"]["digest"] == now.result.manifest["scheme"]["digest"]:
        return (*parts, Part(METHOD, 0), Part(PEERS, now.total - own)), ""
    method = _under_last_norms(last, now)
    if method is None:
        return (*parts, Part(METHOD_AND_PEERS, now.total - own)), METHOD_DIFFERS
    return (*parts, Part(METHOD, method - own), Part(PEERS, now.total - method)), ""


def year_before(firm: Firm, last: Subject) -> Firm:
    """The enterprise as today's facts show it in the year of ``last``: its later year stands one year ahead, years that today's
    snapshot no longer reaches are as they were, and what holds for every year (its founding day) comes from the newest row."""
    back = firm.year - int(last.row["year"])
    as_of = datetime.date.fromisoformat(last.result.manifest["as_of"])
    rows = {} if last.firm is None else {lag: dict(facts) for lag, facts in last.firm.rows.items()}
    rows |= {lag - back: dict(facts) for lag, facts in firm.rows.items()}
    founded = last.scheme.founded
    if founded and rows.get(0, {}).get(founded) is None:
        rows[0] = {**rows.get(0, {}), founded: firm.fact(founded)}
    return Firm(firm.enterprise, firm.year - back, as_of, rows)


def _total(under: Subject, firm: Firm) -> int | None:
    return under.scored_again(firm).total


def _under_last_norms(last: Subject, now: Subject) -> int | None:
    if now.firm is None or not holds(last.result.norms, last.plan, now.plan):
        return None
    return score_firm(now.plan, last.result.norms, now.firm).total


def holds(norms: Norms, old: Plan, new: Plan) -> bool:
    """Whether the old norms mean the same for every line the new scheme compares with peers."""
    before = {one.spec.code: one for one in old.indicators}
    for one in new.indicators:
        same = before.get(one.spec.code)
        if not (one.fitted or one.spec.treat):
            continue
        if same is None or one.spec.treat or same.spec.treat or same.formula != one.formula or same.peers != one.peers:
            return False
        for stage, rule in one.rules.items():
            if rule.fitted and (
                same.rules.get(stage) != rule or not norms.groups(one.spec.code, rule_step(one, stage))
            ):
                return False
    return True
