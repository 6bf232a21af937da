"""A folder that departments lay files into, ``inbox/<source>/<file>``: which files are there as a whole."""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path

TAKEN, REFUSED = "taken", "refused"
_STILL_COMING = re.compile(
    r"^(\.|~\$)|(~|\.(part|partial|tmp|temp|filepart|crdownload|download|swp|lock|writing))$|^(thumbs\.db|desktop\.ini)$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Seen:
    """A file as it was first seen in this state; ``since`` in seconds, as ``now`` was given."""

    size: int
    changed: int
    inode: int
    since: float

    def same_file(self, other: Seen) -> bool:
        return (self.size, self.changed, self.inode) == (other.size, other.changed, other.inode)


@dataclass(frozen=True)
class Ready:
    """A file that has been still long enough. ``seen`` is how it was; it is taken only while it is still so."""

    inbox: Path
    source: str
    name: str
    seen: Seen

    @property
    def path(self) -> Path:
        return self.inbox / self.source / self.name


@dataclass(frozen=True)
class Told:
    """Something that is not taken and stays where it is; people are told why."""

    path: Path
    zh: str
    en: str


@dataclass(frozen=True)
class Look:
    """One look at the inbox. ``seen`` is handed to the next look."""

    ready: list[Ready] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    seen: dict[str, Seen] = field(default_factory=dict)


def ready_files(
    inbox: Path, *, sources: Set[str], seen: Mapping[str, Seen], now: float, quiet_seconds: float = 10
) -> Look:
    """Files whose size and time stayed the same for ``quiet_seconds``, oldest first. Hidden and partial files are passed over."""
    look = Look()
    for entry in _entries(inbox):
        if entry.name.startswith("."):
            continue
        if not entry.is_dir(follow_symlinks=False):
            look.told.append(
                _told(entry, "不在任何来源的文件夹里；请移到对应来源的文件夹", "lies in no source's folder")
            )
        elif entry.name not in sources:
            look.told.append(_told(entry, "不是已登记的来源，里面的文件不会接收；请核对文件夹名", "is no known source"))
        else:
            _look_into(entry, look, seen, now, quiet_seconds)
    look.ready.sort(key=lambda one: (one.seen.changed, one.source, one.name))
    return look


def _look_into(folder: os.DirEntry[str], look: Look, seen: Mapping[str, Seen], now: float, quiet: float) -> None:
    for entry in _entries(Path(folder.path)):
        if _STILL_COMING.search(entry.name) or entry.is_dir(follow_symlinks=False):
            continue
        if told := _unfit(entry):
            look.told.append(told)
            continue
        key = f"{folder.name}/{entry.name}"
        if (state := _state(entry, seen.get(key), now)) is None:
            continue
        look.seen[key] = state
        if now - state.since >= quiet:
            look.ready.append(Ready(Path(folder.path).parent, folder.name, entry.name, state))


def _state(entry: os.DirEntry[str], before: Seen | None, now: float) -> Seen | None:
    """As before, when nothing changed; None when the file went away meanwhile."""
    try:
        found = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return None
    state = seen_as(found, now)
    # a clock that was set back must not make a file wait for ever, nor a file count as still that was never watched
    return before if before and before.same_file(state) and before.since <= now else state


def seen_as(found: os.stat_result, now: float) -> Seen:
    return Seen(found.st_size, found.st_mtime_ns, found.st_ino, now)


def _unfit(entry: os.DirEntry[str]) -> Told | None:
    if not _is_plain(entry.name):
        return _told(entry, "文件名里有看不见的字符、斜杠或无法辨认的编码；请改名后再放入", "has an odd name")
    try:
        found = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(found.st_mode):
        return _told(entry, "是链接或特殊文件，不接收；请放入文件本身", "is a link or special file")
    if found.st_nlink > 1:
        return _told(entry, "另有别的名字指向同一个文件，不接收；请复制一份放入", "has a second name elsewhere")
    return None


def _is_plain(name: str) -> bool:
    return "\\" not in name and not any(unicodedata.category(sign) in ("Cc", "Cf", "Cs") for sign in name)


def _told(entry: os.DirEntry[str], zh: str, en: str) -> Told:
    shown = entry.name.encode("utf-8", "replace").decode("utf-8")
    return Told(Path(entry.path), f"“{shown}”{zh}。", f"“{shown}” {en}; it is not taken.")


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    """By name. A folder that is not there holds nothing."""
    try:
        with os.scandir(folder) as found:
            yield from sorted(found, key=lambda entry: entry.name)
    except FileNotFoundError:
        return
