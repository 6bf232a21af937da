"""The effect of a draft before it is decided: draft and current scheme on the same facts, who rises and falls, and why (T5)."""

from jifen.engine.impact.causes import Cause, causes_of
from jifen.engine.impact.comparing import Impact, impact_of
from jifen.engine.impact.mixing import ChangedGroup, changed_groups
from jifen.engine.impact.sliding import Sliders
from jifen.engine.impact.summing import Crossing, GroupMove, crossing, grade_migration, moves_by

__all__ = [
    "Cause",
    "ChangedGroup",
    "Crossing",
    "GroupMove",
    "Impact",
    "Sliders",
    "causes_of",
    "changed_groups",
    "crossing",
    "grade_migration",
    "impact_of",
    "moves_by",
]
