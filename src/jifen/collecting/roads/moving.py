"""Moves watched files to ``taken`` or ``refused`` beside them. Nothing is overwritten, nothing deleted, no link followed.

A process may end at any step: at worst an empty file or a note is left over, and the file itself is found again.
"""

from __future__ import annotations

import datetime
import hashlib
import io
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Protocol

from jifen.collecting.roads.watching import REFUSED, TAKEN, Ready, seen_as
from jifen.engine.problems import Place, Refusal

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
_MOST_BYTES = 255  # of a file name
_ROOM = 12  # for a number and the ending of the note
_NOTE = ".txt"


class FileChanged(Refusal):
    """The file is no longer the one that was looked at. It stays; the next look finds it as it is now."""


class HasDigest(Protocol):
    @property
    def digest(self) -> str: ...


def open_ready(ready: Ready) -> io.BufferedReader:
    """To read the file. Raises FileChanged when it was replaced, changed or turned into a link since it was looked at."""
    with _inside(ready.inbox, ready.source) as folder:
        return _opened(ready, folder)


def take(ready: Ready, kept: HasDigest, *, on: datetime.date) -> Path:
    """After the caller has kept the content: moves the file to ``taken/<date>/``. Raises FileChanged when ``kept`` is not it."""
    with _inside(ready.inbox, ready.source) as folder, _inside(ready.inbox, ready.source, TAKEN, f"{on}") as place:
        with _opened(ready, folder) as file:
            same = hashlib.file_digest(file, "sha256").hexdigest() == kept.digest
        if not same:
            raise _changed(ready)
        name = _reserved(ready.name, place)
        _move(ready, folder, name, place)
    return ready.inbox / ready.source / TAKEN / f"{on}" / name


def give_back(ready: Ready, reason: str) -> Path:
    """Moves the file to ``refused/``, with a text beside it that says why (``reason`` in Chinese). Raises FileChanged."""
    with _inside(ready.inbox, ready.source) as folder, _inside(ready.inbox, ready.source, REFUSED) as place:
        _opened(ready, folder).close()
        name = _reserved(ready.name, place, note=f"文件：{ready.name}\n未予接收的原因：\n{reason}\n")
        _move(ready, folder, name, place)
    return ready.inbox / ready.source / REFUSED / name


def _opened(ready: Ready, folder: int) -> io.BufferedReader:
    try:
        handle = os.open(ready.name, _FILE, dir_fd=folder)
    except OSError:
        raise _changed(ready) from None
    if not seen_as(os.fstat(handle), 0).same_file(ready.seen):
        os.close(handle)
        raise _changed(ready)
    return os.fdopen(handle, "rb")


@contextmanager
def _inside(inbox: Path, *steps: str) -> Iterator[int]:
    """The folder ``inbox/steps…``, made when missing and entered step by step: none of the steps may be a link."""
    with ExitStack() as ends:
        at = os.open(inbox, os.O_RDONLY | os.O_DIRECTORY)
        ends.callback(os.close, at)
        for step in steps:
            at = _entered(step, at)
            ends.callback(os.close, at)
        yield at


def _entered(step: str, within: int) -> int:
    with suppress(FileExistsError):
        os.mkdir(step, dir_fd=within)
    return os.open(step, _FOLDER, dir_fd=within)


def _reserved(name: str, place: int, note: str = "") -> str:
    """A free name in ``place``, held by an empty file that the move replaces; with a note, both names are free."""
    number = 1
    while True:
        numbered = _numbered(name, number)
        if _new_file(numbered, b"", place):
            if not note or _new_file(numbered + _NOTE, note.encode("utf-8-sig", "replace"), place):
                return numbered
            os.unlink(numbered, dir_fd=place)  # the empty file just made
        number += 1


def _numbered(name: str, number: int) -> str:
    stem, ending = os.path.splitext(name)  # noqa: PTH122 - a bare name
    while len(os.fsencode(stem + ending)) > _MOST_BYTES - _ROOM:
        stem, ending = (stem[:-1], ending) if stem else (stem, ending[:-1])
    return f"{stem}{ending}" if number == 1 else f"{stem} ({number}){ending}"


def _new_file(name: str, content: bytes, place: int) -> bool:
    try:
        handle = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o640, dir_fd=place)
    except FileExistsError:
        return False
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    return True


def _move(ready: Ready, folder: int, name: str, place: int) -> None:
    os.replace(ready.name, name, src_dir_fd=folder, dst_dir_fd=place)
    os.fsync(place)


def _changed(ready: Ready) -> Refusal:
    return FileChanged.because(
        "file_changed",
        "文件在处理期间又有变动，这一次不取；等它不再变动后会再取。",
        "the file changed while it was being handled; it is taken once it is still.",
        Place(ready.name),
    )
