"""Where a department offers its file, under which rules it may be fetched, and what came of it."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from jifen.collecting.roads.addresses import check_address
from jifen.collecting.roads.refusing import PullRefused, pull_refused

MIB = 1024**2
_PLAIN_TEXT = re.compile(r"[\x21-\x7e]+")
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_HEADER_VALUE = re.compile(r"[\x20-\x7e]*")
_OURS = frozenset({
    "host", "connection", "content-length", "transfer-encoding", "accept-encoding", "if-none-match", "range", "expect",
    "upgrade", "te",
})  # fmt: skip
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Endpoint:
    """``address``: the IP address a person confirmed, the only one ever connected to; ``authority``: a PEM file, the only
    authority then believed. ``headers`` may hold a token and are shown nowhere."""

    url: str
    address: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    authority: Path | None = None


@dataclass(frozen=True)
class PullRules:
    """``plain_hosts``: where http without encryption is accepted; ``allowed_addresses``: special addresses that are meant."""

    allowed_hosts: Set[str]
    plain_hosts: Set[str] = frozenset()
    allowed_addresses: Set[str] = frozenset()


@dataclass(frozen=True)
class PullLimits:
    """Bytes and seconds."""

    largest_file: int = 64 * MIB
    wall_seconds: float = 300.0
    idle_seconds: float = 20.0


@dataclass(frozen=True)
class Fetched:
    """``path`` is None when nothing is new since ``etag``. The file is the caller's: to keep and then to remove."""

    path: Path | None
    name: str = ""
    digest: str = ""
    size: int = 0
    etag: str = ""

    @property
    def is_new(self) -> bool:
        return self.path is not None


@dataclass(frozen=True)
class Target:
    """A checked endpoint, in parts."""

    secure: bool
    host: str
    port: int
    address: str
    path: str

    @property
    def host_header(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS["https" if self.secure else "http"] else f"{host}:{self.port}"


def checked_target(endpoint: Endpoint, rules: PullRules) -> Target:
    """Raises PullRefused before anything is sent."""
    parts, port = _parts(endpoint.url)
    host = parts.hostname or ""
    if host not in rules.allowed_hosts:
        raise pull_refused(
            "host", "网址里的主机不在允许的名单里；请先请管理员登记该主机", "the host is not on the list"
        )
    if parts.scheme == "http" and host not in rules.plain_hosts:
        raise pull_refused(
            "plain", "该主机不允许用未加密的 http；请改用 https", "plain http is not allowed there; use https"
        )
    address = check_address(endpoint.address, allowed=rules.allowed_addresses)
    _check_literal(host, address)
    _check_headers(endpoint.headers)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme == "https", host, port, address, path)


def _parts(url: str) -> tuple[SplitResult, int]:
    if not _PLAIN_TEXT.fullmatch(url) or "\\" in url:
        raise _bad_url("网址里有空格、中文或控制字符")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _bad_url("网址写得不对") from None
    if parts.scheme not in _PORTS:
        raise pull_refused("scheme", "只能用 https 或 http 的网址；请改正", "only https and http are fetched")
    if parts.username is not None or parts.password is not None:
        raise pull_refused(
            "credentials", "网址里写了用户名或密码；请从网址里去掉，改填在请求头里", "credentials stand in the address"
        )
    if not parts.hostname or port == 0:
        raise _bad_url("网址缺主机名或端口不对")
    return parts, port or _PORTS[parts.scheme]


def _check_literal(host: str, address: str) -> None:
    """An IP address in place of a name must be the pinned one."""
    try:
        literal = ipaddress.ip_address(host)
    except ValueError:
        return
    if literal != ipaddress.ip_address(address):
        raise pull_refused("other_address", "网址里的 IP 与登记的地址不一致；请改正", "url and pinned address differ")


def _check_headers(headers: Mapping[str, str]) -> None:
    for name, value in headers.items():
        if not _HEADER_NAME.fullmatch(name) or not _HEADER_VALUE.fullmatch(value) or name.lower() in _OURS:
            raise pull_refused(  # the value may be a token and is not repeated
                "header", "请求头不能用，或含有换行等字符；请检查登记的请求头", "a request header cannot be used"
            )


def _bad_url(why: str) -> PullRefused:
    return pull_refused("url", f"{why}；请改正拉取网址", "the address is not well-formed")
