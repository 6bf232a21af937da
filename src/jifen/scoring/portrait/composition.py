"""What the total is made of: dimensions, then the parts of the bonus with what caps took back. The steps always sum to the total."""

from __future__ import annotations

from dataclasses import dataclass

from jifen.scoring.portrait.subject import Subject

DIMENSION, BONUS, CAP, TOTAL = "dimension", "bonus", "cap", "total"
BONUS_CODE = "bonus"


@dataclass(frozen=True)
class Step:
    """``points`` in hundredths, negative for a cap; ``most``: what can be earned here, None where nothing limits it."""

    code: str
    name: str
    kind: str
    points: int
    most: int | None = None


def composition(subject: Subject) -> list[Step]:
    """Empty for an enterprise without points; the last step is the total."""
    if subject.total is None:
        return []
    steps = [*_dimensions(subject), *_levels_without_dimension(subject), *_bonus(subject)]
    return [*steps, Step(TOTAL, "", TOTAL, subject.total)]


def most_of_dimension(subject: Subject, code: str) -> int:
    """Full points of a dimension in the enterprise's stage, in hundredths."""
    level = next(one for one in subject.plan.root.all_levels() if one.code == code)
    return round(100 * sum(subject.plan.root.weight_of(one)[subject.stage] for one in level.all_indicators()))


def bonus_points(subject: Subject) -> int:
    return int(subject.row.get("bonus") or 0)


def _dimensions(subject: Subject) -> list[Step]:
    return [
        Step(one.code, subject.name_of(one), DIMENSION, points, most_of_dimension(subject, one.code))
        for one in subject.scheme.dimensions
        if not one.parent and (points := subject.row.get(f"{one.code}.points")) is not None
    ]


def _levels_without_dimension(subject: Subject) -> list[Step]:
    """A scheme that adds no dimensions up, or that takes a mean at its root, still shows its base as one step."""
    base = int(subject.row.get("base") or 0)
    shown = sum(step.points for step in _dimensions(subject))
    rest = base - shown
    return [Step("base", subject.telling.say("基础分", "Base"), DIMENSION, rest)] if rest else []


def _bonus(subject: Subject) -> list[Step]:
    by_code = {line.code: line for line in subject.lines}
    steps: list[Step] = []
    for item in subject.scheme.bonus.items:
        earned = sum(by_code[part.code].points or 0 for part in item.parts)
        steps.append(Step(item.code, subject.name_of(item), BONUS, earned, _most(item.cap)))
        steps += _cap(subject, f"{item.code}.cap")
    return [*steps, *_cap(subject, f"{BONUS_CODE}.cap")]


def _cap(subject: Subject, code: str) -> list[Step]:
    line = next((one for one in subject.lines if one.code == code), None)
    return [Step(code, subject.name_of(line), CAP, line.points)] if line and line.points else []


def _most(cap: float | None) -> int | None:
    return None if cap is None else round(cap * 100)
