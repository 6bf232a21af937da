"""Receipts that prove a delivery to a third party: canonical bytes under an Ed25519 signature."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from jifen.audit.canonical import canonical_bytes

ALGORITHM: Final = "Ed25519"
_RAW: Final = (serialization.Encoding.Raw, serialization.PublicFormat.Raw)


@dataclass(frozen=True)
class Receipt:
    """``body``: the signed bytes, JSON; ``key_id``: the first 16 digits of the public key's SHA-256."""

    body: bytes
    signature: bytes
    key_id: str

    def as_fields(self) -> dict[str, Any]:
        """What is stored and downloaded; ``signed`` is the text whose UTF-8 bytes are signed."""
        return {
            "signed": self.body.decode("utf-8"),
            "signature": base64.b64encode(self.signature).decode("ascii"),
            "algorithm": ALGORITHM,
            "key": self.key_id,
        }


class SigningKey:
    def __init__(self, key: Ed25519PrivateKey):
        self._key = key

    @classmethod
    def kept_in(cls, path: Path) -> SigningKey:
        """The key in this file, made at the first use; readable by its owner alone."""
        if not path.exists():
            _make(path)
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise TypeError(f"{path.name} 里不是 Ed25519 密钥；请恢复备份，或移走它以便重新生成。")
        return cls(key)

    @property
    def key_id(self) -> str:
        return hashlib.sha256(self._key.public_key().public_bytes(*_RAW)).hexdigest()[:16]

    def public_pem(self) -> bytes:
        return self._key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    def sign(self, content: Mapping[str, object]) -> Receipt:
        body = canonical_bytes(content)
        return Receipt(body, self._key.sign(body), self.key_id)


def verify(body: bytes, signature: bytes, public_pem: bytes) -> bool:
    """Whether exactly these bytes were signed by the holder of that key."""
    key = serialization.load_pem_public_key(public_pem)
    if not isinstance(key, Ed25519PublicKey):
        return False
    try:
        key.verify(signature, body)
    except InvalidSignature:
        return False
    return True


def _make(path: Path) -> None:
    """Written apart and linked into place, so that of two processes starting at once one key wins and none is half written."""
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    coming = path.with_name(f".{path.name}-{os.getpid()}")
    with os.fdopen(os.open(coming, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(coming, path)
    coming.unlink()
