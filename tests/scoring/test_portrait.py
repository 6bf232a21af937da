"""A portrait says what the engine says, to the last digit; its lines sum to its total; what it simulates is the engine itself."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jifen.engine import score_firm
from jifen.engine.arithmetic import tolerance
from jifen.engine.explaining import explain
from jifen.engine.states import Reason
from jifen.scoring.portrait.composition import composition
from jifen.scoring.portrait.figures import Figure, Group, facts_used, formula_of, groups_of
from jifen.scoring.portrait.judging import PEERS_NEEDED, STRONG_PLACE, judged, known_share
from jifen.scoring.portrait.movement import movement
from jifen.scoring.portrait.peers import FEWEST_FOR_MEDIAN, peers_of
from jifen.scoring.portrait.simulating import changed, facts_to_play_with, ranked_totals, simulate, would_stand
from jifen.scoring.portrait.subject import Subject
from jifen.scoring.portrait.suggesting import TITLE, TO_MEDIAN, needed, suggestions
from tests.scoring.results import demo_result, scored_keys

KEYS = scored_keys(demo_result())
SOME = KEYS[::13]
ENTERPRISES = st.sampled_from(KEYS)
NUMBERS = st.floats(-1e4, 1e6).map(lambda value: round(value, 2))


@cache
def subject(key: str, language: str = "zh") -> Subject:
    return Subject(demo_result(), key, language)


@cache
def groups(key: str) -> list[Group]:
    one = subject(key)
    return groups_of(one, peers_of(one.result, one.stage))


def figures(key: str) -> list[Figure]:
    return [figure for group in groups(key) for figure in group.figures]


# --- the figures are the engine's ---


@pytest.mark.parametrize("key", SOME)
def test_every_line_is_the_line_of_the_result_with_the_sentence_of_the_engine(key: str) -> None:
    told = explain(demo_result(), key)
    lines = {line.code: line for line in demo_result().lines(key)}
    shown = figures(key)
    assert {one.code for one in shown} == {code for code, line in lines.items() if line.kind != "cap" or line.points}
    for one in shown:
        assert one.points == lines[one.code].points
        assert one.subscore == lines[one.code].subscore
        assert one.why == told.body(one.code)
        assert one.provisional == lines[one.code].provisional


@given(ENTERPRISES)
def test_lines_groups_and_steps_sum_to_the_total(key: str) -> None:
    total = demo_result().outcome_row(key)["total"]
    assert sum(one.points or 0 for one in figures(key)) == total
    assert sum(group.points for group in groups(key)) == total
    *steps, last = composition(subject(key))
    assert sum(step.points for step in steps) == last.points == total


@given(ENTERPRISES)
def test_what_is_won_and_left_is_the_weight(key: str) -> None:
    for one in figures(key):
        if one.left is not None and one.weight and one.points is not None and one.points > 0:
            assert abs(one.points + one.left - 100 * one.weight) <= 1


@given(ENTERPRISES)
def test_the_unknown_is_a_dash_with_no_place_and_is_never_zero(key: str) -> None:
    lines = {line.code: line for line in demo_result().lines(key)}
    for one in figures(key):
        if lines[one.code].reason in (Reason.UNKNOWN, Reason.MISSING_SPREAD):
            assert (one.value, one.place, one.state) == ("—", None, "unknown")


def test_every_line_leads_to_the_facts_of_its_formula() -> None:
    one = subject(KEYS[0])
    assert [(fact.code, fact.lag) for fact in facts_used(one, "revenue_growth")] == [("revenue", 0), ("revenue", 1)]
    assert {fact.code for fact in facts_used(one, "rd_ratio")} == {"rd_expense", "revenue"}
    assert all(
        list(facts_used(one, figure.code)) for figure in figures(KEYS[0]) if figure.kind in ("indicator", "part")
    )


# --- peers ---


def test_the_median_is_that_of_everybody_of_the_stage_and_needs_enough_of_them() -> None:
    stage = str(demo_result().outcome_row(KEYS[0])["stage"])
    peers = peers_of(demo_result(), stage)
    same = [key for key in KEYS if demo_result().outcome_row(key)["stage"] == stage]
    points = sorted(demo_result().outcome_row(key)["input.points"] for key in same)
    middle = len(points) // 2
    expected = points[middle] if len(points) % 2 else (points[middle - 1] + points[middle]) / 2
    assert peers.count == len(same) and peers.median_points("input") == expected
    few = replace(peers, points={"input": peers.points["input"][: FEWEST_FOR_MEDIAN - 1]}, values={})
    assert few.median_points("input") is None and few.median_value("rd_expense") is None
    assert few.place("rd_expense", 1.0) is None


@given(ENTERPRISES)
def test_a_percentile_indicator_shows_the_engines_own_percentile(key: str) -> None:
    for one in figures(key):
        if one.code == "rd_expense" and one.place is not None and one.state == "known":
            assert one.place == 100.0 * (one.subscore or 0.0)


# --- strengths and weak spots ---


@given(ENTERPRISES)
def test_a_strength_stands_on_its_numbers(key: str) -> None:
    one, shown = subject(key), groups(key)
    judgement = judged(one, shown)
    by_name = {group.name: group for group in shown}
    for spot in judgement.strengths:
        assert spot.place is not None and spot.place >= STRONG_PLACE
        assert spot.figure.peers_known >= PEERS_NEEDED
        assert known_share(by_name[spot.group]) >= 2 / 3
        assert 100.0 * one.row["completeness"] >= one.scheme.ranks.completeness
    assert all(spot.figure.state == "known" for spot in (*judgement.strengths, *judgement.weak))
    assert {figure.code for figure in judgement.unknown} == {
        figure.code for figure in figures(key) if figure.state == "unknown"
    }


def test_no_strength_is_claimed_where_little_is_known() -> None:
    one, shown = subject(KEYS[0]), groups(KEYS[0])
    strong = next(figure for figure in figures(KEYS[0]) if figure.kind == "indicator" and figure.state == "known")
    best = replace(strong, place=99.0, subscore=1.0, weight=10.0, peers_known=400)
    gap = replace(strong, code="gap", state="unknown", weight=10.0)
    full = Group("d", "维度", 1000, 2000, (best,))
    assert [spot.figure for spot in judged(one, [full]).strengths] == [best]
    thin = replace(full, figures=(best, gap))
    assert judged(one, [thin]).strengths == () and judged(one, [thin]).thin == ("维度",)
    few = replace(full, figures=(replace(best, peers_known=PEERS_NEEDED - 1),))
    assert judged(one, [few]).strengths == () and judged(one, [few]).why_none == "peers"
    assert judged(one, shown) is not None


# --- simulation ---


@given(ENTERPRISES)
def test_a_simulation_of_nothing_is_the_published_total_and_rank_to_the_last_digit(key: str) -> None:
    row, simulation = demo_result().outcome_row(key), simulate(subject(key), {})
    assert simulation is not None
    assert (simulation.total, simulation.gain) == (row["total"], 0)
    assert simulation.would_stand == (row["rank_province"] if row["ranked"] else None)
    published = {line.code: line.points for line in demo_result().lines(key)}
    assert {code: line.points for code, line in simulation.outcome.lines.items()} == published


@settings(max_examples=200)
@given(ENTERPRISES, st.data())
def test_a_simulation_is_the_engine_on_the_changed_facts(key: str, data: st.DataObject) -> None:
    one = subject(key)
    playable = [fact.code for fact in facts_to_play_with(one)]
    changes = data.draw(st.dictionaries(st.sampled_from(playable), NUMBERS.map(abs), max_size=4))
    simulation = simulate(one, changes)
    assert simulation is not None and one.firm is not None
    outcome = score_firm(one.plan, one.result.norms, changed(one.firm, changes))
    assert simulation.outcome == outcome
    if simulation.total is not None:
        assert sum(line.points or 0 for line in outcome.lines.values()) == simulation.total


@given(ENTERPRISES, st.integers(0, 13_000))
def test_the_place_of_a_total_counts_the_others_above_it(key: str, total: int) -> None:
    one = subject(key)
    rows = demo_result().scores.to_pylist()
    above = sum(1 for row in rows if row["ranked"] and row["enterprise"] != key and row["total"] > total)
    assert would_stand(one, total) == above + 1
    assert 1 <= would_stand(one, total) <= len(ranked_totals(demo_result())) + 1


def test_what_one_may_play_with_is_numbers_of_the_year_and_nothing_of_who_one_is() -> None:
    codes = {fact.code for fact in facts_to_play_with(subject(KEYS[0]))}
    assert {"rd_expense", "revenue", "staff", "invention_patents", "financing"} <= codes
    assert not codes & {"established_on", "county", "sector", "eligible", "qualifications", "total_cost"}


# --- suggestions ---


@given(ENTERPRISES)
def test_a_suggestion_gains_what_the_engine_gives_and_the_largest_comes_first(key: str) -> None:
    one = subject(key)
    found = suggestions(one, peers_of(one.result, one.stage), figures(key))
    assert [suggestion.gain for suggestion in found] == sorted((suggestion.gain for suggestion in found), reverse=True)
    for suggestion in found:
        simulation = simulate(one, {suggestion.fact: suggestion.value})
        assert simulation is not None and simulation.gain == suggestion.gain > 0


@given(ENTERPRISES)
def test_closing_a_gap_reaches_the_median_and_no_further_than_needed(key: str) -> None:
    one = subject(key)
    peers = peers_of(one.result, one.stage)
    for suggestion in suggestions(one, peers, figures(key)):
        if suggestion.kind != TO_MEDIAN:
            continue
        figure = next(figure for figure in figures(key) if figure.name == suggestion.indicator)
        formula, target = formula_of(one, figure.code), peers.median_value(figure.code)
        assert formula is not None and target is not None and one.firm is not None
        reached, _ = one.evaluator_of(changed(one.firm, {suggestion.fact: suggestion.value})).value(formula)
        assert isinstance(reached, float) and reached >= target - tolerance(target)
        fact = one.scheme.facts[suggestion.fact]
        again = needed(one, changed(one.firm, {suggestion.fact: suggestion.value}), fact, formula, target)
        assert again is None or again <= float(suggestion.value) + 1.0  # type: ignore[arg-type]


def test_a_title_already_held_brings_nothing() -> None:
    for key in KEYS:
        one = subject(key)
        held = one.firm.fact("qualifications") if one.firm else None
        if isinstance(held, tuple) and any(name == "小巨人" for name, _, _ in held):
            found = suggestions(one, peers_of(one.result, one.stage), figures(key))
            assert not [s for s in found if s.kind == TITLE and s.name == "专精特新"]


# --- movement ---


def test_the_parts_of_the_movement_sum_to_it() -> None:
    before = demo_result(2024)
    known = set(scored_keys(before))
    for key in [key for key in SOME if key in known]:
        moved = movement(Subject(before, key), subject(key))
        assert moved is not None
        assert sum(part.points for part in moved.parts) == moved.points == moved.after - moved.before
        assert [part.code for part in moved.parts] == ["corrected", "own", "method", "peers"]
        assert moved.parts[0].points == 0, "both years were scored from the same facts"
        assert moved.parts[2].points == 0, "both years have the same scheme"


def test_a_year_against_itself_did_not_move() -> None:
    moved = movement(subject(KEYS[3]), subject(KEYS[3]))
    assert moved is not None and {part.points for part in moved.parts} == {0}


def test_english_reads_english() -> None:
    one = subject(KEYS[0], "en")
    names = [figure.name for figure in groups_of(one, peers_of(one.result, one.stage))[0].figures]
    assert names[0] == "R&D expense"
