"""Receipts: signed once, checked by anyone with the public key, true to the last byte."""

from __future__ import annotations

import base64
import datetime
import hashlib
import json
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from jifen.collecting.receipts import (
    KeyUnfit,
    Receipt,
    SigningKey,
    receipt_bytes,
    receipt_text,
    sign,
    verify,
    verify_text,
)

CONTENT = {
    "kind": "receipt", "delivery": 17, "source": "tax", "matter": "研发费用加计扣除", "file": "一季度“汇总”.xlsx",
    "sha256": "ab" * 32, "bytes": 4096, "rows": None, "claims": {"unknown": 3, "nil": 0},
    "received_at": datetime.datetime(2026, 5, 1, 8, 30, tzinfo=datetime.UTC),
}  # fmt: skip
OPENSSL = shutil.which("openssl")


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> SigningKey:
    return SigningKey.kept_in(tmp_path_factory.mktemp("data") / "receipt_key.pem")


@pytest.fixture(scope="module")
def receipt(key: SigningKey) -> Receipt:
    return sign(receipt_bytes(CONTENT), key)


def test_a_receipt_is_true(receipt: Receipt, key: SigningKey) -> None:
    assert verify(receipt.body, receipt.signature, key.public_key_pem())
    assert receipt.key_id == key.key_id


def test_any_changed_byte_is_noticed(receipt: Receipt, key: SigningKey) -> None:
    pem = key.public_key_pem()
    for at in range(len(receipt.body)):
        changed = bytearray(receipt.body)
        changed[at] ^= 1
        assert not verify(bytes(changed), receipt.signature, pem)
    for at in range(len(receipt.signature)):
        changed = bytearray(receipt.signature)
        changed[at] ^= 1
        assert not verify(receipt.body, bytes(changed), pem)
    assert not verify(receipt.body + b" ", receipt.signature, pem)
    assert not verify(receipt.body, receipt.signature[:-1], pem)


def test_another_key_did_not_sign_it(receipt: Receipt, tmp_path: Path) -> None:
    other = SigningKey.kept_in(tmp_path / "other.pem")
    assert not verify(receipt.body, receipt.signature, other.public_key_pem())
    assert other.key_id != receipt.key_id


def test_what_is_stored_comes_back_as_it_was(receipt: Receipt) -> None:
    stored = json.loads(json.dumps(receipt.as_text_fields()))
    assert Receipt.from_text_fields(stored) == receipt


def test_the_document_is_checked_as_a_whole(receipt: Receipt, key: SigningKey) -> None:
    text, pem = receipt_text(receipt), key.public_key_pem()
    assert verify_text(text, pem)
    assert "研发费用加计扣除" in text
    assert verify_text(json.dumps(json.loads(text)), pem)  # spaces and escapes are no content
    assert not verify_text(text.replace('"delivery": 17', '"delivery": 18'), pem)
    assert not verify_text(text.replace('"rows": null', '"rows": 0'), pem)


@pytest.mark.parametrize(
    "text", ["", "null", "[]", "{}", '{"body": 3, "signature": ""}', '{"body": {}, "signature": "ä"}']
)
def test_what_is_no_receipt_is_not_true(text: str, key: SigningKey) -> None:
    assert not verify_text(text, key.public_key_pem())


@pytest.mark.skipif(OPENSSL is None, reason="openssl is not installed")
def test_the_way_to_verify_that_stands_in_the_document_works(receipt: Receipt, key: SigningKey, tmp_path: Path) -> None:
    document = json.loads(receipt_text(receipt))
    (tmp_path / "receipt.json").write_text(receipt_text(receipt), "utf-8")
    (tmp_path / "key.pem").write_text(key.public_key_pem())
    unpack, check = (shlex.split(line) for line in document["how_to_verify"] if line.startswith(("python3", "openssl")))
    subprocess.run([sys.executable, *unpack[1:]], cwd=tmp_path, check=True)
    said = subprocess.run(check, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "Verified Successfully" in said.stdout
    assert (tmp_path / "body").read_bytes() == receipt.body
    (tmp_path / "body").write_bytes(receipt.body.replace(b"4096", b"4097"))
    assert subprocess.run(check, cwd=tmp_path, capture_output=True, check=False).returncode != 0


@pytest.mark.skipif(OPENSSL is None, reason="openssl is not installed")
def test_the_key_id_is_what_openssl_makes_of_the_public_key(key: SigningKey) -> None:
    command = [str(OPENSSL), "pkey", "-pubin", "-outform", "DER"]
    der = subprocess.run(command, input=key.public_key_pem().encode(), capture_output=True, check=True).stdout
    assert hashlib.sha256(der).hexdigest() == key.key_id


def test_the_key_is_its_owners_alone_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "receipt_key.pem"
    first = SigningKey.kept_in(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert SigningKey.kept_in(path).key_id == first.key_id
    assert [one.name for one in path.parent.iterdir()] == ["receipt_key.pem"]
    assert path.read_text().splitlines()[1] not in repr(first)


def test_processes_that_make_the_key_at_once_agree(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from jifen.collecting.receipts import SigningKey\n"
        "sys.stdin.readline(); print(SigningKey.kept_in(Path(sys.argv[1])).key_id)"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "key.pem")]
    running = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    said = {process.communicate()[0].strip() for process in running}
    assert said == {SigningKey.kept_in(tmp_path / "key.pem").key_id}


def test_a_key_that_others_may_read_signs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    SigningKey.kept_in(path)
    path.chmod(0o644)
    with pytest.raises(KeyUnfit, match="其他用户也能读到签名密钥"):
        SigningKey.kept_in(path)


def test_a_damaged_key_is_not_replaced_in_silence(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    rsa = generate_private_key(65537, 2048).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for content in (b"", b"half a ke", rsa):
        path.write_bytes(content)
        path.chmod(0o600)
        with pytest.raises(KeyUnfit, match="请从备份恢复"):
            SigningKey.kept_in(path)
        assert path.read_bytes() == content


def test_a_public_key_of_another_kind_is_told(receipt: Receipt) -> None:
    rsa = generate_private_key(65537, 2048).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    for pem in (rsa.decode(), "", "nonsense"):
        with pytest.raises(KeyUnfit, match="不是 Ed25519 公钥"):
            verify(receipt.body, receipt.signature, pem)


@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"])),
        st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    )
)
def test_every_content_survives_its_document(key: SigningKey, content: dict[str, object]) -> None:
    made = sign(receipt_bytes(content), key)
    assert verify_text(receipt_text(made), key.public_key_pem())
    assert base64.b64decode(made.as_text_fields()["signature"]) == made.signature
