"""Strengths and weak spots, in words with numbers. The thresholds are this project's own and provisional; ``RULE`` says them.

A strength is claimed only where enough is known: of its own dimension, of the enterprise, and of the peers it is compared with.
What is unknown is never weak: it is told apart, with what to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from jifen.scoring.portrait.figures import Figure, Group
from jifen.scoring.portrait.subject import Subject

STRONG_PLACE: Final = 75.0
WEAK_PLACE: Final = 25.0
STRONG_SHARE: Final = 0.5
WEAK_SHARE: Final = 0.2
PEERS_NEEDED: Final = 30
KNOWN_NEEDED: Final = 2 / 3
"""Share of a dimension's weight whose values are known."""
MOST_TOLD: Final = 4


@dataclass(frozen=True)
class Spot:
    """A line worth telling: ``place`` per cent of peers below, ``share`` of its weight won."""

    figure: Figure
    group: str
    place: float | None
    share: float


@dataclass(frozen=True)
class Judgement:
    """``thin``: dimensions of which too little is known to claim a strength; ``why_none``: why no strength at all is claimed:
    empty, ``completeness`` or ``peers``."""

    strengths: tuple[Spot, ...]
    weak: tuple[Spot, ...]
    unknown: tuple[Figure, ...]
    thin: tuple[str, ...]
    why_none: str = ""


def judged(subject: Subject, groups: Sequence[Group]) -> Judgement:
    spots = [
        spot for group in groups if not group.is_bonus for figure in group.figures if (spot := _spot(group, figure))
    ]
    thin = tuple(group.name for group in groups if not group.is_bonus and known_share(group) < KNOWN_NEEDED)
    why_none = _why_none(subject, spots)
    strong = [spot for spot in spots if _is_strong(spot) and spot.group not in thin] if not why_none else []
    weak = [spot for spot in spots if _is_weak(spot)]
    unknown = tuple(figure for group in groups for figure in group.figures if figure.state == "unknown")
    return Judgement(
        tuple(sorted(strong, key=lambda one: (-(one.place or 0.0), -(one.figure.points or 0)))[:MOST_TOLD]),
        tuple(sorted(weak, key=lambda one: -(one.figure.left or 0))[:MOST_TOLD]),
        unknown,
        thin,
        why_none,
    )


def known_share(group: Group) -> float:
    """Of the weight of a dimension, the part whose values are known or have no meaning for this enterprise."""
    whole = sum(one.weight or 0.0 for one in group.figures)
    known = sum(one.weight or 0.0 for one in group.figures if one.state != "unknown")
    return known / whole if whole else 1.0


def _spot(group: Group, figure: Figure) -> Spot | None:
    if figure.kind != "indicator" or figure.state != "known" or figure.subscore is None or not figure.weight:
        return None
    return Spot(figure, group.name, figure.place, figure.subscore)


def _why_none(subject: Subject, spots: Sequence[Spot]) -> str:
    if 100.0 * float(subject.row["completeness"]) < subject.scheme.ranks.completeness:
        return "completeness"
    enough = any(spot.figure.peers_known >= PEERS_NEEDED for spot in spots)
    return "" if enough else "peers"


def _is_strong(spot: Spot) -> bool:
    enough = spot.figure.peers_known >= PEERS_NEEDED
    return enough and spot.place is not None and spot.place >= STRONG_PLACE and spot.share >= STRONG_SHARE


def _is_weak(spot: Spot) -> bool:
    low_place = spot.place is not None and spot.figure.peers_known >= PEERS_NEEDED and spot.place <= WEAK_PLACE
    return bool(spot.figure.left) and (low_place or spot.share <= WEAK_SHARE)
