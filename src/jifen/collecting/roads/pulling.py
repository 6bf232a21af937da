"""Fetches the file of a department from its endpoint: one pinned address, no redirects, bounded in size and time."""

from __future__ import annotations

import hashlib
import http.client
import os
import re
import ssl
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote

from jifen.collecting.evidence import safe_name
from jifen.collecting.roads.connection import PinnedConnection
from jifen.collecting.roads.endpoint import MIB, Endpoint, Fetched, PullLimits, PullRules, Target, checked_target
from jifen.collecting.roads.refusing import PullRefused, pull_refused

_PIECE = 64 * 1024
_ETAG = re.compile(r'(W/)?"[\x21\x23-\x7e]{0,200}"')
_UNCHANGED = 304
_NAME_MISMATCH = (62, 64)  # X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH
_OUT_OF_TIME = (9, 10)  # not valid yet, expired


def fetch(
    endpoint: Endpoint, *, into: Path, rules: PullRules, limits: PullLimits | None = None, etag: str = ""
) -> Fetched:
    """The file, written into the folder ``into``; or nothing, when the server says that ``etag`` still holds.

    Raises PullRefused; no part of a file is left then. A server that tells no length and does not encrypt can end an
    answer early unnoticed: contracts of such sources should state how many rows to expect.
    """
    limits = limits or PullLimits()
    target = checked_target(endpoint, rules)
    deadline = time.monotonic() + limits.wall_seconds
    connection = PinnedConnection(target, authority=endpoint.authority, idle=limits.idle_seconds, deadline=deadline)
    try:
        with _told_in_words(deadline):
            response = _asked(connection, target, endpoint, etag)
        if response.status == _UNCHANGED and etag:
            return Fetched(None, etag=etag)
        _check_answer(response, limits)
        return _written(connection, response, target, into, limits)
    finally:
        connection.end()


def _asked(connection: PinnedConnection, target: Target, endpoint: Endpoint, etag: str) -> http.client.HTTPResponse:
    connection.putrequest("GET", target.path, skip_host=True, skip_accept_encoding=True)
    own = {"Host": target.host_header, "Accept-Encoding": "identity", "Connection": "close"}
    if _ETAG.fullmatch(etag):
        own["If-None-Match"] = etag
    for name, value in (own | dict(endpoint.headers)).items():
        connection.putheader(name, value)
    connection.endheaders()
    return connection.getresponse()


def _check_answer(response: http.client.HTTPResponse, limits: PullLimits) -> None:
    if 300 <= response.status < 400:
        raise pull_refused(
            "redirect",
            f"对方要求转到别的网址（状态 {response.status}），系统不跟随；请对方提供最终网址后重新登记",
            f"the server redirects (status {response.status}), which is not followed",
        )
    if response.status != 200:
        raise pull_refused(
            "status",
            f"对方没有给出文件（状态 {response.status}）；请与对方核对网址和授权",
            f"the server gave no file (status {response.status})",
        )
    if response.headers.get("Content-Encoding", "identity").strip().lower() not in ("identity", ""):
        raise pull_refused(
            "encoded", "对方把内容压缩后传来，系统只收原样内容；请对方关闭压缩", "the content is encoded"
        )
    _check_length(response, limits)


def _check_length(response: http.client.HTTPResponse, limits: PullLimits) -> None:
    """One honest way to tell the length, or none."""
    lengths = set(response.headers.get_all("Content-Length", []))
    coding = {one.strip().lower() for one in response.headers.get_all("Transfer-Encoding", [])}
    if len(lengths) > 1 or (lengths and coding) or coding - {"chunked"} or not all(map(_is_number, lengths)):
        raise _lying()
    if lengths and int(lengths.pop()) > limits.largest_file:
        raise _too_large(limits)


def _is_number(length: str) -> bool:
    return re.fullmatch(r"[0-9]{1,18}", length) is not None


def _written(
    connection: PinnedConnection, response: http.client.HTTPResponse, target: Target, into: Path, limits: PullLimits
) -> Fetched:
    into.mkdir(parents=True, exist_ok=True)
    handle, partial = tempfile.mkstemp(dir=into, prefix="pulled-", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            digest, size = _streamed(connection, response, file, limits)
        path = Path(partial).rename(Path(partial).with_suffix(""))
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise
    etag = response.headers.get("ETag", "")
    return Fetched(path, _name(response, target), digest, size, etag if _ETAG.fullmatch(etag) else "")


def _streamed(
    connection: PinnedConnection, response: http.client.HTTPResponse, file: BinaryIO, limits: PullLimits
) -> tuple[str, int]:
    digest, size, told = hashlib.sha256(), 0, response.length
    for piece in _pieces(response, connection.deadline):
        size += len(piece)
        if size > limits.largest_file:
            raise _too_large(limits)
        digest.update(piece)
        file.write(piece)
    more = told is not None and connection.bounded is not None and connection.bounded.says_more()
    if more or (told is not None and size != told):
        raise _lying()
    file.flush()
    os.fsync(file.fileno())
    return digest.hexdigest(), size


def _pieces(response: http.client.HTTPResponse, deadline: float) -> Iterator[bytes]:
    while True:
        with _told_in_words(deadline):
            piece = response.read(_PIECE)
        if not piece:
            return
        yield piece


def _name(response: http.client.HTTPResponse, target: Target) -> str:
    """As the server calls the file, else the end of the address; made harmless."""
    try:
        said = response.headers.get_filename() or ""
        said = said.encode("latin-1").decode("utf-8")  # headers come in as Latin-1, names are often sent as UTF-8
    except UnicodeEncodeError:
        pass  # it was told in the standard's own way and is right already
    except (UnicodeError, ValueError, LookupError):
        said = ""
    return safe_name(said or unquote(target.path.partition("?")[0], errors="replace"))


def _too_large(limits: PullLimits) -> PullRefused:
    most = f"{limits.largest_file / MIB:g} MiB"
    return pull_refused(
        "too_large", f"文件超过上限 {most}；请对方拆成几个文件", f"the file is larger than {most}; it must be split"
    )


def _lying() -> PullRefused:
    return pull_refused(
        "length",
        "对方所报的长度与实际传来的不一致，文件可能不完整，未予接收；请稍后重试，仍不行请对方检查服务器",
        "the length told is not the length sent; the file may be incomplete and was not taken",
    )


@contextmanager
def _told_in_words(deadline: float) -> Iterator[None]:
    """Around what is asked of the network only: a full disk of ours is no fault of theirs."""
    try:
        yield
    except (OSError, http.client.HTTPException) as error:
        raise _in_words(error, deadline) from None


def _in_words(error: Exception, deadline: float) -> PullRefused:
    if isinstance(error, ssl.SSLCertVerificationError):
        return _certificate(error)
    if isinstance(error, TimeoutError):
        return _too_slow(whole=time.monotonic() >= deadline)
    if isinstance(error, http.client.IncompleteRead | ssl.SSLEOFError):
        return _lying()
    if isinstance(error, ssl.SSLError):
        return pull_refused(
            "encryption", "与对方建立加密连接失败；请对方检查 https 设置", "the encrypted connection failed"
        )
    if isinstance(error, http.client.HTTPException):
        return pull_refused(
            "answer", "对方的答复不合 HTTP 规范，读不出来；请对方检查服务器", "the answer is no proper HTTP"
        )
    return pull_refused("unreachable", "连不上对方，或连接中途断开；请核对地址和网络", "the server cannot be reached")


def _certificate(error: ssl.SSLCertVerificationError) -> PullRefused:
    if error.verify_code in _NAME_MISMATCH:
        return pull_refused(
            "certificate_name", "对方证书不是发给这个主机名的；请核对网址与 IP", "the certificate is another's"
        )
    if error.verify_code in _OUT_OF_TIME:
        return pull_refused(
            "certificate_time", "对方证书已过期或尚未生效；请对方更换证书", "the certificate is out of its time"
        )
    return pull_refused(
        "certificate",
        "对方证书不是受信任的机构签发的；如属政务内网，请上传其证书机构文件",
        "the certificate was issued by no trusted authority",
    )


def _too_slow(*, whole: bool) -> PullRefused:
    if whole:
        return pull_refused(
            "too_long", "整个传输用时超过上限，已停止；请对方提速或拆分文件", "the transfer took too long"
        )
    return pull_refused("idle", "对方长时间没有传来数据，已停止；请稍后重试", "the server fell silent")
