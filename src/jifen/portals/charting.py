"""Charts of pages: a drawing made in the browser, and the same figures as words and as a table.

A chart is data. ``partials/chart.html`` writes it as JSON for ``charts.js`` and as a table in ``<details>``; who cannot see
the drawing loses no figure. Words stand here and none in the script, so that pages speak the reader's language.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.utils.translation import gettext as _

from jifen.engine.explaining.figures import DASH, figure
from jifen.portals.menu_entry import Words

Value = float | None
"""None is unknown: a gap in the drawing, a dash in the table, never 0."""
OWN: Final = "own"
PEERS: Final = "peers"
TONES: Final = (OWN, PEERS, "second", "third", "total", "less")
"""Words for colours; ``charts.css`` says which they are."""


@dataclass(frozen=True)
class Chart:
    """``name``: its id on the page; ``label``: what a screen reader says; ``head``/``rows``: the table; ``spec``: the drawing;
    ``leads``: where each row of the table, and what stands for it in the drawing, leads; none: nowhere."""

    name: str
    label: str
    spec: dict[str, Any]
    head: tuple[Words, ...]
    rows: tuple[tuple[object, ...], ...]
    tall: bool = False
    leads: tuple[str, ...] = ()

    @property
    def spec_id(self) -> str:
        return f"{self.name}-spec"

    @property
    def lines(self) -> list[tuple[tuple[object, ...], str]]:
        """Rows of the table with where they lead."""
        return list(zip(self.rows, self.leads or [""] * len(self.rows), strict=True))


@dataclass(frozen=True)
class Series:
    """One line, ring or row of bars. ``tone``: one of ``TONES``."""

    name: str
    values: Sequence[Value]
    tone: str = OWN


@dataclass(frozen=True)
class Axis:
    """A ray of the radar. ``most``: the value of its end; ``note``: a second line under its name."""

    name: str
    most: float = 100.0
    note: str = ""


@dataclass(frozen=True)
class WaterfallStep:
    """``value`` adds up, negative ones run back; a ``total`` stands on the ground."""

    name: str
    value: float
    tone: str = OWN
    total: bool = False


@dataclass(frozen=True)
class Edge:
    """A marked value: a grade line, a goal."""

    value: float
    name: str
    tone: str = "less"


@dataclass(frozen=True)
class Bin:
    """How many lie from ``low`` up to, not including, ``high``."""

    low: float
    high: float
    count: int


def radar(name: str, label: str, axes: Sequence[Axis], rings: Sequence[Series], unit: str = "") -> Chart:
    """Each ring has one value a ray."""
    spec = {
        "kind": "radar",
        "unit": unit,
        "axes": [{"name": axis.name, "most": axis.most, "note": axis.note} for axis in axes],
        "series": [_series(ring) for ring in rings],
    }
    rows = [(axis.name, *(_cell(ring.values[place], unit) for ring in rings)) for place, axis in enumerate(axes)]
    return Chart(name, label, spec, (_("维度"), *(ring.name for ring in rings)), tuple(rows))


def waterfall(name: str, label: str, steps: Sequence[WaterfallStep], unit: str = "") -> Chart:
    spec = {
        "kind": "waterfall",
        "unit": unit,
        "steps": [
            {"name": one.name, "value": round(one.value, 2), "tone": one.tone, "total": one.total} for one in steps
        ],
    }
    rows = tuple((one.name, f"{one.value:,.2f}") for one in steps)
    return Chart(name, label, spec, (_("组成"), _titled(_("得分"), unit)), rows)


def trend(
    name: str, label: str, moments: Sequence[str], lines: Sequence[Series], unit: str = "", least: Value = 0.0
) -> Chart:
    """Lines over ``moments`` (years, days); ``least``: where the axis begins, None leaves it to the values."""
    spec = {
        "kind": "trend",
        "unit": unit,
        "moments": list(moments),
        "least": least,
        "series": [_series(line) for line in lines],
    }
    rows = [(at, *(_cell(line.values[place], "") for line in lines)) for place, at in enumerate(moments)]
    return Chart(name, label, spec, (_("时间"), *(_titled(line.name, unit) for line in lines)), tuple(rows))


def histogram(
    name: str,
    label: str,
    bins: Sequence[Bin],
    *,
    own: Value = None,
    edges: Sequence[Edge] = (),
    unit: str = "",
    own_name: str = "",
) -> Chart:
    """``own``: a value whose bin is marked; ``edges``: upright lines with a name."""
    spec = {
        "kind": "histogram",
        "unit": unit,
        "own": own,
        "own_name": own_name,
        "bins": [[one.low, one.high, one.count] for one in bins],
        "edges": [{"value": one.value, "name": one.name, "tone": one.tone} for one in edges],
        "count": _("家数"),
    }
    rows = tuple((f"{figure(one.low)}—{figure(one.high)}", f"{one.count:,}") for one in bins)
    return Chart(name, label, spec, (_titled(_("区间"), unit), _("家数")), rows)


def bars(
    name: str,
    label: str,
    names: Sequence[str],
    series: Sequence[Series],
    *,
    unit: str = "",
    lying: bool = True,
    stacked: bool = False,
    most: Value = None,
    limit: Edge | None = None,
    kind_of_name: Words = "",
) -> Chart:
    """Bars side by side or stacked; ``lying``: long names to the left; ``limit``: a line, below which a single series is red
    unless its tone is another than ``less``."""
    spec = {
        "kind": "bars",
        "unit": unit,
        "names": list(names),
        "lying": lying,
        "stacked": stacked,
        "most": most,
        "limit": {"value": limit.value, "name": limit.name, "tone": limit.tone} if limit else None,
        "series": [_series(one) for one in series],
    }
    rows = [(one, *(_cell(line.values[place], "") for line in series)) for place, one in enumerate(names)]
    head = (kind_of_name or _("名称"), *(_titled(one.name, unit) for one in series))
    return Chart(name, label, spec, head, tuple(rows), tall=lying and len(names) > 9)


def leading(chart: Chart, leads: Sequence[str]) -> Chart:
    """The chart with an address for each name, bin or moment; empty where there is nothing to look at."""
    return replace(chart, leads=tuple(leads), spec={**chart.spec, "leads": list(leads)})


def bins_of(values: Sequence[float], width: float, low: float = 0.0, high: Value = None) -> list[Bin]:
    """Counts of ``values`` in steps of ``width`` from ``low`` to ``high`` (the largest value); outliers go to the end bins."""
    top = high if high is not None else max((*values, low + width))
    number = max(1, -int(-(top - low) // width))
    counts = [0] * number
    for value in values:
        counts[min(max(int((value - low) // width), 0), number - 1)] += 1
    return [Bin(low + place * width, low + (place + 1) * width, count) for place, count in enumerate(counts)]


@dataclass(frozen=True)
class ThinBar:
    """A thin bar of a share of a hundred in a table cell, with its words; ``share`` None: nothing is drawn."""

    share: Value
    words: str
    label: str = field(default="")

    @property
    def width(self) -> str:
        return f"{min(max(self.share or 0.0, 0.0), 100.0):.1f}%"


def _series(one: Series) -> dict[str, Any]:
    return {"name": one.name, "values": [None if v is None else round(v, 4) for v in one.values], "tone": one.tone}


def _cell(value: Value, unit: str) -> str:
    return DASH if value is None else f"{figure(value)} {unit}".strip()


def _titled(name: Words, unit: str) -> str:
    return _("%(name)s（%(unit)s）") % {"name": name, "unit": unit} if unit else str(name)
