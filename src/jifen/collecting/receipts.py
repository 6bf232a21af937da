"""Receipts and verdicts signed with the platform's own key (Ed25519): proof of what was handed in, for anyone who asks."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from jifen.audit.canonical import canonical_bytes
from jifen.engine.problems import Refusal

ALGORITHM = "Ed25519"
_FOR_OTHERS = 0o077
_HOW_TO_VERIFY = (
    "核验方法：先从平台的公开页面取得公钥，存为 key.pem，并核对其编号与 key_id 一致；把本文件存为 receipt.json，依次执行：",
    "python3 -c \"import json,base64;r=json.load(open('receipt.json',encoding='utf-8'));"
    "open('body','wb').write(json.dumps(r['body'],ensure_ascii=False,sort_keys=True,separators=(',',':')).encode());"
    "open('signature','wb').write(base64.b64decode(r['signature']))\"",
    "openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in body -sigfile signature",
    "显示 Signature Verified Successfully 即说明本文件由平台签发且未经改动；编号是公钥 DER 编码的 SHA-256："
    "openssl pkey -pubin -in key.pem -outform DER | sha256sum",
)


class KeyUnfit(Refusal):
    """A key file cannot be used. Nothing is ever signed with another key instead."""


@dataclass(frozen=True)
class SigningKey:
    """The private key; it is never shown, not even in error messages."""

    _private: Ed25519PrivateKey

    def __repr__(self) -> str:
        return f"SigningKey({self.key_id})"

    @classmethod
    def kept_in(cls, path: Path) -> SigningKey:
        """The key of this file, made at first use. Raises KeyUnfit when it is damaged or others may read it."""
        if not path.exists():
            _make_key(path)
        if path.stat().st_mode & _FOR_OTHERS:
            raise _unfit("open_to_others", path, "其他用户也能读到签名密钥；请执行 chmod 600 后再试", "chmod 600 it")
        try:
            key = load_pem_private_key(path.read_bytes(), password=None)
        except (ValueError, TypeError):
            key = None
        if not isinstance(key, Ed25519PrivateKey):
            raise _unfit(
                "damaged_key", path, "签名密钥损坏或种类不对；请从备份恢复原来的文件", "restore it from a backup"
            )
        return cls(key)

    @property
    def key_id(self) -> str:
        """SHA-256 of the public key (SubjectPublicKeyInfo, DER)."""
        return key_id_of(self._private.public_key())

    def public_key_pem(self) -> str:
        pem = self._private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        return pem.decode("ascii")

    def signature_of(self, body: bytes) -> bytes:
        return self._private.sign(body)


@dataclass(frozen=True)
class Receipt:
    """``body``: the canonical bytes that were signed; ``signature``: 64 bytes."""

    body: bytes
    signature: bytes
    key_id: str

    def as_text_fields(self) -> dict[str, str]:
        """To be stored: the signed text to the letter, and what proves it."""
        signature = base64.b64encode(self.signature).decode("ascii")
        return {
            "body": self.body.decode("utf-8"), "signature": signature, "key_id": self.key_id, "algorithm": ALGORITHM,
        }  # fmt: skip

    @classmethod
    def from_text_fields(cls, fields: Mapping[str, str]) -> Receipt:
        signature = base64.b64decode(fields["signature"], validate=True)
        return cls(fields["body"].encode("utf-8"), signature, fields["key_id"])


def receipt_bytes(content: Mapping[str, object]) -> bytes:
    return canonical_bytes(content)


def sign(body: bytes, key: SigningKey) -> Receipt:
    return Receipt(body, key.signature_of(body), key.key_id)


def verify(body: bytes, signature: bytes, public_key: str) -> bool:
    """``public_key`` as PEM. Raises KeyUnfit when it is no Ed25519 key: that says nothing about the receipt."""
    try:
        _public_key(public_key).verify(signature, body)
    except InvalidSignature:
        return False
    return True


def receipt_text(receipt: Receipt) -> str:
    """The document to download. What is signed stands in it once, as ``body``, so that no second copy can say otherwise."""
    fields = receipt.as_text_fields() | {"body": json.loads(receipt.body), "how_to_verify": _HOW_TO_VERIFY}
    return json.dumps(fields, ensure_ascii=False, indent=2) + "\n"


def verify_text(text: str, public_key: str) -> bool:
    """Whether a downloaded document is ours and unchanged. Anything that is no such document is not."""
    try:
        document = json.loads(text)
        body = canonical_bytes(document["body"])
        signature = base64.b64decode(document["signature"], validate=True)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return False
    return verify(body, signature, public_key)


def key_id_of(public_key: Ed25519PublicKey) -> str:
    return hashlib.sha256(public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def _public_key(pem: str) -> Ed25519PublicKey:
    try:
        key = load_pem_public_key(pem.encode("utf-8"))
    except ValueError:
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise _unfit(
            "no_public_key", None, "这不是 Ed25519 公钥；请从平台的公开页面重新取得", "take it from the platform"
        )
    return key


def _make_key(path: Path) -> None:
    """Written beside its place and linked into it: of two processes one is first, and both then read the same key."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".key-")  # readable to its owner only
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        _link_unless_there(Path(name), path)
    finally:
        Path(name).unlink()


def _link_unless_there(made: Path, path: Path) -> None:
    try:
        path.hardlink_to(made)
    except FileExistsError:
        return
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # a receipt signed with a key that a power cut takes away could never be checked
    finally:
        os.close(folder)


def _unfit(code: str, path: Path | None, zh: str, en: str) -> Refusal:
    name = f"（{path.name}）" if path else ""
    return KeyUnfit.because(code, f"{zh}{name}。", f"this key cannot be used: {en}.")
