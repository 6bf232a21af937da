"""HTML as small functions: every text is escaped once, here, and nowhere else."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

EMPTY = {"meta", "link", "br"}


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


Content = str | Html | Iterable["Content"] | None


def escaped(content: Content) -> Html:
    """Markup stays, text is escaped, lists are joined, None is nothing."""
    if content is None:
        return Html("")
    if isinstance(content, Html):
        return content
    if isinstance(content, str):
        return Html(html.escape(content))
    return Html("".join(escaped(part) for part in content))


def tag(name: str, /, *content: Content, **attributes: str | float | None) -> Html:
    """``tag("td", "5 %", class_="figure")``; an attribute that is None is left out."""
    shown = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{html.escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in EMPTY:
        return Html(f"<{name}{shown}/>")
    return Html(f"<{name}{shown}>{escaped(content)}</{name}>")


def table(
    header: Sequence[str],
    rows: Iterable[Sequence[Content]],
    figures: Sequence[int] = (),
    class_: str = "dense cards",
    kinds: Sequence[str] = (),
) -> Html:
    """A dense table that becomes cards on a phone: each cell carries its header.

    ``figures``: places set to the right; ``kinds``: a further class for each place.
    """
    classes = [_classes(place, figures, kinds) for place in range(len(header))]
    head = tag(
        "thead", tag("tr", [tag("th", title, scope="col", class_=classes[place]) for place, title in enumerate(header)])
    )
    body = tag(
        "tbody",
        [tag("tr", [_cell(cell, header[place], classes[place]) for place, cell in enumerate(row)]) for row in rows],
    )
    return tag("table", head, body, class_=class_)


def _classes(place: int, figures: Sequence[int], kinds: Sequence[str]) -> str | None:
    both = (*(["figure"] if place in figures else []), *(kinds[place : place + 1]))
    return " ".join(both) or None


def _cell(cell: Content, title: str, class_: str | None) -> Html:
    return tag("td", tag("span", cell, class_="cell"), data_label=title, class_=class_)
