"""What lies in the watched folder, for people to look at: names only, nothing is opened."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from django.conf import settings

from jifen.collecting.roads import ready_files
from jifen.collecting.roads.watching import REFUSED

MOST: Final = 20
"""Names shown of a kind."""
_NOTE: Final = ".txt"


@dataclass(frozen=True)
class Lying:
    """A file by name; ``at``: last change."""

    source: str
    name: str
    size: int
    at: datetime


@dataclass(frozen=True)
class Inbox:
    """``waiting``: not taken yet; ``told``: not taken at all, as (Chinese, English); ``refused``: given back, newest first."""

    waiting: list[Lying] = field(default_factory=list)
    told: list[tuple[str, str]] = field(default_factory=list)
    refused: list[Lying] = field(default_factory=list)


def inbox(sources: set[str]) -> Inbox:
    """Raises OSError when the folder cannot be read."""
    place = Path(settings.INBOX)
    look = ready_files(place, sources=sources, seen={}, now=0)
    waiting = [
        Lying(source, name, one.size, datetime.fromtimestamp(one.changed / 1e9, UTC))
        for (source, _, name), one in ((key.partition("/"), one) for key, one in look.seen.items())
    ]
    refused = sorted((one for code in sources for one in _refused(place, code)), key=lambda one: one.at, reverse=True)
    return Inbox(
        sorted(waiting, key=lambda one: one.at)[:MOST], [(one.zh, one.en) for one in look.told][:MOST], refused[:MOST]
    )


def _refused(place: Path, source: str) -> Iterator[Lying]:
    """Files given back; the note beside each says why and is not shown, since anybody may have written it anew."""
    folder = place / source / REFUSED
    if folder.is_symlink() or not folder.is_dir():
        return
    with os.scandir(folder) as found:
        entries = {entry.name: entry for entry in found if entry.is_file(follow_symlinks=False)}
    for name, entry in entries.items():
        if name.removesuffix(_NOTE) in entries and name.endswith(_NOTE):
            continue
        known = entry.stat(follow_symlinks=False)
        shown = name.encode("utf-8", "replace").decode("utf-8")
        yield Lying(source, shown, known.st_size, datetime.fromtimestamp(known.st_ctime, UTC))
