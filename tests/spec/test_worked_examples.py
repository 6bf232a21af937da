"""The worked examples of every shipped scheme, on every runner."""

from __future__ import annotations

import pytest

from jifen.engine.example_check import RUNNERS, differences
from jifen.engine.examples import Example, load_examples
from jifen.engine.scheme import Plan, load_scheme, official_scheme_ids, plan_of
from jifen.engine.scheme.loading import scheme_path

title = "Worked examples · 算例"


def _cases() -> list[tuple[Plan, Example]]:
    plans = {scheme: plan_of(load_scheme(scheme)) for scheme in official_scheme_ids()}
    return [
        (plan, example)
        for scheme, plan in plans.items()
        for example in load_examples(scheme_path(scheme).with_name("examples.yaml"), plan)
    ]


CASES = _cases()
NAMES = [f"{plan.scheme.code}:{example.line}" for plan, example in CASES]


@pytest.mark.parametrize("runner", RUNNERS)
@pytest.mark.parametrize(("plan", "example"), CASES, ids=NAMES)
def test_the_example_holds(plan: Plan, example: Example, runner: str) -> None:
    """What its author reckoned by hand is what the runner gives, to the hundredth."""
    assert not differences(plan, example, runner), f"{example.decided} {example.name}"


@pytest.mark.parametrize("scheme", official_scheme_ids())
def test_every_shipped_scheme_has_examples(scheme: str) -> None:
    """By the people who wrote it."""
    assert sum(plan.scheme.code == scheme for plan, _ in CASES) >= 5


def test_names_are_told_once() -> None:
    """A failing example can be found by its name."""
    names = [(plan.scheme.code, example.name) for plan, example in CASES]
    assert len(names) == len(set(names))
