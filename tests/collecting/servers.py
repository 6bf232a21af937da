"""Departments' servers for tests: real ones on this machine, well-behaved or not, with and without encryption."""

from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

Answer = Callable[[socket.socket, bytes], None]


class Served:
    """``requests`` holds what clients asked, as it came."""

    def __init__(self, port: int):
        self.port = port
        self.requests: list[bytes] = []


@contextmanager
def serving(answer: Answer, certificate: Path | None = None, address: str = "127.0.0.1") -> Iterator[Served]:
    listener = socket.create_server((address, 0))
    served = Served(listener.getsockname()[1])
    thread = threading.Thread(target=_serve, args=(listener, served, answer, certificate))
    thread.start()
    try:
        yield served
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def _serve(listener: socket.socket, served: Served, answer: Answer, certificate: Path | None) -> None:
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
    while True:
        try:
            client, _ = listener.accept()
        except OSError:
            return
        with suppress(OSError, ValueError), client:  # an answer may have ended the connection its own way
            secured = context.wrap_socket(client, server_side=True) if context else client
            with secured:
                request = _request(secured)
                served.requests.append(request)
                answer(secured, request)
                if isinstance(secured, ssl.SSLSocket):
                    secured.unwrap()


def _request(client: socket.socket) -> bytes:
    request = b""
    while b"\r\n\r\n" not in request and (piece := client.recv(4096)):
        request += piece
    return request


def saying(*pieces: bytes) -> Answer:
    def answer(client: socket.socket, request: bytes) -> None:
        for piece in pieces:
            client.sendall(piece)

    return answer


def ok(body: bytes, *headers: str, length: int | None = -1) -> bytes:
    """``length``: -1 for the true one, None for none."""
    lines = ["HTTP/1.1 200 OK", *headers]
    if length is not None:
        lines.append(f"Content-Length: {len(body) if length < 0 else length}")
    return "\r\n".join([*lines, "", ""]).encode("utf-8") + body


def certificate_for(folder: Path, name: str, *, days: int = 30) -> Path:
    """A self-signed certificate with its key, in one PEM file; ``days`` below zero: expired so long ago."""
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.datetime.now(datetime.UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + datetime.timedelta(days=min(days, 0) - 1)).not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([_general(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = folder / f"{name}{days}.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(private + made.public_bytes(Encoding.PEM))
    return path


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
