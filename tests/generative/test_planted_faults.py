"""A planted off-by-one in any rule, in rounding or in ranking is noticed by the tests of that rule.

`make test` plants a seeded sample, `make prove` every one. A fault that changes nothing a person could see stands in
``SEEN_BY_NOBODY`` with its reason; the list is checked too: what is noticed after all may not stand there.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys

import pytest

from tests.generative.planting import BROKEN, MISSED, ROOT, faults_of, source_of

WORDS, FIXED, LOOKUP, FITTED, PROBLEMS, OTHERS = (
    "tests/engine/rules/test_words.py",
    "tests/spec/rules/test_fixed_rules.py",
    "tests/spec/rules/test_lookup.py",
    "tests/spec/rules/test_fitted_rules.py",
    "tests/engine/scheme/test_problems.py",
    "tests/engine/rules/test_against_others.py",
)
ALL_RULES = [WORDS, FIXED, LOOKUP, FITTED, PROBLEMS, OTHERS]
TESTS = {
    "points": ["tests/engine/points/test_rounding.py"],
    "ranks": ["tests/engine/ranks/test_ranks.py", "tests/spec/ranks/test_ranks.py"],
    "rules.bands": [*ALL_RULES, "-k", "band or overlap or gap or (wrong_value and earn)"],
    "rules.count": [*ALL_RULES, "-k", "count"],
    "rules.distance": [*ALL_RULES, "-k", "distance or target or negated"],
    "rules.efficacy": [*ALL_RULES, "-k", "efficacy or negated"],
    "rules.flag": [*ALL_RULES, "-k", "flag"],
    "rules.goalposts": [*ALL_RULES, "-k", "goalposts or range or negated"],
    "rules.log": [*ALL_RULES, "-k", "log"],
    "rules.lookup": [WORDS, LOOKUP, PROBLEMS, OTHERS, "-k", "lookup or word or default"],
    "rules.minmax": [*ALL_RULES, "-k", "minmax or alike or distance or target or nobody"],
    "rules.percentile": [
        WORDS,
        FITTED,
        OTHERS,
        "-k",
        "percentile or ties or scale or positive or over or norm or peers or statistic",
    ],
    "rules.rule": [
        WORDS,
        FIXED,
        FITTED,
        PROBLEMS,
        OTHERS,
        "-k",
        "range or goalposts or minmax or efficacy or Span or words or alike",
    ],
    "rules.zscore": [WORDS, FITTED, PROBLEMS, OTHERS, "-k", "zscore or alike or nobody"],
}
REFUSED = "a stand-in after a problem was told; the document is refused and nobody is scored by it"
NO_SIZE = "only a size of 0 is told apart, and minus 0 is 0"
EITHER_WAY = "says whether to count or to sort; both give the same ranks"
ROOM = "more room than is needed; it stays empty"
MINUS_ONE = "any negative number lets the length be worked out"
ON_THE_LIMIT = "on the limit itself both ways give the same"
ALL_OF_THEM = "10,001 order statistics of 10,000 different values are all of them"
BEYOND = "outside the first and the last knot nothing runs between two, and this is not looked at"
SPARE = "a spare entry that no code points at"
SEEN_BY_NOBODY: dict[str, dict[str, str]] = {
    "points": {
        "return size if snapped >= 0 else -size :: >= -> >": NO_SIZE,
        "return size if snapped >= 0 else -size :: 0 -> 1": NO_SIZE,
        "return size if snapped >= 0 else -size :: 0 -> -1": NO_SIZE,
        "negative = work < 0 :: < -> <=": NO_SIZE,
        "negative = work < 0 :: 0 -> 1": NO_SIZE,
        "negative = work < 0 :: 0 -> -1": NO_SIZE,
    },
    "ranks": {
        "span = int(points.max() - least) + 1 :: 1 -> 2": ROOM,
        "if (int(own.max()) + 1) * span <= 50_000_000: :: <= -> <": EITHER_WAY,
        "if (int(own.max()) + 1) * span <= 50_000_000: :: 50000000 -> 50000001": EITHER_WAY,
        "if (int(own.max()) + 1) * span <= 50_000_000: :: 50000000 -> 49999999": EITHER_WAY,
        "if (int(own.max()) + 1) * span <= 50_000_000: :: 1 -> 2": EITHER_WAY,
        "if (int(own.max()) + 1) * span <= 50_000_000: :: max -> min": EITHER_WAY,
        "counts = np.bincount(key, minlength=(int(own.max()) + 1) * span).reshape(-1, span) :: 1 -> 2": MINUS_ONE,
        "counts = np.bincount(key, minlength=(int(own.max()) + 1) * span).reshape(-1, span) :: 1 -> 2 #2": ROOM,
        "return np.asarray(above.reshape(-1)[key] + 1, dtype=np.int32) :: 1 -> 2 #2": MINUS_ONE,
    },
    "rules.bands": {"return cls((-math.inf,), (0.0,)) :: 0.0 -> 1.0": REFUSED},
    "rules.distance": {
        'return cls(fields.number("target", 1.0, required=True), fields.optional_number("worst"), Span.read(fields)) '
        ":: 1.0 -> 2.0": REFUSED
    },
    "rules.goalposts": {
        'low, high = fields.number("low", 0.0, required=True), fields.number("high", 1.0, required=True) '
        ":: 0.0 -> 1.0": REFUSED,
        'low, high = fields.number("low", 0.0, required=True), fields.number("high", 1.0, required=True) '
        ":: 1.0 -> 2.0": REFUSED,
        "return 0.0, 1.0 :: 0.0 -> 1.0": REFUSED,
        "return 0.0, 1.0 :: 1.0 -> 2.0": REFUSED,
    },
    "rules.log": {
        "low, high = 1.0, 2.0 :: 1.0 -> 2.0": REFUSED,
        "low, high = 1.0, 2.0 :: 2.0 -> 3.0": REFUSED,
        "share = 0.0 if own <= self.low else clipped((log(own) - low) / (log(self.high) - low)) :: <= -> <": ON_THE_LIMIT,
        "share = np.where(own <= self.low, 0.0, share) :: <= -> <": ON_THE_LIMIT,
    },
    "rules.percentile": {
        "if len(knots) > MOST_KNOTS: :: > -> >=": ALL_OF_THEM,
        "if len(starts) > MOST_KNOTS: :: > -> >=": ALL_OF_THEM,
        "places = (np.arange(MOST_KNOTS + 1) * (n - 1) + MOST_KNOTS // 2) // MOST_KNOTS :: 1 -> 2 #2": ROOM,
        "left, right = np.append(norm.knots[:1], norm.knots), np.append(norm.knots, norm.knots[-1:]) :: 1 -> 2 #2": BEYOND,
        "left, right = np.append(norm.knots[:1], norm.knots), np.append(norm.knots, norm.knots[-1:]) :: 1 -> 0 #2": BEYOND,
        "at_knot = np.append((2 * norm.below + part) / (2 * whole), 0.0) :: 0.0 -> 1.0": SPARE,
        "under = np.minimum(np.append(norm.below, norm.n) / whole, 1.0) :: 1.0 -> 2.0": BEYOND,
        "under[0], under[-1] = 0.0, upto[-1] :: 0.0 -> 1.0": BEYOND,
        "under[0], under[-1] = 0.0, upto[-1] :: 0 -> -1": BEYOND,
        "under[0], under[-1] = 0.0, upto[-1] :: 1 -> 0": BEYOND,
        "under[0], under[-1] = 0.0, upto[-1] :: 1 -> 2 #2": BEYOND,
        "under[0], under[-1] = 0.0, upto[-1] :: 1 -> 0 #2": BEYOND,
    },
    "rules.rule": {
        "return 0.0 if share < 0.0 else 1.0 if share > 1.0 else share :: < -> <=": ON_THE_LIMIT,
        "return 0.0 if share < 0.0 else 1.0 if share > 1.0 else share :: > -> >=": ON_THE_LIMIT,
    },
    "rules.lookup": {
        "return np.asarray([*(self._word(w) for w in column.words), 0.0])[column.codes], None :: 0.0 -> 1.0": SPARE,
        "return np.asarray([*by_word, 0.0])[column.names] :: 0.0 -> 1.0": SPARE,
    },
}
"""Module → fault → why it changes nothing a person could see."""
FAULTS = [(module, number, str(fault)) for module in TESTS for number, fault in enumerate(faults_of(source_of(module)))]
SAMPLE = random.Random(2026).sample([f[:2] for f in FAULTS if f[2] not in SEEN_BY_NOBODY.get(f[0], {})], 20)


def planted(trials: list[tuple[str, int]]) -> list[str]:
    """What happened with each fault, in a program of its own that has not yet imported the engine."""
    asked = json.dumps([(module, number, TESTS[module]) for module, number in trials])
    environment = os.environ | {"HYPOTHESIS_PROFILE": "noticing", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-W", "ignore", "-m", "tests.generative.planting"]
    run = subprocess.run(command, input=asked, capture_output=True, text=True, cwd=ROOT, env=environment, check=False)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout.splitlines()[-1])  # type: ignore[no-any-return]


def surprises(trials: list[tuple[str, int]]) -> list[str]:
    """Faults nobody noticed though somebody should have, and faults that were noticed though the list says they cannot be."""
    faults = {module: faults_of(source_of(module)) for module in {module for module, _ in trials}}
    found = []
    for (module, number), happened in zip(trials, planted(trials), strict=True):
        fault = faults[module][number]
        assert happened != BROKEN, f"{module}: the tests could not be run with {fault}"
        if (happened == MISSED) != (str(fault) in SEEN_BY_NOBODY.get(module, {})):
            found.append(f"{happened} {module} line {fault.line}: {fault}")
    return found


def test_planted_faults_are_noticed() -> None:
    assert not surprises(SAMPLE)


@pytest.mark.prove
@pytest.mark.parametrize("module", TESTS)
def test_every_planted_fault_is_noticed(module: str) -> None:
    assert not surprises([fault[:2] for fault in FAULTS if fault[0] == module])


def test_without_a_fault_the_same_tests_pass() -> None:
    """Otherwise every fault would be noticed."""
    modules = random.Random(2026).sample(sorted(TESTS), 2)
    assert planted([(module, -1) for module in modules]) == [MISSED] * len(modules)


@pytest.mark.prove
def test_without_a_fault_all_the_same_tests_pass() -> None:
    assert planted([(module, -1) for module in TESTS]) == [MISSED] * len(TESTS)


@pytest.mark.parametrize("module", SEEN_BY_NOBODY)
def test_the_list_names_faults_that_can_be_planted(module: str) -> None:
    faults = {str(fault) for fault in faults_of(source_of(module))}
    assert set(SEEN_BY_NOBODY[module]) <= faults
