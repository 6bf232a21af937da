"""The file in a request: as it is, or as the one file of a form. Read in pieces; what did not arrive whole is not taken."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.http.request import RawPostDataException, UnreadablePostError

from jifen.collecting.actions.receiving import LARGEST
from jifen.portals.api.problems import ApiProblem
from jifen.portals.deliveries.arriving import BESIDE, announced_length

AT_ONCE: Final = 256 * 1024
MOST_PASSED_OVER: Final = 2 * LARGEST
_FORM: Final = "multipart/form-data"
_DIGEST: Final = re.compile(r"[0-9a-fA-F]{64}")


@dataclass(frozen=True)
class Body:
    name: str
    chunks: Iterable[bytes]


def body_of(request: HttpRequest) -> Body:
    """``name``: from X-File-Name, else from the form. Raises ApiProblem; ``chunks`` raises it too, when the end is not the end."""
    if announced_length(request) > LARGEST + BESIDE:
        raise ApiProblem("file_too_large")
    digest = _told_digest(request)
    told = file_name(request)
    if request.content_type == _FORM:
        name, chunks = _from_form(request)
        return Body(told or name, _as_told(chunks, digest))
    return Body(told or "upload", _as_told(_raw(request, digest), digest))


def file_name(request: HttpRequest) -> str:
    """A header is bytes: percent-encoded UTF-8, or UTF-8 as it is."""
    said = unquote(request.headers.get("X-File-Name", ""))
    try:
        return said.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return said


def pass_over(request: HttpRequest) -> None:
    """What was refused unread is swallowed up to a bound, so that the caller stays to hear why."""
    left = min(announced_length(request), MOST_PASSED_OVER)
    try:
        while left > 0 and (chunk := request.read(min(AT_ONCE, left))):
            left -= len(chunk)
    except (OSError, RawPostDataException):
        return


def _told_digest(request: HttpRequest) -> str:
    said = request.headers.get("X-Content-SHA256", "").strip()
    if said and not _DIGEST.fullmatch(said):
        raise ApiProblem("bad_digest")
    return said.lower()


def _raw(request: HttpRequest, digest: str) -> Iterator[bytes]:
    length = announced_length(request)
    if request.headers.get("Transfer-Encoding", "").lower() == "chunked":
        return _chunked(request, digest)
    if not request.META.get("CONTENT_LENGTH"):
        raise ApiProblem("length_missing")
    return _whole(_pieces(request.read), length)


def _chunked(request: HttpRequest, digest: str) -> Iterator[bytes]:
    """Django hides a body without a length; the server has taken the pieces together and says so. It does not say whether
    the sender broke off, so the digest must."""
    if not digest or not request.META.get("wsgi.input_terminated"):
        raise ApiProblem("length_missing")
    return _pieces(request.META["wsgi.input"].read)


def _pieces(read: Callable[[int], bytes]) -> Iterator[bytes]:
    try:
        while chunk := read(AT_ONCE):
            yield chunk
    except OSError:
        raise ApiProblem("body_cut") from None


def _whole(chunks: Iterable[bytes], length: int) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        yield chunk
    if size < length:
        raise ApiProblem("body_cut")


def _as_told(chunks: Iterable[bytes], digest: str) -> Iterator[bytes]:
    seen = hashlib.sha256()
    for chunk in chunks:
        seen.update(chunk)
        yield chunk
    if digest and seen.hexdigest() != digest:
        raise ApiProblem("digest_differs")


def _from_form(request: HttpRequest) -> tuple[str, Iterator[bytes]]:
    if not announced_length(request):
        raise ApiProblem("length_missing")
    try:
        files = [file for _name, several in request.FILES.lists() for file in several]
    except UnreadablePostError:
        raise ApiProblem("body_cut") from None
    except (MultiPartParserError, SuspiciousOperation, ValueError):
        raise ApiProblem("bad_form") from None
    if len(files) != 1 or "file" not in request.FILES:
        raise ApiProblem("one_file")
    return files[0].name or "upload", files[0].chunks(AT_ONCE)
