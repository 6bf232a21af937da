"""A publication of hand-made rows, for what real runs do not happen to show: equals, moves, gaps."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from jifen.engine.ranks import np, ranks
from jifen.enterprises.models import Enterprise
from jifen.schemes.jobs import load_schemes
from jifen.schemes.models import PublishedScheme
from jifen.scoring.models import Cycle, Publication, Run, Score, Snapshot

Row = tuple[Enterprise, Mapping[str, Any]]
USUAL: dict[str, Any] = {
    "stage": "成长",
    "completeness": 1.0,
    "ranked": True,
    "growth": 10.0,
    "county": "220102",
    "sector": "光电信息",
    "bonus": 0,
}


def published(rows: Sequence[Row], year: int = 2025) -> Publication:
    """``rows``: an enterprise and what differs from USUAL, among it ``total`` in hundredths; ranks follow from the totals."""
    run = _run(year, repr([(one.code, said) for one, said in rows]))
    made = [_score(run, one, {**USUAL, **said}) for one, said in rows]
    _place(made)
    Score.objects.bulk_create(made)
    at = datetime(year + 1, 6, 30, 8, tzinfo=UTC)
    return Publication.objects.create(
        cycle=run.cycle, run=run, at=at, on=at.date(), by="operator", approved_by="science-officer", digest=run.digest
    )


def _run(year: int, content: str) -> Run:
    """Other rows, another digest, as with real runs."""
    load_schemes()
    at, digest = datetime(year + 1, 5, 1, tzinfo=UTC), hashlib.sha256(f"{year} {content}".encode()).hexdigest()
    cycle = Cycle.objects.create(year=year, state=Cycle.State.PUBLISHED, opened_at=at, by="operator")
    snapshot = Snapshot.objects.create(
        year=year, as_of=date(year, 12, 31), known_by=at, digest=digest, enterprises=0, rows=0, deliveries=0, verdicts=0,
        precedence_digest=digest, made_at=at, by="operator",
    )  # fmt: skip
    return Run.objects.create(
        cycle=cycle, snapshot=snapshot, scheme=PublishedScheme.objects.get(family="core"), asked_at=at, by="operator",
        constraints=PublishedScheme.objects.get(family="constraint"),
        state=Run.State.DONE, digest=digest, ended_at=at, share=1.0, engine="0",
    )  # fmt: skip


def _score(run: Run, enterprise: Enterprise, said: dict[str, Any]) -> Score:
    if said.get("total") is None:
        said = {**said, "total": None, "bonus": None, "ranked": False, "why_not_scored": "stage_unknown", "stage": ""}
    else:
        said["base"] = said["total"] - said["bonus"]
        said.setdefault("dimensions", {"input": said["base"]})
        said.setdefault(
            "grade",
            next((g for g, least in zip("ABCD", (8500, 7000, 5500, 4000), strict=True) if said["total"] >= least), "E"),
        )
    return Score(run=run, enterprise=enterprise, year=run.snapshot.year, **said)


def _place(scores: list[Score]) -> None:
    totals = np.array([one.total or 0 for one in scores], dtype=np.int32)
    taking_part = np.array([one.ranked for one in scores], dtype=bool)
    for name, key in (("province", ""), ("city", "county"), ("stage", "stage"), ("sector", "sector")):
        words = [str(getattr(one, key))[: 4 if name == "city" else None] if key else "" for one in scores]
        groups = np.unique(words, return_inverse=True)[1].astype(np.int32)
        for one, place in zip(scores, ranks(totals, groups, taking_part, "competition"), strict=True):
            setattr(one, f"rank_{name}", int(place) or None)
    for one in scores:
        one.band_low, one.band_high = one.rank_province, one.rank_province
