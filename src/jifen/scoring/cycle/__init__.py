"""The yearly cycle (年度周期): one table of states and moves, what each move asks for, and how a cycle stands."""

from __future__ import annotations

from jifen.scoring.cycle.conditions import CONDITIONS, Condition
from jifen.scoring.cycle.standing import Standing, standing_of
from jifen.scoring.cycle.table import FROM, MOVES, Move, move_named, moves_from, what_holds_up

__all__ = [
    "CONDITIONS",
    "FROM",
    "MOVES",
    "Condition",
    "Move",
    "Standing",
    "move_named",
    "moves_from",
    "standing_of",
    "what_holds_up",
]
