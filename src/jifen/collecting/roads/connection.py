"""A connection to one pinned address, with an end: every wait is bounded, and so is all of them together."""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import time
from pathlib import Path
from typing import Any

from jifen.collecting.roads.endpoint import Target
from jifen.collecting.roads.refusing import pull_refused

_SHORT_LOOK = 1.0


class BoundedSocket:
    """What ``http.client`` needs of a socket; each wait lasts at most ``idle`` seconds and none beyond ``deadline``."""

    def __init__(self, inner: socket.socket, idle: float, deadline: float):
        self.inner, self.idle, self.deadline = inner, idle, deadline
        self.reader = _KeptOpen(_Received(self))

    def wait_at_most(self, seconds: float) -> None:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.inner.settimeout(min(seconds, left))

    def sendall(self, content: bytes) -> None:
        self.wait_at_most(self.idle)
        self.inner.sendall(content)

    def makefile(self, *_: object) -> io.BufferedReader:
        return self.reader

    def close(self) -> None:
        """``http.client`` lets go once the headers are read; the body still comes. ``end`` closes."""

    def end(self) -> None:
        self.inner.close()

    def says_more(self) -> bool:
        """Whether anything follows where the answer should have ended. Looks a moment, for servers that keep open."""
        self.idle = _SHORT_LOOK
        try:
            return bool(self.reader.read(1))
        except OSError:
            return False


class _Received(io.RawIOBase):
    def __init__(self, bounded: BoundedSocket):
        self.bounded = bounded

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.bounded.wait_at_most(self.bounded.idle)
        return self.bounded.inner.recv_into(buffer)


class _KeptOpen(io.BufferedReader):
    """Stays readable when ``http.client`` has read the length it was told, so that the length can be doubted."""

    def close(self) -> None:
        """The connection ends with its socket."""


class PinnedConnection(http.client.HTTPConnection):
    """Connects to ``target.address`` and nowhere else; the certificate must be that of ``target.host``."""

    def __init__(self, target: Target, *, authority: Path | None, idle: float, deadline: float):
        super().__init__(target.host, target.port)
        self.target, self.authority, self.idle, self.deadline = target, authority, idle, deadline
        self.bounded: BoundedSocket | None = None

    def connect(self) -> None:
        context = self._context() if self.target.secure else None  # before connecting: it may be refused
        inner = socket.create_connection((self.target.address, self.target.port), timeout=self._wait())
        try:
            inner.settimeout(self._wait())
            if context:
                inner = context.wrap_socket(inner, server_hostname=self.target.host, suppress_ragged_eofs=False)
        except BaseException:
            inner.close()
            raise
        self.bounded = BoundedSocket(inner, self.idle, self.deadline)
        self.sock: Any = self.bounded

    def _context(self) -> ssl.SSLContext:
        try:
            context = ssl.create_default_context(cafile=self.authority)
        except OSError:
            raise pull_refused(
                "authority", "登记的证书机构文件读不出来；请重新上传", "the authority file is unfit"
            ) from None
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.set_alpn_protocols(["http/1.1"])
        return context

    def end(self) -> None:
        self.close()
        if self.bounded:
            self.bounded.end()

    def _wait(self) -> float:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return min(self.idle, left)
