"""Fetching from a department: only where a person said, only what fits, never half a file."""

from __future__ import annotations

import gzip
import hashlib
import itertools
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jifen.collecting.roads import (
    Endpoint,
    Fetched,
    PullLimits,
    PullRefused,
    PullRules,
    check_address,
    fetch,
    resolve,
)
from tests.collecting.servers import Answer, Served, certificate_for, ok, saying, serving

HOST = "data.tax.example"  # a name that resolves nowhere: only the pinned address can lead to the server
HERE = "127.0.0.1"
SMALL = PullLimits(largest_file=1000, wall_seconds=20, idle_seconds=10)
BODY = "企业名称,研发费用\n长春甲公司,12\n".encode()
Pull = Callable[..., Fetched]


def rules(**other: object) -> PullRules:
    said = {"allowed_hosts": {HOST}, "plain_hosts": {HOST}, "allowed_addresses": {HERE}} | other
    return PullRules(**said)  # type: ignore[arg-type]


@pytest.fixture
def pulled(tmp_path: Path) -> Pull:
    """Pulls from a server that answers so; checks that a refusal leaves no file."""

    def pull(
        answer: Answer | bytes,
        *,
        limits: PullLimits = SMALL,
        etag: str = "",
        path: str = "/monthly.csv",
        **more: object,
    ) -> Fetched:
        with serving(saying(answer) if isinstance(answer, bytes) else answer) as served:
            endpoint = Endpoint(f"http://{HOST}:{served.port}{path}", HERE, **more)  # type: ignore[arg-type]
            return fetched(endpoint, tmp_path / "in", limits, etag, served)

    return pull


def fetched(endpoint: Endpoint, into: Path, limits: PullLimits, etag: str, served: Served) -> Fetched:
    try:
        found = fetch(endpoint, into=into, rules=rules(), limits=limits, etag=etag)
    except PullRefused:
        assert not into.exists() or not list(into.iterdir())
        raise
    finally:
        asked.extend(served.requests)
    return found


asked: list[bytes] = []


@pytest.fixture(autouse=True)
def _nothing_asked_yet() -> None:
    asked.clear()


def code_of(pulling: Callable[[], object]) -> str:
    with pytest.raises(PullRefused) as caught:
        pulling()
    assert caught.value.problems[0].zh.endswith("。") and caught.value.problems[0].en.endswith(".")
    return caught.value.code


# What is taken


def test_a_file_is_written_with_its_digest(pulled: Pull) -> None:
    found = pulled(ok(BODY, 'ETag: "v7"'))
    assert found.path is not None
    assert found.path.read_bytes() == BODY
    assert (found.digest, found.size) == (hashlib.sha256(BODY).hexdigest(), len(BODY))
    assert (found.name, found.etag) == ("monthly.csv", '"v7"')
    assert [one.name for one in found.path.parent.iterdir()] == [found.path.name]
    assert found.path.suffix != ".part"


def test_the_request_names_the_host_and_carries_the_token(pulled: Pull) -> None:
    endpoint_token = {"Authorization": "Bearer geheim"}
    pulled(ok(BODY), headers=endpoint_token, path="/a?month=2026-04#part")
    (request,) = asked
    assert request.startswith(b"GET /a?month=2026-04 HTTP/1.1\r\n")
    assert f"Host: {HOST}:".encode() in request
    assert b"Authorization: Bearer geheim\r\n" in request
    assert b"Accept-Encoding: identity\r\n" in request
    assert b"If-None-Match" not in request


def test_the_token_shows_in_no_text(pulled: Pull) -> None:
    headers = {"Authorization": "Bearer geheim"}
    assert "geheim" not in repr(Endpoint(f"http://{HOST}/", HERE, headers))
    with pytest.raises(PullRefused) as caught:
        pulled(ok(BODY), headers={"Authorization": "Bearer geheim\r\nX: y"})
    assert caught.value.code == "header"
    assert "geheim" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_without_a_length_the_end_is_the_end(pulled: Pull) -> None:
    assert pulled(ok(BODY, length=None)).size == len(BODY)


def test_in_chunks(pulled: Pull) -> None:
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (BODY[:5], BODY[5:], b""))
    assert pulled(ok(chunks, "Transfer-Encoding: chunked", length=None)).digest == hashlib.sha256(BODY).hexdigest()


def test_of_exactly_the_largest_size(pulled: Pull) -> None:
    assert pulled(ok(b"x" * 1000)).size == 1000


def test_nothing_new(pulled: Pull) -> None:
    found = pulled(b'HTTP/1.1 304 Not Modified\r\nETag: "v7"\r\n\r\n', etag='"v7"')
    assert not found.is_new
    assert found.etag == '"v7"'
    assert b'If-None-Match: "v7"\r\n' in asked[0]


def test_an_etag_that_would_break_a_header_is_neither_kept_nor_sent(pulled: Pull) -> None:
    assert pulled(ok(BODY, "ETag: nicht\x01gut")).etag == ""
    pulled(ok(BODY), etag='"a"\r\nX-Evil: 1')
    assert b"X-Evil" not in asked[-1]


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ('attachment; filename="报表.xlsx"', "报表.xlsx"),
        ("attachment; filename*=UTF-8''%E6%8A%A5%E8%A1%A8.csv", "报表.csv"),
        ("attachment; filename*=idna''%E6%8A", "monthly.csv"),
        ("attachment", "monthly.csv"),
    ],
)
def test_the_name_is_the_servers_made_harmless(pulled: Pull, said: str, name: str) -> None:
    assert pulled(ok(BODY, f"Content-Disposition: {said}")).name == name


# What is refused of an answer


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent", "304 Not Modified"])
def test_redirects_are_told_not_followed(pulled: Pull, status: str) -> None:
    with pytest.raises(PullRefused) as caught:
        pulled(f"HTTP/1.1 {status}\r\nLocation: http://169.254.169.254/secret\r\n\r\n".encode())
    assert caught.value.code == "redirect"
    assert status[:3] in str(caught.value)
    assert "169.254" not in str(caught.value)
    assert len(asked) == 1


@pytest.mark.parametrize("status", ["204 No Content", "206 Partial Content", "401 Unauthorized", "404 Not", "500 Oh"])
def test_other_answers_are_no_file(pulled: Pull, status: str) -> None:
    answer = f"HTTP/1.1 {status}\r\nContent-Length: 3\r\n\r\nabc".encode()
    assert code_of(lambda: pulled(answer)) == "status"


def test_too_large_as_it_says(pulled: Pull) -> None:
    assert code_of(lambda: pulled(ok(b"", length=1001))) == "too_large"


def endless(first: bytes, again: bytes) -> Answer:
    def answer(client: socket.socket, request: bytes) -> None:
        client.sendall(first)
        for piece in itertools.repeat(again):
            client.sendall(piece)

    return answer


def test_too_large_without_saying_so(pulled: Pull) -> None:
    assert code_of(lambda: pulled(endless(ok(b"", length=None), b"x" * 65536))) == "too_large"
    chunked = ok(b"", "Transfer-Encoding: chunked", length=None)
    assert code_of(lambda: pulled(endless(chunked, b"10000\r\n" + b"x" * 65536 + b"\r\n"))) == "too_large"


def test_a_length_that_lies(pulled: Pull) -> None:
    assert code_of(lambda: pulled(ok(BODY, length=len(BODY) - 5))) == "length"  # would be a file cut short
    assert code_of(lambda: pulled(ok(BODY, length=len(BODY) + 5))) == "length"
    assert code_of(lambda: pulled(ok(BODY, f"Content-Length: {len(BODY) + 1}"))) == "length"
    assert code_of(lambda: pulled(ok(BODY, "Content-Length: -1", length=None))) == "length"
    assert code_of(lambda: pulled(ok(b"5\r\nabcde\r\n0\r\n\r\n", "Transfer-Encoding: chunked", length=3))) == "length"
    assert code_of(lambda: pulled(ok(b"5\r\nabc", "Transfer-Encoding: chunked", length=None))) == "length"


def test_packed_content_is_not_unpacked(pulled: Pull) -> None:
    bomb = gzip.compress(b"0" * 10_000_000)
    limits = PullLimits(largest_file=10**6, wall_seconds=20, idle_seconds=10)
    assert code_of(lambda: pulled(ok(bomb, "Content-Encoding: gzip"), limits=limits)) == "encoded"
    assert code_of(lambda: pulled(ok(bomb, "Transfer-Encoding: gzip", length=None), limits=limits)) == "length"


def test_what_is_no_http(pulled: Pull) -> None:
    assert code_of(lambda: pulled(b"SSH-2.0-OpenSSH_9.6\r\n")) == "answer"
    assert code_of(lambda: pulled(b"")) in ("answer", "unreachable")
    assert code_of(lambda: pulled(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1000 + b"\r\n")) == "answer"
    assert code_of(lambda: pulled(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n")) == "answer"


# Servers that take their time: they send for ever, so the test ends only because the pull does


def dripping(first: bytes, drop: bytes) -> Answer:
    def answer(client: socket.socket, request: bytes) -> None:
        client.sendall(first)
        client.settimeout(0.02)
        while True:
            try:
                if not client.recv(1):
                    return  # the other side has gone
            except TimeoutError:
                client.sendall(drop)

    return answer


@pytest.mark.parametrize(
    ("first", "drop"),
    [
        (b"HTTP/1.1 200 OK\r\nX: ", b"y"),
        (b"HTTP/1.1 100 Continue\r\n", b"X: y\r\n"),
        (ok(b"", length=900), b"x"),
        (ok(b"", "Transfer-Encoding: chunked", length=None), b"1\r\nx\r\n"),
    ],
    ids=["in a header", "before the answer", "in the body", "in chunks"],
)
def test_drop_by_drop_comes_to_an_end(pulled: Pull, first: bytes, drop: bytes) -> None:
    limits = PullLimits(largest_file=10**6, wall_seconds=0.6, idle_seconds=0.5)
    assert code_of(lambda: pulled(dripping(first, drop), limits=limits)) == "too_long"


def test_silence_comes_to_an_end(pulled: Pull) -> None:
    def silent(client: socket.socket, request: bytes) -> None:
        client.sendall(ok(b"x", length=900))
        client.recv(1)

    limits = PullLimits(largest_file=1000, wall_seconds=60, idle_seconds=0.3)
    assert code_of(lambda: pulled(silent, limits=limits)) == "idle"


def test_a_server_that_keeps_the_connection_open_is_served_too(pulled: Pull) -> None:
    def open_end(client: socket.socket, request: bytes) -> None:
        client.sendall(ok(BODY))
        client.recv(1)

    assert pulled(open_end).size == len(BODY)


def test_silence_within_the_handshake_comes_to_an_end(tmp_path: Path) -> None:
    with socket.create_server((HERE, 0)) as listener:
        port = listener.getsockname()[1]
        endpoint = Endpoint(f"https://{HOST}:{port}/", HERE)
        limits = PullLimits(wall_seconds=60, idle_seconds=0.3)
        assert code_of(lambda: fetch(endpoint, into=tmp_path, rules=rules(), limits=limits)) == "idle"


def test_nobody_there(tmp_path: Path) -> None:
    with socket.create_server((HERE, 0)) as listener:
        port = listener.getsockname()[1]
    endpoint = Endpoint(f"http://{HOST}:{port}/", HERE)
    assert code_of(lambda: fetch(endpoint, into=tmp_path, rules=rules())) == "unreachable"


def test_our_own_disk_is_no_fault_of_theirs(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with serving(saying(ok(BODY))) as served, pytest.raises(OSError, match="file"):
        fetch(Endpoint(f"http://{HOST}:{served.port}/", HERE), into=tmp_path / "file", rules=rules())


# Where it may go


def secure(served: Served, authority: Path | None, host: str = HOST) -> Endpoint:
    return Endpoint(f"https://{host}:{served.port}/monthly.csv", HERE, authority=authority)


def test_encrypted_from_an_authority_of_its_own(tmp_path: Path) -> None:
    certificate = certificate_for(tmp_path, HOST)
    with serving(saying(ok(BODY)), certificate) as served:
        found = fetch(secure(served, certificate), into=tmp_path / "in", rules=rules(plain_hosts=frozenset()))
    assert found.size == len(BODY)


def test_encrypted_and_cut_short(tmp_path: Path) -> None:
    """Without a length only the farewell of the encryption says that the file is whole."""

    def cut(client: socket.socket, request: bytes) -> None:
        client.sendall(ok(BODY, length=None))
        client.shutdown(socket.SHUT_RDWR)

    certificate = certificate_for(tmp_path, HOST)
    with serving(cut, certificate) as served:
        assert code_of(lambda: fetch(secure(served, certificate), into=tmp_path / "in", rules=rules())) == "length"


@pytest.mark.parametrize(
    ("name", "days", "trusted", "code"),
    [
        (HOST, 30, False, "certificate"),
        ("other.example", 30, True, "certificate_name"),
        (HERE, 30, True, "certificate_name"),
        (HOST, -3, True, "certificate_time"),
    ],
)
def test_wrong_certificates(tmp_path: Path, name: str, days: int, trusted: bool, code: str) -> None:
    certificate = certificate_for(tmp_path, name, days=days)
    authority = certificate if trusted else certificate_for(tmp_path, "another.example")
    with serving(saying(ok(BODY)), certificate) as served:
        assert code_of(lambda: fetch(secure(served, authority), into=tmp_path / "in", rules=rules())) == code
        assert code_of(lambda: fetch(secure(served, None), into=tmp_path / "in", rules=rules())).startswith(
            "certificate"
        )
    assert served.requests == []


def test_an_authority_file_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "empty.pem").write_bytes(b"")
    for authority in (tmp_path / "empty.pem", tmp_path / "absent.pem"):
        endpoint = Endpoint(f"https://{HOST}/", HERE, authority=authority)
        assert code_of(lambda endpoint=endpoint: fetch(endpoint, into=tmp_path, rules=rules())) == "authority"


def test_the_pinned_address_is_connected_to_though_the_name_leads_elsewhere(tmp_path: Path) -> None:
    """``localhost`` is 127.0.0.1 for every resolver; the server of that port there must hear nothing."""
    with serving(saying(ok(BODY)), address="127.0.0.2") as meant:
        endpoint = Endpoint(f"http://localhost:{meant.port}/", "127.0.0.2")
        said = PullRules({"localhost"}, {"localhost"}, {"127.0.0.2"})
        assert fetch(endpoint, into=tmp_path / "in", rules=said).size == len(BODY)
    assert len(meant.requests) == 1
    with serving(saying(ok(BODY))) as other:
        endpoint = Endpoint(f"http://localhost:{other.port}/", "127.0.0.2")
        assert code_of(lambda: fetch(endpoint, into=tmp_path / "in", rules=said)) == "unreachable"
    assert other.requests == []


@pytest.mark.parametrize(
    ("url", "code"),
    [
        (f"ftp://{HOST}/", "scheme"), ("file:///etc/passwd", "scheme"), (f"gopher://{HOST}/", "scheme"), ("", "url"),
        ("http://other.example/", "host"), (f"http://{HOST}.evil.example/", "host"), (f"http://x.{HOST}/", "host"),
        (f"http://{HOST}./", "host"), ("http://127.0.0.1/", "host"), ("http://[::1]/", "host"),
        (f"http://me:secret@{HOST}/", "credentials"), (f"http://@{HOST}/", "credentials"),
        (f"http://{HOST}@other.example/", "credentials"),
        (f"http://{HOST}\\@other.example/", "url"), (f"http://{HOST}/a b", "url"), (f"http://{HOST}/\r\nX: y", "url"),
        (f"http://{HOST}\t/", "url"), (f"http://{HOST}:99999/", "url"), (f"http://{HOST}:0/", "url"), ("http:///a", "url"),
        (f"http://{HOST}:x/", "url"), ("http://数据.example/", "url"), ("http://[::1/", "url"),
    ],
)  # fmt: skip
def test_addresses_that_are_refused_before_anything_is_sent(tmp_path: Path, url: str, code: str) -> None:
    assert code_of(lambda: fetch(Endpoint(url, HERE), into=tmp_path, rules=rules())) == code


def test_plain_http_only_where_it_is_said(tmp_path: Path) -> None:
    endpoint = Endpoint(f"http://{HOST}/", HERE)
    assert code_of(lambda: fetch(endpoint, into=tmp_path, rules=rules(plain_hosts=frozenset()))) == "plain"


def test_an_address_in_place_of_a_name_must_be_the_pinned_one(tmp_path: Path) -> None:
    said = PullRules({"10.1.2.3"}, {"10.1.2.3"})
    assert (
        code_of(lambda: fetch(Endpoint("http://10.1.2.3/", "10.1.2.4"), into=tmp_path, rules=said)) == "other_address"
    )


@pytest.mark.parametrize(
    "name", ["Host", "host", "Content-Length", "Transfer-Encoding", "If-None-Match", "X Y", "", "X:"]
)
def test_headers_that_are_ours_are_not_theirs(tmp_path: Path, name: str) -> None:
    endpoint = Endpoint(f"http://{HOST}/", HERE, {name: "x"})
    assert code_of(lambda: fetch(endpoint, into=tmp_path, rules=rules())) == "header"


SPECIAL = [
    "127.0.0.1", "127.8.9.10", "::1", "0.0.0.0", "0.1.2.3", "::", "169.254.169.254", "169.254.1.1", "fe80::1",
    "fe80::1%eth0", "100.100.100.200", "192.0.0.192", "168.63.129.16", "fd00:ec2::254", "224.0.0.1", "ff02::1",
    "255.255.255.255", "240.0.0.1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "::127.0.0.1", "::ffff:100.100.100.200",
]  # fmt: skip


@pytest.mark.parametrize("address", SPECIAL)
def test_special_addresses_are_refused_unless_meant(address: str) -> None:
    assert code_of(lambda: check_address(address)) == "special_address"
    assert check_address(address, allowed={address})


@pytest.mark.parametrize("address", ["", "localhost", "127.1", "0x7f000001", "2130706433", "0177.0.0.1", "10.0.0.1:80"])
def test_what_is_no_address(address: str) -> None:
    assert code_of(lambda: check_address(address)) == "address"


@pytest.mark.parametrize("address", ["10.20.30.40", "192.168.1.1", "59.10.20.30", "2400:da00::1", "::ffff:10.0.0.1"])
def test_government_and_public_networks_pass(address: str) -> None:
    assert check_address(address)


@given(st.ip_addresses(v=4))
def test_no_special_address_passes_in_a_disguise(address: object) -> None:
    def passes(text: str) -> bool:
        try:
            return bool(check_address(text))
        except PullRefused:
            return False

    plain = passes(str(address))
    assert passes(f"::ffff:{address}") == plain
    assert passes(f"64:ff9b::{address}") == plain


def test_a_name_is_resolved_for_a_person_to_confirm() -> None:
    assert HERE in resolve("localhost")
    assert code_of(lambda: resolve("no-such-host.invalid")) == "unknown_host"
    assert code_of(lambda: resolve("a" * 300)) == "unknown_host"
