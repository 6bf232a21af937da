"""The watched folder: whole files laid into ``inbox/<source>/`` are handed in, and moved to ``taken`` or ``refused`` beside them.

What must be known between two looks is kept in memory: a worker that starts again waits until a file is still once more.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from jifen.audit.actions import SYSTEM
from jifen.collecting import reads
from jifen.collecting.actions.receiving import Incoming, take_in
from jifen.collecting.models import Delivery
from jifen.collecting.owners import owner_of
from jifen.collecting.reading import DeliveryRefused
from jifen.collecting.roads import FileChanged, Ready, Seen, give_back, open_ready, ready_files, take
from jifen.people.models import Organisation

MIB: Final = 1024**2
log = logging.getLogger("jifen.folder")


class FolderWatch:
    """``seen``: files as they were at the last look; ``stuck``: handed in or refused, but the folder does not let them go."""

    def __init__(self) -> None:
        self.seen: dict[str, Seen] = {}
        self.stuck: dict[str, Seen] = {}

    def take_one(self, *, now: float, at: datetime) -> bool:
        """One file that is ready, handed in or given back; whether there was one. ``now``: seconds of a clock that only goes on."""
        inbox = Path(settings.INBOX)
        look = ready_files(inbox, sources=_folders(inbox), seen=self.seen, now=now)
        self.seen = look.seen
        self.stuck = {key: one for key, one in self.stuck.items() if look.seen.get(key) == one}
        return any(self._handled(ready, at) for ready in look.ready)

    def _handled(self, ready: Ready, at: datetime) -> bool:
        key = f"{ready.source}/{ready.name}"
        owner = None if key in self.stuck else _owner(ready.source, at)
        if owner is None:
            return False
        try:
            _hand_in(ready, owner, at)
        except FileChanged:
            return False  # the next look finds it as it is now
        except OSError as fault:
            self.stuck[key] = ready.seen
            log.error("a file in %s can be neither read nor moved: %s", ready.source, type(fault).__name__)
            return False
        return True


_WATCH: Final = FolderWatch()


def take_ready_files() -> bool:
    """Whether a file was handled."""
    return _WATCH.take_one(now=time.monotonic(), at=timezone.now())


def make_folders() -> int:
    """At every start of the worker and once a day: a folder for each source. Returns how many there are."""
    codes = [one.source for one in reads.contracts_in_force(timezone.localdate())]
    for code in codes:
        (Path(settings.INBOX) / code).mkdir(parents=True, exist_ok=True)
    return len(codes)


def _folders(inbox: Path) -> set[str]:
    """Whether a folder is a source's is asked only when a file in it is ready."""
    return {one.name for one in inbox.iterdir() if one.is_dir()} if inbox.is_dir() else set()


def _owner(source: str, at: datetime) -> Organisation | None:
    contract = reads.contract_in_force(source, timezone.localdate(at))
    return owner_of(contract) if contract else None


def _hand_in(ready: Ready, owner: Organisation, at: datetime) -> None:
    """Raises FileChanged, OSError."""
    incoming = Incoming(ready.source, owner, Delivery.Road.FOLDER, ready.name)
    try:
        accepted = take_in(by=SYSTEM, incoming=incoming, chunks=_pieces(ready), at=at)
    except DeliveryRefused as refused:
        give_back(ready, "\n".join(problem.sentence() for problem in refused.problems))
    except ValidationError as refused:
        give_back(ready, "\n".join(refused.messages))
    else:
        take(ready, accepted.delivery, on=timezone.localdate(at))


def _pieces(ready: Ready) -> Iterator[bytes]:
    """Half of one state and half of another is nobody's file: that nothing changed is asked again at the end."""
    with open_ready(ready) as file:
        while piece := file.read(MIB):
            yield piece
    open_ready(ready).close()
