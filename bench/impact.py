"""How long moving a weight takes at 10,000 enterprises, beside one bare matrix product; and a whole comparison of two schemes.

python -m bench.impact
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from jifen.demo import demo_facts
from jifen.engine import load_scheme
from jifen.engine.impact import Sliders, impact_of
from jifen.engine.scheme.loading import scheme_of, scheme_path

YEAR, AS_OF = 2025, datetime.date(2025, 12, 31)
ENTERPRISES, ROUNDS = 10_000, 21


def timed(work: Callable[[], Any], rounds: int = ROUNDS) -> float:
    """Milliseconds, median."""
    taken = []
    for _ in range(rounds):
        begun = perf_counter()
        work()
        taken.append(1000.0 * (perf_counter() - begun))
    return median(taken)


def main() -> None:
    core, batch = load_scheme("jilin-core-2026"), demo_facts(ENTERPRISES, 7).combine_chunks().to_batches()[0]
    sliders = Sliders(core, batch, YEAR, AS_OF)
    weights = np.linspace(1.0, 2.0, len(core.indicators))
    subscores = np.random.default_rng(7).random((ENTERPRISES, len(core.indicators)))
    floor = timed(lambda: np.argsort(-(subscores @ weights), kind="stable"))
    moved = timed(
        lambda: sliders.moved({"rd_expense": 20.0, "rd_ratio": {"初创": 5.0, "成长": 9.0, "成熟": 9.0, "转型": 9.0}})
    )
    text = scheme_path("jilin-core-2026").read_text(encoding="utf-8")
    draft = scheme_of(
        text.replace("  cap: 30", "  cap: 20").replace("{low: 0, high: 100}", "{low: 0, high: 60}"), "draft"
    )
    whole = timed(lambda: impact_of(core, draft, batch, YEAR, AS_OF), 3)
    figures = {
        "enterprises": ENTERPRISES, "product and sort, ms": round(floor, 2), "sliders moved, ms": round(moved, 2),
        "moved ÷ product": round(moved / floor, 1), "two schemes compared with causes, ms": round(whole, 0),
    }  # fmt: skip
    print(json.dumps(figures, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
