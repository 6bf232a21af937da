"""No sequence of moves reaches publication past two persons, a frozen snapshot, verdicts, a full announcement and answers.

The state table is walked at random against a plain model that knows only these five things.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from jifen.scoring.cycle import CONDITIONS, FROM, MOVES, Standing, moves_from, what_holds_up
from jifen.scoring.models import Cycle

START = date(2026, 3, 1)
DAYS = 7
EVENTS = (
    "a day passes", "checks run", "a blocking finding", "it is settled", "a snapshot", "a run", "a dispute", "it is answered",
    "it is upheld", "corrected data arrive", "proposed", "withdrawn",
)  # fmt: skip


def noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


@dataclass
class World:
    """What a clerk would write on paper."""

    state: str = FROM
    today: date = START
    closed: date | None = None
    checked: date | None = None
    blocking: int = 0
    snapshots: int = 0
    runs: dict[int, int] = field(default_factory=dict)
    """Number of a run → number of its snapshot."""
    announced: tuple[int, date] | None = None
    """Run, last day."""
    disputes: int = 0
    correction: str = ""
    """Empty, awaited, or arrived and not yet frozen."""
    proposal: bool = False

    def standing(self) -> Standing:
        newest = max((run for run, on in self.runs.items() if on == self.snapshots), default=None)
        return Standing(
            year=2025, today=self.today, closed_at=noon(self.closed) if self.closed else None,
            checked_at=noon(self.checked) if self.checked else None, blocking=self.blocking,
            snapshot=str(self.snapshots) if self.snapshots else None, run=str(newest) if newest else None,
            announced_run=str(self.announced[0]) if self.announced else None,
            announced_until=self.announced[1] if self.announced else None, open_disputes=self.disputes,
            late_corrections=("YY-1",) if self.correction else (), proposal_open=self.proposal,
        )  # fmt: skip

    def happen(self, event: str) -> None:
        scoring = self.state in ("verified", "scored", "announced")
        match event:
            case "a day passes":
                self.today += timedelta(days=1)
            case "checks run":
                self.checked = self.today
            case "a blocking finding":
                self.blocking += 1
            case "it is settled":
                self.blocking = 0
            case "a snapshot" if scoring and not self.blocking:
                self.snapshots += 1
                self.correction = "" if self.correction == "arrived" else self.correction
            case "a run" if scoring and self.snapshots and not self.blocking:
                self.runs[len(self.runs) + 1] = self.snapshots
            case "a dispute" if self.state == "announced" and self.announced and self.today <= self.announced[1]:
                self.disputes += 1
            case "it is answered":
                self.disputes = max(self.disputes - 1, 0)
            case "it is upheld" if self.disputes:
                self.disputes, self.correction = self.disputes - 1, "awaited"
            case "corrected data arrive" if self.correction:
                self.correction = "arrived"
            case "proposed" if self.state == "settled":
                self.proposal = not what_holds_up(next(m for m in MOVES if m.two), self.standing()) or self.proposal
            case "withdrawn":
                self.proposal = False

    def move(self, verb: str, *, second_person: bool) -> bool:
        found = next((one for one in moves_from(self.state) if one.verb == verb), None)
        if found is None or what_holds_up(found, self.standing()):
            return False
        if found.two and not (self.proposal and second_person):
            return False
        self.state = found.after
        if verb == "close":
            self.closed = self.today
        if verb == "announce":
            newest = max(run for run, on in self.runs.items() if on == self.snapshots)
            self.announced = (newest, self.today + timedelta(days=DAYS))
        if found.back:
            self.announced = None
        return True


STRAIGHT = (
    "open", "close", "checks run", "verify", "a snapshot", "a run", "score", "announce", *["a day passes"] * (DAYS + 1),
    "settle", "proposed", "publish",
)  # fmt: skip
ANY_STEP = st.one_of(st.sampled_from(EVENTS), st.sampled_from([one.verb for one in MOVES]))


@st.composite
def walks(draw: st.DrawFn) -> list[str]:
    """The straight way with steps left out and others thrown in, walked once or twice, so that many walks come near the end."""
    steps = list(STRAIGHT) * draw(st.integers(1, 2))
    for place in sorted(draw(st.sets(st.integers(0, len(steps) - 1), max_size=2)), reverse=True):
        del steps[place]
    for step in draw(st.lists(ANY_STEP, max_size=8)):
        steps.insert(draw(st.integers(0, len(steps))), step)
    return steps


ARRIVED: list[int] = []


@settings(max_examples=300)
@given(steps=walks(), second=st.sampled_from([True, True, False]))
def test_whoever_arrives_has_everything(steps: list[str], second: bool) -> None:
    world, announced_on = World(), START
    for step in steps:
        before = replace(world, runs=dict(world.runs))
        if step in EVENTS:
            world.happen(step)
            continue
        if world.move(step, second_person=second) and step == "announce":
            announced_on = world.today
        if world.state == Cycle.State.PUBLISHED and before.state != Cycle.State.PUBLISHED:
            ARRIVED.append(len(steps))
            assert second and before.proposal, "two persons"
            assert before.announced is not None
            run = before.announced[0]
            assert before.runs[run] == before.snapshots >= 1, "the announced run stands on the newest frozen snapshot"
            assert run == max(number for number, on in before.runs.items() if on == before.snapshots)
            assert before.blocking == 0 and before.disputes == 0 and before.correction == ""
            assert (world.today - announced_on).days > DAYS, "announced for the full term"
            assert before.closed is not None and before.checked is not None and before.checked >= before.closed


def walked(steps: list[str]) -> World:
    world = World()
    for step in steps:
        if step in EVENTS:
            world.happen(step)
        else:
            world.move(step, second_person=True)
    return world


def test_many_of_the_walks_arrive() -> None:
    """Else the law above would have nothing to speak of."""
    ARRIVED.clear()
    test_whoever_arrives_has_everything()
    assert len(ARRIVED) > 20


def test_the_straight_way_is_open() -> None:
    assert walked(list(STRAIGHT)).state == Cycle.State.PUBLISHED


@pytest.mark.parametrize("place", range(len(STRAIGHT)), ids=lambda place: STRAIGHT[place])
def test_no_step_of_it_can_be_left_out(place: int) -> None:
    assert walked([step for number, step in enumerate(STRAIGHT) if number != place]).state != Cycle.State.PUBLISHED


def test_an_upheld_dispute_takes_the_way_round_by_a_new_run_and_a_new_announcement() -> None:
    until = STRAIGHT.index("announce") + 1
    upheld = [*STRAIGHT[:until], "a dispute", "it is upheld", "corrected data arrive", *STRAIGHT[until:]]
    assert walked(upheld).state == Cycle.State.ANNOUNCED
    again = [*upheld[: until + 3], "a snapshot", "a run", *["a day passes"] * (DAYS + 1), "settle"]
    assert walked(again).state == Cycle.State.ANNOUNCED, "what was announced is no longer the newest"
    round_about = [*again, "recall", "announce", *STRAIGHT[until:]]
    assert walked(round_about).state == Cycle.State.PUBLISHED


def test_every_state_is_reached_and_only_the_last_has_no_way_on() -> None:
    states = {str(state) for state in Cycle.State}
    assert {str(one.after) for one in MOVES} == states
    assert {state for state in states if not moves_from(state)} == {"published"}
    assert {code for one in MOVES for code in one.needs} == set(CONDITIONS)


def test_a_way_back_always_wants_a_reason_and_nothing_leads_back_from_publication() -> None:
    assert all(one.why for one in MOVES if one.back)
    assert all(one.before != Cycle.State.PUBLISHED for one in MOVES)
    assert [one.verb for one in MOVES if one.two] == ["publish"]


@pytest.mark.parametrize(
    ("code", "standing", "words"),
    [
        ("year_is_over", {"year": 2026}, "2026 年还没有结束"),
        ("campaign_is_over", {"campaign_closes_on": START}, "集中调整 2026-03-01 才结束"),
        ("checked_since_closing", {"closed_at": noon(START)}, "还没有做完过一次数据核验"),
        ("no_check_under_way", {"check_under_way": True}, "数据核验正在进行"),
        ("nothing_blocks", {"blocking": 3}, "还有 3 项强制核验发现没有裁定；请到核验工作台"),
        ("scored_on_the_newest_snapshot", {}, "还没有冻结快照"),
        ("scored_on_the_newest_snapshot", {"snapshot": "KZ-2025-0002"}, "最新的快照 KZ-2025-0002 还没有做完的核心测算"),
        ("no_run_under_way", {"runs_under_way": 2}, "还有 2 项测算在进行"),
        ("may_be_published", {"why_not_publishable": ("可比企业太少。",)}, "可比企业太少。"),
        ("announced_full_term", {"announced_until": START}, "公示到 2026-03-01 为止"),
        ("announced_full_term", {}, "还没有公示"),
        ("disputes_answered", {"open_disputes": 1}, "还有 1 件公示异议没有答复"),
        ("corrections_are_in", {"late_corrections": ("YY-000001",)}, "异议 YY-000001 的更正还不在测算所用的快照里"),
        ("announced_is_the_newest", {"announced_run": "CS-2025-0001"}, "公示的是 CS-2025-0001，之后又有新的快照或测算"),
        ("announced_is_the_newest", {}, "还没有公示过测算结果"),
        ("no_proposal_open", {"proposal_open": True}, "请先撤回提请"),
    ],
)
def test_what_holds_up_is_said_with_what_to_do(code: str, standing: dict[str, object], words: str) -> None:
    said = CONDITIONS[code].sentence(replace(Standing(2025, START), **standing))  # type: ignore[arg-type]
    assert words in said and said.endswith("。")
