"""Lines of the portrait: each indicator with its value, its place, what it won, what it left, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jifen.engine.explaining.figures import DASH, measured
from jifen.engine.formula.syntax import Formula, Name, walk
from jifen.engine.points import hundredths
from jifen.engine.results.reading import LineView
from jifen.engine.rules.percentile import Percentile
from jifen.engine.scheme.model import BonusItem, Dimension
from jifen.engine.scheme.plan import SPECIAL_NAMES
from jifen.engine.states import Mark, Reason
from jifen.scoring.portrait.composition import BONUS_CODE, most_of_dimension
from jifen.scoring.portrait.peers import Peers
from jifen.scoring.portrait.subject import Subject

UNKNOWN = (Reason.UNKNOWN, Reason.MISSING_SPREAD)
UNDEFINED = (Reason.UNDEFINED_ZERO, Reason.UNDEFINED_EARNED, Reason.UNDEFINED_SPREAD)


@dataclass(frozen=True)
class FactUsed:
    """A fact a line reads, ``lag`` years before the data year."""

    code: str
    lag: int
    name: str


@dataclass(frozen=True)
class Figure:
    """One line. ``points`` and ``left`` in hundredths (``left``: None where nothing limits what can be earned); ``place``: per cent
    of peers below; ``state``: known, unknown, undefined or nil; ``why``: the engine's sentence without the name."""

    code: str
    name: str
    kind: str
    value: str
    state: str
    place: float | None
    peers_known: int
    median: str
    weight: float | None
    points: int | None
    left: int | None
    why: str
    provisional: bool
    undated: bool
    facts: tuple[FactUsed, ...]
    raw: float | None = None
    subscore: float | None = None


@dataclass(frozen=True)
class Group:
    """A dimension or an item of the bonus with its lines; caps stand among them as lines of their own."""

    code: str
    name: str
    points: int
    most: int | None
    figures: tuple[Figure, ...]
    is_bonus: bool = False


def groups_of(subject: Subject, peers: Peers) -> list[Group]:
    """Every line that is worth a row, in groups; the points of the groups sum to the total."""
    if not subject.lines:
        return []
    figures = {line.code: figure_of(subject, peers, line) for line in subject.lines}
    places = dict.fromkeys(line.dimension for line in subject.lines)
    groups = [_group(subject, place, figures) for place in places]
    return [one for one in groups if one.figures]


def _group(subject: Subject, place: str, figures: dict[str, Figure]) -> Group:
    lines = [line for line in subject.lines if line.dimension == place]
    rows = tuple(figures[line.code] for line in lines if line.kind != "cap" or line.points)
    points = sum(line.points or 0 for line in lines)
    return Group(place, _name(subject, place), points, _most(subject, place), rows, _is_bonus(subject, place))


def _name(subject: Subject, place: str) -> str:
    if place == BONUS_CODE:
        return subject.telling.say("加分合计", "Bonus in all")
    blocks: dict[str, Dimension | BonusItem] = {one.code: one for one in subject.scheme.dimensions}
    blocks |= {one.code: one for one in subject.scheme.bonus.items}
    return subject.name_of(blocks[place]) if place in blocks else subject.telling.say("基础分", "Base")


def _is_bonus(subject: Subject, place: str) -> bool:
    return place == BONUS_CODE or any(item.code == place for item in subject.scheme.bonus.items)


def _most(subject: Subject, place: str) -> int | None:
    for item in subject.scheme.bonus.items:
        if item.code == place:
            return None if item.cap is None else round(100 * item.cap)
    if place == BONUS_CODE:
        return subject.plan.bonus_cap
    known = {one.code for one in subject.plan.root.all_levels()}
    return most_of_dimension(subject, place) if place in known else None


def figure_of(subject: Subject, peers: Peers, line: LineView) -> Figure:
    raw = float(line.value) if isinstance(line.value, int | float) and not isinstance(line.value, bool) else None
    median = peers.median_value(line.code) if line.kind == "indicator" else None
    return Figure(
        code=line.code,
        name=subject.name_of(line),
        kind=line.kind,
        value=_value(subject, line),
        state=state_of(line),
        place=place_of(subject, peers, line),
        peers_known=peers.known(line.code),
        median="" if median is None else measured(median, line.unit, subject.language),
        weight=_weight(line),
        points=line.points,
        left=_left(line),
        why=subject.explanation.body(line.code),
        provisional=line.provisional,
        undated=bool(line.marks & Mark.UNDATED),
        facts=tuple(facts_used(subject, line.code)),
        raw=raw,
        subscore=line.subscore,
    )


def state_of(line: LineView) -> str:
    if line.reason in UNKNOWN:
        return "unknown"
    return "undefined" if line.reason in UNDEFINED else "known"


def _weight(line: LineView) -> float | None:
    """Parts whose rule gives points carry no weight of their own."""
    return None if line.kind == "cap" or (line.kind == "part" and line.weight == 1.0) else line.weight


def _left(line: LineView) -> int | None:
    if line.points is None or _weight(line) is None:
        return None
    return max(hundredths(line.weight or 0.0) - line.points, 0)


def place_of(subject: Subject, peers: Peers, line: LineView) -> float | None:
    """Where the rule itself is a percentile, the engine's own share; elsewhere the place among peers of the same stage."""
    if line.kind != "indicator" or line.value is None or isinstance(line.value, str | bool):
        return None
    indicator = subject.telling.indicator(line.code)
    is_percentile = indicator is not None and isinstance(indicator.rules.get(subject.stage), Percentile)
    if is_percentile and line.subscore is not None and line.reason in (Reason.SCORED, Reason.NOT_POSITIVE):
        return 100.0 * line.subscore
    return peers.place(line.code, float(line.value))


def _value(subject: Subject, line: LineView) -> str:
    if line.kind == "cap":
        return ""
    if isinstance(line.value, bool):
        return subject.telling.say("是" if line.value else "否", "yes" if line.value else "no")
    if isinstance(line.value, int | float):
        return measured(float(line.value), line.unit, subject.language)
    if line.value is not None:
        return str(line.value)
    return DASH if state_of(line) != "known" else _entries(subject, line.code)


def _entries(subject: Subject, code: str) -> str:
    """A set has no single value: its names that count."""
    found = subject.telling.part(code)
    entries = subject.telling.entries(found[2]) if found else None
    if entries is None:
        return DASH
    return "、".join(name for name, _, _ in entries) if entries else subject.telling.say("无", "none")


def formula_of(subject: Subject, code: str) -> Formula | None:
    if indicator := subject.telling.indicator(code):
        return indicator.formula
    found = subject.telling.part(code)
    return found[2] if found else None


def facts_used(subject: Subject, code: str) -> Iterator[FactUsed]:
    """The facts behind a line, each once, those of the data year first."""
    formula = formula_of(subject, code)
    if formula is None:
        return
    read = dict.fromkeys((node.code, node.lag) for node in walk(formula) if isinstance(node, Name))
    for fact, lag in sorted(read, key=lambda one: one[1]):
        if fact not in SPECIAL_NAMES and lag >= 0:
            yield FactUsed(fact, lag, subject.telling.names.label(fact, lag))
