"""Random schemes on random enterprises: both runners give the same, to the last bit, however the file is cut into batches.

The reference is the yardstick; where it is wrong by docs/reference/scheme-language.md it is the one to mend. A failure names its
seed: ``case_of(seed)`` makes the same scheme and the same enterprises again, on any machine.
"""

from __future__ import annotations

from collections import Counter

import pytest

from jifen.engine.formula import syntax
from jifen.engine.rules import RULES
from jifen.engine.scheme import scheme_digest
from jifen.engine.scheme.loading import scheme_of
from jifen.engine.states import Mark, Reason
from tests.generative.comparing import batches_of, by_reference, case_of, disagreements

SAMPLE = range(60)
PROOF = 3_000
IN_ONE_TEST = 50
pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")


def _agree(seed: int) -> None:
    case = case_of(seed)
    found = disagreements(case)
    assert not found, f"seed {seed}: {len(found)} differences, among them {found[:5]}\n{case.text}"


@pytest.mark.parametrize("seed", SAMPLE)
def test_both_runners_agree(seed: int) -> None:
    _agree(seed)


@pytest.mark.prove
@pytest.mark.parametrize("first", range(len(SAMPLE), len(SAMPLE) + PROOF, IN_ONE_TEST))
def test_both_runners_agree_on_thousands(first: int) -> None:
    for seed in range(first, first + IN_ONE_TEST):
        _agree(seed)


@pytest.mark.parametrize("seed", range(0, 60, 6))
def test_a_random_document_keeps_its_digest_when_read_again(seed: int) -> None:
    case = case_of(seed)
    assert scheme_digest(scheme_of(case.text)) == scheme_digest(case.plan.scheme)
    assert "# " not in case.text
    spaced = "# 注\n" + case.text.replace("\n- code", "\n\n- code")
    assert scheme_digest(scheme_of(spaced)) == scheme_digest(case.plan.scheme)


def test_the_sample_reaches_every_reason_mark_rule_treatment_and_function() -> None:
    """A generator that never makes a thing proves nothing about it."""
    reasons, marks, rules, treatments, functions = Counter[int](), 0, set[str](), set[str](), set[str]()
    for seed in SAMPLE:
        case = case_of(seed)
        for name, column in by_reference(case)[1].items():
            numbers = [v for v in column if isinstance(v, int)]
            if name.endswith(".reason"):
                reasons.update(numbers)
            elif name.endswith(".marks"):
                marks |= sum(bit for bit in Mark if any(v & bit for v in numbers))
        indicators = case.plan.indicators
        rules |= {rule.kind for i in indicators for rule in i.rules.values()}
        treatments |= {step.kind for i in indicators for step in i.spec.treat}
        nodes = [node for formula in case.plan.resolved.all_formulas() for node in syntax.walk(formula)]
        functions |= {node.function for node in nodes if isinstance(node, syntax.Call)}
        assert len(batches_of(case)) == len(case.cuts) + 1
    assert {Reason(r) for r in reasons} == set(Reason)
    assert marks == sum(Mark)
    assert rules == set(RULES)
    assert treatments == {"impute", "denominator", "winsorise", "log", "boxcox"}
    written_away = {"prev", "convert"}
    assert functions | written_away >= set(FUNCTIONS_OF_THE_LANGUAGE)


FUNCTIONS_OF_THE_LANGUAGE = [
    "abs",
    "age",
    "coalesce",
    "convert",
    "count",
    "exp",
    "has",
    "if",
    "known",
    "log",
    "max",
    "min",
    "one_of",
    "prev",
    "recent",
    "sqrt",
    "starts_with",
    "within",
    "year",
]
